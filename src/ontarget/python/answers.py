"""The questions of the day: the answer, what it rests on, what to keep and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ontarget.app.one_thread import in_one_thread
from ontarget.python.asking import (
    Asking,
    Day,
    Names,
    Number,
    at_least,
    day_of,
    limit_of,
    names_of,
    number_of,
    past_day_of,
    path_of,
)

if TYPE_CHECKING:
    from ontarget.app.audit import Audited
    from ontarget.followup.draft import Draft
    from ontarget.report.answer import Answer
    from ontarget.report.audit import AuditView
    from ontarget.report.coach import Coaching
    from ontarget.report.follow_up_study import StudyView
    from ontarget.report.follow_ups import FollowUps
    from ontarget.report.forecast import Forecast
    from ontarget.report.halve import HalveView
    from ontarget.report.movement import Changes
    from ontarget.report.plan import PlanView
    from ontarget.report.review import Agenda
    from ontarget.report.today import TodayView
    from ontarget.report.what_if import WhatIf


@in_one_thread
class Answers(Asking):
    """Questions of the day."""

    def answer(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        period: str | None = None, measure: str | None = None, where: str | None = None,
        by: str | None = None, seed: int = 1,
    ) -> Answer:  # fmt: skip
        """Return whether the target will be hit: a chance, a range, and what they rest on."""
        from ontarget.app.answer import answer

        return answer(
            self.desk, self._scope(owner, team, company), period=period, measure=measure, by=by,
            where=where, seed=seed, shelves=self.shelves,
        )  # fmt: skip

    def whatif(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        period: str | None = None, won: Names = (), lost: Names = (), slips: Names = (),
        create: Number = 0, discount: float = 0, seed: int = 1,
    ) -> WhatIf:  # fmt: skip
        """Return the chance if these are won, those lost or late, more is created, the price cut.

        ``discount`` is in percent, ``create`` the open value created today beyond the usual.
        """
        from ontarget.app.what_if import what_if

        return what_if(
            self.desk, self._scope(owner, team, company), period=period, won=names_of(won),
            lost=names_of(lost), slips=names_of(slips), create=float(number_of(create)),
            discount=discount / 100, seed=seed, shelves=self.shelves,
        )  # fmt: skip

    def forecast(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        period: str | None = None, measure: str | None = None, where: str | None = None,
        horizon_weeks: int | None = None,
    ) -> Forecast:  # fmt: skip
        """Return each open opportunity's chances and a realistic date, the likeliest first."""
        from ontarget.app.forecast import forecast

        return forecast(
            self.desk, self._scope(owner, team, company), period=period, measure=measure,
            where=where, horizon_weeks=horizon_weeks,
        )  # fmt: skip

    def audit(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        period: str | None = None, where: str | None = None, limit: int | None = None,
        profile: bool = False, halve: bool = False, share: float = 0.5,
        hours_per_week: float | None = None, lift: float | None = None, must_keep: Names = (),
        per_owner: int | None = None,
    ) -> AuditView:  # fmt: skip
        """Return what to keep, park or cut and why; with ``halve`` also which half to keep.

        The options from ``share`` on are those of ``halve``, see there.
        """
        from ontarget.app.audit import audit_view

        audited = self._audited(owner, team, company, period, where)
        found = audit_view(audited, limit=limit_of(limit), is_profiled=profile)
        if not halve:
            return found
        half = self._halved(audited, share, hours_per_week, lift, must_keep, per_owner, None)
        return replace(found, halve=half.document())

    def halve(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        period: str | None = None, where: str | None = None, share: float = 0.5,
        hours_per_week: float | None = None, lift: float | None = None, must_keep: Names = (),
        per_owner: int | None = None, mine_keep: Sequence[str] | None = None, park: bool = False,
    ) -> HalveView:  # fmt: skip
        """Return which half to keep, what is lost by it, and the lift it must gain.

        ``mine_keep`` keeps your own half to compare later; ``park`` parks what is given away, by
        yours if it is said, until the days shown.
        """
        audited = self._audited(owner, team, company, period, where)
        found = self._halved(audited, share, hours_per_week, lift, must_keep, per_owner, mine_keep)
        if park:
            from ontarget.app.halve_park import park as park_rows
            from ontarget.app.halve_park import to_park

            park_rows(self.desk, to_park(found, is_mine=mine_keep is not None))
        return found

    def _audited(
        self, owner: str | None, team: str | None, company: bool, period: str | None,
        where: str | None,
    ) -> Audited:  # fmt: skip
        from ontarget.app.audit import find_audit

        desk = self.desk
        return find_audit(desk, self._scope(owner, team, company), period=period, where=where,
                          shelf=self.shelves.shelf(desk))  # fmt: skip

    def _halved(
        self, audited: Audited, share: float, hours_per_week: float | None, lift: float | None,
        must_keep: Names, per_owner: int | None, mine_keep: Sequence[str] | None,
    ) -> HalveView:  # fmt: skip
        from ontarget.app.halve import HalveRequest, find_halving
        from ontarget.app.halve_choice import keep_choice, read_choice
        from ontarget.app.halve_view import halve_view

        wish = HalveRequest(share, hours_per_week, lift, names_of(must_keep), per_owner)
        halved = find_halving(audited, wish)
        if mine_keep is None:
            return halve_view(halved)
        return halve_view(halved, keep_choice(halved, read_choice(halved, names_of(mine_keep))))

    def review(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        period: str | None = None, limit: int = 20,
    ) -> Agenda:  # fmt: skip
        """Return what to look at in twenty minutes: facts, a question, the tool's verdict."""
        from ontarget.app.review import find_agenda

        scope = self._scope(owner, team, company)
        return find_agenda(self.desk, scope, period=period, limit=at_least(1, limit, "limit"))

    def coach(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        period: str | None = None, since: Day = None, html: str | Path | None = None,
        out: str | Path | None = None, force: bool = False,
    ) -> Coaching:  # fmt: skip
        """Return a sheet per seller: what changed, what was kept, three questions.

        ``html`` writes a page to print, ``out`` a file for each seller into a folder.
        """
        from ontarget.app.coach import coach, write_coaching, write_sheets

        desk = self.desk
        found = coach(desk, self._scope(owner, team, company), since=past_day_of(desk, since),
                      period=period, shelves=self.shelves)  # fmt: skip
        if html is not None:
            write_coaching(found, path_of(html), is_forced=force)
        if out is not None:
            write_sheets(found, path_of(out), is_forced=force)
        return found

    def today(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        period: str | None = None,
    ) -> TodayView:  # fmt: skip
        """Return the number, at most three things to do, whom to follow up and leave alone."""
        from ontarget.app.today import today

        scope = self._scope(owner, team, company)
        return today(self.desk, scope, period=period, shelves=self.shelves)

    def plan(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        period: str | None = None, week: bool = False,
    ) -> PlanView:  # fmt: skip
        """Return at most three things to do a day, most at stake an hour first."""
        from ontarget.app.plan import plan

        scope = self._scope(owner, team, company)
        return plan(self.desk, scope, period=period, is_week=week)

    def followups(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        day: Day = None, week: bool = False,
    ) -> FollowUps:  # fmt: skip
        """Return whom to follow up, when, why now and with what; and whom to leave alone."""
        from ontarget.app.follow_ups import follow_ups

        desk = self.desk
        return follow_ups(desk, self._scope(owner, team, company), day=day_of(desk, day),
                          is_week=week, shelves=self.shelves)  # fmt: skip

    def followups_explain(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False
    ) -> StudyView:
        """Return the curves, counts and caps behind the follow-ups."""
        from ontarget.app.follow_up_study import study_follow_ups

        return study_follow_ups(self.desk, self._scope(owner, team, company))

    def draft(self, opportunity: str, *, language: str = "en", despite: str | None = None) -> Draft:
        """Return a short text for a follow-up; nothing is ever sent."""
        from ontarget.app.follow_up_draft import draft_follow_up

        return draft_follow_up(
            self.desk, opportunity, language, despite=despite, shelves=self.shelves
        )  # fmt: skip

    def changes(
        self, since: Day = "-1w", *, owner: str | None = None, team: str | None = None,
        company: bool = False, period: str | None = None, all_dates: bool = False,
    ) -> Changes:  # fmt: skip
        """Return what changed in the open pipeline since a day: a waterfall that adds up."""
        from ontarget.app.movement import find_changes

        desk = self.desk
        first = past_day_of(desk, since) or desk.as_of
        return find_changes(desk, self._scope(owner, team, company), since=first, period=period,
                            all_dates=all_dates, shelves=self.shelves)  # fmt: skip
