"""The trend beside a control chart: known slopes, series without one, breaks, gaps, and the sentence."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from saferplan import Workspace
from saferplan.analysis.signal.result import Signal
from saferplan.analysis.signal.signalling import signal
from saferplan.analysis.signal.trend import NoTrend, Trend, trend
from saferplan.errors import NotMeasurable, UsageError
from saferplan.measures.definition import Polarity
from saferplan.periods import By
from saferplan.plans.breaks import Break, BreakKind
from saferplan.stats.seasonal_kendall import seasonal_trends
from saferplan.stats.trend_line import log_linear_trend
from saferplan.stats.two_counts import ChangeVerdict
from tests.analysis.build import month, monthly, quarterly
from tests.stats.wandering import wandering

NO_CHANGE = ChangeVerdict.NO_CLEAR_CHANGE


def sloping(months: int, a_year: float, *, mean: float = 200, seed: int = 1, length: int = 1) -> np.ndarray:
    """Poisson counts with a season that change by a share `a_year` of themselves each year; one a `length` months."""
    time = np.arange(months) * length / 12
    season = 1 + 0.2 * np.sin(2 * np.pi * time)
    counts: np.ndarray = np.random.default_rng(seed).poisson(mean * length * season * (1 + a_year) ** time)
    return counts.astype(np.float64)


def told(values: np.ndarray, first: str = "2020-01") -> Trend:
    series = monthly(first, values.tolist())
    found = trend(series, values, [o.period.last for o in series])
    assert isinstance(found, Trend)
    return found


def charted(values: list[float | None], **more: object) -> Signal:
    options = {"polarity": Polarity.LOWER, "title": "Shoplifting", **more}
    return signal(monthly("2020-01", values), **options)  # type: ignore[arg-type]


def brk(day: date, *, blocks: bool) -> Break:
    kind = BreakKind.RECORDING_RULE
    return Break(id="b", date=day, kind=kind, title="A new crime system", note="Note.", blocks_comparison=blocks)


@pytest.mark.parametrize("months", [36, 72, 120])
@pytest.mark.parametrize("a_year", [-0.12, 0.15])
def test_a_known_slope_is_found(months: int, a_year: float) -> None:
    """The limits hold it in 95 of 100 series or more, the verdict is right in most, and never the wrong way."""
    found = [told(sloping(months, a_year, seed=seed)) for seed in range(40)]
    held = sum(item.low_percent <= 100 * a_year <= item.high_percent for item in found)
    assert held >= 38
    way, wrong = (ChangeVerdict.RISE, ChangeVerdict.FALL) if a_year > 0 else (ChangeVerdict.FALL, ChangeVerdict.RISE)
    assert sum(item.verdict is way for item in found) >= 36
    assert not any(item.verdict is wrong for item in found)
    assert np.mean([item.change_percent for item in found]) == pytest.approx(100 * a_year, abs=1)


def test_the_median_change_is_that_of_a_month_a_year() -> None:
    steady = np.tile(np.arange(100.0, 112), 5) + np.repeat(np.arange(5) * -7.0, 12)
    found = told(steady)
    assert (found.slope, found.slope_low, found.slope_high) == (-7, -7, -7)
    assert found.periods == 60


@pytest.mark.parametrize("months", [24, 36, 60, 120])
def test_a_wandering_level_is_seldom_called_a_trend(months: int) -> None:
    rng = np.random.default_rng(months)
    rows = wandering(rng, 200, months, mean=200, spread=0.07, persistence=0.4)
    alarms = sum(told(row).verdict is not NO_CHANGE for row in rows)
    assert alarms <= 14  # 5% of 200 is 10


def test_fewer_than_five_years_are_tested_by_the_series_own_persistence() -> None:
    """The correlated test cannot find even the steadiest fall in three years; see the module."""
    values = sloping(36, -0.25)
    assert seasonal_trends(values, correlated=True).p_value[0] > 0.05
    found = told(values)
    assert (found.correlated, found.tested) == (False, ChangeVerdict.FALL)
    assert found.p_value >= seasonal_trends(values).p_value[0]
    assert told(sloping(60, -0.25)).correlated
    assert told(sloping(60, -0.25)).p_value == seasonal_trends(sloping(60, -0.25), correlated=True).p_value[0]


def test_the_fitted_change_is_the_line_s_by_the_year() -> None:
    values = sloping(49, -0.1)
    line = log_linear_trend(values)
    assert told(values).change_percent == pytest.approx(100 * ((1 + line.change_percent / 100) ** (12 / 48) - 1))
    assert told(values).low_percent <= 100 * ((1 + line.low / 100) ** 0.25 - 1)


def test_the_sentence_of_a_fall() -> None:
    found = told(sloping(60, -0.15))
    pattern = (
        r"Trend since January 2020: falling by 1\d% a year \(between \d+% and \d+%\); the median change is 2\d fewer a "
        r"month each year \(between \d+ and \d+ fewer; seasonal Kendall test: beyond chance\)\."
    )
    assert re.fullmatch(pattern, found.sentence), found.sentence


def test_the_sentence_of_no_trend() -> None:
    found = told(np.tile([10.0, 12, 9, 11, 10, 13, 8, 10, 12, 9, 11, 10, 11, 9, 12, 10, 11, 8], 2))
    assert found.verdict is NO_CHANGE
    assert found.sentence.startswith("No clear trend since January 2020: between ")
    assert "% fewer and " in found.sentence
    assert found.sentence.endswith("seasonal Kendall test: within chance).")


def test_both_methods_must_agree() -> None:
    rng = np.random.default_rng(3)
    rows = wandering(rng, 300, 36, mean=200, spread=0.07, persistence=0.7)
    apart = [item for item in map(told, rows) if item.fitted is not item.tested]
    assert apart
    for item in apart:
        assert item.verdict is NO_CHANGE
        assert item.sentence.startswith("No clear trend since January 2020: between ")


def test_a_constant_series_does_not_change() -> None:
    found = told(np.full(36, 7.0))
    assert (found.verdict, found.slope, found.change_percent) == (NO_CHANGE, 0, pytest.approx(0))
    assert "the median change is none a month each year" in found.sentence


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.array([]), "it needs 24 months of figures, two years, and there are 0."),
        (np.array([5.0]), "two years, and there is 1 since January 2020."),
        (np.full(23, 5.0), "two years, and there are 23 since January 2020."),
        (np.zeros(36), "No trend can be told: every figure is zero."),
        (np.where(np.arange(40) % 12 == 3, np.nan, 9.0), "a time of year has no figure in any year."),
    ],
    ids=["empty", "one", "short", "noughts", "no April"],
)
def test_why_there_is_none(values: np.ndarray, words: str) -> None:
    series = monthly("2020-01", [None if v != v else v for v in values.tolist()])
    found = trend(series, values, [o.period.last for o in series])
    assert isinstance(found, NoTrend)
    assert found.reason.endswith(words)


def test_a_gap_takes_its_months_out_and_no_others() -> None:
    values = sloping(72, -0.12)
    values[[0, 30, 31, 71]] = np.nan
    found = told(values)
    assert (found.periods, str(found.first), str(found.last)) == (68, "2020-02", "2025-11")
    assert found.verdict is ChangeVerdict.FALL


def test_quarters_have_a_trend_too() -> None:
    series = quarterly("2018-03", sloping(28, -0.12, length=3).tolist())
    found = signal(series, polarity=Polarity.LOWER).trend
    assert found is not None
    assert (found.by, str(found.first), found.periods) == (By.QUARTER, "2020-01", 20)
    assert "a quarter each year" in found.sentence


@pytest.mark.parametrize("blocks", [True, False])
def test_it_is_that_of_the_last_phase_on_the_chart(blocks: bool) -> None:
    values: list[float | None] = sloping(60, -0.12).tolist()
    whole = charted(values, first=month("2020-01")).trend
    assert whole is not None
    assert (str(whole.first), str(whole.last)) == ("2020-01", "2024-12")
    default = charted(values).trend
    assert default is not None
    assert str(default.first) == "2022-01"
    after = charted(values, breaks=[brk(date(2022, 7, 1), blocks=blocks)]).trend
    assert after is not None
    assert str(after.first) == "2022-07"
    late = charted(values, breaks=[brk(date(2024, 3, 10), blocks=blocks)])
    assert late.trend is None
    assert late.no_trend.endswith("there are 10 since March 2024 (a new crime system).")


def test_no_trend_is_told_of_what_is_no_count() -> None:
    found = charted([20.0 + i % 5 for i in range(40)], is_percentage=True)
    assert (found.trend, found.no_trend) == (
        None,
        "No trend is told of percentages and weighted sums: the test of it is for counts.",
    )
    assert charted([20.0 + i % 5 for i in range(40)], is_counted=False).trend is None


def test_the_example(peterborough: Path) -> None:
    space = Workspace(peterborough)
    found = space.trend("shoplifting")
    counts = np.array([o.value for o in space.series_table("shoplifting", by="month").series()], dtype=np.float64)
    assert found == space.signal("shoplifting").trend
    assert (str(found.first), str(found.last), found.periods) == ("2024-01", "2025-12", 24)
    assert found.slope == np.median(counts[12:] - counts[:12])
    assert found.verdict is NO_CHANGE
    with pytest.raises(NotMeasurable, match="there are 20 since May 2024"):
        space.trend("shoplifting", first="2024-05")
    with pytest.raises(UsageError, match="no measure"):
        space.trend("shopliftng")
