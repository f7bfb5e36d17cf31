"""Which half to keep, as lines for a terminal."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence

from ontarget.cli.audit_text import title_lines
from ontarget.report.audit import AuditView
from ontarget.report.halve import FrontierPoint, HalfRow, HalveView, MineView
from ontarget.report.halve_words import (
    agree_said,
    amount_said,
    back_said,
    codes_of,
    day_said,
    head_said,
    hit_said,
    mine_pairs,
    nobody_said,
    number_lines,
    reason_said,
    share_said,
)

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
    return [line for text in head_said(view) for line in _wrapped(text, width)]


def _numbers(view: HalveView, width: int) -> list[str]:
    lines = []
    for head, text in number_lines(view):
        lines += textwrap.wrap(text, width, initial_indent=f"  {head:<10}",
                               subsequent_indent=" " * 12)  # fmt: skip
    return lines


def _mine(view: HalveView, mine: MineView, width: int) -> list[str]:
    day = day_said(mine.chosen_on)
    lines = [f"  {f'Yours of {day}':<28}{'yours':>8}{'tool':>8}"]
    lines += [f"  {name:<28}{own:>8}{other:>8}" for name, own, other in mine_pairs(view, mine)]
    if not mine.differ:
        return [*lines, f"  {agree_said(view, mine)}"]
    lines += ["", f"  {agree_said(view, mine)}"]
    for head, rows in (("You keep, the tool parks", mine.only_mine),
                       ("The tool keeps, you park", mine.only_model)):  # fmt: skip
        if rows:
            lines += [f"  {head}"]
        for row in rows:
            lines += textwrap.wrap(
                f"{_name(row)}{amount_said(row, view)}: {reason_said(row, view)}", width,
                initial_indent="    ", subsequent_indent="      ",
            )  # fmt: skip
    return lines


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
        text = f"{sign}{point.n_parked:>9,}{share_said(point.wins_lost_share):>12}"
        text += f"{share_said(point.wins_lost_share_26w):>12}"
        if has_hit and point.p_hit_kept is not None:
            text += f"{hit_said(point.p_hit_kept):>12}"
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
    is_mixed = len(codes_of(view)) > 1
    heading = "amount" if is_mixed else next(iter(codes_of(view)), "amount")
    lines = ["", f"  {title:<{room}}{heading:>12}{last:>14}"]
    names = Counter(_name(row) for row in (*view.kept, *view.parked))
    for row in rows[:limit]:
        cell = back_said(row) if is_parked else share_said(row.p_win_in_period)
        name = _name(row)
        name = f"{row.opportunity_id} {name}" if names[name] > 1 else name
        name = name if len(name) < room else name[: room - 4] + "..."
        amount = amount_said(row, view).strip()
        lines.append(f"  {name:<{room}}{amount:>12}{cell:>14}".rstrip())
    if limit is not None and len(rows) > limit:
        lines.append(f"  and {len(rows) - limit:,} more: ontarget audit --halve --all")
    return lines


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
    nobody = nobody_said(view)
    if nobody:
        lines += _wrapped(nobody, width)
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


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="  ")
