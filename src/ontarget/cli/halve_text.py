"""Which half to keep, as lines for a terminal."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from datetime import date

from ontarget.cli.audit_text import title_lines
from ontarget.report.answer_words import money, rough
from ontarget.report.audit import AuditView
from ontarget.report.halve import FrontierPoint, HalfRow, HalveView, LostShare, MineView

_SHOWN = 12
_POINTS = 9
_HANDED = 5


def halve_lines(view: HalveView, width: int, *, is_plain: bool, is_whole: bool) -> list[str]:
    """Return the halving no wider than ``width``; every opportunity if ``is_whole``."""
    width = max(48, min(width, 100))
    if not view.n:
        said = view.notes or ("No open opportunity, so there is no half to give away.",)
        return [line for note in said for line in _wrapped(note, width)]
    lines = [*_head(view, width), "", *_numbers(view, width)]
    if view.mine is not None:
        lines += ["", *_mine(view, view.mine, width)]
    if len(view.frontier) > 1:
        lines += ["", *_frontier(view, width, is_plain)]
    n = None if is_whole else _SHOWN
    lines += _list(f"Keep {len(view.kept):,}", view.kept, view, width, n)
    lines += _list(f"Park {len(view.parked):,}", view.parked, view, width, n, is_parked=True)
    lines += _hand_over(view, width)
    return [*lines, *_close(view, width)]


def halve_screen(
    audit: AuditView, view: HalveView, width: int, *, is_plain: bool, is_whole: bool
) -> list[str]:
    """Return the halving with its title, and where the audit itself stands."""
    width = max(48, min(width, 100))
    return [
        *title_lines("Which half to keep", audit, width),
        "",
        *halve_lines(view, width, is_plain=is_plain, is_whole=is_whole),
        "",
        *_wrapped("Verdicts, and what to mend first: ontarget audit", width),
    ]


def _head(view: HalveView, width: int) -> list[str]:
    n_parked, n_kept = len(view.parked), len(view.kept)
    if not n_parked:
        return _wrapped(f"Nothing is given away: all {n_kept:,} are kept.", width)
    if all(row.is_asleep for row in view.parked) and not n_kept:
        return _wrapped(f"All {n_parked:,} are parked already.", width)
    what = "half" if view.share == 0.5 else f"{(1 - view.share) * 100:.0f} %"
    now, later = view.wins_lost, view.wins_lost_26w
    text = (
        f"If you gave away {what}: park {n_parked:,}, keep {n_kept:,}. The parked hold "
        f"{_percent(now.expected)} of the wins of {view.period} {_range(now)} and "
        f"{_percent(later.expected)} of those of 26 weeks {_range(later)}."
    )
    lines = _wrapped(text, width)
    lift = view.break_even_lift
    if lift is not None and n_kept and 0.005 <= lift < 10:
        lines += _wrapped(f"It pays if the kept ones win {lift * 100:.0f} % more. Whether time "
                          "makes them do so, no book can tell.", width)  # fmt: skip
    return lines


def _range(share: LostShare) -> str:
    return f"({share.p10 * 100:.0f} to {share.p90 * 100:.0f})"


def _percent(share: float) -> str:
    return "below 1 %" if 0 < share < 0.005 else f"{share * 100:.0f} %"


def _numbers(view: HalveView, width: int) -> list[str]:
    rows = []
    if view.p_hit_all is not None and view.p_hit_kept is not None:
        rows.append(("Hit", f"{_hit(view.p_hit_all)} in 100 with all, {_hit(view.p_hit_kept)} "
                     "with the kept alone"))  # fmt: skip
    if view.p_hit_kept_at_lift is not None and view.lift is not None:
        rows.append(("", f"{_hit(view.p_hit_kept_at_lift)} if they win {view.lift * 100:.0f} % "
                     "more"))  # fmt: skip
    both = f"{rough(view.expected_bookings_all)} with all, {rough(view.expected_bookings_kept)}"
    rows.append(("Expected", f"{_unit(view)} {both} with the kept; booked and new in both"))
    if view.reach_all is not None and view.reach_kept is not None:
        rows.append(("", f"of it up to the target {rough(view.reach_all)} and "
                     f"{rough(view.reach_kept)}"))  # fmt: skip
    if view.hours.there_are is not None or view.hours.known_from != "assumed":
        rows.append(("Hours", view.hours.text))
    if view.steadier is not None:
        rows.append(("Caution", view.steadier.text))
    rows += [("Note", note) for note in view.notes]
    lines = []
    for head, text in rows:
        lines += textwrap.wrap(text, width, initial_indent=f"  {head:<10}",
                               subsequent_indent=" " * 12)  # fmt: skip
    return lines


def _hit(p: float) -> str:
    return f"{p * 100:.0f}"


def _mine(view: HalveView, mine: MineView, width: int) -> list[str]:
    day = _day(mine.chosen_on)
    pairs = []
    if mine.p_hit_kept is not None and view.p_hit_kept is not None:
        pairs.append(("hit, in 100", _hit(mine.p_hit_kept), _hit(view.p_hit_kept)))
    pairs += [
        (f"wins of {view.period} given away", _percent(mine.wins_lost_share),
         _percent(view.wins_lost.expected)),
        ("wins of 26 weeks given away", _percent(mine.wins_lost_share_26w),
         _percent(view.wins_lost_26w.expected)),
        (f"expected, {_unit(view)}", rough(mine.expected_bookings_kept),
         rough(view.expected_bookings_kept)),
    ]  # fmt: skip
    lines = [f"  {f'Yours of {day}':<28}{'yours':>8}{'tool':>8}"]
    lines += [f"  {name:<28}{own:>8}{other:>8}" for name, own, other in pairs]
    n_same = len(mine.agree)
    if not mine.differ:
        return [*lines, f"  You agree on all {n_same:,}."]
    lines += ["", f"  You agree on {n_same:,} of {view.n:,}."]
    for head, rows in (("You keep, the tool parks", mine.only_mine),
                       ("The tool keeps, you park", mine.only_model)):  # fmt: skip
        if rows:
            lines += [f"  {head}"]
        for row in rows:
            lines += textwrap.wrap(
                f"{_name(row)}{_amount(row, view)}: {_reason(row, view)}", width,
                initial_indent="    ", subsequent_indent="      ",
            )  # fmt: skip
    return lines


def _reason(row: HalfRow, view: HalveView) -> str:
    end = _day(view.period_end)
    text = f"{_percent(row.p_win_in_period)} by {end}"
    if row.p_hit_if_won is not None and row.p_hit_if_lost is not None:
        text += f"; hit {_hit(row.p_hit_if_won)} in 100 if won, {_hit(row.p_hit_if_lost)} if lost"
    return text


def _frontier(view: HalveView, width: int, is_plain: bool) -> list[str]:
    has_hit = view.p_hit_kept is not None
    head = f"  {'Give away':>9}{'of ' + view.period:>12}{'of 26 weeks':>12}"
    head += f"{'hit, in 100':>12}" if has_hit else ""
    title = "Share of the wins that goes with them; > is this choice"
    if any(point.is_cut for point in view.frontier):
        title += ", x as many as the audit would cut"
    lines = [*_wrapped(title, width), head]
    room, mark = min(width - len(head) - 4, 24), "#" if is_plain else "█"
    for point in _chosen_points(view):
        sign = f"{'>' if point.is_choice else ' '}{'x' if point.is_cut else ' '}"
        text = f"{sign}{point.n_parked:>9,}{_percent(point.wins_lost_share):>12}"
        text += f"{_percent(point.wins_lost_share_26w):>12}"
        if has_hit and point.p_hit_kept is not None:
            text += f"{_hit(point.p_hit_kept):>12}"
        bar = mark * round(point.wins_lost_share_26w * room) if room >= 8 else ""
        lines.append(f"{text}   {bar}".rstrip())
    return lines


def _chosen_points(view: HalveView) -> list[FrontierPoint]:
    """Return about ten points, the ends and the choice among them."""
    points = view.frontier
    last, own = points[-1].n_parked, [p.n_parked for p in points if p.is_choice or p.is_cut]
    marks = {round(last * i / (_POINTS - 1)) for i in range(_POINTS)}
    near = {min(points, key=lambda p: abs(p.n_parked - mark)).n_parked for mark in marks}
    # Beside the choice a mark next to it would say the same.
    gap = last / (_POINTS - 1) / 2
    kept = {m for m in near if m in (0, last) or all(abs(m - n) >= gap for n in own)} | {*own}
    return [point for point in points if point.n_parked in kept]


def _list(
    title: str, rows: Sequence[HalfRow], view: HalveView, width: int, limit: int | None,
    *, is_parked: bool = False,
) -> list[str]:  # fmt: skip
    if not rows:
        return []
    end = view.period_end
    last = "back on" if is_parked else f"by {end.day} {end:%b}"
    room = min(width - 30, 44)
    is_mixed = len(_codes(view)) > 1
    heading = "amount" if is_mixed else next(iter(_codes(view)), "amount")
    lines = ["", f"  {title:<{room}}{heading:>12}{last:>14}"]
    names = Counter(_name(row) for row in (*view.kept, *view.parked))
    for row in rows[:limit]:
        cell = _back(row) if is_parked else _percent(row.p_win_in_period)
        name = _name(row)
        name = f"{row.opportunity_id} {name}" if names[name] > 1 else name
        name = name if len(name) < room else name[: room - 4] + "..."
        amount = _amount(row, view).strip()
        lines.append(f"  {name:<{room}}{amount:>12}{cell:>14}".rstrip())
    if limit is not None and len(rows) > limit:
        lines.append(f"  and {len(rows) - limit:,} more: ontarget audit --halve --all")
    return lines


def _codes(view: HalveView) -> set[str]:
    rows = (*view.kept, *view.parked)
    return {row.currency or "" for row in rows if row.amount is not None}


def _unit(view: HalveView) -> str:
    return "wins" if view.unit == "won" else view.unit


def _back(row: HalfRow) -> str:
    if row.wakes_on is None:
        return "for good"
    return f"({_day(row.wakes_on)})" if row.is_asleep else _day(row.wakes_on)


def _hand_over(view: HalveView, width: int) -> list[str]:
    if not view.hand_over:
        return []
    names = {row.opportunity_id: _name(row) for row in view.parked}
    taken = [one for one in view.hand_over if one.to_owner is not None]
    lines = ["", "  Could be handed over"] if taken else [""]
    for one in taken[:_HANDED]:
        lines += _wrapped(f"{names[one.opportunity_id]}: {one.why}.", width)
    if len(taken) > _HANDED:
        lines += _wrapped(f"{len(taken) - _HANDED:,} more could go to colleagues: --json", width)
    n = len(view.hand_over) - len(taken)
    if n:
        what = "them" if n > 1 else "it"
        of = "all" if not taken else "the other"
        lines += _wrapped(f"For {of} {n:,} nobody with room has a better record: park {what}.",
                          width)  # fmt: skip
    return lines


def _close(view: HalveView, width: int) -> list[str]:
    lines = [""]
    if view.later_text:
        lines += _wrapped(view.later_text, width)
    if any(not row.is_asleep for row in view.parked):
        if view.mine is None and view.kept:
            lines += _wrapped(
                "Choose yours without seeing this: ontarget audit --halve --mine", width
            )
        lines += _wrapped("Park them all until their days: ontarget audit --halve --park", width)
    return lines if len(lines) > 1 else []


def _name(row: HalfRow) -> str:
    return row.name or row.opportunity_id


def _amount(row: HalfRow, view: HalveView) -> str:
    """Return the amount behind a name, with its currency where the two halves have several."""
    if row.amount is None:
        return ""
    code = f" {row.currency}" if row.currency and len(_codes(view)) > 1 else ""
    return f"{code} {money(row.amount)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="  ")
