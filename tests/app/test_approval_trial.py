"""A request is drawn once and for good, and read as it was drawn."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ontarget.app import approval_trial
from ontarget.app.approval_trial import draw_approval, find_trial
from ontarget.app.parked import decided_state
from ontarget.app.plan import plan
from ontarget.core.errors import NotInBook, UsageError
from ontarget.store.book import Book

FIRST = date(2026, 3, 2)
HEAD = "opportunity_id,name,owner,stage,status,amount,currency,created_on,closed_on,discount\n"


def on(desk, day):
    return replace(desk, as_of=day, now=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def deals(n, closing=lambda _: ("Talk", "open", "", "")):
    return HEAD + "".join(
        "{},Deal {},Ann,{},{},{},EUR,2026-01-05,{},{}\n".format(
            f"O-{k:03d}", k, *closing(k)[:2], 100 + k, *closing(k)[2:])
        for k in range(n)
    )  # fmt: skip


@pytest.fixture
def drawn(make_desk, take, monkeypatch):
    """A desk in March with sixty requests drawn, and a function that says what became of them."""
    desk = on(make_desk(n_paths=1000), FIRST)
    take(desk, {"deals.csv": deals(60)}, on=FIRST, source="crm")
    arms, state = {}, decided_state(desk)
    with monkeypatch.context() as patched:
        # No draw changes what is open: one reading of the book serves them all.
        patched.setattr(approval_trial, "decided_state", lambda _: state)
        # The coin is the book's own; here it is the same in every run.
        patched.setattr(Book, "book_id", property(lambda _: "the book of this test"))
        for n in range(60):
            view, is_new = draw_approval(desk, f"O-{n:03d}", percent=20, why="end of quarter")
            assert is_new
            arms[n] = view.arm

    def close(closing):
        later = on(desk, FIRST + timedelta(days=92))
        take(later, {"deals.csv": deals(60, lambda n: closing(n, arms[n]))}, on=later.as_of,
             source="crm")  # fmt: skip
        return later

    return desk, arms, close


def test_a_draw_is_made_once(drawn):
    desk, arms, _ = drawn
    assert 15 <= sum(arm == "approved" for arm in arms.values()) <= 45
    n_rows = len(desk.book.rows("action_log"))
    again, is_new = draw_approval(desk, "Deal 7", percent=5, seed=99)
    assert not is_new
    assert (again.arm, again.percent, again.why) == (arms[7], 20, "end of quarter")
    assert len(desk.book.rows("action_log")) == n_rows


def test_nothing_is_told_before_the_horizon_is_over(drawn):
    desk, _, _ = drawn
    found = find_trial(on(desk, FIRST + timedelta(days=90)))
    assert found.verdict == "cannot tell"
    assert (found.approved.n, found.declined.n) == (0, 0)
    assert found.approved.waiting + found.declined.waiting == 60
    assert {one.outcome for one in found.draws} == {"waiting"}
    assert "Cannot tell yet" in found.text[0]
    # A day before the draws knows of none.
    assert find_trial(on(desk, FIRST - timedelta(days=1))).draws == ()


def test_what_was_drawn_counts_whatever_was_given(drawn):
    _, arms, close = drawn

    def closing(n, arm):
        is_won = arm == "approved" and n % 8 != 0
        # Half of the declined were given one all the same; it does not count as approved.
        cut = "0.2" if arm == "approved" or n % 2 else "0"
        return ("Won" if is_won else "Lost", "won" if is_won else "lost", "2026-04-10", cut)

    found = find_trial(close(closing))
    n_approved = sum(arm == "approved" for arm in arms.values())
    assert (found.approved.n, found.declined.n) == (n_approved, 60 - n_approved)
    assert found.approved.given == n_approved
    assert 0 < found.declined.given < found.declined.n
    assert (found.verdict, found.declined.won) == ("helps", 0)
    assert any("they count as they were drawn" in one for one in found.text)


def test_no_difference_is_called_so_with_what_would_go_unseen(drawn):
    _, _, close = drawn

    def closing(n, _arm):
        is_won = n % 3 == 0
        return ("Won" if is_won else "Lost", "won" if is_won else "lost", "2026-04-10", "0")

    found = find_trial(close(closing), margin=0.7)
    assert found.verdict == found.pays == "cannot tell"
    assert found.interval[0] < 0 < found.interval[1]
    assert "mostly go unseen" in found.text[0]
    # 20 % off at a margin of 70 % takes 1.4 times the share.
    assert found.break_even_rate == pytest.approx(found.declined.rate * 1.4)


def test_a_win_after_the_horizon_is_none(drawn):
    _, _, close = drawn
    later = close(lambda *_: ("Won", "won", "2026-04-10", "0"))
    assert find_trial(later, horizon_days=30).approved.won == 0
    assert {one.outcome for one in find_trial(later, horizon_days=30).draws} == {"open"}
    full = find_trial(later)
    assert full.approved.rate == full.declined.rate == 1.0


def test_draws_are_no_actions(drawn):
    desk, _, _ = drawn
    assert not plan(desk).done_text
    assert not any("trial" in one for one in plan(desk).done_today)


def test_what_cannot_be_drawn_is_refused(drawn):
    desk, _, close = drawn
    for percent in (0, 100, -3):
        with pytest.raises(UsageError, match="no discount"):
            draw_approval(desk, "O-001", percent=percent)
    with pytest.raises(NotInBook):
        draw_approval(desk, "Nobody")
    later = close(lambda *_: ("Won", "won", "2026-04-10", "0"))
    # What was drawn is told also when it is closed.
    assert not draw_approval(later, "O-001")[1]


def test_a_closed_one_is_not_drawn(make_desk, take):
    desk = on(make_desk(n_paths=1000), FIRST)
    take(desk, {"deals.csv": deals(2, lambda _: ("Won", "won", "2026-02-01", ""))}, on=FIRST)
    with pytest.raises(UsageError, match="is won"):
        draw_approval(desk, "O-001")
    assert find_trial(desk).draws == ()
    assert desk.book.rows("action_log") == []
