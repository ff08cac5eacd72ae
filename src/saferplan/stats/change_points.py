"""Level shifts: months from which a series of counts runs on another level, found for many series at once.

Counts without their seasons are put on the square-root scale, on which chance is about equal at every level (Anscombe
1948),
and cut into stretches of constant level by optimal partitioning: of all ways to cut, the one with the least sum of
squares plus a penalty for each cut (Jackson et al., IEEE Signal Processing Letters 12, 2005; Killick, Fearnhead and
Eckley, JASA 107, 2012). The penalty is PENALTY x log(periods) long-run variances, so that overdispersed and
autocorrelated counts are cut less. A slow trend is no level shift: a cut stays only when a step explains the two years
around it better than a straight line does.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Floats
from saferplan.stats.normal import Z_95
from saferplan.stats.seasonal import seasonally_adjusted

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

SHORTEST = 8
"""Least months on either side of a cut: after a shift it is proposed from the eighth month on."""
PENALTY = 3.0
"""Times log(periods) long-run variances for each cut; chosen by simulation for one false proposal in 20 series or
fewer."""
LEAST_AUTOCORRELATION = 0.2
MOST_AUTOCORRELATION = 0.6
"""Months of crime follow one another; a short series cannot show by how much, so at least the usual 0.2 is taken."""
TREND_COST = 0.5
"""What one steady trend costs beside the cuts, in penalties."""
AROUND = 24
"""Periods on either side of a cut in which step and straight line are told apart, and the size of the step measured."""
STEP_BY_TREND = 1.5
"""How many standard errors a step must stand out by when a straight trend is allowed beside it."""
LEAST_PERIODS = 2 * SHORTEST
_AT_ONCE = 128  # 128 series x 180 periods fit a processor's cache: twice as fast as 4,800 at once.
_ANSCOMBE = 0.375
_MOST_OF_MEDIAN = 3.0
_MEDIAN_TO_SD = 1.4826


@dataclass(frozen=True, slots=True)
class LevelShift:
    """From period `at` (a position) on the level is another: by `size_percent`, with its 95% interval."""

    at: int
    size_percent: float
    low_percent: float
    high_percent: float


def level_shifts(values: ArrayLike, *, season: int = 12) -> list[tuple[LevelShift, ...]]:
    """The level shifts of each series, in order of time.

    Args:
        values: counts, shape (series, periods) or (periods,), NaN where missing.
        season: periods in a year; a series too short for seasonal adjustment is searched as it is.

    A series of fewer than 16 periods, all zero or constant has none; nor has a first or last stretch of fewer than 8.
    Measured (docs/reference/false-alarms.md): where nothing happens at most 5% of series get one, autocorrelated by 0.5
    or not; on a steady fall of 5% a year, up to 9%. The interval is that of a shift known to be there: of shifts just
    large enough to be found, the sizes are overstated.
    """
    data = np.atleast_2d(np.asarray(values, dtype=np.float64))
    if data.shape[1] < LEAST_PERIODS:
        return [() for _ in data]
    return [found for first in range(0, len(data), _AT_ONCE) for found in _some(data[first : first + _AT_ONCE], season)]


def _some(data: Floats, season: int) -> list[tuple[LevelShift, ...]]:
    adjusted = seasonally_adjusted(data, season=season).adjusted
    scaled = _scaled(adjusted)
    variance, autocorrelation = noise(scaled)
    long_run = variance * (1 + autocorrelation) / (1 - autocorrelation)
    cuts = _steps_or_trend(adjusted, PENALTY * np.log(data.shape[1]) * long_run)
    return [
        _shifts(scaled[i], adjusted[i], [at for at in range(data.shape[1]) if cuts[i, at]], long_run[i])
        if cuts[i].any()
        else ()
        for i in range(len(data))
    ]


def noise(scaled: Floats) -> tuple[Floats, Floats]:
    """Variance and first autocorrelation of each series from differences, which a level shift hardly touches.

    For a first-order autoregression differences over one period have variance 2 s2 (1 - r), over two 2 s2 (1 - r2), and
    over three 2 s2 (1 - r3), so that their ratios to the first are 1 + r and 1 + r + r2.
    """
    one, two, three = (_difference_variance(scaled, lag) for lag in (1, 2, 3))
    # Both ratios at once: their sum is 2 + 2r + r2, so r = sqrt(sum - 1) - 1.
    ratios = np.divide(two + three, one, out=np.full_like(one, 2.0), where=one > 0)
    found = np.sqrt(np.maximum(ratios - 1, 0.0)) - 1
    autocorrelation = np.clip(found, LEAST_AUTOCORRELATION, MOST_AUTOCORRELATION)
    return one / (2 * (1 - np.clip(found, 0.0, MOST_AUTOCORRELATION))), autocorrelation


def _difference_variance(scaled: Floats, lag: int) -> Floats:
    """Mean square of differences over `lag` periods, those beyond 3 robust standard deviations left out as shifts."""
    size = np.abs(scaled[:, lag:] - scaled[:, :-lag])
    known = ~np.isnan(size)
    # NaN sorts last, so the middle of those known stands at half their number.
    middle = np.maximum(known.sum(axis=1) - 1, 0) // 2
    median = np.nan_to_num(np.sort(size, axis=1)[np.arange(len(size)), middle])
    reach = np.where(median > 0, _MOST_OF_MEDIAN * _MEDIAN_TO_SD * median, np.inf)
    ordinary = known & (np.nan_to_num(size) <= reach[:, None])
    square = np.where(ordinary, np.nan_to_num(size) ** 2, 0.0)
    found: Floats = square.sum(axis=1) / np.maximum(ordinary.sum(axis=1), 1)
    return found


def _steps_or_trend(adjusted: Floats, penalty: Floats) -> NDArray[np.bool_]:
    """The cuts of the cheaper of two accounts: level stretches, or the same around one steady rate of growth."""
    level, level_cost = _cuts(_scaled(adjusted), penalty)
    around, around_cost = _cuts(_scaled(adjusted / _growth(adjusted)), penalty)
    found: NDArray[np.bool_] = np.where((level_cost <= around_cost + TREND_COST * penalty)[:, None], level, around)
    return found


def _scaled(adjusted: Floats) -> Floats:
    return np.asarray(2 * np.sqrt(np.maximum(adjusted, 0.0) + _ANSCOMBE), dtype=np.float64)


def _growth(adjusted: Floats) -> Floats:
    """The steady growth of each series by least squares on the logarithm, as a factor that is 1 on average."""
    known = ~np.isnan(adjusted)
    number = np.maximum(known.sum(axis=1, keepdims=True), 1)
    time = np.where(known, np.arange(adjusted.shape[1], dtype=np.float64), 0.0)
    centred = np.where(known, time - time.sum(axis=1, keepdims=True) / number, 0.0)
    logs = np.where(known, np.log(np.maximum(np.nan_to_num(adjusted), 0.0) + _ANSCOMBE), 0.0)
    spread = (centred**2).sum(axis=1)
    slope = np.divide((centred * logs).sum(axis=1), spread, out=np.zeros(len(adjusted)), where=spread > 0)
    factor = np.exp(np.clip(slope[:, None] * centred, -20.0, 20.0))
    # The level of the whole stays, and with it the variance on the square-root scale.
    found: Floats = (
        factor * (np.nansum(adjusted / factor, axis=1) / np.maximum(np.nansum(adjusted, axis=1), 1e-12))[:, None]
    )
    return np.where(found > 0, found, 1.0)


def _cuts(scaled: Floats, penalty: Floats) -> tuple[NDArray[np.bool_], Floats]:
    """Optimal partitioning: True at the first period of every stretch but the first, and the penalised sum of squares.

    All series take each step at once.
    """
    known = ~np.isnan(scaled)
    # Periods first, so that a step through time reads neighbours in memory; means out, so that sums stay small.
    middle = np.nansum(scaled, axis=1) / np.maximum(known.sum(axis=1), 1)
    z = np.where(known, scaled - middle[:, None], 0.0).T
    sums, squares, number = (
        np.vstack([np.zeros((1, z.shape[1])), np.cumsum(part, axis=0)]) for part in (z, z * z, known.T.astype(float))
    )
    periods = len(z)
    best = np.full((periods + 1, z.shape[1]), np.inf)
    best[0] = -penalty
    before = np.zeros((periods + 1, z.shape[1]), dtype=np.int64)
    for t in range(SHORTEST, periods + 1):
        starts = slice(0, t - SHORTEST + 1)
        total = sums[t] - sums[starts]
        fit = total * total / np.maximum(number[t] - number[starts], 1.0)
        # The squares up to each start, less the part its mean explains; those of t are the same for all starts.
        cost = best[starts] - squares[starts] - fit
        before[t] = cost.argmin(axis=0)
        best[t] = cost[before[t], np.arange(z.shape[1])] + squares[t] + penalty
    found = np.zeros((periods + 1, z.shape[1]), dtype=bool)
    at = before[periods]
    while at.any():
        found[at, np.arange(z.shape[1])] = True
        at = np.where(at > 0, before[at, np.arange(z.shape[1])], 0)
    found[0] = False
    cuts: NDArray[np.bool_] = (found[:periods] & (penalty > 0)).T
    return cuts, best[periods]


def _shifts(scaled: Floats, adjusted: Floats, cuts: list[int], long_run: float) -> tuple[LevelShift, ...]:
    """Those cuts that are steps and no trend, with their sizes; the weakest is dropped first, then all are tried
    anew."""
    while cuts:
        bounds = [0, *cuts, len(scaled)]
        scores = [
            _step_score(scaled, max(first, at - AROUND), at, min(last, at + AROUND), long_run)
            for (first, at), (_, last) in pairwise(pairwise(bounds))
        ]
        weakest = int(np.argmin(scores))
        if scores[weakest] >= STEP_BY_TREND:
            return tuple(
                _sized(scaled, adjusted, max(first, at - AROUND), at, min(last, at + AROUND), long_run)
                for (first, at), (_, last) in pairwise(pairwise(bounds))
            )
        cuts = cuts[:weakest] + cuts[weakest + 1 :]
    return ()


def _step_score(scaled: Floats, first: int, at: int, last: int, long_run: float) -> float:
    """The step at `at`, in standard errors, when one straight trend runs through the periods first..last - 1."""
    y = scaled[first:last]
    time = np.arange(len(y), dtype=np.float64)
    design = np.column_stack([np.ones_like(time), time - time.mean(), (time >= at - first).astype(np.float64)])
    design, y = design[~np.isnan(y)], y[~np.isnan(y)]
    coefficients = np.linalg.lstsq(design, y, rcond=None)[0]
    spread = np.linalg.pinv(design.T @ design)[2, 2] * long_run
    return float(abs(coefficients[2]) / np.sqrt(spread)) if spread > 0 else 0.0


def _sized(scaled: Floats, adjusted: Floats, first: int, at: int, last: int, long_run: float) -> LevelShift:
    """The ratio of the two mean levels; its interval from the long-run variance, by the delta method on the
    logarithm."""
    before, after = adjusted[first:at], adjusted[at:last]
    levels = [float(np.nanmean(part)) for part in (before, after)]
    numbers = [int((~np.isnan(part)).sum()) for part in (before, after)]
    # On the scale 2 sqrt(y) a deviation d is one of d / sqrt(level) in the logarithm.
    error = np.sqrt(sum(long_run / (n * max(level, _ANSCOMBE)) for n, level in zip(numbers, levels, strict=True)))
    ratio = np.log(max(levels[1], _ANSCOMBE) / max(levels[0], _ANSCOMBE))
    sizes = [float(np.expm1(ratio + z * error) * 100) for z in (0.0, -Z_95, Z_95)]
    return LevelShift(at, *sizes)
