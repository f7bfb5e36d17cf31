"""What past days asked again say about the forecast, as a screen, a page or JSON contains it.

Amounts are in major units or counts, as in an answer. ``None``: there was nothing to score.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import Number, ScopeView, plain
from ontarget.report.shown import Shown


@dataclass(frozen=True, slots=True)
class BaselineView:
    """What one baseline said on one day."""

    crps: float
    mean: Number
    p_hit: float | None


@dataclass(frozen=True, slots=True)
class OriginView:
    """One past day: what was said of the period, and what came.

    ``pit`` is where the result fell in the forecast, 0 to 1. ``quantiles`` by percent.
    """

    as_of: date
    period: str
    period_end: date
    booked: Number
    actual: Number
    target: Number | None
    p_hit: float | None
    quantiles: dict[str, Number]
    pit: float
    crps: float
    baselines: dict[str, BaselineView]


@dataclass(frozen=True, slots=True)
class ReliabilityView:
    """Forecasts of about the same chance."""

    n: int
    mean_p_hit: float
    share_hit: float


@dataclass(frozen=True, slots=True)
class BaselineRatio:
    """A baseline over the ``n`` days on which it could say something.

    ``ratio`` is our CRPS over its own on these days: below 1 the forecast was better.
    """

    n: int
    ratio: float | None
    brier: float | None


@dataclass(frozen=True, slots=True)
class HeldRange:
    """How often one range held, and between how many times right ranges usually hold."""

    n_held: int
    usual_low: int
    usual_high: int


@dataclass(frozen=True, slots=True)
class BacktestSummary:
    """All past days together."""

    n_origins: int
    n_effective: float
    crps: float | None
    baseline_crps: dict[str, float]
    coverage: dict[str, float]
    brier: float | None
    log_loss: float | None
    deal_log_loss_skill: float | None
    deal_auc: float | None
    deal_auc_won_in_horizon: float | None
    label: str
    baselines: dict[str, BaselineRatio]
    ranges: dict[str, HeldRange]
    reliability: tuple[ReliabilityView, ...]
    n_hit_scored: int
    n_deals: int


@dataclass(frozen=True, slots=True)
class Backtest(Shown):
    """The whole backtest. ``asked`` says in words what every day was asked about."""

    as_of: date
    scope: ScopeView
    asked: str
    measure_unit: str
    horizon_weeks: int | None
    deal_weeks: int
    origins: tuple[OriginView, ...]
    summary: BacktestSummary
    baseline_names: dict[str, str]
    notes: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return the backtest as the JSON contract has it."""
        document: dict[str, Any] = plain(asdict(self))
        return document

    def record(self) -> dict[str, Any]:
        """Return what stands in the place of a track record until there is one: a replayed one."""
        eighty = self.summary.ranges.get("80")
        run_rate = self.summary.baselines.get("run_rate")
        return {
            "forecasts": self.summary.n_origins,
            "replayed": True,
            "brier": self.summary.brier,
            "brier_run_rate": run_rate.brier if run_rate else None,
            "range_80_held": eighty.n_held if eighty else None,
            "range_80_n": self.summary.n_origins,
            "label": self.summary.label,
        }


def read_backtest(document: dict[str, Any]) -> Backtest:
    """Return the backtest of a JSON document that ``document`` made."""
    said = dict(document)
    summary = dict(said["summary"])
    summary["baselines"] = {
        name: BaselineRatio(**one) for name, one in summary["baselines"].items()
    }
    summary["ranges"] = {share: HeldRange(**one) for share, one in summary["ranges"].items()}
    summary["reliability"] = tuple(ReliabilityView(**one) for one in summary["reliability"])
    return Backtest(**{
        **said,
        "as_of": date.fromisoformat(said["as_of"]),
        "scope": ScopeView(**said["scope"]),
        "origins": tuple(_read_origin(one) for one in said["origins"]),
        "summary": BacktestSummary(**summary),
        "notes": tuple(said["notes"]),
    })  # fmt: skip


def _read_origin(one: dict[str, Any]) -> OriginView:
    baselines = {name: BaselineView(**said) for name, said in one["baselines"].items()}
    days = {name: date.fromisoformat(one[name]) for name in ("as_of", "period_end")}
    return OriginView(**{**one, **days, "baselines": baselines})
