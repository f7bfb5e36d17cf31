"""A halving as people see it: ids, names, amounts in major units, days and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from math import isnan

from ontarget.app.asked import Asked
from ontarget.app.audit_views import major, reason_of, weights
from ontarget.app.halve import Halved, find_hand_over, hours_sum, p_hit_at, wake_days
from ontarget.app.halve_choice import Choice, choices_on, look_backs, mine_now
from ontarget.app.halve_inputs import WEEKS
from ontarget.app.worded import default_note
from ontarget.audit.compare import compare
from ontarget.audit.halve import Share
from ontarget.core.number import counted
from ontarget.report.answer import Number
from ontarget.report.halve import (
    FrontierPoint,
    HalfRow,
    HalveView,
    HandOverView,
    Hours,
    LostShare,
    MineView,
    Steadier,
)


def halve_view(halved: Halved, choice: Choice | None = None) -> HalveView:
    """Return a halving as it is shown.

    ``choice`` is the own one just made; without one the last of this scope and period stands
    beside the tool's.
    """
    situation, halving, asked = (
        halved.audited.situation, halved.halving, halved.audited.situation.asked
    )  # fmt: skip
    made = choices_on(situation)
    own = [one for one in made if one.period == asked.period.name]
    choice = choice or (own[-1] if own else None)
    later, later_text = look_backs(situation, made)
    lift = halved.request.lift
    return HalveView(
        n=halved.stakes.n,
        share=halved.request.share,
        unit=asked.unit,
        period=asked.period.name,
        period_end=asked.period.end,
        kept=half_rows(halved, halved.kept),
        parked=half_rows(halved, halved.parked, is_parked=True),
        mine=None if choice is None else _mine(halved, choice),
        frontier=_frontier(halved),
        p_hit_all=halving.all.p_hit,
        p_hit_kept=halving.half.p_hit,
        wins_lost=_share(halving.wins_lost),
        wins_lost_26w=_share(halving.wins_lost_26w),
        break_even_lift=halving.break_even_lift,
        lift=lift,
        p_hit_kept_at_lift=None if lift is None else p_hit_at(halved, lift),
        expected_bookings_all=asked.major(halving.all.bookings),
        expected_bookings_kept=asked.major(halving.half.bookings),
        reach_all=_major(halved, halving.all.reach),
        reach_kept=_major(halved, halving.half.reach),
        steadier=_steadier(halved),
        hours=_hours(halved),
        is_over_limits=halving.is_over_limits,
        hand_over=_hand_over(halved),
        later=tuple(later),
        later_text=later_text,
        notes=_notes(halved),
    )


def _frontier(halved: Halved) -> tuple[FrontierPoint, ...]:
    n_parked, n_cut = len(halved.halving.parked), halved.n_cut
    return tuple(
        FrontierPoint(
            **asdict(point),
            is_choice=point.n_parked == n_parked,
            is_cut=bool(n_cut) and point.n_parked == n_cut,
        )
        for point in halved.halving.frontier
    )


def half_rows(
    halved: Halved, records: Sequence[int], *, is_parked: bool = False
) -> tuple[HalfRow, ...]:
    """Return rows by what is at stake with each, the most first; with a day if parked."""
    days = wake_days(halved, records) if is_parked else {}
    weight = weights(halved.audited)
    order = sorted(records, key=lambda key: (-weight[halved.place[key]], key))
    return tuple(_row(halved, record_id, days.get(record_id)) for record_id in order)


def _row(halved: Halved, record_id: int, wakes_on: date | None) -> HalfRow:
    audited, facts = halved.audited, halved.rows[record_id]
    place, decision = halved.place[record_id], audited.decisions.get(record_id)
    won, lost = audited.pivots.if_won[place], audited.pivots.if_lost[place]
    is_asleep = halved.is_asleep(record_id)
    return HalfRow(
        record_id=record_id,
        opportunity_id=facts["opportunity_id"],
        name=facts["name"] or facts["account"],
        owner=facts["owner"],
        amount=major(facts["amount"], facts["currency"]),
        currency=facts["currency"],
        p_win_in_period=float(audited.judged.outcomes.p_win_in_period[place]),
        p_hit_if_won=None if isnan(won) else float(won),
        p_hit_if_lost=None if isnan(lost) else float(lost),
        why=reason_of(audited, place, facts["age_days"]),
        wakes_on=decision.until_on if is_asleep and decision else wakes_on,
        is_asleep=is_asleep,
    )


def _share(share: Share) -> LostShare:
    return LostShare(share.expected, share.p10, share.p90)


def _major(halved: Halved, value: float | None) -> Number | None:
    return None if value is None else halved.audited.situation.asked.major(value)


def _ids(halved: Halved, records: Sequence[int]) -> tuple[str, ...]:
    return tuple(halved.rows[record_id]["opportunity_id"] for record_id in records)


def _mine(halved: Halved, choice: Choice) -> MineView:
    mine = mine_now(halved, choice)
    found = compare(halved.stakes, mine, halved.kept)
    kept = [int(key) for key in found.mine.kept]
    parked = [key for key in halved.rows if key not in mine]
    return MineView(
        kept=_ids(halved, kept),
        p_hit_kept=found.mine.p_hit,
        agree=_ids(halved, [int(key) for key in found.agree]),
        differ=_ids(halved, [int(key) for key in found.differ]),
        only_mine=half_rows(halved, [int(key) for key in found.only_mine]),
        only_model=half_rows(halved, [int(key) for key in found.only_model]),
        parked=half_rows(halved, parked, is_parked=True),
        wins_lost_share=found.mine_wins_lost.expected,
        wins_lost_share_26w=found.mine_wins_lost_26w.expected,
        expected_bookings_kept=halved.audited.situation.asked.major(found.mine.bookings),
        chosen_on=choice.chosen_on,
    )


def _steadier(halved: Halved) -> Steadier | None:
    found = halved.halving.steadier
    if found is None:
        return None
    asked, half = halved.audited.situation.asked, halved.halving.half
    p_hit = 0.0 if found.p_hit is None else found.p_hit
    text = (
        f"This half bets on long shots: it expects {worth_in_words(asked, half.bookings)} "
        f"and hits in {(half.p_hit or 0) * 100:.0f} of 100. A steadier half expects "
        f"{worth_in_words(asked, found.bookings)} and hits in {p_hit * 100:.0f}."
    )
    return Steadier(
        _ids(halved, [int(key) for key in found.kept]), found.p_hit, asked.major(found.bookings),
        text,
    )  # fmt: skip


def worth_in_words(asked: Asked, value: float) -> str:
    """Return bookings as a sentence has them: an amount behind its currency, wins by number."""
    if asked.currency is not None:
        return f"{asked.currency} {asked.major(value):,.0f}"
    what = "wins" if asked.field is None else asked.field
    return f"{asked.major(value):,.1f} {what}"


def _hours(halved: Halved) -> Hours:
    there_are = halved.request.hours_per_week
    needed, kept = hours_sum(halved, list(halved.rows)), hours_sum(halved, halved.kept)
    each = halved.audited.situation.desk.settings.number("hours_each")
    known = halved.hours.known_from
    how = {
        "activities": f"by the durations of the activities of {WEEKS} weeks, which may not be all",
        "setting": f"by the setting hours_each, {each:g} h each",
        "assumed": f"assuming {each:g} h each; no activity has a duration (setting hours_each)",
    }[known]
    text = f"All {halved.stakes.n:,} take {needed:.0f} h a week, the kept {kept:.0f}, {how}."
    if there_are is None:
        text += " Hours do not bind the choice; with --hours-per-week they do."
    else:
        text += f" There are {there_are:g}."
    return Hours(there_are, needed, kept, known, text)


def _hand_over(halved: Halved) -> tuple[HandOverView, ...]:
    records = [record_id for record_id in halved.parked if not halved.is_asleep(record_id)]
    return tuple(
        HandOverView(halved.rows[int(one.key)]["opportunity_id"], one.to_owner, one.why)
        for one in find_hand_over(halved, records)
    )


def _notes(halved: Halved) -> tuple[str, ...]:
    said = [*default_note(halved.audited.situation.firm)] if halved.stakes.n else []
    n_out = len(halved.place) - halved.stakes.n
    asked = halved.audited.situation.asked
    unit = asked.unit
    if asked.measure.kind == "created":
        said.append("This target counts opportunities created, which no choice among the open "
                    "ones changes: name a period with another target, --period.")  # fmt: skip
    elif n_out:
        are = counted(n_out, "open opportunity does", "open opportunities do")
        where = f"in {unit}" if asked.currency else "towards the target"
        said.append(f"{are} not count {where}, so the choice leaves them out.")
    n_asleep = sum(halved.is_asleep(key) for key in halved.parked)
    if n_asleep:
        are = counted(n_asleep, "of the parked is", "of the parked are")
        said.append(
            f"{are} parked by a decision already (day in brackets); what they cost is in the odds."
        )
    if halved.halving.is_over_limits:
        said.append("What must be kept is more than there is room for.")
    most = halved.request.per_owner
    if most is not None:
        said.append(f"At most {most:,} of each owner's are kept, as asked.")
    return tuple(said)
