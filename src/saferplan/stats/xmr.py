"""XmR charts: a mean and natural process limits from the moving range, for many series at once.

Source: NHS England, Making Data Count; Wheeler, Understanding Variation (2nd ed. 2000). The limits are the mean +/-
2.66 mean moving ranges. For two neighbouring values of one normal distribution the mean range is d2 = 2 / sqrt(pi) =
1.128 standard deviations, so 3 standard deviations are 3 / 1.128 = 2.66 mean ranges; and no range in 99.7% exceeds
D4 = 1 + 3 x 0.8525 / 1.128 = 3.267 mean ranges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

D2 = 1.128
"""Mean range of two values from a normal distribution, in standard deviations: 2 / sqrt(pi), as tables print it."""
D3 = 0.8525
"""Standard deviation of that range, likewise: sqrt(2 - 4 / pi)."""
SIGMAS = 3.0
"""How many standard deviations the limits lie from the mean."""
LIMIT_FACTOR = 2.66
"""3 / 1.128 as published: limits in mean moving ranges."""
SCREEN_FACTOR = 3.267
"""1 + 3 x 0.8525 / 1.128 as published: above it a moving range is no longer chance."""
NEAR = 2 / 3
"""Where the near limits lie between mean and limit."""
TRIAL_UNDER = 12
"""Fewer points than this give trial limits, which move with every further point (NHS England)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The lines of a control chart, each of shape (series, periods); NaN where there are too few points for any.

    `points` is the number of known points that each period's lines rest on.
    """

    centre: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    points: NDArray[np.int64]

    @property
    def trial(self) -> NDArray[np.bool_]:
        """Whether fewer than 12 points are behind the lines; shape (series, periods)."""
        found: NDArray[np.bool_] = self.points < TRIAL_UNDER
        return found


def xmr_limits(
    values: ArrayLike, *, starts: Sequence[int] = (0,), screened: bool = False, floor: float | None = 0.0
) -> Limits:
    """XmR limits of every series, anew for each phase, from all points of the phase.

    Args:
        values: shape (series, periods) in order of time, NaN where missing (never zero); (periods,) for one series,
            whose result has shape (1, periods).
        starts: the positions at which phases begin, the first of them 0; the same for all series.
        screened: leave out moving ranges above 3.267 times their mean, once, and take the mean of the rest.
        floor: the lower lines are clipped to this, 0 for counts; None for no clipping.

    A moving range spans two neighbouring periods: never a gap, never the start of a phase. A phase without one (no
    point, a single point, or none beside another) has no lines. A constant or all-zero phase has limits equal to its
    mean.

    Screening is off unless asked for. The Excel tool of the NHS does not screen, the R package NHSRplotthedots does.
    Measured on charts of 36 months (docs/reference/false-alarms.md), screening puts a false alarm within twelve months
    on 15.2% of charts instead of 13.8%, and has a fall of 20% noticed within six months on 72% instead of 70%, within
    twelve on 96% both ways: as many alarms more, true and false, and a committee that is called out for nothing stops
    coming. It remains for a series with a single wild month, whose two large ranges would widen the limits of every
    other month.
    """
    data = np.atleast_2d(np.asarray(values, dtype=np.float64))
    lines = [_phase(data[:, first:last], screened) for first, last in phase_bounds(data.shape[1], starts)]
    if not lines:
        empty = np.empty(data.shape)
        return Limits(empty, empty, empty, empty, empty, np.zeros(data.shape, dtype=np.int64))
    centre, reach, points = (np.concatenate(part, axis=1) for part in zip(*lines, strict=True))
    return lines_around(centre, LIMIT_FACTOR * reach, points.astype(np.int64), floor)


def phase_bounds(periods: int, starts: Sequence[int]) -> list[tuple[int, int]]:
    """First position and the one after the last of every phase that has any period.

    Raises ValueError unless `starts` begins with 0 and rises.
    """
    if not starts or starts[0] != 0 or any(later <= start for start, later in pairwise(starts)):
        raise ValueError(f"phases start at 0 and then later and later, not at {tuple(starts)}")
    ends = [*starts[1:], periods]
    return [(first, min(last, periods)) for first, last in zip(starts, ends, strict=True) if first < periods]


def mean_moving_range(values: Floats, *, screened: bool = False) -> Floats:
    """The mean absolute difference of neighbouring values by row; shape (series,), NaN where no two are neighbours."""
    ranges = np.abs(np.diff(values, axis=1))
    mean = nan_mean(ranges)
    if not screened:
        return mean
    # A range of exactly the bound stays, so that a series whose ranges are all zero keeps them.
    return nan_mean(np.where(ranges > SCREEN_FACTOR * mean[:, None], np.nan, ranges))


def nan_mean(values: Floats) -> Floats:
    """Mean of each row without its NaN, in silence NaN for a row that has nothing else."""
    known = ~np.isnan(values)
    number = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    found: Floats = np.divide(total, number, out=np.full(len(values), np.nan), where=number > 0)
    return found


def lines_around(centre: Floats, reach: Floats, points: NDArray[np.int64], floor: float | None) -> Limits:
    """Limits `reach` from the centre and near limits two thirds of the way, clipped below; all (series, periods)."""
    lower, upper = centre - reach, centre + reach
    near_lower, near_upper = centre - NEAR * reach, centre + NEAR * reach
    if floor is not None:
        lower, near_lower = np.maximum(lower, floor), np.maximum(near_lower, floor)
    return Limits(np.where(np.isnan(upper), np.nan, centre), lower, upper, near_lower, near_upper, points)


def _phase(values: Floats, screened: bool) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Mean, mean moving range and number of points of one phase, each spread over its periods."""
    points = (~np.isnan(values)).sum(axis=1)
    spread = [nan_mean(values), mean_moving_range(values, screened=screened), points]
    centre, ranges, number = (np.repeat(part[:, None], values.shape[1], axis=1) for part in spread)
    return centre, ranges, number
