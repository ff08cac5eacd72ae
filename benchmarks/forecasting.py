"""Forecasts of every measure of every partnership, beside a plain loop over series with statsmodels.

320 areas x 15 measures x 180 months of made-up counts, 36 months ahead with both intervals and the total of the last
year. The loop fits an ETS model with a damped trend and seasons to each series (of the months our method uses) and
simulates 500 paths for the intervals of months and total; it is timed on a sample of the same series and scaled up.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from benchmarks.measuring import own_peak, seconds, table
from benchmarks.signals import AREAS, MEASURES, MONTHS, Counts, made_up
from saferplan.periods import Month
from saferplan.stats.forecast import MONTHS_USED, predict
from saferplan.stats.forecast_spread import by_period, total

AHEAD = 36
SAMPLE = 12
_ENDING = Month(2025, 12)
_PATHS = 500


def measure() -> list[str]:
    """The section on forecasts."""
    scattered = made_up(AREAS * MEASURES, MONTHS)
    whole = np.nan_to_num(scattered, nan=20.0)
    rng = np.random.default_rng(7)
    sample = whole[rng.choice(len(whole), SAMPLE, replace=False), -MONTHS_USED:]
    loop = seconds(lambda: [_loop(row) for row in sample], 1) * len(whole) / SAMPLE
    timings = {
        "no gaps (goal: 60 s)": seconds(lambda: _ours(whole), 3),
        "one month in a hundred missing, anywhere": seconds(lambda: _ours(scattered), 1),
        "12 measures of one plan": seconds(lambda: _ours(whole[:12, -48:]), 5),
    }
    rows = [
        (name, f"{taken:.2f}", *((f"{loop:.0f}", f"{loop / taken:.0f}") if number == 0 else ("", "")))
        for number, (name, taken) in enumerate(timings.items())
    ]
    heading = f"## Forecasts: {AREAS} areas, {MEASURES} measures, {AHEAD} months ahead\n"
    said = (
        f"The loop was timed on {SAMPLE} of the {len(whole):,} series and scaled up. "
        f"Most memory held: {own_peak():.2f} GB.\n"
    )
    return [heading, table(("forecasts", "seconds", "plain loop, seconds", "times as long"), rows), said]


def _ours(counts: Counts) -> object:
    found = predict(counts, _ENDING, AHEAD)
    months, year = by_period(found), total(found, range(AHEAD - 12, AHEAD))
    return [outlook.interval(level) for outlook in (months, year) for level in (0.8, 0.95)]


def _loop(row: Counts) -> object:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    index = pd.period_range(end=str(_ENDING), periods=len(row), freq="M")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = ETSModel(
            pd.Series(row, index), trend="add", damped_trend=True, seasonal="add", seasonal_periods=12
        ).fit(disp=False)
        paths = fitted.simulate(AHEAD, anchor="end", repetitions=_PATHS)
    levels = [0.025, 0.1, 0.9, 0.975]
    return paths.quantile(levels, axis=1), paths.iloc[-12:].sum().quantile(levels)


if __name__ == "__main__":
    print("\n".join(measure()))
