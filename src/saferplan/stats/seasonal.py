"""Seasonal adjustment of counts: month effects taken out, trend and level left in.

The model is count = level x month effect x noise. The level is a moving average over a year of adjusted values, the
effect of a month the sum of its counts over the sum of their levels, and the two are worked out in turn, as in the X-11
family (Shiskin, Young and Musgrave 1967; Ladiray and Quenneville, Seasonal Adjustment with the X-11 Method, 2001).
Because the average is taken of adjusted values it may be cut short at the ends and over gaps without a season leaking
in. Effects are shrunk towards 1 by as much as chance explains them (for seasonal factors: Miller and Williams,
International Journal of Forecasting 19, 2003), so that a series without seasons is nearly left as it is. They are
multiplied by the square root of the share that is season, which gives the effects the spread of the true ones
(constrained empirical Bayes; Louis, JASA 79, 1984). The usual factor, the share itself, leaves more of the season in:
on 24 months with seasons of 15% it gave a false alarm within a year on 23% of charts instead of 18%.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Floats
from saferplan.stats.xmr import nan_mean, phase_bounds

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

YEARS_NEEDED = 2
"""A month seen once cannot be told from its month effect."""
ROUNDS = 4
"""Rounds of level and effects; more change a month effect by less than 0.1%."""
CLIP = 2.5
"""Counts further than this many standard deviations from level x effect are pulled in to it when effects are worked
out."""
_MEAN_TO_SD = float(np.sqrt(np.pi / 2))  # A normal's standard deviation over its mean absolute deviation.
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class SeasonalAdjustment:
    """`adjusted` has the shape of the values, NaN where they are missing, and equals them where `possible` is False.

    `effects` has shape (series, season): the factor of each time of year, mean 1, of the first period first. `share`
    and `possible` have shape (series,): how much of the spread of months is season and not chance, 0 to 1; and whether
    there were enough years to tell.
    """

    adjusted: Floats
    effects: Floats
    share: Floats
    possible: NDArray[np.bool_]


def seasonally_adjusted(values: ArrayLike, *, season: int = 12, starts: Sequence[int] = (0,)) -> SeasonalAdjustment:
    """Counts without their month effects.

    Args:
        values: shape (series, periods) or (periods,), in order of time, NaN where missing; never negative.
        season: periods in a year, 12 or 4.
        starts: where phases begin: the level is not averaged across a rebase, the effects are those of all phases.

    Adjusting needs every time of year twice; a series that has not is returned as it is, `possible` False, as is one
    that is all zero. A constant series has effects of 1. The total over all known periods is kept exactly; that of one
    whole year to within 1% of it (root mean square, measured at 200 crimes a month: 0.4%). Effects are
    those of one fixed profile: a season that itself changes over many years is followed on average only.
    """
    data = np.atleast_2d(np.asarray(values, dtype=np.float64))
    known = ~np.isnan(data)
    times = np.arange(data.shape[1]) % season
    number = np.stack([known[:, times == m].sum(axis=1) for m in range(season)], axis=1)
    counts = np.where(known, data, 0.0)
    possible = (number.min(axis=1) >= YEARS_NEEDED) & (counts.sum(axis=1) > 0)
    effects, share = np.ones((len(data), season)), np.zeros(len(data))
    if possible.any():
        found = _effects(counts[possible], known[possible], season, starts)
        effects[possible], share[possible] = found
    adjusted = data / effects[:, times]
    adjusted *= _kept_total(data, adjusted)[:, None]
    return SeasonalAdjustment(adjusted, effects, share, possible)


def _kept_total(before: Floats, after: Floats) -> Floats:
    """What makes the totals of the known periods equal; 1 where there is nothing."""
    total, adjusted = np.nan_to_num(before).sum(axis=1), np.nan_to_num(after).sum(axis=1)
    found: Floats = np.divide(total, adjusted, out=np.ones(len(before)), where=adjusted > 0)
    return found


def _effects(counts: Floats, known: NDArray[np.bool_], season: int, starts: Sequence[int]) -> tuple[Floats, Floats]:
    """Month effects after shrinking, and the share of season in them; counts are 0 where not known."""
    times = np.arange(counts.shape[1]) % season
    bounds = phase_bounds(counts.shape[1], starts)
    factor = np.ones_like(counts)
    kept, shrunk, share = counts, np.ones((len(counts), season)), np.zeros(len(counts))
    for round_ in range(ROUNDS):
        level = _level(np.divide(kept, factor), known, season, bounds)
        weight = _wholeness(known, season, bounds) if round_ == 0 else known.astype(np.float64)
        raw = _by_time(kept * weight, level * weight * known, times, season)
        shrunk, share = _shrink(raw, kept, level, known, times)
        factor = raw[:, times]
        kept = _pulled_in(counts, level * factor, known)
    return shrunk, share


def _by_time(top: Floats, bottom: Floats, times: NDArray[np.int64], season: int) -> Floats:
    """Sums of counts over sums of levels by time of year, scaled to mean 1; shape (series, season)."""
    sums = [np.stack([part[:, times == m].sum(axis=1) for m in range(season)], axis=1) for part in (top, bottom)]
    raw = np.divide(sums[0], sums[1], out=np.ones_like(sums[0]), where=sums[1] > _TINY)
    # A month that never counted any would divide by zero; an hundredth of the average keeps it finite.
    raw = np.maximum(raw, 0.01)
    found: Floats = raw / raw.mean(axis=1, keepdims=True)
    return found


def _level(adjusted: Floats, known: NDArray[np.bool_], season: int, bounds: Sequence[tuple[int, int]]) -> Floats:
    """The centred moving average over a year within each phase, of the periods known; weights 1/2, 1, ..., 1, 1/2."""
    level = np.empty_like(adjusted)
    for first, last in bounds:
        part = slice(first, last)
        weight = _windowed(known[:, part].astype(np.float64), season)
        total = _windowed(np.where(known[:, part], adjusted[:, part], 0.0), season)
        level[:, part] = np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)
    return level


def _wholeness(known: NDArray[np.bool_], season: int, bounds: Sequence[tuple[int, int]]) -> Floats:
    """How much of its year's window each period has, squared: half a year at the ends still holds half a season."""
    share = np.concatenate(
        [_windowed(known[:, first:last].astype(np.float64), season) / season for first, last in bounds], axis=1
    )
    found: Floats = np.maximum(share, 0.05) ** 2 * known
    return found


