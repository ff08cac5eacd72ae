"""Every verdict of signal, change and trend for the whole country, beside a plain loop over series with pandas and
others.

320 areas x 15 measures x 180 months of made-up counts: sizes from 3 to 3,000 a month, a season, a level that wanders,
and one month in a hundred missing. The loop does the same work a series at a time, with pandas, statsmodels and scipy
as one would write it; it is timed on a sample of the same series and scaled up.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.measuring import own_peak, seconds, table
from saferplan.stats.chart_choice import chart_counts
from saferplan.stats.dispersion import MOST_PERIODS, dispersion_of, dispersions, slope, windows
from saferplan.stats.seasonal import seasonally_adjusted
from saferplan.stats.seasonal_kendall import seasonal_trends
from saferplan.stats.signals import signals
from saferplan.stats.trend_line import log_linear_trends
from saferplan.stats.two_counts import count_changes, verdicts
from saferplan.stats.verdicts import Better, latest_directions, variation
from saferplan.stats.xmr import xmr_limits

AREAS, MEASURES, MONTHS = 320, 15, 180
SAMPLE = 24
_YEARS = windows((0, 12), (12, 12))
Counts = NDArray[np.float64]


def measure() -> list[str]:
    """The section on verdicts."""
    counts = made_up(AREAS * MEASURES, MONTHS)
    parts: dict[str, tuple[Callable[[Counts], object], Callable[[pd.Series], object]]] = {
        "XmR verdicts of all 180 months, seasonally adjusted and not": (_charts, _chart_loop),
        "change, 12 months on 12, with dispersion from five years": (_changes, _change_loop),
        "quasi-Poisson trend of all 180 months": (_trends, _trend_loop),
        "seasonal Kendall and Sen's slope of all 180 months": (_kendall, _kendall_loop),
    }
    rows, ours, theirs = [], 0.0, 0.0
    for name, (fast, plain) in parts.items():
        taken, scaled = seconds(lambda fast=fast: fast(counts), 3), _scaled(plain, counts)
        ours, theirs = ours + taken, theirs + scaled
        rows.append((name, f"{taken:.2f}", f"{scaled:.0f}", f"{scaled / taken:.0f}"))
    rows.append(("all of it (goal: 5 s)", f"{ours:.2f}", f"{theirs:.0f}", f"{theirs / ours:.0f}"))
    heading = f"## Verdicts: {AREAS} areas, {MEASURES} measures, {MONTHS} months\n"
    said = (
        f"The loop was timed on {SAMPLE} of the {len(counts):,} series and scaled up. "
        f"Most memory held: {own_peak():.2f} GB.\n"
    )
    return [heading, table(("verdicts", "seconds", "plain loop, seconds", "times as long"), rows), said]


def made_up(series: int, months: int) -> Counts:
    """Counts with a season and a wandering level, one in a hundred missing."""
    rng = np.random.default_rng(2014)
    mean = np.exp(rng.uniform(np.log(3), np.log(3000), (series, 1)))
    wander = np.zeros((series, months))
    for month in range(1, months):
        wander[:, month] = 0.6 * wander[:, month - 1] + rng.normal(0, 0.05, series)
    season = 1 + 0.15 * np.sin(2 * np.pi * np.arange(months) / 12)
    counts = rng.poisson(mean * season * np.exp(wander)).astype(np.float64)
    counts[rng.random(counts.shape) < 0.01] = np.nan
    return counts


def _charts(counts: Counts) -> object:
    """The charts the program draws, and those of all months, each with the verdict on its newest point."""
    found = []
    drawn = chart_counts(counts)
    adjusted = seasonally_adjusted(counts).adjusted
    charts = [(drawn.charted, drawn.marks)]
    charts += [(values, signals(values, xmr_limits(values))) for values in (counts, adjusted)]
    for values, marks in charts:
        latest = latest_directions(marks.direction, values)
        found.append([variation(direction, Better.LOWER) for direction in latest.tolist()])
    return found


def _changes(counts: Counts) -> object:
    factor = dispersion_of(dispersions(counts[:, -MOST_PERIODS:]), *_YEARS)
    return count_changes(counts[:, -24:-12].sum(axis=1), counts[:, -12:].sum(axis=1), dispersion=factor).verdict


def _trends(counts: Counts) -> object:
    lines = log_linear_trends(counts)
    factor = dispersion_of(dispersions(counts[:, -MOST_PERIODS:]), slope(counts.shape[1]))
    low, middle, high = (np.log1p(part / 100) for part in (lines.low, lines.change_percent, lines.high))
    reach = (high - low) / 2 * np.sqrt(factor / lines.dispersion)
    return verdicts(np.exp(middle - reach), np.exp(middle + reach))


def _kendall(counts: Counts) -> object:
    return seasonal_trends(counts).verdict


def _scaled(action: Callable[[pd.Series], object], counts: Counts) -> float:
    chosen = counts[:: len(counts) // SAMPLE][:SAMPLE]
    index = pd.period_range("2011-01", periods=counts.shape[1], freq="M")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        action(pd.Series(chosen[0], index))
        began = time.perf_counter()
        for row in chosen:
            action(pd.Series(row, index))
    return (time.perf_counter() - began) * len(counts) / len(chosen)


def _chart_loop(counts: pd.Series) -> object:
    from statsmodels.tsa.seasonal import seasonal_decompose

    parts = seasonal_decompose(counts.interpolate().bfill().to_numpy(), period=12)
    adjusted = counts - parts.seasonal
    return [_one_chart(counts[-36:]), _one_chart(counts), _one_chart(adjusted)]


def _one_chart(counts: pd.Series) -> object:
    """The four rules of XmR by rolling windows."""
    centre, reach = counts.mean(), 2.66 * counts.diff().abs().mean()
    side = np.sign(counts - centre)
    near = (counts - centre).abs() > reach * 2 / 3
    outside = (counts - centre).abs() > reach
    run = side.rolling(7).sum().abs() == 7
    trend = np.sign(counts.diff()).rolling(6).sum().abs() == 6
    two_of_three = (near.astype(float).rolling(3).sum() >= 2) & (side.rolling(3).sum().abs() == 3)
    marks = outside | run | trend | two_of_three
    return bool(marks.iloc[-1])


def _change_loop(counts: pd.Series) -> object:
    from statsmodels.stats.rates import confint_poisson_2indep, test_poisson_2indep

    factor = _fit(counts[-MOST_PERIODS:]).scale
    before, now = counts[-24:-12].sum() / factor, counts[-12:].sum() / factor
    p_value = test_poisson_2indep(round(now), 1, round(before), 1, method="exact-cond").pvalue
    return p_value, confint_poisson_2indep(now, 1, before, 1, method="score", compare="ratio")


def _trend_loop(counts: pd.Series) -> object:
    return _fit(counts).conf_int()


def _fit(counts: pd.Series) -> object:
    import statsmodels.api as sm

    design = pd.get_dummies(counts.index.month, dtype=float).set_index(counts.index)
    design["time"] = np.arange(len(counts), dtype=float)
    seen = counts.notna()
    return sm.GLM(counts[seen], design[seen], family=sm.families.Poisson()).fit(scale="X2")


def _kendall_loop(counts: pd.Series) -> object:
    from scipy.stats import kendalltau

    taus, slopes = [], []
    for _, season in counts.dropna().groupby(lambda month: month.month):
        years = season.index.year.to_numpy()
        taus.append(kendalltau(years, season.to_numpy()).statistic)
        earlier, later = np.triu_indices(len(season), 1)
        values = season.to_numpy()
        slopes.append((values[later] - values[earlier]) / (years[later] - years[earlier]))
    return np.sum(taus), np.median(np.concatenate(slopes))


if __name__ == "__main__":
    print("\n".join(measure()))
