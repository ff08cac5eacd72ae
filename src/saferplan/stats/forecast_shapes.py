"""How the parts of a count series move together over time: one covariance matrix a part.

The model of `saferplan.stats.forecast` is a sum of parts, each a Gaussian process; what a part is, is its covariance
between any two periods. Those of level and slope are the local level and damped local trend of Harvey (Forecasting,
Structural Time Series Models and the Kalman Filter, 1989, sections 2.3 and 4.1) written as covariances rather than as
a filter, so that a gap, or a total of twelve months known only every quarter, needs nothing special.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saferplan.stats.arrays import Floats, Whole

MONTHS_A_YEAR = 12
DAYS = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
"""Days of the months from January; February's is the mean of four years."""
SLOPE_KEPT = 0.9
"""What is left of a slope after a month. A trend is damped to a half in seven months: Gardner and McKenzie (1985)."""
ECHO_KEPT = 0.6
"""What is left after a month of a passing disturbance that is not chance, such as a crime series or a hot spell."""
SMOOTH_PART = 0.75
"""The part of the seasonal variance that is one wave a year; the rest is of single months."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """Covariances of shape (periods, periods), each in units of its own variance a month, and the periods' lengths.

    noise: chance alone. level: a random walk. slope: a damped trend that itself wanders. echo: disturbances that fade.
    season: months of the year, adding up to nothing. lengths: days over the mean days, shape (periods,).
    """

    noise: Floats
    level: Floats
    slope: Floats
    echo: Floats
    season: Floats
    lengths: Floats


def shapes(first: int, periods: int, step: int, *, rolling: bool) -> Shapes:
    """The shapes for periods of `step` months, the first of which ends with the month of index `first`.

    With `rolling` a period is the twelve months to its end, and periods overlap. On the scale of roots a yearly total
    is the mean of its parts times the root of their number, so its covariance is W K W' with W that moving sum; what
    is seasonal cancels.
    """
    window = MONTHS_A_YEAR // step if rolling else 1
    ends = first + step * (np.arange(periods + window - 1) - (window - 1))
    sums = _moving_sums(periods, window)
    gap = np.subtract.outer(np.arange(len(ends)), np.arange(len(ends)))
    lengths = np.ones(periods) if rolling else _lengths(ends, step)
    return Shapes(
        noise=sums @ sums.T,
        level=sums @ _random_walk(gap, step) @ sums.T,
        slope=sums @ _damped_slope(gap, step) @ sums.T,
        echo=sums @ (ECHO_KEPT ** (step * np.abs(gap))) @ sums.T,
        season=np.zeros((periods, periods)) if rolling else _season(ends, step),
        lengths=lengths,
    )


def _moving_sums(periods: int, window: int) -> Floats:
    lag = np.subtract.outer(np.arange(periods), np.arange(periods + window - 1))
    return np.where((lag <= 0) & (lag > -window), 1 / np.sqrt(window), 0.0)


def _lengths(ends: Whole, step: int) -> Floats:
    days = np.stack([DAYS[(ends - back) % MONTHS_A_YEAR] for back in range(step)]).sum(axis=0)
    return np.asarray(days / (DAYS.mean() * step), dtype=np.float64)


def _random_walk(gap: Whole, step: int) -> Floats:
    from_start = np.arange(1, len(gap) + 1)
    return np.asarray(step * np.minimum.outer(from_start, from_start), dtype=np.float64)


def _damped_slope(gap: Whole, step: int) -> Floats:
    """A slope b, b' = kept x b + chance, added up; as old as the series, so it begins with the spread it settles to."""
    kept = SLOPE_KEPT**step
    pushed = np.where(gap >= 0, (1 - kept ** (np.maximum(gap, 0) + 1)) / (1 - kept), 0.0)
    inherited = kept * np.cumsum(kept ** np.arange(len(gap)))
    return np.asarray(step**3 * (pushed @ pushed.T + np.outer(inherited, inherited) / (1 - kept**2)), dtype=np.float64)


def _season(ends: Whole, step: int) -> Floats:
    seasons = MONTHS_A_YEAR // step
    if seasons == 1:
        return np.zeros((len(ends), len(ends)))
    apart = np.subtract.outer(ends, ends) // step
    single = ((apart % seasons == 0) - 1 / seasons) * seasons / (seasons - 1)
    wave = np.cos(2 * np.pi * apart / seasons)
    return np.asarray(SMOOTH_PART * wave + (1 - SMOOTH_PART) * single, dtype=np.float64)
