"""A trend fitted through a seasonal count series, by two named methods.

`log_linear_trends` is a quasi-Poisson regression of many series at once, log E(y) = a + b t + season, and
`log_linear_trend` the same of one (McCullagh and Nelder, Generalized Linear Models, 2nd ed. 1989, sections 2.5 and
6.2). `straight_line` is the ordinary least squares line a spreadsheet draws, seasons ignored.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Floats
from saferplan.stats.log_linear import LogLinearFit, fit_log_linear
from saferplan.stats.normal import Z_95

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_LOG_LIMIT = 700.0  # e^709 is the largest float; a change of 10^304 per cent is as good as none at all


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


@dataclass(frozen=True, slots=True)
class TrendLines:
    """The same for many series; every array has one value a series, `trend` and `fitted` one a series and period.

    `why` is empty for a series that carries a trend, else the clause that says why not, and its numbers are NaN.
    """

    trend: Floats
    fitted: Floats
    change_percent: Floats
    low: Floats
    high: Floats
    dispersion: Floats
    periods_used: Floats
    why: tuple[str, ...]


class TrendError(ValueError):
    """The series cannot carry a trend; the message is a clause that says why."""


def log_linear_trends(values: ArrayLike, *, season: int = 12) -> TrendLines:
    """Fit log E(y) = a + b t + s[t mod season] to each row of counts.

    Args:
        values: counts, one a period in order of time, NaN where missing; shape (series, periods).
        season: periods in a year (12 months, 4 quarters).

    A series that cannot carry a trend has its reason in `why`, in the words of `log_linear_trend`, and stops no other.
    """
    y = np.atleast_2d(np.asarray(values, dtype=np.float64))
    why = _reasons(y, season)
    usable = np.array([not reason for reason in why], dtype=bool)
    fit = fit_log_linear(np.where(usable[:, None], y, np.nan), season=season)
    span = max(y.shape[1] - 1, 0)
    centre = fit.slope * span
    margin = Z_95 * fit.slope_error * span
    change, low, high = (_percent(log_ratio, usable) for log_ratio in (centre, centre - margin, centre + margin))
    return TrendLines(_level(fit, usable), fit.fitted, change, low, high, fit.dispersion, fit.used, why)


def log_linear_trend(values: ArrayLike, *, season: int = 12) -> TrendLine:
    """Fit log E(y) = a + b t + s[t mod season] to one series of counts.

    Args:
        values: counts, one a period in order of time, NaN where missing; shape (n,), non-negative.
        season: periods in a year (12 months, 4 quarters).

    Raises:
        TrendError: fewer than two years' worth of values, a season never seen, a negative count, or all zero.
    """
    y = np.asarray(values, dtype=np.float64)
    if reason := _reason(y, season):
        raise TrendError(reason)
    many = log_linear_trends(y[None, :], season=season)
    change, low, high, dispersion = (
        float(part[0]) for part in (many.change_percent, many.low, many.high, many.dispersion)
    )
    used = int(many.periods_used[0])
    return TrendLine(TrendMethod.LOG_LINEAR, many.trend[0], many.fitted[0], change, low, high, dispersion, used)


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
    margin = Z_95 * error
    return TrendLine(
        TrendMethod.STRAIGHT_LINE, trend, trend, change, change - margin, change + margin, 1.0, int(seen.sum())
    )


def _reasons(y: Floats, season: int) -> tuple[str, ...]:
    """Why each row cannot carry a trend; the rows that look sound are told apart without a loop over them."""
    seen = ~np.isnan(y)
    zero_filled = np.where(seen, y, 0.0)
    first = np.arange(season)
    full = np.logical_and.reduce([seen[:, s::season].any(axis=1) for s in first]) if y.shape[1] >= season else False
    sound = (seen.sum(axis=1) >= 2 * season) & (zero_filled >= 0).all(axis=1) & zero_filled.any(axis=1) & full
    return tuple("" if good else _reason(row, season) for good, row in zip(sound.tolist(), y, strict=True))


def _reason(y: Floats, season: int) -> str:
    seen = ~np.isnan(y)
    known = y[seen]
    if len(known) < 2 * season:
        return f"a trend with seasons needs {2 * season} figures or more and there are {len(known)}"
    if (known < 0).any():
        return "a count is negative"
    if not known.any():
        return "every figure is zero"
    if np.bincount(np.flatnonzero(seen) % season, minlength=season).min() == 0:
        return "a time of year has no figure in any year"
    return ""


def _percent(log_ratio: Floats, usable: Floats) -> Floats:
    return np.where(usable, np.expm1(np.clip(log_ratio, -_LOG_LIMIT, _LOG_LIMIT)) * 100, np.nan)


def _level(fit: LogLinearFit, usable: Floats) -> Floats:
    """The line through the middle of the seasons: the mean of the seasons' levels, moved along the slope."""
    time = np.arange(fit.fitted.shape[1], dtype=np.float64)
    level = fit.level.mean(axis=1) if fit.level.size else np.zeros(len(fit.slope))
    line = level[:, None] * np.exp(np.clip(fit.slope[:, None] * time, -_LOG_LIMIT, _LOG_LIMIT))
    return np.where(np.asarray(usable, dtype=bool)[:, None], line, np.nan)
