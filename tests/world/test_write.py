import csv
import json
import re

from ontarget.core.schema import KINDS
from ontarget.world.write import write

SHAPES = {
    "date": r"\d{4}-\d\d-\d\d",
    "instant": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "amount": r"\d+\.\d\d",
    "share": r"0|1|0\.\d+",
    "boolean": r"true|false",
    "integer": r"\d+",
}


def test_files_have_canonical_headings_and_readable_cells(world, tmp_path):
    folder = tmp_path / "new"
    write(world, folder)
    files = {path.stem: path for path in folder.glob("*.csv")}
    assert set(files) == set(world.tables)
    assert {"opportunity", "opportunity_history", "activity", "target", "quote"} <= set(files)
    for kind, path in files.items():
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            found = list(reader)
        assert set(reader.fieldnames) <= set(KINDS[kind].field_names)
        for name in reader.fieldnames:
            shape = SHAPES.get(KINDS[kind].field(name).type, r".*")
            wrong = [row[name] for row in found if row[name] and not re.fullmatch(shape, row[name])]
            assert not wrong, (kind, name, wrong[:3])


def test_truth_is_a_document_of_what_was_planted(world, tmp_path):
    write(world, tmp_path)
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert set(truth) == {
        "as_of", "start_on", "firm", "owners", "months", "opportunities", "duplicates", "stale",
        "contacts", "targets",
    }  # fmt: skip
    assert len(truth["opportunities"]) == len(world.tables["opportunity"].rows)
    assert truth["months"]["2025-03"]["season"] == truth["firm"]["season"][2]
