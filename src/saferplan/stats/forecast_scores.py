"""How good forecasts were: error, honesty of intervals, honesty of chances. Missing figures (NaN) are left out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

RELIABILITY_EDGES = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)
"""Bounds of the groups in which stated chances are set against what happened; narrow where decisions are made."""


def naive_error(history: ArrayLike, season: int) -> Floats:
    """Mean absolute error of "as a year before" within each history, shape (series,): the scale of MASE.

    Hyndman and Koehler (2006), "Another look at measures of forecast accuracy", International Journal of Forecasting
    22(4). NaN where no two figures stand a season apart, or where all of them are equal.
    """
    values = np.atleast_2d(np.asarray(history, dtype=np.float64))
    steps = np.abs(values[:, season:] - values[:, :-season]) if values.shape[1] > season else values[:, :0]
    scale = mean_known(steps)
    return np.where(scale > 0, scale, np.nan)


def interval_score(actual: ArrayLike, low: ArrayLike, high: ArrayLike, level: float) -> Floats:
    """Width of the interval, and 2 / (1 - level) times the distance where the truth lies outside; smaller is better.

    Winkler (1972), "A decision-theoretic approach to interval estimation", JASA 67; Gneiting and Raftery (2007), JASA
    102.
    """
    truth, least, most = (np.asarray(x, dtype=np.float64) for x in (actual, low, high))
    outside = np.maximum(least - truth, 0) + np.maximum(truth - most, 0)
    return np.asarray(most - least + 2 / (1 - level) * outside, dtype=np.float64)


def within(actual: ArrayLike, low: ArrayLike, high: ArrayLike) -> Floats:
    """1 where the truth lies within the bounds rounded to whole numbers, as printed; 0 outside; NaN where not known."""
    truth, least, most = (np.asarray(x, dtype=np.float64) for x in (actual, low, high))
    held = (truth >= np.floor(least + 0.5)) & (truth <= np.floor(most + 0.5))
    return np.where(np.isnan(truth) | np.isnan(least), np.nan, held)


def brier(chance: ArrayLike, happened: ArrayLike) -> float:
    """Mean of (chance - happened)^2: 0 is perfect, 0.25 is "fifty-fifty" always; NaN without a pair.

    Brier (1950), Monthly Weather Review 78.
    """
    error = (np.asarray(chance, dtype=np.float64) - np.asarray(happened, dtype=np.float64)) ** 2
    return float(mean_known(error.reshape(1, -1))[0])


@dataclass(frozen=True, slots=True)
class Group:
    """Forecasts whose stated chance lay in low..high: how many, the mean chance stated, the share that came true."""

    low: float
    high: float
    number: int
    stated: float
    happened: float


def reliability(chance: ArrayLike, happened: ArrayLike) -> tuple[Group, ...]:
    """Stated chances against what happened, in groups; a group without forecasts is left out. Murphy (1973)."""
    stated, truth = (np.asarray(x, dtype=np.float64).reshape(-1) for x in (chance, happened))
    known = ~(np.isnan(stated) | np.isnan(truth))
    stated, truth = stated[known], truth[known]
    place = np.clip(np.searchsorted(RELIABILITY_EDGES, stated, side="right") - 1, 0, len(RELIABILITY_EDGES) - 2)
    return tuple(
        Group(low, high, int(own.sum()), float(stated[own].mean()), float(truth[own].mean()))
        for number, (low, high) in enumerate(pairwise(RELIABILITY_EDGES))
        if (own := place == number).any()
    )


def mean_known(values: Floats) -> Floats:
    """Mean along the last axis of the figures that are known; NaN where none is."""
    known = ~np.isnan(values)
    number = known.sum(axis=-1)
    summed = np.where(known, values, 0.0).sum(axis=-1)
    return np.asarray(np.where(number > 0, summed / np.maximum(number, 1), np.nan), dtype=np.float64)
