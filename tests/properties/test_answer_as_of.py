"""Nothing later than the as-of day enters an answer: not a digit changes without it."""

import csv
import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ontarget.app.answer import answer
from ontarget.app.desk import Desk
from ontarget.app.forecast import forecast
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.app.publish import publish
from ontarget.config import Settings
from ontarget.core.scope import COMPANY
from ontarget.store.book import open_book
from ontarget.world.firm import generate
from ontarget.world.write import write

START, END = date(2025, 6, 1), date(2026, 9, 30)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
FIRM = {"n_owners": 2, "n_months": 16, "signal": 0.5, "shock": 0.2, "seed": 11, "start_on": START}


def open_firm(folder, cache, name, files):
    book = open_book(str(folder / f"{name}.sqlite"), now=NOW)
    desk = Desk(book, END, NOW, Settings({"n_paths": 2000}), cache, lambda _: None)
    paths = tuple(sorted(files.glob("*.csv")))
    import_files(desk, ImportRequest(paths, source="world", snapshot_on=END))
    return desk


def said(desk, day):
    """Everything the tool says of a day, to the last digit; a week before, it had spoken too."""
    on_day = replace(desk, as_of=day)
    quarter = f"{day.year}-Q{(day.month + 2) // 3}"
    before = day - timedelta(days=7)
    noon = datetime(before.year, before.month, before.day, 12, tzinfo=UTC)
    with desk.book.write() as book:
        book.delete_rows("forecast")  # of another day's turn, which the other book has not seen
    publish(replace(desk, as_of=before, now=noon), COMPANY, period=quarter)
    found = answer(on_day, COMPANY, period=quarter, by="owner").document()
    return json.dumps([found, forecast(on_day, COMPANY, period=quarter).document()])


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("firm")
    files = folder / "files"
    files.mkdir()
    write(generate(as_of=END, **FIRM), files)
    return folder, files, open_firm(folder, folder / "cache", "whole", files)


@pytest.mark.slow
def test_without_every_later_record_no_digit_changes(whole):
    folder, _, desk = whole
    days = random.Random(3).sample(range(90, (END - START).days), 6)
    for number, offset in enumerate(days):
        day = START + timedelta(days=offset)
        files = folder / f"until-{number}"
        files.mkdir()
        write(generate(as_of=day, **FIRM), files)
        # Targets are inputs: the later book's count in both.
        (files / "target.csv").write_bytes((folder / "files/target.csv").read_bytes())
        earlier = open_firm(folder, folder / "cache", f"until-{number}", files)
        assert said(earlier, day) == said(desk, day), day


@pytest.mark.slow
def test_shuffled_rows_change_no_digit(whole):
    folder, files, desk = whole
    shuffled = folder / "shuffled"
    shuffled.mkdir()
    for path in files.glob("*.csv"):
        with path.open(newline="", encoding="utf-8") as stream:
            head, *rows = csv.reader(stream)
        if path.stem != "opportunity_history":  # its order breaks ties between equal instants
            random.Random(5).shuffle(rows)
        with (shuffled / path.name).open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([head, *rows])
    day = date(2026, 5, 20)
    assert said(open_firm(folder, folder / "cache", "shuffled", shuffled), day) == said(desk, day)
