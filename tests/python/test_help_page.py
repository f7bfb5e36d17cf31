"""The examples of the manual's page run as they stand there."""

from __future__ import annotations

import re
from importlib.resources import files

from tests.app.maya import OPPORTUNITIES


def test_the_examples_run_in_order(tmp_path, sql_cache, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONTARGET_CACHE", str(sql_cache))
    (tmp_path / "deals.csv").write_text(OPPORTUNITIES, encoding="utf-8")
    page = (files("ontarget.help") / "python.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", page, re.MULTILINE)
    assert len(blocks) == 2
    names: dict = {}
    for block in blocks:
        exec(re.sub("^    ", "", block, flags=re.MULTILINE), names)  # noqa: S102
    assert "in 100" in names["answer"].verdict
    assert 0 < names["what"].p_hit < 1
    assert len(names["course"]) == 2
    assert {row["opportunity_id"] for row in names["rows"]} == {"V1", "H1", "O1", "T1", "N1"}
    assert names["table"].num_rows == 7
    assert str(names["answer"].p_hit) in capsys.readouterr().out
