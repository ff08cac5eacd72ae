"""What may be said of a change between two counts of a series: a rise, a fall, or no clear change.

The verdict is that of the exact interval of `stats.two_counts`, with the counts' variation taken from the series' own
last five years (`stats.dispersion`). Where the source gives no months, or too few, a typical series stands in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from saferplan.observations import Series
from saferplan.periods import Month
from saferplan.plans.breaks import Break
from saferplan.stats.arrays import Floats
from saferplan.stats.dispersion import (
    MOST_PERIODS,
    Dispersion,
    dispersion_of,
    dispersions,
    slope,
    typical_dispersion,
    typical_dispersions,
    windows,
)
from saferplan.stats.normal import Z_95
from saferplan.stats.trend_line import TrendLine, TrendMethod
from saferplan.stats.two_counts import ChangeVerdict, CountChange, count_change, verdicts

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Span: TypeAlias = tuple[Month, Month]
"""The first and the last month of a window."""


def variation(series: Series, month: Month, breaks: Iterable[Break] = ()) -> Dispersion:
    """How much the series varies, from its last `MOST_PERIODS` months to `month` since the last blocking break.

    `breaks` may be the whole register: what does not touch this series cuts nothing off.
    A series of 12-month totals has no months to tell from: it is given the typical variation at its level.
    """
    step = series.by.length
    known = {o.period.last: o.value for o in series if o.value is not None and o.period.last <= month}
    if step == 12:
        return typical_dispersion(known[max(known)] / 12 if known else 0.0)
    first = _start(month, [b for b in breaks if b.touches(series.measure, series.area_code, series.source)])
    ends = [month - back for back in range(0, month.since(first) + 1, step) if month - (back + step - 1) >= first]
    values = np.array([known.get(end, np.nan) for end in reversed(ends)], dtype=np.float64)
    return dispersions(values[None, :], months=step).at(0)


def compare(base: float, base_span: Span, now: float, now_span: Span, found: Dispersion) -> CountChange:
    """The change from `base` to `now`, counted in these months of a series that varies as `found` says.

    The two may be windows of different lengths, `base` then being that of `now`'s length (a yearly average of three
    years). Months that both hold cancel.
    """
    before, after = _window(base_span, found.months), _window(now_span, found.months)
    if before == after:
        return CountChange(1.0, 1.0, 1.0, 1.0, found.variation, ChangeVerdict.NO_CLEAR_CHANGE)
    return count_change(
        base * before[1] / after[1],
        now,
        exposure_before=before[1],
        exposure_now=after[1],
        dispersion=float(dispersion_of(found, *windows(before, after))[0]),
    )


def typical_factors(per_month: ArrayLike, before: Span, after: Span) -> Floats:
    """What the counts of these two windows vary by over Poisson counts, for areas that vary as typical series do.

    For comparisons with other areas, whose months are not read: `per_month` is each area's mean count, shape (areas,).
    """
    return dispersion_of(typical_dispersions(per_month), *windows(_window(before, 1), _window(after, 1)))


def along(line: TrendLine, found: Dispersion) -> CountChange:
    """The change along a fitted trend, its interval widened for months that follow one another.

    The line's own interval takes months for independent. The slope is a contrast like any other, so its variance is
    that of `stats.dispersion`: on the scale of logarithms for the log-linear trend, on that of the ratio for the
    straight line.
    """
    from scipy.special import ndtr

    factor = float(dispersion_of(found, slope(len(line.trend)))[0])
    by_logarithm = line.method is TrendMethod.LOG_LINEAR
    own = line.dispersion if by_logarithm else found.variation
    parts = np.array([line.change_percent, line.low, line.high]) / 100
    with np.errstate(divide="ignore"):  # A limit of nothing left, -100%, is minus infinity there.
        middle, low, high = (np.log1p(parts) if by_logarithm else parts).tolist()
    error = (high - low) / (2 * Z_95) * float(np.sqrt(factor / own)) if own > 0 else 0.0
    ends = np.array([middle - Z_95 * error, middle + Z_95 * error])
    limits = tuple((np.exp(ends) if by_logarithm else ends + 1).tolist())
    p_value = float(2 * ndtr(-abs(middle) / error)) if error > 0 else 1.0
    return CountChange(line.change_percent / 100 + 1, limits[0], limits[1], p_value, factor, verdicts(*limits).item())


def _start(month: Month, breaks: Iterable[Break]) -> Month:
    """The first month of the history: five years back, or the month of the last blocking break if later."""
    after = [Month.of(item.date) for item in breaks if item.blocks_comparison and Month.of(item.date) <= month]
    return max([month - (MOST_PERIODS - 1), *after])


def _window(span: Span, months: int) -> tuple[int, int]:
    """First period and number of periods, in periods of the series."""
    first, last = span
    length = max((last.since(first) + 1) // months, 1)
    return last.index // months - (length - 1), length
