"""A backtest as lines for a terminal, 60 to 100 columns wide, readable without colour."""

from __future__ import annotations

import textwrap

from ontarget.cli.answer_text import Signs
from ontarget.report.answer import in_hundred
from ontarget.report.answer_words import money, rough
from ontarget.report.backtest import Backtest, OriginView

_RANGES = {"50": "5 in 10", "80": "8 in 10", "95": "19 in 20"}
_BAR = 24
_MOST_DAYS = 24
_STRIP = 31
# Below it a difference in CRPS is none.
_ABOUT_EVEN = 0.02


def backtest_lines(found: Backtest, width: int, signs: Signs) -> list[str]:
    """Return the backtest in lines no wider than ``width``."""
    width = max(56, min(width, 100))
    lines = _title(found, width)
    if not found.origins:
        return [*lines, "", *_wrapped(found.summary.label, width)]
    n = found.summary.n_origins
    said = f"{n} past day{'' if n == 1 else 's'} asked again, each knowing only what was known then"
    lines += ["", *_wrapped(f"{said}, about {found.asked}.", width)]
    for part in (_ranges, _against, _chances, _days):
        if shown := part(found, width, signs):
            lines += ["", *shown]
    lines += ["", *_opportunities(found, width)]
    lines += _labelled("Worth", found.summary.label, width)
    for note in found.notes:
        lines += _labelled("Note", note, width)
    return lines


def _title(found: Backtest, width: int) -> list[str]:
    left = "Would the forecast have been right?"
    day = f"{found.as_of:%a} {found.as_of.day} {found.as_of:%b %Y}"
    right = f"{found.scope.name or 'Company'}, as of {day}"
    if len(left) + len(right) + 2 <= width:
        return [left + right.rjust(width - len(left))]
    return [left, right]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="  ")


def _labelled(label: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=f"  {label:<10}", subsequent_indent=" " * 12)


def _bar(share: float, columns: int, signs: Signs) -> str:
    n_full = round(max(0.0, min(share, 1.0)) * columns)
    return signs.full * n_full + signs.empty * (columns - n_full)


def _ranges(found: Backtest, width: int, signs: Signs) -> list[str]:
    """How often each range held, and how often a right one usually would."""
    n = found.summary.n_origins
    columns = min(_BAR, width - 50)
    lines = ["  How often the ranges held"]
    for share, held in found.summary.ranges.items():
        bar = _bar(held.n_held / n, columns, signs)
        times = f"{held.n_held} of {n}"
        usual = f"right ones: {held.usual_low} to {held.usual_high}"
        lines.append(f"  {_RANGES[share]:<9} {bar} {times:>9}   {usual}")
    return lines


def _against(found: Backtest, width: int, signs: Signs) -> list[str]:
    """CRPS beside the baselines', the best first; each compared on the days it could speak."""
    summary = found.summary
    if summary.crps is None:
        return []
    rows = [("this forecast", summary.crps, "")]
    for name, crps in summary.baseline_crps.items():
        one = summary.baselines[name]
        few = f" ({one.n} days)" if one.n < summary.n_origins else ""
        rows.append((found.baseline_names[name] + few, crps, _compared(one.ratio)))
    longest = max(row[1] for row in rows) or 1.0
    name_width = max(len(row[0]) for row in rows)
    name_width = min(name_width, width - 34)
    columns = max(6, min(_BAR, width - name_width - 26))
    lines = [f"  How far off (CRPS, {found.measure_unit}); shorter is better"]
    for name, crps, compared in sorted(rows, key=lambda row: (row[1], row[0])):
        short = name if len(name) <= name_width else name[: name_width - 3] + "..."
        bar = signs.full * max(1, round(crps / longest * columns))
        line = f"  {short:<{name_width}} {bar:<{columns}} {rough(crps):>9}  {compared}"
        lines.append(line.rstrip())
    return lines


def _compared(ratio: float | None) -> str:
    """Our CRPS as a share of the baseline's, on the same days."""
    if ratio is None:
        return ""
    return "even" if abs(ratio - 1) < _ABOUT_EVEN else f"ours {ratio * 100:.0f} %"


def _chances(found: Backtest, width: int, signs: Signs) -> list[str]:
    """What was said of the target, in groups, and how often it came true."""
    summary = found.summary
    if summary.brier is None:
        return []
    columns = min(_BAR, width - 40)
    lines = ["  The chance of the target, and how often it was hit"]
    for one in summary.reliability:
        bar = _bar(one.share_hit, columns, signs)
        n_hit = round(one.share_hit * one.n)
        lines.append(f"  said {in_hundred(one.mean_p_hit):<15} {bar} {n_hit} of {one.n}")
    base = found.summary.baselines.get("run_rate")
    beside = f", the run rate's {base.brier:.2f}" if base and base.brier is not None else ""
    text = f"Brier score {summary.brier:.2f}{beside}; lower is better, saying 50 always gives 0.25."
    return [*lines, *_wrapped(text, width)]


def _days(found: Backtest, width: int, signs: Signs) -> list[str]:
    """Where the result of each day fell among what was thought possible."""
    shown = found.origins[-_MOST_DAYS:]
    is_wide = width >= 72
    strip = (min(_STRIP, width - (54 if is_wide else 42)) - 1) // 2 * 2 + 1
    title = "Where each result fell: bracket 5 in 10, dots 8 in 10, | the middle"
    lines = _wrapped(title, width)
    for origin in shown:
        name = str(origin.period_end) if found.horizon_weeks else origin.period
        name = f"  {name[:10]:<10}" if is_wide else ""
        left = f"  {origin.as_of}{name} {_strip(origin.pit, strip, signs)}"
        lines.append(f"{left} {rough(origin.actual):>10}{_hit(origin)}")
    if len(found.origins) > len(shown):
        lines.append(f"  {len(found.origins) - len(shown)} earlier days: --json")
    return lines


def _strip(pit: float, columns: int, signs: Signs) -> str:
    def place(share: float) -> int:
        return min(columns - 1, int(share * columns))

    line = [" "] * columns
    for column in range(place(0.1), place(0.9) + 1):
        line[column] = signs.empty
    for column in range(place(0.25), place(0.75) + 1):
        line[column] = signs.line
    line[place(0.25)], line[place(0.75)], line[place(0.5)] = signs.left, signs.right, "|"
    line[place(pit)] = "o"
    return "".join(line)


def _hit(origin: OriginView) -> str:
    if origin.p_hit is None or origin.target is None:
        return ""
    came = "hit" if origin.actual >= origin.target else "missed"
    return f"  said {origin.p_hit * 100:>3.0f}, {came}"


def _opportunities(found: Backtest, width: int) -> list[str]:
    summary = found.summary
    parts = []
    if summary.deal_log_loss_skill is not None:
        gain = summary.deal_log_loss_skill * 100
        word = "better" if gain >= 0 else "worse"
        parts.append(
            f"{money(summary.n_deals)} chances, {abs(gain):.0f} % {word} than one rate for all"
        )
    if summary.deal_auc is not None:
        parts.append(
            f"of those closed, a win stood above a loss in {summary.deal_auc * 100:.0f} of 100 "
            "pairs (50 is a coin)"
        )
    if summary.deal_auc_won_in_horizon is not None:
        parts.append(
            f"what was won within {found.deal_weeks} weeks above the rest in "
            f"{summary.deal_auc_won_in_horizon * 100:.0f}"
        )
    return _labelled("Deals", "; ".join(parts) + ".", width) if parts else []
