"""What a seller decides, logs, ticks off, accepts and calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from ontarget.app.one_thread import in_one_thread
from ontarget.python.asking import (
    Asking,
    Day,
    Names,
    Number,
    day_of,
    names_of,
    number_of,
    past_day_of,
    typed,
)
from ontarget.python.told import ActionDone, ActionSnoozed, Listed, Told

if TYPE_CHECKING:
    from ontarget.app.call import Said
    from ontarget.app.decide import Decided
    from ontarget.app.decision_log import DecisionLog
    from ontarget.app.log_contact import Logged
    from ontarget.app.publish import Published
    from ontarget.app.waive import Waiver
    from ontarget.report.call import CallList

Verdict = Literal["keep", "backburner", "cut", "hand-over"]


@in_one_thread
class Decisions(Asking):
    """Decisions, contacts, actions, waivers and calls."""

    def decide(
        self, opportunity: str, verdict: Verdict, *, until: Day = None, to: str | None = None,
        reason: str | None = None,
    ) -> Decided:  # fmt: skip
        """Keep an opportunity, park it, cut it or hand it over; it changes the odds from now on.

        Without a reason it is the audit's own; UsageError where the audit says otherwise.
        """
        from ontarget.app.decide import decide

        desk, advice = self.desk, None
        if reason is None:
            from ontarget.app.advice import find_advice, needed_reason, reason_of

            advice = find_advice(desk, opportunity)
            reason = needed_reason(reason_of(advice, verdict), advice, verdict)
        return decide(desk, opportunity, verdict, reason=reason, until=day_of(desk, until),
                      to_owner=to, advice=advice)  # fmt: skip

    def decide_undo(self, opportunity: str) -> Decided:
        """Take the last decision back; what stood before stands again."""
        from ontarget.app.decide import undo_decision

        return undo_decision(self.desk, opportunity)

    def decide_undo_halving(self) -> Told:
        """Take back all that the last halving parked."""
        from ontarget.app.decide_many import undo_halving

        return Told("undone", len(undo_halving(self.desk)))

    def decisions(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False
    ) -> DecisionLog:
        """Return what was decided, what became of it, and how often advice was followed."""
        from ontarget.app.decision_log import list_decisions

        return list_decisions(self.desk, self._scope(owner, team, company))

    def log(
        self, opportunity: str, *, kind: str, direction: str = "out", contact: str | None = None,
        outcome: str | None = None, on: Day = None, at: str | None = None,
        minutes: float | None = None, subject: str | None = None, next_step: str | None = None,
        next_on: Day = None, reason: str | None = None, no_next_step: str | None = None,
        keep_next_step: bool = False, until: Day = None, brought: str | None = None,
        despite: str | None = None, note: str | None = None,
    ) -> Logged:  # fmt: skip
        """Log a contact with its next step, day and reason, or why there is none."""
        from ontarget.app.log_contact import Contacted, log_contact
        from ontarget.core.day import parse_time

        desk = self.desk
        return log_contact(desk, opportunity, Contacted(
            kind=kind, direction=direction, contact=contact, outcome=outcome,
            on=past_day_of(desk, on), at=None if at is None else parse_time(at), minutes=minutes,
            subject=subject, note=note, next_step=next_step, next_on=day_of(desk, next_on),
            reason=reason, no_next_step=no_next_step, is_step_kept=keep_next_step,
            until=day_of(desk, until), brought=brought, despite=despite,
        ))  # fmt: skip

    def log_undo(self, opportunity: str) -> Logged:
        """Take the last contact logged of an opportunity back, with the next step it brought."""
        from ontarget.app.log_contact import undo_log

        return undo_log(self.desk, opportunity)

    def done(
        self, action: str, *, next_step: str | None = None, next_on: Day = None,
        note: str | None = None,
    ) -> ActionDone:  # fmt: skip
        """Tick an action off by its id, whatever came of it, and keep the next step."""
        from ontarget.app.plan import tick_off

        desk = self.desk
        day = day_of(desk, next_on)
        key = tick_off(desk, action, next_step=next_step, next_on=day, note=note)
        return ActionDone(key, "done", next_step, day)

    def snooze(self, action: str, *, until: Day, reason: str | None = None) -> ActionSnoozed:
        """Put an action off to a later day."""
        from ontarget.app.plan import put_off

        desk = self.desk
        day = day_of(desk, until) or desk.as_of
        return ActionSnoozed(put_off(desk, action, day, reason=reason), "snoozed", day)

    def waive(
        self, rule: str, opportunity: str | None = None, *, reason: str, until: Day = None,
        where: str | None = None, everywhere: bool = False,
    ) -> Waiver:  # fmt: skip
        """Accept a rule's findings: of one opportunity, of those ``where`` says, or everywhere."""
        from ontarget.app.waive import check_about, waive

        check_about(rule, opportunity, where, everywhere=everywhere)
        desk = self.desk
        return waive(desk, rule, opportunity, reason=reason, until=day_of(desk, until), where=where)

    def waive_undo(self, number: int) -> Waiver:
        """Take a waiver back by its number."""
        from ontarget.app.waive import withdraw_waiver

        return withdraw_waiver(self.desk, number)

    def waive_list(self) -> Listed[Waiver]:
        """Return the waivers that stand."""
        from ontarget.app.waive import list_waivers

        return Listed("waivers", tuple(list_waivers(self.desk)))

    def publish(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        period: str | None = None,
    ) -> Listed[Published]:  # fmt: skip
        """Keep today's answer for the track record; without a scope, of all that have a target."""
        from ontarget.app.publish import publish

        desk = self.desk
        done = publish(desk, self._scope(owner, team, company), period=period)
        return Listed("published", tuple(done), desk.as_of)

    def commit_set(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        period: str | None = None, commit: Number | None = None, best_case: Number | None = None,
        p_hit: float | str | None = None, odds: Mapping[str, float] | Names = (),
        as_: str | None = None, currency: str | None = None,
    ) -> Said:  # fmt: skip
        """Say what you call: earlier calls are kept, and the forecast is not changed by it.

        ``odds`` are chances by opportunity; chances may be .6, 60 or "60%".
        """
        from ontarget.app.call import parse_share, set_call
        from ontarget.app.scopes import chosen_scope

        desk = self.desk
        if isinstance(odds, Mapping):
            odds = [f"{one}={typed(chance)}" for one, chance in odds.items()]
        return set_call(
            desk, chosen_scope(desk, self._scope(owner, team, company)), period=period,
            commit=None if commit is None else number_of(commit),
            best_case=None if best_case is None else number_of(best_case),
            p_hit=None if p_hit is None else parse_share(typed(p_hit)),
            odds=names_of(odds),
            actor=as_, currency=currency,
        )  # fmt: skip

    def commit_list(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        period: str | None = None, all: bool = False,
    ) -> CallList:  # fmt: skip
        """Return calls beside what came, and whether yours say more or less than comes."""
        from ontarget.app.call_record import list_calls

        return list_calls(self.desk, self._scope(owner, team, company), period=period,
                          everything=all, shelves=self.shelves)  # fmt: skip
