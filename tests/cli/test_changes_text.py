"""The waterfall as a picture: it reads without Unicode and on narrow terminals."""

from datetime import date

import pytest

from ontarget.cli.answer_text import PLAIN, Signs
from ontarget.cli.changes_text import changes_lines
from ontarget.report.answer import PeriodView, ScopeView
from ontarget.report.movement import Changes, MovementView, PartView, StateView, WaterfallView


def part(kind, n, amount):
    return PartView(kind, kind, n, amount)


def state(amount):
    return StateView(amount, "EUR", date(2026, 12, 1), "Proposal", "open", "Maya")


def row(name, kind, delta, amount=1000, text="something happened"):
    return MovementView(
        name, name, kind, delta, "EUR", (), state(amount), state(amount), False, text
    )


FALL = WaterfallView(
    "EUR", part("start", 10, 1000), (part("new", 2, 500), part("won", 3, -750)),
    part("end", 9, 750), (part("pushed", 1, 100), part("idle", 5, 400)), 0,
)  # fmt: skip
PERIOD = PeriodView("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), 20)


def changes(falls=(FALL,), rows=(), notes=()):
    return Changes(date(2026, 11, 23), date(2026, 11, 16), ScopeView("owner", "Maya"), PERIOD,
                   falls, rows, notes)  # fmt: skip


def test_each_bar_begins_where_the_one_before_it_ended():
    lines = changes_lines(changes(), 79, PLAIN)
    drawn = [line[39:] for line in lines if "#" in line or line.endswith(("+", "-"))]
    assert [(len(bar) - len(bar.lstrip()), len(bar.strip())) for bar in drawn] == [
        (0, 27),
        (27, 13),
        (20, 20),
        (0, 20),
    ]
    assert set("".join(drawn)) == set("#+- ")


@pytest.mark.parametrize("width", [40, 48, 60, 80, 120])
@pytest.mark.parametrize("signs", [PLAIN, Signs()])
def test_lines_are_never_wider_than_the_terminal(width, signs):
    rows = (
        row("A very long name of an opportunity that goes on and on", "won", -750),
        row("Short", "idle", 0),
    )
    lines = changes_lines(changes(rows=rows, notes=("A note " * 20,)), width, signs)
    assert all(len(line) <= max(48, min(width, 100)) for line in lines)
    if signs is PLAIN:
        assert all(line.isascii() for line in lines)


def test_a_very_narrow_terminal_has_numbers_and_no_bars():
    assert not any("#" in line for line in changes_lines(changes(), 48, PLAIN))


def test_the_largest_are_shown_and_the_rest_counted():
    rows = [row(f"op {n}", "lost", -n - 1) for n in range(25)]
    rows += [row(f"idle {n}", "idle", 0) for n in range(8)]
    lines = changes_lines(changes(rows=tuple(rows)), 80, PLAIN)
    assert "  8 more rows: --limit N, or --json for all." in lines
    few = changes_lines(changes(rows=tuple(rows)), 80, PLAIN, limit=2)
    assert "  31 more rows: --limit N, or --json for all." in few


def test_two_currencies_have_a_waterfall_each():
    dollars = WaterfallView("USD", part("start", 1, 5), (), part("end", 1, 5), (), 0)
    lines = changes_lines(changes(falls=(FALL, dollars)), 80, PLAIN)
    assert sum("Open pipeline, dated in 2026-Q4" in line for line in lines) == 2


def test_nothing_at_all_is_said():
    assert "Nothing was open on either day." in "\n".join(
        changes_lines(changes(falls=()), 80, PLAIN)
    )


def test_what_is_first_seen_is_no_growth():
    """Two currencies of which the book knew nothing: no step up from 0, and nothing moved."""
    falls = tuple(
        WaterfallView(code, part("start", 0, 0), (part("unseen", 3, 1800),), part("end", 3, 1800),
                      (), 0)
        for code in ("EUR", "USD")
    )  # fmt: skip
    rows = (row("Deal", "unseen", 1800),)
    text = "\n".join(changes_lines(changes(falls, rows), 79, PLAIN))
    assert text.count("first seen since") == 2
    assert "nothing to compare with yet" in " ".join(text.split())
    assert "+" not in text
    assert "What moved" not in text


def test_the_first_seen_among_others_is_listed_last_and_drawn_as_no_gain():
    fall = WaterfallView("EUR", part("start", 1, 1000), (part("unseen", 1, 500),),
                         part("end", 2, 1500), (), 0)  # fmt: skip
    rows = (row("Seen late", "unseen", 500), row("Won one", "won", -100))
    lines = changes_lines(changes((fall,), rows), 79, PLAIN)
    assert next(line for line in lines if "unseen" in line).rstrip().endswith(".")
    text = "\n".join(lines)
    assert text.index("Won one") < text.index("Seen late")
