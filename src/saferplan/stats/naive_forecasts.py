"""What every forecast must beat: as it was a year before."""

from __future__ import annotations

import numpy as np

from saferplan.stats.arrays import Floats
from saferplan.stats.forecast_scores import mean_known
from saferplan.stats.forecast_shapes import MONTHS_A_YEAR
from saferplan.stats.normal import Z_80, Z_95
from saferplan.stats.rolling_origin import Claims, Panel, no_total

TOGETHER = 0.5
"""Correlation taken between a rival's errors of any two months ahead, for the spread of their total.

These methods state none; nothing is known of it, so the middle is taken.
"""


def seasonal_naive(history: Panel, horizon: int, limits: Floats) -> Claims:
    """Each month as in the year before; totals of twelve months as the last one known.

    The spread is that of the same step within the history: a year back, or as many periods back as are forecast ahead
    (NaN where the history is too short to have it). Normal intervals, cut at 0.
    """
    season = 1 if history.rolling else MONTHS_A_YEAR // history.step
    values = history.values
    if values.shape[1] < season:
        return from_spread(history, np.full((len(values), horizon), np.nan), np.zeros((1, horizon)), limits)
    expected = values[:, -season:][:, np.arange(horizon) % season]
    lags = [(step if history.rolling else step // season * season + season) for step in range(1, horizon + 1)]
    return from_spread(history, expected, np.stack([_error(values, lag) for lag in lags], axis=1), limits)


def from_spread(history: Panel, expected: Floats, deviation: Floats, limits: Floats) -> Claims:
    """Claims of a method that gives a mean and a deviation for each period: normal, the total's errors correlated."""
    spread = np.broadcast_to(deviation, expected.shape)
    in_a_year = MONTHS_A_YEAR // history.step
    ahead = slice(in_a_year - 1, in_a_year) if history.rolling else slice(0, in_a_year)
    mean, part = expected[:, ahead].sum(axis=1), spread[:, ahead]
    variance = TOGETHER * part.sum(axis=1) ** 2 + (1 - TOGETHER) * (part**2).sum(axis=1)
    reach = (limits + 0.5 - mean[:, None]) / np.sqrt(np.maximum(variance, 1.0))[:, None]
    chances = _normal_below(reach) if expected.shape[1] >= in_a_year else np.full(limits.shape, np.nan)
    low80, high80, low95, high95 = (np.maximum(expected + z * spread, 0) for z in (-Z_80, Z_80, -Z_95, Z_95))
    return Claims(expected, low80, high80, low95, high95, chances, no_total(len(limits)))


def _error(values: Floats, lag: int) -> Floats:
    """Root mean square of the steps over `lag` periods, shape (series,)."""
    if values.shape[1] <= lag:
        return np.full(len(values), np.nan)
    return np.sqrt(mean_known((values[:, lag:] - values[:, :-lag]) ** 2))


def _normal_below(x: Floats) -> Floats:
    from math import erf

    return np.asarray(0.5 * (1 + np.vectorize(erf, otypes=[np.float64])(x / np.sqrt(2))), dtype=np.float64)
