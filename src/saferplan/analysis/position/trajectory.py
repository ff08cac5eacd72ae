"""The path from baseline to target, on the rolling 12-month total and month by month.

On the rolling total the path is a straight line, A(k) = B + (T - B) k / n, k months after the baseline, n to the
deadline.

By month, e = s x A: the month's share of the baseline year times a yearly total A. Were A the line's value in that
very month, the twelve months of the final year would add to more than the target (0.915 B, not 0.9 B, for -10% in
three years), since the line reaches the target only in its last month. So A is held for a year, counted back from the
deadline: each such year adds to the line's value at its end, and the final one to the target exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from saferplan.analysis.figures import Count, count_between, span_name
from saferplan.observations import Series
from saferplan.periods import Month, months_between
from saferplan.plans.targets import Target, TrajectoryMethod


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The expected path. `shares` are the parts of the baseline year (12 months or 4 quarters from January; sum 1).

    Without shares (`no_shares` says why) there is no month-by-month path, only the straight line.
    """

    method: TrajectoryMethod
    baseline_last: Month
    deadline: Month
    baseline: float
    target: float
    shares: tuple[float, ...] = ()
    no_shares: str = ""

    @property
    def months(self) -> int:
        return self.deadline.since(self.baseline_last)

    def rolling(self, month: Month) -> float:
        """The total expected of the 12 months to `month`: the baseline up to its end, the target from the deadline.

        Under the seasonal method it is the sum of the months expected, under the linear one the straight line.
        """
        if self.method is TrajectoryMethod.SEASONAL_MONTHLY and self.shares and self._ends_period(month):
            return sum(self._period(end) for end in months_between(month - 11, month) if self._ends_period(end))
        return self._line(month.since(self.baseline_last))

    def expected(self, first: Month, last: Month, label: str = "") -> Count:
        """What the path expects of the months first..last together, from the seasonal profile."""
        label = label or f"expected, {span_name(first, last)}"
        if not self.shares:
            return Count(label, first, last, None, self.no_shares)
        if first <= self.baseline_last:
            reason = f"the trajectory begins with {(self.baseline_last + 1).name}, after {first.name}"
            return Count(label, first, last, None, reason)
        if not (self._ends_period(last) and self._ends_period(first - 1)):
            return Count(label, first, last, None, f"quarters do not make up {span_name(first, last)}")
        ends = (month for month in months_between(first, last) if self._ends_period(month))
        return Count(label, first, last, sum(self._period(end) for end in ends))

    def path(self, first: Month, last: Month) -> tuple[tuple[Month, float], ...]:
        """The expected figure of each period (month, quarter) ending in first..last, for a chart; () without shares."""
        start = max(first, self.baseline_last + 1)
        ends = (month for month in months_between(start, last) if self.shares and self._ends_period(month))
        return tuple((month, self._period(month)) for month in ends)

    def _line(self, k: int) -> float:
        if k >= self.months:
            return self.target
        return self.baseline + (self.target - self.baseline) * max(k, 0) / self.months

    def _period(self, end: Month) -> float:
        left = self.deadline.since(end)
        year_end = self.months - left // 12 * 12 if left >= 0 else self.months
        level = self._line(year_end) if end > self.baseline_last else self.baseline
        return self.shares[end.index % 12 // self._step] * level

    @property
    def _step(self) -> int:
        return 12 // len(self.shares)

    def _ends_period(self, month: Month) -> bool:
        return (month.index + 1) % self._step == 0


def trajectory(target: Target, series: Series, baseline: float) -> Trajectory:
    """The path of this target from a yearly baseline figure; the season is taken from the series over the baseline."""
    shares, reason = _shares(target, series)
    last, goal = target.baseline.last, target.figure(baseline)
    return Trajectory(target.trajectory, last, target.deadline, baseline, goal, shares, reason)


def _shares(target: Target, series: Series) -> tuple[tuple[float, ...], str]:
    step = series.by.length
    if step == 12:
        return (), "the source gives totals of 12 months, so there is no path by month"
    if any((month.index + 1) % step for month in (target.baseline.last, target.deadline)):
        return (), "baseline or deadline does not fall at the end of a quarter, so there is no path by quarter"
    whole = count_between(series, target.baseline.first, target.baseline.last)
    if whole.value is None:
        return (), f"no path by month, since the baseline has gaps: {whole.reason}"
    totals = _by_time_of_year(target, series, step)
    if whole.value <= 0 or min(totals) < 0:
        return (), "the baseline gives no seasonal profile: its total is zero or a part of it negative"
    return tuple(total / whole.value for total in totals), ""


def _by_time_of_year(target: Target, series: Series, step: int) -> Sequence[float]:
    totals = [0.0] * (12 // step)
    for end in target.baseline.months():
        if (end.index + 1) % step == 0:
            totals[end.index % 12 // step] += series.value(end) or 0.0
    return totals
