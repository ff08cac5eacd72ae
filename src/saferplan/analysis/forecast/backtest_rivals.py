"""Other people's forecasting methods, for comparison in the back-test; never needed to forecast.

From statsforecast, where it is installed: AutoTheta, AutoETS, MSTL and AutoARIMA, and the mean of the first three.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from saferplan.stats.arrays import Floats
    from saferplan.stats.rolling_origin import Claims, Method, Panel

PACKAGE = "statsforecast"
MEAN_OF = ("AutoTheta", "AutoETS", "MSTL")
MEAN = "mean of the three"
_LONGEST_GAP = 2
"""Rivals cannot have gaps: up to two periods are bridged by a straight line; what lies before a longer is left out."""
_FEWEST_YEARS = 2
_ENDS = {False: (3, 6, 9, 12), True: (9,)}
"""Months after which rivals are asked, of periods and of rolling totals: a fit takes them 0.1 s a series each time."""
_Z80 = 1.2815515655446004


def available() -> bool:
    """Whether the rivals' package is installed."""
    return find_spec(PACKAGE) is not None


def rivals() -> Mapping[str, Method]:
    """Each rival as a method of `saferplan.stats.rolling_origin`; none without its package."""
    if not available():
        return {}
    shared = _Shared()
    return {name: partial(shared.claims, name) for name in (*MEAN_OF, "AutoARIMA", MEAN)}


class _Shared:
    """All rivals are fitted in one call, and asked for one by one."""

    def __init__(self) -> None:
        self._fitted: dict[tuple[bytes, int], Mapping[str, Floats]] = {}

    def claims(self, name: str, history: Panel, horizon: int, limits: Floats) -> Claims:
        from saferplan.stats.naive_forecasts import from_spread
        from saferplan.stats.rolling_origin import Claims, no_total

        key = (history.values.tobytes(), horizon)
        if key not in self._fitted:
            asked = history.ending.month in _ENDS[history.rolling]
            self._fitted[key] = _fit(history, horizon) if asked else _silent(history, horizon)
        found = self._fitted[key][name]
        expected, low80, high80, low95, high95 = found
        chances = from_spread(history, expected, (high80 - low80) / (2 * _Z80), limits).chances
        return Claims(expected, low80, high80, low95, high95, chances, no_total(len(limits)))


def _fit(history: Panel, horizon: int) -> Mapping[str, Floats]:
    """Each method's expected, low80, high80, low95, high95: shape (5, series, horizon), NaN where it has too little."""
    import numpy as np
    import polars as pl

    season, found = 12 // history.step, _silent(history, horizon)
    rows = {place: row for place, values in enumerate(history.values) if (row := _whole(values, season)) is not None}
    if rows:
        long = pl.concat(
            pl.DataFrame({"unique_id": [f"{place:06d}"] * len(row), "ds": np.arange(len(row)), "y": row})
            for place, row in rows.items()
        )
        answer = _models(season, rolling=history.rolling).forecast(df=long, h=horizon, level=[80, 95])
        answer = answer.sort("unique_id", "ds", maintain_order=True)
        for name in (*MEAN_OF, "AutoARIMA"):
            for number, suffix in enumerate(("", "-lo-80", "-hi-80", "-lo-95", "-hi-95")):
                values = answer[f"{name}{suffix}"].to_numpy().reshape(len(rows), horizon)
                found[name][number, list(rows)] = np.maximum(values, 0)
        found[MEAN] = np.mean([found[name] for name in MEAN_OF], axis=0)
    return found


def _silent(history: Panel, horizon: int) -> dict[str, Floats]:
    import numpy as np

    shape = (5, len(history.values), horizon)
    return {name: np.full(shape, np.nan) for name in (*MEAN_OF, "AutoARIMA", MEAN)}


def _models(season: int, *, rolling: bool) -> Any:
    """Totals of twelve months have no season left for MSTL to split off: its trend model then stands alone."""
    package, models = import_module(PACKAGE), import_module(f"{PACKAGE}.models")
    length = 1 if rolling else season
    mstl = models.AutoETS(model="ZZN", alias="MSTL") if rolling else models.MSTL(season_length=season)
    arima = models.AutoARIMA(season_length=length, approximation=True, max_p=2, max_q=2, max_P=1, max_Q=1)
    methods = [models.AutoTheta(season_length=length), models.AutoETS(season_length=length), mstl, arima]
    return package.StatsForecast(models=methods, freq=1, n_jobs=1)


def _whole(values: Floats, season: int) -> Floats | None:
    """The newest stretch without a long gap, its short ones bridged; None when it has under two years."""
    import numpy as np

    known = np.flatnonzero(~np.isnan(values))
    gaps = np.flatnonzero(np.diff(known) > _LONGEST_GAP + 1)
    known = known[gaps[-1] + 1 :] if len(gaps) else known
    if not len(known) or known[-1] - known[0] + 1 < _FEWEST_YEARS * season:
        return None
    places = np.arange(known[0], known[-1] + 1)
    return np.asarray(np.interp(places, known, values[known]), dtype=np.float64)
