"""Forecasts of count series: months, quarters, or totals of twelve months, many series at once.

The model. On the scale s = 2 root(y / length + 3/8), on which a Poisson count has a variance of 1 whatever its size
(Anscombe 1948), a series is a sum of Gaussian parts (`forecast_shapes`): chance, a level that wanders, a damped slope,
disturbances that fade, and months of the year. The forecast is what those parts, given the months known, say of the
months to come: conditional means and covariances, all of them, so that the spread of a TOTAL is known and not only that
of single months, whose errors go together.

How large each part is, is not estimated by one best guess. Each combination of a grid is weighed by how well it
explains the series (its marginal likelihood) and by how usual such sizes are in police recorded crime (the constants
below), and all of them are mixed: Bayesian model averaging (Hoeting and others 1999). A short or odd series therefore
leans on what is usual and has wider intervals. The variance of chance itself has an inverse-gamma distribution and is
summed out, and the starting level is left open (O'Hagan and Forster, Bayesian Inference, 2004, chapter 11).

Chosen by back-test on half of the series, reported on the other half: docs/reference/forecast-accuracy.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from saferplan.periods import Month
from saferplan.stats.arrays import Floats, Whole
from saferplan.stats.forecast_shapes import MONTHS_A_YEAR, Shapes, shapes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MONTHS_USED = 96
"""Older months say nothing more of the next ones: with 144 the back-test gave the same accuracy."""
FEWEST_FIGURES = 4
FEWEST_MONTHS = 12
"""With less there is no forecast: not one whole year has been seen."""

USUAL_LEVEL_MOVE, LEVEL_MOVE_RANGE = 0.035, 0.4
"""A level moves by about 3.5% a month (standard deviation); by a factor of e^0.4, 1.5, more or less in two of three."""
USUAL_SEASON, SEASON_RANGE = 0.1, 0.5
"""Months of the year differ by about 10% (standard deviation) after their length in days is allowed for."""
USUAL_EXTRA = 0.05
"""Chance is Poisson and 5% of the count besides."""
PRIOR_WEIGHT = 6.0
"""The usual variance of chance counts as much as six figures do."""
_LEVELS = tuple(np.geomspace(3e-4, 3.0, 8))
_SEASONS = tuple(np.geomspace(5e-3, 3.0, 5))
_SLOPES = (0.0, 0.2)
_ECHOES = (0.0, 1.5)
"""Sizes on the grid: variances in units of that of chance (the slope's: standard deviation in units of the level's)."""
_OPEN_START = 1e4
"""Variance of the level the series starts from, about its mean: so large that it says nothing."""
_SMALLEST_MEAN = 0.05
_SERIES_AT_ONCE = 128


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is to be expected of the periods after `ending`, on the scale of roots.

    Attributes:
        ending: the last month of the history.
        step: months from one period's end to the next; `rolling`: each period is the twelve months to its end.
        centre: shape (series, horizon). spread: covariance, shape (series, horizon, horizon). NaN without a forecast.
        lengths: of the periods ahead, shape (horizon,): 1 is a period of the mean number of days.
        months: how many months of history each forecast rests on, shape (series,).
    """

    ending: Month
    step: int
    rolling: bool
    centre: Floats
    spread: Floats
    lengths: Floats
    months: NDArray[np.int64]

    def only(self, series: int) -> Prediction:
        """The prediction of one series, shapes (1, ...)."""
        own = slice(series, series + 1)
        return replace(self, centre=self.centre[own], spread=self.spread[own], months=self.months[own])


