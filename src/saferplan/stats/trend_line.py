"""A trend fitted through a seasonal count series, by two named methods.

`log_linear_trend` is a quasi-Poisson regression, log E(y) = a + b t + season, fitted by iteratively reweighted least
squares (McCullagh and Nelder, Generalized Linear Models, 2nd ed. 1989, sections 2.5 and 6.2). `straight_line` is the
ordinary least squares line a spreadsheet draws, seasons ignored.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]

_MOST_ITERATIONS = 60
_TOLERANCE = 1e-10
_LOG_LIMIT = 30.0  # e^30 is 10^13: no count is larger, and e^-30 is none
_Z_95 = 1.959963984540054


class TrendMethod(StrEnum):
    LOG_LINEAR = "log-linear (quasi-Poisson) trend with seasonal effects"
    STRAIGHT_LINE = "straight line (least squares)"


@dataclass(frozen=True, slots=True)
class TrendLine:
    """A fitted trend. `trend` is the line without its seasons, one value a period; `fitted` has the seasons in it.

    `change_percent` is the last value of `trend` against the first, with `low` and `high` its 95% interval, from the
    standard error scaled by `dispersion` (Pearson chi-square over degrees of freedom; 1 would be Poisson).
    """

    method: TrendMethod
    trend: Floats
    fitted: Floats
    change_percent: float
    low: float
    high: float
    dispersion: float
    periods_used: int

    @property
    def start(self) -> float:
        return float(self.trend[0])

    @property
    def end(self) -> float:
        return float(self.trend[-1])


class TrendError(ValueError):
    """The series cannot carry a trend; the message is a clause that says why."""


def log_linear_trend(values: ArrayLike, *, season: int = 12) -> TrendLine:
    """Fit log E(y) = a + b t + s[t mod season] to counts.

    Args:
        values: counts, one a period in order of time, NaN where missing; shape (n,), non-negative.
        season: periods in a year (12 months, 4 quarters).

    Raises:
        TrendError: fewer than two years' worth of values, a season never seen, a negative count, or all zero.
    """
    y = np.asarray(values, dtype=np.float64)
    seen = ~np.isnan(y)
    _check_counts(y[seen], season)
    time = np.arange(len(y), dtype=np.float64)
    if np.bincount(np.flatnonzero(seen) % season, minlength=season).min() == 0:
        raise TrendError("a time of year has no figure in any year")
    design = _design(time, season)
    coefficients, covariance, dispersion = _quasi_poisson(design[seen], y[seen])
    slope, error = float(coefficients[0]), float(np.sqrt(covariance[0, 0]))
    fitted = np.exp(np.clip(design @ coefficients, -_LOG_LIMIT, _LOG_LIMIT))
    level = float(np.mean(np.exp(np.clip(coefficients[1:], -_LOG_LIMIT, _LOG_LIMIT))))
    span = len(y) - 1
    change, low, high = (float(np.expm1(b * span) * 100) for b in (slope, slope - _Z_95 * error, slope + _Z_95 * error))
    trend = level * np.exp(slope * time)
    return TrendLine(TrendMethod.LOG_LINEAR, trend, fitted, change, low, high, dispersion, int(seen.sum()))


def straight_line(values: ArrayLike) -> TrendLine:
    """Fit y = a + b t by ordinary least squares, as a spreadsheet's trend line is; interval by the delta method.

    Args:
        values: shape (n,), NaN where missing.

    Raises:
        TrendError: fewer than three values, or a line that starts at or below zero.
    """
    y = np.asarray(values, dtype=np.float64)
    seen = ~np.isnan(y)
    if seen.sum() < 3:
        raise TrendError("a straight line needs three figures or more")
    time = np.arange(len(y), dtype=np.float64)
    design = np.column_stack([np.ones_like(time), time])
    coefficients = np.linalg.lstsq(design[seen], y[seen], rcond=None)[0]
    trend = design @ coefficients
    if trend[0] <= 0:
        raise TrendError("the line starts at or below zero, so its change has no percentage")
    residual = y[seen] - trend[seen]
    variance = float(residual @ residual) / (seen.sum() - 2)
    covariance = variance * np.linalg.inv(design[seen].T @ design[seen])
    ratio, span = float(trend[-1] / trend[0]), len(y) - 1
    gradient = np.array([(1 - ratio) / trend[0], span / trend[0]])
    error = float(np.sqrt(gradient @ covariance @ gradient)) * 100
    change = (ratio - 1) * 100
    margin = _Z_95 * error
    return TrendLine(
        TrendMethod.STRAIGHT_LINE, trend, trend, change, change - margin, change + margin, 1.0, int(seen.sum())
    )


def _check_counts(y: Floats, season: int) -> None:
    if len(y) < 2 * season:
        raise TrendError(f"a trend with seasons needs {2 * season} figures or more and there are {len(y)}")
    if (y < 0).any():
        raise TrendError("a count is negative")
    if not y.any():
        raise TrendError("every figure is zero")


def _design(time: Floats, season: int) -> Floats:
    """Column 0 is time; columns 1..season are one intercept for each time of year. Shape (n, season + 1)."""
    return np.column_stack([time, np.equal.outer(time % season, np.arange(season)).astype(np.float64)])


def _quasi_poisson(design: Floats, y: Floats) -> tuple[Floats, Floats, float]:
    """Coefficients, their covariance scaled by the dispersion, and the dispersion."""
    mu = y + 0.5
    eta = np.log(mu)
    coefficients: Floats = np.zeros(design.shape[1], dtype=np.float64)
    for _ in range(_MOST_ITERATIONS):
        root = np.sqrt(mu)
        working = eta + (y - mu) / mu
        previous = coefficients
        coefficients = np.asarray(
            np.linalg.lstsq(design * root[:, None], working * root, rcond=None)[0], dtype=np.float64
        )
        eta = np.clip(design @ coefficients, -_LOG_LIMIT, _LOG_LIMIT)
        mu = np.exp(eta)
        if np.abs(coefficients[0] - previous[0]) < _TOLERANCE and np.allclose(coefficients, previous, atol=1e-8):
            break
    freedom = max(len(y) - design.shape[1], 1)
    dispersion = float(np.sum((y - mu) ** 2 / mu) / freedom)
    covariance: Floats = np.asarray(dispersion * np.linalg.pinv((design * mu[:, None]).T @ design), dtype=np.float64)
    return coefficients, covariance, dispersion
