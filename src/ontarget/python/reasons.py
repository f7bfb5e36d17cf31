"""Questions that look back: whether it would have been right, why a period ended so, and prices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ontarget.app.one_thread import in_one_thread
from ontarget.core.errors import UsageError
from ontarget.python.asking import Asking, Day, at_least, past_day_of, path_of, share_of
from ontarget.python.told import Drawn, Listed, Told

if TYPE_CHECKING:
    from ontarget.report.activity import ActivityView
    from ontarget.report.approval_trial import DrawView, TrialView
    from ontarget.report.backtest import Backtest
    from ontarget.report.check_data import DataCheck
    from ontarget.report.diagnosis import Diagnosis
    from ontarget.report.discount import DiscountView
    from ontarget.report.earnings import EarningsView
    from ontarget.report.month_end import MonthEndView


@in_one_thread
class Reasons(Asking):
    """Questions that look back, and those of prices."""

    def backtest(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        from_: Day = None, to: Day = None, every: str = "month", horizon_weeks: int | None = None,
        period_size: str | None = None, measure: str | None = None, where: str | None = None,
        seed: int = 1, processes: int = 1,
    ) -> Backtest:  # fmt: skip
        """Return past days asked again, scored beside the usual methods.

        ``processes`` above 1 start new interpreters, so a script needs its ``__main__`` guard.
        """
        from ontarget.app.backtest import backtest

        desk = self.desk
        return backtest(
            desk, self._scope(owner, team, company), since=past_day_of(desk, from_),
            until=past_day_of(desk, to), every=every, horizon_weeks=horizon_weeks,
            period_size=period_size, measure=measure, where=where, seed=seed,
            n_processes=at_least(1, processes, "processes"),
        )  # fmt: skip

    def diagnose(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        period: str | None = None, by: str | None = None, measure: str | None = None,
        where: str | None = None, seed: int = 1,
    ) -> Diagnosis:  # fmt: skip
        """Return why a period ended as it did: luck, what came, what was made of it, causes."""
        from ontarget.app.diagnose import look_back

        return look_back(
            self.desk, self._scope(owner, team, company), period=period, by=by, measure=measure,
            where=where, seed=seed, shelves=self.shelves,
        ).diagnosis  # fmt: skip

    def activity(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        seed: int = 1,
    ) -> ActivityView:  # fmt: skip
        """Return what an hour of each kind of contact goes with, at equal stage and age."""
        from ontarget.app.activity import activity

        scope = self._scope(owner, team, company)
        return activity(self.desk, scope, seed=seed, shelves=self.shelves)

    def monthend(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        seed: int = 1,
    ) -> MonthEndView:  # fmt: skip
        """Return how wins and losses bunch in the month, and what discounts go with it."""
        from ontarget.app.month_end import month_end

        scope = self._scope(owner, team, company)
        return month_end(self.desk, scope, seed=seed, shelves=self.shelves)

    def discount(
        self, opportunity: str, *, percent: float | None = None, margin: float | None = None,
        period: str | None = None,
    ) -> DiscountView:  # fmt: skip
        """Return what a price cut gives away, what it must bring, what to ask for instead."""
        from ontarget.app.discount import discount

        return discount(self.desk, opportunity, percent=percent, margin=share_of(margin),
                        period=period, shelves=self.shelves)  # fmt: skip

    def earnings(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        period: str | None = None, seed: int = 1,
    ) -> EarningsView:  # fmt: skip
        """Return commission to expect, its range, and what each open opportunity adds."""
        from ontarget.app.earnings import earnings

        return earnings(self.desk, self._scope(owner, team, company), period=period, seed=seed)

    def earnings_plan(self, file: str | Path, *, owner: str | None = None) -> Told:
        """Keep a commission plan, a TOML file, for everybody or for one seller."""
        from ontarget.app.commission_plan import keep_plan

        keep_plan(self.desk, path_of(file), self._scope(owner, None, False))
        return self.earnings_show_plan(owner=owner)

    def earnings_show_plan(self, *, owner: str | None = None) -> Told:
        """Return the commission plan as it is kept."""
        from ontarget.app.commission_plan import plan_text

        return Told("plan", plan_text(self.desk, self._scope(owner, None, False)))

    def earnings_drop_plan(self, *, owner: str | None = None) -> Told:
        """Forget the commission plan."""
        from ontarget.app.commission_plan import drop_plan

        drop_plan(self.desk, self._scope(owner, None, False))
        return Told("dropped", True)

    def check_data(
        self, *, owner: str | None = None, team: str | None = None, company: bool = False,
        seed: int = 1,
    ) -> DataCheck:  # fmt: skip
        """Return columns that know the outcome, gaps, and whether the rest says anything."""
        from ontarget.app.check_data import check_data

        return check_data(self.desk, self._scope(owner, team, company), seed=seed)

    def trial_draw(
        self, opportunity: str, *, percent: float | None = None, why: str = "", seed: int = 1
    ) -> Drawn:
        """Draw whether a request for a discount is approved; kept for good, and drawn once."""
        from ontarget.app.approval_trial import draw_approval

        return Drawn(*draw_approval(self.desk, opportunity, percent=percent, why=why, seed=seed))

    def trial_list(self) -> Listed[DrawView]:
        """Return the draws with what came of them."""
        from ontarget.app.approval_trial import find_trial

        return Listed("draws", find_trial(self.desk).draws)

    def trial_read(
        self, *, horizon_days: int = 91, percent: float | None = None, margin: float | None = None
    ) -> TrialView:
        """Return what the draws tell: the difference, its range, what would go unseen."""
        from ontarget.app.approval_trial import find_trial

        share = share_of(margin)
        if share is not None and not 0 < share <= 1:
            raise UsageError(f"{margin:g} is no margin.", "It is a share of the price: 0.7, or 70.")
        return find_trial(self.desk, horizon_days=horizon_days, percent=percent, margin=share)
