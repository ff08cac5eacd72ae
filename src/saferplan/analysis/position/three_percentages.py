"""The three percentages a reader confuses, always made together and always labelled.

A committee was once told, of one chart, that crime was down by about 27% (the trend line) and by about 35% (the latest
month on the first), under a target of -10% against a baseline year. All three are true of different things.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from saferplan.analysis.clear_change import along
from saferplan.analysis.figures import Percentage, blocked_by, latest, percentage, span_name
from saferplan.observations import Series
from saferplan.periods import Month, months_between
from saferplan.plans.breaks import Break
from saferplan.stats.change import SMALL_BASE
from saferplan.stats.dispersion import Dispersion
from saferplan.stats.trend_line import TrendError, TrendLine, TrendMethod, log_linear_trend, straight_line

BASELINE_AFTER = "the baseline lies after the month of this report"
_NO_MONTHS = "the source gives totals of 12 months, not months"


@dataclass(frozen=True, slots=True)
class ThreePercentages:
    """Against the baseline year; along the fitted trend; latest month on first, and on the first of the same season."""

    against_baseline: Percentage
    along_trend: Percentage
    latest_on_first: Percentage
    latest_on_same_season: Percentage
    trend: TrendLine | None
    trend_first: Month
    """The month `trend` starts with: one value a period of the series from here."""

    @property
    def none_because(self) -> str:
        """The one reason that none of them exists; '' where one does, or where they have different reasons."""
        reasons = {figure.reason for figure in self}
        known = any(figure.base is not None for figure in self)
        return reasons.pop() if len(reasons) == 1 and not known else ""

    def __iter__(self) -> Iterator[Percentage]:
        return iter((self.against_baseline, self.along_trend, self.latest_on_first, self.latest_on_same_season))


def three_percentages(
    series: Series,
    month: Month,
    against_baseline: Percentage,
    *,
    since: Month,
    breaks: Sequence[Break] = (),
    method: TrendMethod = TrendMethod.LOG_LINEAR,
    variation: Dispersion | None = None,
) -> ThreePercentages:
    """The three together.

    Args:
        series: by month or quarter; from a rolling-12 series only the first percentage exists, and the others say so.
        against_baseline: made by the caller, who knows the target.
        since: the first month of the period the trend and "first month" speak of. It is never moved in silence: if its
            figure is missing the percentage is missing.
        variation: of the series, for what chance allows to be said of each; None for figures that are no counts.
    """
    if since > month:
        return _backwards(since)
    trend, fitted = _along_trend(series, since, month, breaks, method)
    if trend and variation and fitted.change is not None:
        fitted = replace(fitted, clear=along(trend, variation))
    first = _on_first(series, since, month, breaks, variation)
    season = _on_same_season(series, since, month, breaks, variation)
    return ThreePercentages(against_baseline, fitted, first, season, trend, since)


def _backwards(since: Month) -> ThreePercentages:
    """None of them: a change from a later time to an earlier one is no change since the baseline."""
    labels = (
        "Against the baseline year",
        "Along the fitted trend",
        "Latest month on first month",
        "Latest month on the same month of the first year",
    )
    baseline, along, first, season = (Percentage(label, None, None, None, BASELINE_AFTER) for label in labels)
    return ThreePercentages(baseline, along, first, season, None, since)


def _along_trend(
    series: Series, since: Month, month: Month, breaks: Sequence[Break], method: TrendMethod
) -> tuple[TrendLine | None, Percentage]:
    label = f"Along the fitted trend, {span_name(since, month)}"
    if series.by.length == 12:
        return None, Percentage(label, None, None, None, f"{_NO_MONTHS}; they overlap, so no trend is fitted")
    blocking = next((b for b in breaks if b.blocks_comparison and b.lies_between(since, month)), None)
    if blocking:
        return None, Percentage(label, None, None, None, blocked_by(blocking))
    try:
        line = _fit(_values(series, since, month), 12 // series.by.length, method)
    except TrendError as error:
        return None, Percentage(label, None, None, None, str(error))
    if line.start < SMALL_BASE:
        reason = f"the fitted start of {line.start:,.0f} is under {SMALL_BASE}"
        return line, Percentage(label, line.start, line.end, None, reason)
    return line, Percentage(label, line.start, line.end, line.change_percent)


def _fit(values: Sequence[float], season: int, method: TrendMethod) -> TrendLine:
    return log_linear_trend(values, season=season) if method is TrendMethod.LOG_LINEAR else straight_line(values)


def _values(series: Series, since: Month, month: Month) -> list[float]:
    by_last = {o.period.last: o.value for o in series}
    step = series.by.length
    ends = [end for end in months_between(since + (step - 1), month) if month.since(end) % step == 0]
    return [np.nan if (value := by_last.get(end)) is None else value for end in ends]


def _on_first(
    series: Series, since: Month, month: Month, breaks: Sequence[Break], variation: Dispersion | None
) -> Percentage:
    step = series.by.length
    if step == 12:
        label = f"Latest month on first month, {span_name(since, month)}"
        return Percentage(label, None, None, None, _NO_MONTHS)
    base, now = latest(series, since + (step - 1)), latest(series, month)
    # The season is in it: between two times of year a verdict of chance would be one on the season.
    same_season = base.last.month == now.last.month
    return percentage(f"{now.label} on {base.label}", base, now, breaks, variation if same_season else None)


def _on_same_season(
    series: Series, since: Month, month: Month, breaks: Sequence[Break], variation: Dispersion | None
) -> Percentage:
    step = series.by.length
    if step == 12:
        return Percentage("Latest month on the same month of the first year", None, None, None, _NO_MONTHS)
    counterpart = since + (step - 1) + month.since(since + (step - 1)) % 12
    base, now = latest(series, counterpart), latest(series, month)
    label = f"{now.label} on {base.label}, the same time of year"
    if counterpart >= month:
        return Percentage(label, base.value, now.value, None, f"{now.label} lies in the first year")
    return percentage(label, base, now, breaks, variation)
