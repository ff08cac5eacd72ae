"""Back-testing: forecasts from many days of the past, each knowing only what stood before it, beside what happened.

Tashman (2000), "Out-of-sample tests of forecasting accuracy", International Journal of Forecasting 16(4).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from saferplan.periods import Month
from saferplan.stats.arrays import Floats, Whole
from saferplan.stats.forecast import MONTHS_USED, predict
from saferplan.stats.forecast_scores import mean_known, naive_error
from saferplan.stats.forecast_shapes import MONTHS_A_YEAR
from saferplan.stats.forecast_spread import by_period, total

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHARES = (0.85, 0.9, 0.95, 1.0, 1.05)
"""Thresholds of "the next twelve months will be at most x", as shares of the twelve months before."""
COUNTED_ON = 20
"""Totals of the next year are scored where the last year had this many: less is no target anybody sets."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Series side by side: `values` of shape (series, periods), NaN where missing; the last column ends with `ending`.

    `step` and `rolling` as in `saferplan.stats.forecast.predict`.
    """

    values: Floats
    ending: Month
    step: int
    rolling: bool = False


@dataclass(frozen=True, slots=True)
class Claims:
    """What a method says of each series ahead, shape (series, horizon); of the next twelve months as one total, beside.

    `chances` of shape (series, shares) and `year`, the bounds low80, high80, low95, high95 of shape (series, 4), are
    NaN where the method says nothing of a total.
    """

    expected: Floats
    low80: Floats
    high80: Floats
    low95: Floats
    high95: Floats
    chances: Floats
    year: Floats


Method = Callable[[Panel, int, Floats], Claims]
"""A history, a horizon in periods, and limits for the next twelve months, shape (series, shares), to its claims."""


@dataclass(frozen=True, slots=True)
class Trials:
    """Forecasts beside what happened; a row a trial. `ending` is the index of the last month that was known.

    Attributes:
        series: position in the panel. months: of history that were known. level: mean a month of the last year known.
        scale: of MASE. actual, expected and the bounds: shape (trials, horizon).
        chances, happened: of "the next twelve months at most a share of the last", shape (trials, shares).
        year, year_actual: bounds of the next twelve months' total, shape (trials, 4), and what it was.
    """

    series: Whole
    ending: Whole
    months: Whole
    level: Floats
    scale: Floats
    actual: Floats
    expected: Floats
    low80: Floats
    high80: Floats
    low95: Floats
    high95: Floats
    chances: Floats
    happened: Floats
    year: Floats
    year_actual: Floats

    def __len__(self) -> int:
        return len(self.series)

    def where(self, chosen: NDArray[np.bool_]) -> Trials:
        """The trials for which `chosen` is true."""
        return Trials(**{item.name: getattr(self, item.name)[chosen] for item in fields(self)})


def together(parts: Sequence[Trials]) -> Trials:
    """Several sets of trials as one. Raises ValueError when there is none."""
    return Trials(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Trials)})


def own_method(history: Panel, horizon: int, limits: Floats) -> Claims:
    """The method of `saferplan.stats.forecast`."""
    found = predict(history.values, history.ending, horizon, step=history.step, rolling=history.rolling)
    months = by_period(found)
    (low80, high80), (low95, high95) = months.interval(0.8), months.interval(0.95)
    ahead = _next_year(history)
    chances, bounds = np.full(limits.shape, np.nan), no_total(len(limits))
    if horizon > ahead[-1]:
        year = total(found, ahead)
        chances = np.stack([year.chance_at_most(limit) for limit in limits.T], axis=1)
        bounds = np.stack([*year.interval(0.8), *year.interval(0.95)], axis=1)
    return Claims(months.expected, low80, high80, low95, high95, chances, bounds)


def no_total(series: int) -> Floats:
    """The `year` of a method that claims no interval for a total."""
    return np.full((series, 4), np.nan)


def trials(panel: Panel, horizon: int, *, every: int, fewest: int = 12, method: Method = own_method) -> Trials:
    """Forecast `horizon` periods from every `every`-th period that has `fewest` months of history before it.

    Only series with a crime in the history, a figure in the last period known, and one ahead take part.
    """
    parts = []
    last = panel.values.shape[1] - 1
    for position in range(last - 1, 0, -every):
        part = _from(panel, position, horizon, fewest, method)
        if part is not None:
            parts.append(part)
    return together(parts[::-1]) if parts else _none(horizon)


def _from(panel: Panel, position: int, horizon: int, fewest: int, method: Method) -> Trials | None:
    begin = max(position + 1 - MONTHS_USED // panel.step, 0)
    known, ahead = panel.values[:, begin : position + 1], panel.values[:, position + 1 : position + 1 + horizon]
    months = (~np.isnan(known)).sum(axis=1) * panel.step + (MONTHS_A_YEAR - panel.step if panel.rolling else 0)
    chosen = np.flatnonzero(
        (months >= fewest) & (np.nansum(known, axis=1) > 0) & ~np.isnan(known[:, -1]) & ~np.isnan(ahead).all(axis=1)
    )
    if not len(chosen):
        return None
    ending = panel.ending - panel.step * (panel.values.shape[1] - 1 - position)
    history = Panel(known[chosen], ending, panel.step, panel.rolling)
    actual = np.pad(ahead[chosen], ((0, 0), (0, horizon - ahead.shape[1])), constant_values=np.nan)
    last_year = _last_year(history)
    limits = np.floor(last_year[:, None] * np.array(SHARES))
    claims = method(history, horizon, limits)
    year = _year_ahead(history, actual)
    return Trials(
        series=chosen,
        ending=np.full(len(chosen), ending.index),
        months=months[chosen],
        level=_level(history),
        scale=naive_error(history.values, MONTHS_A_YEAR // panel.step),
        actual=actual,
        **{item.name: getattr(claims, item.name) for item in fields(Claims)},
        happened=_happened(year, last_year, limits),
        year_actual=np.where(last_year >= COUNTED_ON, year, np.nan),
    )


def _next_year(history: Panel) -> Whole:
    """The periods ahead that make up the next twelve months: twelve months, four quarters, or the one rolling total."""
    in_a_year = MONTHS_A_YEAR // history.step
    return np.array([in_a_year - 1]) if history.rolling else np.arange(in_a_year)


def _level(history: Panel) -> Floats:
    recent = mean_known(history.values[:, -(MONTHS_A_YEAR // history.step) :])
    return recent / (MONTHS_A_YEAR if history.rolling else history.step)


def _last_year(history: Panel) -> Floats:
    if history.rolling:
        return history.values[:, -1]
    in_a_year = MONTHS_A_YEAR // history.step
    if history.values.shape[1] < in_a_year:
        return np.full(len(history.values), np.nan)
    return np.asarray(history.values[:, -in_a_year:].sum(axis=1), dtype=np.float64)


def _year_ahead(history: Panel, actual: Floats) -> Floats:
    ahead = _next_year(history)
    if actual.shape[1] <= ahead[-1]:
        return np.full(len(actual), np.nan)
    return np.asarray(actual[:, ahead].sum(axis=1), dtype=np.float64)


def _happened(year: Floats, last_year: Floats, limits: Floats) -> Floats:
    known = ~np.isnan(year) & (last_year >= COUNTED_ON)
    return np.where(known[:, None], year[:, None] <= limits, np.nan)


def _none(horizon: int) -> Trials:
    index, one = np.zeros(0, dtype=np.int64), np.zeros(0)
    ahead, shares = np.zeros((0, horizon)), np.zeros((0, len(SHARES)))
    return Trials(
        index, index, index, one, one, ahead, ahead, ahead, ahead, ahead, ahead, shares, shares, no_total(0), one
    )
