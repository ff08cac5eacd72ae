"""A trend without a model: the seasonal Mann-Kendall test, and Sen's slope with its interval.

Every January is compared with every later January, every February with every later February, and so on: how many rose
less how many fell (Hirsch, Slack and Smith, Water Resources Research 18, 1982, 107-121). Seasons cannot mislead it, nor
single wild months, and no shape of the trend is assumed. Its variance under no trend takes the seasons for independent;
with `correlated` it allows for months of one year that move together (Hirsch and Slack, Water Resources Research 20,
1984, 727-732; missing values after Dietz and Killeen, JASA 76, 1981, 169-174), which asks for ten years or more.

The slope is the median of all those pairs' changes a year, its interval the pairs at ranks (N -/+ z s) / 2, s the
standard error of the test (Gilbert, Statistical Methods for Environmental Pollution Monitoring, 1987, section 17.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.two_counts import LEVEL, verdicts

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from saferplan.stats.arrays import Floats

_CELLS = 2_000_000
"""Pairs held at once: series are worked through in blocks of this many, 16 MB a table."""


@dataclass(frozen=True, slots=True)
class SeasonalTrends:
    """One value a series. A series without two figures of any one season has NaN throughout and NOT_KNOWN.

    Attributes:
        score: pairs that rose less pairs that fell. variance: of the score, were there no trend. z, p_value: the score
        over its standard error, drawn one towards nought (as whole numbers need), and its two-sided
            probability; z is 0 where the score or the variance is.
        slope, low, high: change a year (of `season` periods), the median and its interval.
        verdict: a rise or a fall where p_value < 1 - level.
    """

    score: Floats
    variance: Floats
    z: Floats
    p_value: Floats
    slope: Floats
    low: Floats
    high: Floats
    verdict: NDArray[np.object_]


def seasonal_trends(
    values: ArrayLike,
    *,
    season: int = 12,
    correlated: bool = False,
    inflation: ArrayLike = 1.0,
    level: float = LEVEL,
) -> SeasonalTrends:
    """Seasonal Mann-Kendall test and Sen's slope of each row.

    Args:
        values: shape (series, periods) in order of time, or (periods,) for one series; NaN where missing, which takes
        its
            pairs out and nothing else. Any numbers, not counts alone; ties are allowed for.
        season: periods in a year.
        correlated: allow for months of one year that move together.
        inflation: what the variance is multiplied by, one number or one a series: for what is known of the months'
            dependence from elsewhere.
        level: of the slope's interval and of the verdict.

    A constant or all-zero series has score, variance and slope 0 and no clear change. An empty series is not known.

    Raises:
        ValueError: no season.
    """
    if season < 1:
        raise ValueError("a year has one period or more")
    y = np.atleast_2d(np.asarray(values, dtype=np.float64))
    years = -(-y.shape[1] // season)
    table = np.full((len(y), years * season), np.nan)
    table[:, : y.shape[1]] = y
    counts = table.reshape(len(y), years, season)
    pairs = max(years * (years - 1) // 2 * season, 1)
    block = max(_CELLS // pairs, 1)
    factor = np.broadcast_to(np.asarray(inflation, dtype=np.float64), len(y))
    cuts = [slice(at, at + block) for at in range(0, max(len(y), 1), block)]
    parts = [_block(counts[cut], factor[cut], correlated, level) for cut in cuts]
    score, variance, slope, low, high = (np.concatenate(part) for part in zip(*parts, strict=True))
    return _judged(score, variance, slope, low, high, level)


def _block(
    counts: Floats, inflation: Floats, correlated: bool, level: float
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    earlier, later = np.triu_indices(counts.shape[1], 1)
    change = counts[:, later] - counts[:, earlier]
    known = ~np.isnan(change)
    score = np.where(known, np.sign(change), 0.0).sum(axis=(1, 2))
    variance = _variance_of_seasons(counts).sum(axis=1)
    if correlated:
        variance = variance + _covariance_of_seasons(counts)
    variance = variance * inflation
    there = known.any(axis=(1, 2))
    score, variance = (np.where(there, part, np.nan) for part in (score, variance))
    slopes = (change / (later - earlier)[None, :, None]).reshape(len(counts), len(earlier) * counts.shape[2])
    return (score, variance, *_median_and_limits(slopes, variance, level))


def _variance_of_seasons(counts: Floats) -> Floats:
    """[n (n - 1) (2n + 5) - sum over ties t (t - 1) (2t + 5)] / 18 of each season; shape (series, season)."""
    ordered = np.sort(counts, axis=1)  # NaN last
    n = (~np.isnan(ordered)).sum(axis=1).astype(np.float64)
    ties = np.zeros_like(n)
    run = np.ones_like(n)
    for year in range(1, counts.shape[1] + 1):
        same = ordered[:, year] == ordered[:, year - 1] if year < counts.shape[1] else np.zeros(n.shape, dtype=bool)
        ties += np.where(same, 0.0, run * (run - 1) * (2 * run + 5))
        run = np.where(same, run + 1, 1.0)
    return np.asarray((n * (n - 1) * (2 * n + 5) - ties) / 18, dtype=np.float64)


def _covariance_of_seasons(counts: Floats) -> Floats:
    """Twice the sum of cov(S_g, S_h) = [K + 4 sum R_g R_h - years (n_g + 1) (n_h + 1)] / 3 over pairs of seasons.

    K sums sgn of the product of the two seasons' changes over pairs of years; R is the midrank of a year within its
    season, (n + 1) / 2 where the year is missing.
    """
    change = np.sign(np.nan_to_num(counts[:, :, None, :] - counts[:, None, :, :]))
    seen = ~np.isnan(counts)
    n = seen.sum(axis=1)
    rank = (n[:, None, :] + 1 + change.sum(axis=2)) / 2
    years = counts.shape[1]
    # sgn(a b) = sgn a sgn b; every pair of years stands twice in the square table.
    together = np.einsum("nijg,nijh->ngh", change, change) / 2
    ranks = np.einsum("nig,nih->ngh", rank, rank)
    expected = years * np.einsum("ng,nh->ngh", n + 1.0, n + 1.0)
    whole = (together + 4 * ranks - expected) / 3
    return np.asarray(whole.sum(axis=(1, 2)) - np.einsum("ngg->n", whole), dtype=np.float64)


def _median_and_limits(slopes: Floats, variance: Floats, level: float) -> tuple[Floats, Floats, Floats]:
    """The median of each row's known slopes, and those at the ranks of the interval, between neighbours by straight
    line."""
    from scipy.special import ndtri

    ordered = np.sort(slopes, axis=1)  # NaN last
    number = (~np.isnan(ordered)).sum(axis=1).astype(np.float64)
    reach = float(ndtri((1 + level) / 2)) * np.sqrt(np.maximum(variance, 0.0))
    middle = (number - 1) / 2
    lower, upper = (number - reach) / 2 - 1, (number + reach) / 2
    low, median, high = (_at(ordered, place, number) for place in (lower, middle, upper))
    return median, low, high


def _at(ordered: Floats, place: Floats, number: Floats) -> Floats:
    """The value at a place of the sorted row, counted from 0; the first or last where it lies beyond."""
    if not ordered.shape[1]:
        return np.full(len(ordered), np.nan)
    last = np.maximum(number - 1, 0)
    place = np.clip(np.nan_to_num(place), 0, last)
    below = np.floor(place).astype(np.intp)
    above = np.minimum(below + 1, last.astype(np.intp))
    rows = np.arange(len(ordered))
    share = place - below
    found = ordered[rows, below] * (1 - share) + ordered[rows, above] * share
    return np.asarray(np.where(number > 0, found, np.nan), dtype=np.float64)


def _judged(score: Floats, variance: Floats, slope: Floats, low: Floats, high: Floats, level: float) -> SeasonalTrends:
    from scipy.special import ndtr

    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(variance > 0, np.sign(score) * np.maximum(np.abs(score) - 1, 0) / np.sqrt(variance), 0.0)
    known = ~np.isnan(score)
    z = np.where(known, z, np.nan)
    p_value = np.where(known, 2 * ndtr(-np.abs(z)), np.nan)
    sure = p_value < 1 - level
    words = verdicts(np.where(sure & (z > 0), 2.0, 0.0), np.where(sure & (z < 0), 0.0, 2.0), known)
    return SeasonalTrends(score, variance, z, p_value, slope, low, high, words)
