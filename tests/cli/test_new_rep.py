"""A new rep with twelve opportunities in one file, and books with next to nothing in them."""

from __future__ import annotations

import pytest

DAY = ("--as-of", "2026-11-23")
NAMES = ("Nordfrakt", "Kessel", "Alder", "Vantor", "Halden", "Tamsin", "Osprey", "Corvus", "Ostra",
         "Fenwick", "Brandt", "Lumen")  # fmt: skip
SCREENS = (
    ("answer",), ("audit",), ("audit", "--all"), ("audit", "--halve"), ("plan",), ("review",),
    ("coach",), ("changes", "--since", "-1w"),
)  # fmt: skip
# Words of rules and sentences about contacts, steps, people and owners that no such file can know.
UNKNOWABLE = ("silent", "no next step", "signs", "none written", "none in the book", "nobody works",
              "hardly any money", "QUA", "SIL0", "NXT", "OWN0")  # fmt: skip


def rows(*, owner: bool) -> str:
    head = "Name,Amount,Stage,Close Date" + (",Owner" if owner else "") + "\n"
    return head + "".join(
        f"{name},{4000 * (n + 1)},{('Qualify', 'Proposal')[n % 2]},"
        f"{'2026-11-10' if n % 4 == 0 else '2026-12-18'}{',Maya' if owner else ''}\n"
        for n, name in enumerate(NAMES)
    )


@pytest.mark.parametrize("owner", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_new_rep_reads_nothing_that_her_file_cannot_know(cli, tmp_path, owner):
    file = tmp_path / "mine.csv"
    file.write_text(rows(owner=owner), encoding="utf-8")
    assert cli(*DAY, "import", file).code == 0
    assert cli("config", "n_paths", "1000").code == 0
    shown = {}
    for words in SCREENS:
        said = cli(*DAY, *words)
        assert said.code == 0, words
        shown[" ".join(words)] = " ".join(said.out.split())
    for name in ("audit", "audit --all", "plan", "review"):
        assert not [word for word in UNKNOWABLE if word in shown[name]], name
    assert "ontarget help fields" in shown["audit"]
    assert "every chance is a general default, the same for all" in shown["audit"]
    assert shown["audit"].count("ask the buyer for the day they will decide") == 1
    assert "the same on 2 more" in shown["audit"]
    assert shown["plan"].count("agree the day of the decision") == 1
    assert "The same for" in shown["plan"]
    assert ("does not say whose" in shown["coach"]) != owner
    assert "first seen since" in shown["changes --since -1w"]


HEAD = "Deal ID,Deal Name,Owner,Deal Stage,Amount,Currency,Close Date,Create Date\n"
CLOSED = "".join(
    f"C-{n},Past {n},Ann,{'Closed Won' if n % 3 else 'Closed Lost'},{200 + n},EUR,"
    f"2026-{1 + n % 10:02d}-20,2025-{11 + n % 2}-01\n"
    for n in range(12)
)
ONE = "D-1,Rollout,Ann,Talk,900,EUR,2026-12-10,2026-09-01\n"


@pytest.mark.parametrize("content", ["", CLOSED, pytest.param(ONE, marks=pytest.mark.slow)])
def test_books_with_next_to_nothing_are_answered_in_words(cli, tmp_path, content):
    if content:
        file = tmp_path / "deals.csv"
        file.write_text(HEAD + content, encoding="utf-8")
        assert cli(*DAY, "import", file).code == 0
    assert cli("config", "n_paths", "1000").code == 0
    shown = {}
    for words in SCREENS:
        said = cli(*DAY, *words)
        assert (said.code, bool(said.out)) == (0, True), words
        assert max(map(len, said.out.splitlines())) <= 100 or words == ("coach",)
        shown[" ".join(words)] = said.out
    if content != ONE:
        assert "nothing to audit" in shown["audit"]
        assert "Nothing is open" in shown["plan"]
        assert "Nobody in the company has an open opportunity" in shown["coach"]