def predict(values: ArrayLike, ending: Month, horizon: int, *, step: int = 1, rolling: bool = False) -> Prediction:
    """Forecast `horizon` periods of each series.

    Args:
        values: counts, shape (series, periods) or (periods,), in order of time, NaN where missing; the last column is
            the period that ends with `ending`. A negative count (a later correction) is taken as none.
        step: 1 for months, 3 for quarters, 12 for years. With `rolling` each value is the total of the twelve months to
            its period's end, and `step` the months from one end to the next.

    A gap is no zero: it is left out, and the spread grows across it. Figures at the end may be missing too. A series of
    zeros is forecast close to zero; a constant one as constant with little more than Poisson spread. Fewer than
    FEWEST_FIGURES figures or FEWEST_MONTHS months give NaN. Same input, same output: nothing is drawn.
    """
    history = np.atleast_2d(np.asarray(values, dtype=np.float64))[:, -(MONTHS_USED // step) :]
    series, periods = history.shape
    centre = np.full((series, horizon), np.nan)
    spread = np.full((series, horizon, horizon), np.nan)
    months = _months_known(history, step, rolling)
    enough = (months >= FEWEST_MONTHS) & ((~np.isnan(history)).sum(axis=1) >= FEWEST_FIGURES)
    begun = np.full(series, -1)
    if enough.any():
        begun[enough] = (~np.isnan(history[enough])).argmax(axis=1)
    for start in np.unique(begun[enough]):
        chosen = np.flatnonzero(enough & (begun == start))
        first = ending.index - step * (periods - 1 - int(start))
        model = _Model(shapes(first, periods - int(start) + horizon, step, rolling=rolling), horizon, step, rolling)
        for some in np.array_split(chosen, range(_SERIES_AT_ONCE, len(chosen), _SERIES_AT_ONCE)):
            centre[some], spread[some] = model.forecast(history[some, start:])
    ahead = shapes(ending.index + step, horizon, step, rolling=rolling).lengths
    return Prediction(ending, step, rolling, centre, spread, ahead, months)


def _months_known(history: Floats, step: int, rolling: bool) -> NDArray[np.int64]:
    """Months that have figures. Of overlapping totals, those from the first one's beginning to the last one's end."""
    known = ~np.isnan(history)
    if not rolling or not known.size:
        return np.asarray(known.sum(axis=1) * step, dtype=np.int64)
    reach = known.shape[1] - 1 - known[:, ::-1].argmax(axis=1) - known.argmax(axis=1)
    return np.where(known.any(axis=1), reach * step + MONTHS_A_YEAR, 0)


class _Model:
    """The grid of models for one calendar; `g` below is a combination of the grid.

    Every matrix is made for a history without gaps, once. For one with gaps they are corrected, by the inverse of a
    block: a gap of m months costs the solving of m equations, and not a calendar of its own.
    """

    def __init__(self, parts: Shapes, horizon: int, step: int, rolling: bool) -> None:
        self._window = MONTHS_A_YEAR // step if rolling else 1
        periods = len(parts.lengths) - horizon
        self._lengths = parts.lengths[:periods]
        has_season = bool(parts.season.any())
        grid = tuple(product(_LEVELS, _SEASONS if has_season else (0.0,), _SLOPES, _ECHOES))
        self._level, self._season = np.array([g[0] for g in grid]), np.array([g[1] for g in grid])
        whole = np.stack([_covariance(parts, *g) for g in grid])
        known = whole[:, :periods, :periods]
        self._precision = np.linalg.inv(known)
        self._log_volume = 0.5 * np.linalg.slogdet(known)[1]
        self._gain = whole[:, periods:, :periods] @ self._precision
        self._left = whole[:, periods:, periods:] - self._gain @ whole[:, :periods, periods:]

    def forecast(self, history: Floats) -> tuple[Floats, Floats]:
        """Centre (series, horizon) and spread (series, horizon, horizon) of the mixture, on the scale of roots."""
        horizon = self._left.shape[1]
        roots = 2 * np.sqrt(np.maximum(history / self._lengths, 0) + 3 / 8)
        centre, spread = np.empty((len(history), horizon)), np.empty((len(history), horizon, horizon))
        middle = np.nanmean(roots, axis=1, keepdims=True)
        roots = roots - middle
        weighed = self._precision @ np.nan_to_num(roots).T
        for gaps, alike in _alike(history):
            centre[alike], spread[alike] = self._with_gaps(roots[alike], middle[alike, 0], gaps, weighed[:, :, alike])
        return centre + middle, spread

    def _with_gaps(self, roots: Floats, middle: Floats, gaps: Whole, weighed: Floats) -> tuple[Floats, Floats]:
        """For series with the same gaps, about their mean roots; `weighed`: precision times roots, a gap taken as 0."""
        filled = np.nan_to_num(roots)
        misfit = np.einsum("sn,gns->gs", filled, weighed)
        centres, left, log_volume = self._gain @ filled.T, self._left, self._log_volume
        if len(gaps):
            block = self._precision[:, gaps[:, None], gaps]
            away, solved = weighed[:, gaps], np.linalg.solve(block, weighed[:, gaps])
            misfit = misfit - (away * solved).sum(axis=1)
            centres = centres - self._gain[:, :, gaps] @ solved
            unseen = self._gain[:, :, gaps]
            left = left + unseen @ np.linalg.solve(block, np.swapaxes(unseen, 1, 2))
            log_volume = log_volume + 0.5 * np.linalg.slogdet(block)[1]
        known = roots.shape[1] - len(gaps)
        mean = np.maximum((middle / 2) ** 2 / self._window, _SMALLEST_MEAN)
        weights, chance = self._weights(misfit, log_volume, mean, known)
        return _mixture(weights, chance, centres, left)

    def _weights(self, misfit: Floats, log_volume: Floats, mean: Floats, known: int) -> tuple[Floats, Floats]:
        """Weight of each combination and its variance of chance, both (g, series); `misfit` is y' K^-1 y."""
        freedom = PRIOR_WEIGHT + known - 1
        usual = PRIOR_WEIGHT * (1 + USUAL_EXTRA**2 * mean)
        chance = (usual + misfit) / freedom
        weight = -log_volume[:, None] - freedom / 2 * np.log(usual + misfit)
        # A variance of v on the scale of roots is one of v / mean in proportion to the count.
        weight += _log_usual(self._level[:, None] * chance / mean, USUAL_LEVEL_MOVE, LEVEL_MOVE_RANGE)
        if self._season.any():
            weight += _log_usual(self._season[:, None] * chance / mean, USUAL_SEASON, SEASON_RANGE)
        weight = np.exp(weight - weight.max(axis=0))
        return weight / weight.sum(axis=0), chance


def _alike(history: Floats) -> list[tuple[Whole, Whole]]:
    """Gaps, and the positions of the series that have just these."""
    patterns: dict[bytes, list[int]] = {}
    for position, row in enumerate(np.isnan(history)):
        patterns.setdefault(row.tobytes(), []).append(position)
    return [(np.flatnonzero(np.isnan(history[found[0]])), np.array(found)) for found in patterns.values()]


def _mixture(weights: Floats, chance: Floats, centres: Floats, left: Floats) -> tuple[Floats, Floats]:
    """Mean and covariance of the mixture: spreads within the combinations, and of their centres."""
    centre = np.einsum("gs,ghs->sh", weights, centres)
    horizon = centre.shape[1]
    within = ((weights * chance).T @ left.reshape(len(weights), -1)).reshape(-1, horizon, horizon)
    apart = np.sqrt(weights)[:, None] * (centres - centre.T)
    return centre, within + np.transpose(apart, (2, 1, 0)) @ np.transpose(apart, (2, 0, 1))


def _covariance(parts: Shapes, level: float, season: float, slope: float, echo: float) -> Floats:
    moving = level * (parts.level + slope**2 * parts.slope)
    return np.asarray(parts.noise + moving + season * parts.season + echo * parts.echo + _OPEN_START, dtype=np.float64)


def _log_usual(variance: Floats, usual: float, spread: float) -> Floats:
    """Log density, but for a constant, of a size (standard deviation) whose logarithm is normal about the usual one."""
    return np.asarray(-0.5 * ((0.5 * np.log(variance) - np.log(usual)) / spread) ** 2, dtype=np.float64)
