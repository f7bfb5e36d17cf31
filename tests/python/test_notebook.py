"""The notebook in the docs runs from top to bottom, without a network, and says what it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[2] / "docs/examples/thirty_deals.ipynb"

# Runs the cells in one namespace, as a kernel would; whoever opens a connection fails.
RUN = """
import json, pathlib, socket, sys

def refuse(*args, **kwargs):
    raise AssertionError("the notebook asked the network")

socket.socket.connect = socket.create_connection = refuse
names = {"__name__": "__main__"}
cells = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))["cells"]
for place, cell in enumerate(cells):
    if cell["cell_type"] == "code":
        exec(compile("".join(cell["source"]), f"cell {place}", "exec"), names)
found = {
    "book": names["book"].location,
    "answer": names["ontarget"].document(names["answer"]),
    "shown": names["answer"]._repr_html_(),
    "signed": names["signed"].p_hit,
    "cheaper": names["cheaper"].p_hit,
    "verdicts": {one.name: one.verdict for one in names["audit"].opportunities},
    "half": names["ontarget"].document(names["half"]),
    "why": names["ontarget"].document(names["why"]),
    "course": names["course"],
    "rows": names["state"].num_rows,
    "left_out": len(names["imported"].problems),
}
print("FOUND" + json.dumps(found))
"""


def environment(cache: Path) -> dict[str, str]:
    """As a user starts it: whatever number of threads this machine would take."""
    own = {"ONTARGET_CACHE": str(cache), "PYTHONIOENCODING": "utf-8"}
    left = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    return {**left, **own}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, sql_cache: Path) -> dict:
    """What the notebook's names hold at its end, and what it printed."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", RUN, str(NOTEBOOK)],
        env=environment(sql_cache), cwd=tmp_path_factory.mktemp("elsewhere"),
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said, _, found = done.stdout.rpartition("FOUND")
    return {**json.loads(found), "said": said, "complaints": done.stderr}


@pytest.mark.slow
def test_the_story_it_tells_is_true(ran):
    answer, half = ran["answer"], ran["half"]
    assert ran["left_out"] == 0
    assert ran["rows"] == 30
    assert answer["booked"] == 33_000
    assert answer["gap"] == 107_000
    assert 0 < answer["p_hit"] < 1
    assert ran["signed"] > answer["p_hit"] > ran["cheaper"]
    assert len(ran["verdicts"]) == 18
    assert {"keep", "backburner"} <= set(ran["verdicts"].values())
    assert len(half["kept"]) + len(half["parked"]) == 18
    assert half["p_hit_all"] == answer["p_hit"]
    assert half["p_hit_kept"] <= half["p_hit_all"]
    assert ran["why"]["difference"] == 69_000 - 90_000
    assert sum(ran["why"]["parts"].values()) == pytest.approx(69_000 - 90_000, abs=0.005)
    assert ran["course"]["2026-11-23"] == answer["p_hit"]
    assert "UsageError 120 is no discount" in ran["said"]


@pytest.mark.slow
def test_nothing_but_the_cells_own_words_is_printed(ran):
    assert ran["complaints"] == ""
    assert ran["said"].startswith("{'Opportunity ID': 'opportunity_id'")


@pytest.mark.slow
def test_a_result_shows_itself_as_a_table(ran):
    assert ran["shown"].startswith(f"<p><b>{ran['answer']['verdict']}</b></p><table>")


@pytest.mark.slow
def test_the_command_line_says_the_same_of_the_same_book(ran, sql_cache):
    command = ["--book", ran["book"], "--as-of", "2026-11-23", "answer", "--json"]
    said = subprocess.run(
        [sys.executable, "-m", "ontarget", *command], env=environment(sql_cache),
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert json.loads(said.stdout) == ran["answer"]


def test_it_is_kept_without_what_it_printed():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert len(code) > 8
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
