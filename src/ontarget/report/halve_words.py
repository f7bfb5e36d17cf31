"""What a halving says in whole sentences, the same on a screen and on a page."""

from __future__ import annotations

from datetime import date

from ontarget.report.answer_words import money, rough
from ontarget.report.halve import HalfRow, HalveView, LostShare, MineView

_LEAST_LIFT, _MOST_LIFT = 0.005, 10


def head_said(view: HalveView) -> list[str]:
    """Return what is given away and what that costs, and from which lift on it pays."""
    n_parked, n_kept = len(view.parked), len(view.kept)
    if not n_parked:
        return [f"Nothing is given away: all {n_kept:,} are kept."]
    if all(row.is_asleep for row in view.parked) and not n_kept:
        return [f"All {n_parked:,} are parked already."]
    what = "half" if view.share == 0.5 else f"{(1 - view.share) * 100:.0f} %"
    now, later = view.wins_lost, view.wins_lost_26w
    said = [
        f"If you gave away {what}: park {n_parked:,}, keep {n_kept:,}. The parked hold "
        f"{share_said(now.expected)} of the wins of {view.period} {_range(now)} and "
        f"{share_said(later.expected)} of those of the next 26 weeks {_range(later)}."
    ]
    lift = view.break_even_lift
    if lift is not None and n_kept and _LEAST_LIFT <= lift < _MOST_LIFT:
        said.append(
            f"It pays if the kept ones win {lift * 100:.0f} % more. Whether time "
            "makes them do so, no book can tell."
        )
    return said


def _range(share: LostShare) -> str:
    return f"({share.p10 * 100:.0f} to {share.p90 * 100:.0f})"


def share_said(share: float) -> str:
    """Return a share of wins, or a chance of one of them."""
    return "below 1 %" if 0 < share < 0.005 else f"{share * 100:.0f} %"


def hit_said(p: float) -> str:
    """Return a chance of the target, in 100."""
    return f"{p * 100:.0f}"


def number_lines(view: HalveView) -> list[tuple[str, str]]:
    """Return labels and sentences: odds, bookings, hours, and what to be careful of."""
    rows = []
    if view.p_hit_all is not None and view.p_hit_kept is not None:
        rows.append(("Hit", f"{hit_said(view.p_hit_all)} in 100 with all, "
                     f"{hit_said(view.p_hit_kept)} with the kept alone"))  # fmt: skip
    if view.p_hit_kept_at_lift is not None and view.lift is not None:
        rows.append(("", f"{hit_said(view.p_hit_kept_at_lift)} if they win "
                     f"{view.lift * 100:.0f} % more"))  # fmt: skip
    both = f"{rough(view.expected_bookings_all)} with all, {rough(view.expected_bookings_kept)}"
    rows.append(("Expected", f"{unit_of(view)} {both} with the kept; booked and new in both"))
    if view.reach_all is not None and view.reach_kept is not None:
        rows.append(("", f"of it up to the target {rough(view.reach_all)} and "
                     f"{rough(view.reach_kept)}"))  # fmt: skip
    if view.hours.there_are is not None or view.hours.known_from != "assumed":
        rows.append(("Hours", view.hours.text))
    if view.steadier is not None:
        rows.append(("Caution", view.steadier.text))
    return [*rows, *(("Note", note) for note in view.notes)]


def mine_pairs(view: HalveView, mine: MineView) -> list[tuple[str, str, str]]:
    """Return what is compared, of an own half and of the tool's."""
    pairs = []
    if mine.p_hit_kept is not None and view.p_hit_kept is not None:
        pairs.append(("hit, in 100", hit_said(mine.p_hit_kept), hit_said(view.p_hit_kept)))
    return [
        *pairs,
        (f"wins of {view.period} given away", share_said(mine.wins_lost_share),
         share_said(view.wins_lost.expected)),
        ("wins in 26 weeks given away", share_said(mine.wins_lost_share_26w),
         share_said(view.wins_lost_26w.expected)),
        (f"expected, {unit_of(view)}", rough(mine.expected_bookings_kept),
         rough(view.expected_bookings_kept)),
    ]  # fmt: skip


def agree_said(view: HalveView, mine: MineView) -> str:
    """Return on how many both halves agree."""
    n_same = len(mine.agree)
    return (
        f"You agree on {n_same:,} of {view.n:,}."
        if mine.differ
        else f"You agree on all {n_same:,}."
    )


def reason_said(row: HalfRow, view: HalveView) -> str:
    """Return the chance of one of them, and what the target hangs on it."""
    text = f"{share_said(row.p_win_in_period)} by {day_said(view.period_end)}"
    if row.p_hit_if_won is not None and row.p_hit_if_lost is not None:
        won, lost = hit_said(row.p_hit_if_won), hit_said(row.p_hit_if_lost)
        text += f"; target: {won} in 100 if won, {lost} if lost"
    return text


def nobody_said(view: HalveView) -> str | None:
    """Return for how many of the parked no colleague would be better."""
    n = sum(one.to_owner is None for one in view.hand_over)
    if not n:
        return None
    of = "all" if n == len(view.hand_over) else "the other"
    return f"For {of} {n:,} nobody with room has a better record: park {'them' if n > 1 else 'it'}."


def codes_of(view: HalveView) -> set[str]:
    """Return the currencies of both halves."""
    rows = (*view.kept, *view.parked)
    return {row.currency or "" for row in rows if row.amount is not None}


def amount_said(row: HalfRow, view: HalveView) -> str:
    """Return the amount behind a name, with its currency where the two halves have several."""
    if row.amount is None:
        return ""
    code = f" {row.currency}" if row.currency and len(codes_of(view)) > 1 else ""
    return f"{code} {money(row.amount)}"


def unit_of(view: HalveView) -> str:
    """Return in what the target counts."""
    return "wins" if view.unit == "won" else view.unit


def back_said(row: HalfRow) -> str:
    """Return when a parked one comes back; in brackets where it was parked before."""
    if row.wakes_on is None:
        return "for good"
    return f"({day_said(row.wakes_on)})" if row.is_asleep else day_said(row.wakes_on)


def day_said(day: date) -> str:
    """Return a day with its year."""
    return f"{day.day} {day:%b %Y}"
