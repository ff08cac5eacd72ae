"""Quasi-Poisson regression of many seasonal count series on time, all at once.

The model is log E(y[t]) = b t + s[t mod season]. Given the slope b, the seasons' effects have a closed form: the
Poisson likelihood makes the fitted sum of each season equal to its observed sum. What is left is one concave function
of b for each series, climbed by Newton's method: 4 or 5 passes over the table, where a general fitter would solve a
system of 13 for every series and pass. The maximum is the same one (McCullagh and Nelder, Generalized Linear Models,
2nd ed. 1989, section 6.2), and so are the standard error, from the information on b after the seasons are accounted
for, and Pearson's dispersion.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_MOST_STEPS = 60
_TOLERANCE = 1e-12
_MOST_CHANGE = 30.0
"""Of the logarithm from end to end: e^30 is 10^13, more than any count. Where all the counts lie at one end the
likelihood has no maximum, and the slope stops here."""


@dataclass(frozen=True, slots=True)
class LogLinearFit:
    """Fits of (series, periods). A row without a single figure, or all nought, is NaN throughout.

    Attributes:
        slope, slope_error: of the logarithm, a period; the error scaled by the dispersion.
        level: shape (series, season), the fitted count of each season at the first period's time.
        fitted: shape (series, periods), there for missing periods too.
        dispersion: Pearson's chi-square over degrees of freedom (at least one degree is assumed).
        freedom: degrees of freedom: figures less season + 1.
        used: figures in the fit.
    """

    slope: Floats
    slope_error: Floats
    level: Floats
    fitted: Floats
    dispersion: Floats
    freedom: Floats
    used: Floats


def fit_log_linear(values: ArrayLike, *, season: int = 12) -> LogLinearFit:
    """Fit each row of counts, shape (series, periods), NaN where missing; rows are not checked here.

    A season without a figure has no level (NaN), nor has its fitted count; it takes no part.
    """
    y = np.atleast_2d(np.asarray(values, dtype=np.float64))
    series, periods = y.shape
    years = -(-periods // season)
    table = np.full((series, years * season), np.nan)
    table[:, :periods] = y
    counts = table.reshape(series, years, season)
    seen = ~np.isnan(counts)
    time = np.arange(years * season, dtype=np.float64).reshape(years, season)
    middle = (periods - 1) / 2
    slope = _slopes(np.where(seen, counts, 0.0), seen, time - middle, max(periods - 1, 1))
    return _described(counts, seen, slope, time, middle, periods)


def _slopes(y: Floats, seen: NDArray[np.bool_], time: Floats, span: int) -> Floats:
    """The slope of each series: Newton steps on the profile likelihood, held within the bounds of a count."""
    slope = np.zeros(len(y))
    target = np.einsum("nys,ys->n", y, time)
    sums = y.sum(axis=1)
    active = sums.sum(axis=1) > 0
    bound = _MOST_CHANGE / span
    for _ in range(_MOST_STEPS):
        mean, spread = _moments(slope, seen, time)
        information = np.einsum("ns,ns->n", sums, spread)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = (target - np.einsum("ns,ns->n", sums, mean)) / information
        step = np.where(active & (information > 0), np.clip(step, -bound / 4, bound / 4), 0.0)
        slope = np.clip(slope + step, -bound, bound)
        if not (np.abs(step) > _TOLERANCE).any():
            break
    return np.where(active, slope, np.nan)


def _moments(slope: Floats, seen: NDArray[np.bool_], time: Floats) -> tuple[Floats, Floats]:
    """Mean and variance of time within each season, weighted by the slope's path; shape (series, season)."""
    weight = np.exp(slope[:, None, None] * time) * seen
    total = weight.sum(axis=1)
    total = np.where(total > 0, total, 1.0)
    mean = np.einsum("nys,ys->ns", weight, time) / total
    square = np.einsum("nys,ys->ns", weight, time * time) / total
    return mean, np.maximum(square - mean * mean, 0.0)


def _described(
    counts: Floats, seen: NDArray[np.bool_], slope: Floats, time: Floats, middle: float, periods: int
) -> LogLinearFit:
    series, years, season = counts.shape
    path = np.exp(np.where(np.isnan(slope), 0.0, slope)[:, None, None] * (time - middle))
    sums = np.where(seen, counts, 0.0).sum(axis=1)
    weights = (path * seen).sum(axis=1)
    there = (weights > 0) & ~np.isnan(slope)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        level = np.where(there, sums / weights, np.nan)
        mu = level[:, None, :] * path
        pearson = np.where(seen & (mu > 0), (counts - mu) ** 2 / mu, 0.0).sum(axis=(1, 2))
        used = seen.sum(axis=(1, 2)).astype(np.float64)
        freedom = np.maximum(used - (season + 1), 1.0)
        dispersion = np.where(np.isnan(slope), np.nan, pearson / freedom)
        information = np.einsum("ns,ns->n", sums, _moments(np.nan_to_num(slope), seen, time - middle)[1])
        error = np.sqrt(dispersion / information)
    at_start = level * np.exp(-np.nan_to_num(slope) * middle)[:, None]
    fitted = mu.reshape(series, years * season)[:, :periods]
    return LogLinearFit(slope, error, at_start, fitted, dispersion, freedom, used)