def _windowed(values: Floats, season: int) -> Floats:
    """Sums over season + 1 neighbours, the outermost at half weight; beyond the ends there is nothing."""
    half = season // 2
    padded = np.pad(values, ((0, 0), (half + 1, half)))
    running = np.cumsum(padded, axis=1)
    periods = values.shape[1]
    whole = running[:, season + 1 : season + 1 + periods] - running[:, :periods]
    outer = padded[:, 1 : 1 + periods] + padded[:, season + 1 : season + 1 + periods]
    found: Floats = whole - outer / 2
    return found


def _shrink(
    raw: Floats, kept: Floats, level: Floats, known: NDArray[np.bool_], times: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Effects pulled towards 1, and the share of their variance that the noise of the months does not explain."""
    season = raw.shape[1]
    ratio = np.divide(kept, level, out=np.ones_like(kept), where=level > _TINY)
    residual = np.where(known, ratio - raw[:, times], 0.0)
    number = known.sum(axis=1)
    # Each year's level and each effect but one are estimated from the same values.
    freedom = np.maximum(number * (1 - 1 / season) - (season - 1), 1.0)
    per_effect = np.stack([known[:, times == m].sum(axis=1) for m in range(season)], axis=1)
    chance = (residual**2).sum(axis=1) / freedom * (1 / np.maximum(per_effect, 1)).mean(axis=1)
    seen = ((raw - 1) ** 2).sum(axis=1) / (season - 1)
    share = np.clip(1 - np.divide(chance, seen, out=np.ones_like(seen), where=seen > _TINY), 0.0, 1.0)
    return 1 + np.sqrt(share)[:, None] * (raw - 1), share


def _pulled_in(counts: Floats, expected: Floats, known: NDArray[np.bool_]) -> Floats:
    """Counts with those far from level x effect pulled in, so that one wild month makes no season."""
    root = np.sqrt(np.maximum(expected, _TINY))
    score = np.where(known, (counts - expected) / root, np.nan)
    reach = CLIP * _MEAN_TO_SD * nan_mean(np.abs(score))
    found: Floats = np.where(known, expected + np.clip(score, -reach[:, None], reach[:, None]) * root, 0.0)
    return found
