"""The trend of one measure in one area: how much it changes a year, by a fitted rate and by a median, and how surely.

The months are those of the control chart's last phase: the months charted since the last break of the register that
touches the series, blocking or not, for a trend through a change of rule would measure the rule. A chart that begins
earlier gives a longer trend.

Two methods must agree before a trend is called rising or falling. The fitted change is that of a quasi-Poisson
regression with seasons (stats/trend_line.py), its interval widened for months that follow one another
(`clear_change.along`). The seasonal Mann-Kendall test and Sen's slope (stats/seasonal_kendall.py) assume no shape. Of
five years and more the test takes its allowance for months of one year that move together from the years themselves
(`correlated`). Fewer years cannot give it: the variance found is then so large, the steadier the trend the larger, that
the test finds nothing at all (no fall of 15% a year in 24 or 36 months, 500 series each). There the variance of
independent months is multiplied by what the series' own persistence makes of a slope (stats/dispersion.py). In series
of 200 a month without a trend, the level varying by 7% with persistence 0.4 or 0.7, false alarms were, in 100:

    months of history              24          36          48          60         120
    persistence                 0.4  0.7    0.4  0.7    0.4  0.7    0.4  0.7    0.4  0.7
    independent months          4.8 16.0    5.1 13.5    8.0 19.5    8.4 21.2   11.0 23.8
    correlated                  0.0  0.0    0.0  0.0    0.2  0.0    0.8  1.6    3.5  4.3
    own persistence             0.6  2.7    1.1  3.9    2.7  4.0    1.8  5.0    3.5  4.0

As both must agree, the verdict itself raised 0.4, 1.6, 0.6 and 2.2 false alarms in 100 of 24, 36, 60 and 120 months at
persistence 0.4, and 2.6, 3.6, 0.2 and 4.0 at 0.7 (500 series each). A fall of 10% a year was told in 11, 67, 97 and 100
of 100 (persistence 0.4), one of 5% in 3, 18, 38 and 100: two years show large trends alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from saferplan.analysis.clear_change import along
from saferplan.analysis.wording import lower_first, step_word
from saferplan.observations import Series
from saferplan.periods import By, Month
from saferplan.plans.breaks import Break
from saferplan.stats.arrays import Floats
from saferplan.stats.change import round_half_up
from saferplan.stats.dispersion import MOST_PERIODS, Dispersion, dispersion_of, dispersions, slope
from saferplan.stats.seasonal_kendall import SeasonalTrends, seasonal_trends
from saferplan.stats.trend_line import TrendError, TrendLine, log_linear_trend
from saferplan.stats.two_counts import ChangeVerdict

CORRELATED_FROM = 5
"""Years from which the test learns from the years themselves how months of one year move together; see the module."""
LEAST_YEARS = 2


@dataclass(frozen=True, slots=True)
class Trend:
    """How a measure changes a year, over the periods that end with the months `first` to `last`.

    Attributes:
        periods: figures it rests on, missing ones not counted.
        change_percent, low_percent, high_percent: the fitted change a year in per cent, with its 95% interval.
        slope, slope_low, slope_high: the median change of a month's (quarter's) figure a year, with its 95% interval.
        p_value: of the seasonal Mann-Kendall test. `correlated`: whether its variance allows for months of one year
            that move together by the years themselves; else by the series' own persistence.
        fitted, tested: what the interval of the fitted change and the test say, each by itself.
        verdict: a rise or a fall where both say so, else no clear change.
        sentence: all of it in one sentence.
    """

    measure: str
    area: str
    source: str
    by: By
    first: Month
    last: Month
    periods: int
    change_percent: float
    low_percent: float
    high_percent: float
    slope: float
    slope_low: float
    slope_high: float
    p_value: float
    correlated: bool
    fitted: ChangeVerdict
    tested: ChangeVerdict
    verdict: ChangeVerdict
    sentence: str


@dataclass(frozen=True, slots=True)
class NoTrend:
    """Why no trend can be told: a sentence."""

    reason: str


def trend(
    series: Series, values: Floats, ends: Sequence[Month], after: Break | None = None, *, counted: bool = True
) -> Trend | NoTrend:
    """The trend of a stretch of a series, or why there is none.

    Args:
        series: by month or quarter, for its names.
        values: figures of successive periods, NaN where missing. ends: the last month of each.
        after: the break that the stretch begins with.
        counted: whether the figures are counts, of which chance allows a verdict; not percentages or weighted sums.

    There is none for fewer than two years of figures, a time of year without any, and nothing but noughts.
    """
    known = np.flatnonzero(~np.isnan(values))
    step, season = step_word(series.by), 12 // series.by.length
    if not counted:
        return NoTrend("No trend is told of percentages and weighted sums: the test of it is for counts.")
    if len(known) < LEAST_YEARS * season:
        return NoTrend(_too_few(len(known), step, season, ends, series.by, after))
    values, ends = values[known[0] : known[-1] + 1], ends[known[0] : known[-1] + 1]
    try:
        line = log_linear_trend(values, season=season)
    except TrendError as error:
        return NoTrend(f"No trend can be told: {error}.")
    return _told(series, values, ends, line)


def _too_few(known: int, step: str, season: int, ends: Sequence[Month], by: By, after: Break | None) -> str:
    since = f" since {(ends[0] - (by.length - 1)).name}" if len(ends) else ""
    why = f" ({lower_first(after.title)})" if after else ""
    figures = f"there {'is' if known == 1 else 'are'} {known}{since}{why}"
    return f"No trend can be told: it needs {LEAST_YEARS * season} {step}s of figures, two years, and {figures}."


def _told(series: Series, values: Floats, ends: Sequence[Month], line: TrendLine) -> Trend:
    months, season = series.by.length, 12 // series.by.length
    varies = dispersions(values[None, -MOST_PERIODS // months :], months=months).at(0)
    change = along(line, varies)
    years = (len(values) - 1) / season
    percent, low, high = (100 * (ratio ** (1 / years) - 1) for ratio in (change.ratio, change.low, change.high))
    correlated = len(values) >= CORRELATED_FROM * season
    found = _tested(values, season, varies, correlated=correlated)
    fitted, tested = change.verdict, found.verdict.item()
    told = Trend(
        measure=series.measure,
        area=series.area_code,
        source=series.source,
        by=series.by,
        first=ends[0] - (months - 1),
        last=ends[-1],
        periods=line.periods_used,
        change_percent=percent,
        low_percent=low,
        high_percent=high,
        slope=found.slope.item(),
        slope_low=found.low.item(),
        slope_high=found.high.item(),
        p_value=found.p_value.item(),
        correlated=correlated,
        fitted=fitted,
        tested=tested,
        verdict=fitted if fitted is tested else ChangeVerdict.NO_CLEAR_CHANGE,
        sentence="",
    )
    return replace(told, sentence=sentence(told))


def _tested(values: Floats, season: int, varies: Dispersion, *, correlated: bool) -> SeasonalTrends:
    if correlated:
        return seasonal_trends(values, season=season, correlated=True)
    factor = dispersion_of(varies, slope(len(values))) / varies.variation
    return seasonal_trends(values, season=season, inflation=np.maximum(factor, 1.0))


def sentence(found: Trend) -> str:
    """The trend in a sentence; which methods said what stands in it."""
    test = "within chance" if found.tested is ChangeVerdict.NO_CLEAR_CHANGE else "beyond chance"
    low, high = found.low_percent, found.high_percent
    since, step = found.first.name, step_word(found.by)
    if found.verdict is ChangeVerdict.NO_CLEAR_CHANGE:
        fitted = f"No clear trend since {since}: {_between(_percent, low, high)} a year fits the figures"
    else:
        way = "rising" if found.verdict is ChangeVerdict.RISE else "falling"
        least, most = sorted((abs(low), abs(high)))
        span = f"between {_percent(least)} and {_percent(most)}"
        fitted = f"Trend since {since}: {way} by {_percent(abs(found.change_percent))} a year ({span})"
    median = "none" if not _number(found.slope).strip("0.") else f"{_number(abs(found.slope))} {_more(found.slope)}"
    limits = _between(_number, found.slope_low, found.slope_high)
    return f"{fitted}; the median change is {median} a {step} each year ({limits}; seasonal Kendall test: {test})."


def _between(words: Callable[[float], str], low: float, high: float) -> str:
    """between 2% and 6% fewer; between 9% fewer and 2% more."""
    if _more(low) == _more(high):
        least, most = sorted((abs(low), abs(high)))
        return f"between {words(least)} and {words(most)} {_more(low)}"
    return f"between {words(abs(low))} {_more(low)} and {words(abs(high))} {_more(high)}"


def _more(value: float) -> str:
    return "fewer" if value < 0 else "more"


def _percent(value: float) -> str:
    return f"{_number(value)}%"


def _number(value: float) -> str:
    """Whole from 1 on, else to one place."""
    return f"{round_half_up(value, 0 if abs(value) >= 1 else 1):,.{0 if abs(value) >= 1 else 1}f}"
