"""The forecast: its algebra against a slow plain twin and a Kalman filter, its honesty on known series."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from statsmodels.tsa.statespace.structural import UnobservedComponents

from saferplan.periods import Month
from saferplan.stats import forecast as method
from saferplan.stats.arrays import Floats
from saferplan.stats.forecast import Prediction, predict
from saferplan.stats.forecast_shapes import shapes
from saferplan.stats.forecast_spread import by_period, total

ENDING = Month(2024, 12)


def made(series: int, months: int, seed: int, *, start: float = 120, move: float = 0.03) -> Floats:
    """Poisson counts about a level that wanders, half of them with a damped slope, and a wave of the year."""
    rng = np.random.default_rng(seed)
    slope, steps = np.zeros(series), np.zeros((series, months))
    for month in range(-24, months):
        slope = 0.9 * slope + rng.normal(0, 0.2 * move, series) * (np.arange(series) % 2)
        steps[:, max(month, 0)] = slope + rng.normal(0, move, series)
    level = start * np.exp(np.cumsum(steps, axis=1))
    return rng.poisson(level * (1 + 0.12 * np.sin(2 * np.pi * np.arange(months) / 12))).astype(np.float64)


def test_a_slow_plain_twin_agrees() -> None:
    """Each combination by textbook formulas for one series, with loops, a plain inverse and a determinant."""
    counts = made(1, 30, 3)[0]
    counts[[4, 17]] = np.nan
    horizon, known = 5, [i for i in range(30) if counts[i] == counts[i]]
    parts = shapes(ENDING.index - 29, 30 + horizon, 1, rolling=False)
    roots = np.array([2 * np.sqrt(counts[i] / parts.lengths[i] + 0.375) for i in known])
    middle, ahead = np.mean(roots), list(range(30, 30 + horizon))
    mean, roots = (middle / 2) ** 2, roots - np.mean(roots)
    logs, centres, spreads = [], [], []
    for level, season, slope, echo in product(method._LEVELS, method._SEASONS, method._SLOPES, method._ECHOES):
        whole = parts.noise + level * (parts.level + slope**2 * parts.slope) + season * parts.season + echo * parts.echo
        whole = whole + method._OPEN_START
        inverse = np.linalg.inv(whole[np.ix_(known, known)])
        misfit, prior = roots @ inverse @ roots, 6 * (1 + 0.05**2 * mean)
        chance, freedom = (prior + misfit) / (6 + len(known) - 1), 6 + len(known) - 1
        log = -0.5 * np.linalg.slogdet(whole[np.ix_(known, known)])[1] - freedom / 2 * np.log(prior + misfit)
        for size, usual, spread in ((level, 0.035, 0.4), (season, 0.1, 0.5)):
            log -= 0.5 * (np.log(np.sqrt(size * chance / mean) / usual) / spread) ** 2
        gain = whole[np.ix_(ahead, known)] @ inverse
        logs.append(log)
        centres.append(gain @ roots)
        spreads.append(chance * (whole[np.ix_(ahead, ahead)] - gain @ whole[np.ix_(known, ahead)]))
    weights = np.exp(np.array(logs) - max(logs))
    weights /= weights.sum()
    centre = sum(w * c for w, c in zip(weights, centres, strict=True))
    spread = sum(w * (s + np.outer(c - centre, c - centre)) for w, s, c in zip(weights, spreads, centres, strict=True))
    found = predict(counts, ENDING, horizon)
    assert found.centre[0] == pytest.approx(middle + centre, rel=1e-6)
    assert found.spread[0] == pytest.approx(spread, rel=1e-3)


def test_the_covariance_of_a_level_is_the_kalman_filter_of_a_local_level() -> None:
    """statsmodels filters the same model: chance of variance 1, a level that moves by 0.3."""
    roots = np.random.default_rng(5).normal(0, 1, 40).cumsum() * 0.4
    parts = shapes(0, 46, 1, rolling=False)
    whole = parts.noise + 0.3 * parts.level + method._OPEN_START
    known, ahead = np.arange(40), np.arange(40, 46)
    gain = whole[np.ix_(ahead, known)] @ np.linalg.inv(whole[np.ix_(known, known)])
    spread = whole[np.ix_(ahead, ahead)] - gain @ whole[np.ix_(known, ahead)]
    filtered = UnobservedComponents(roots, "local level").smooth([1.0, 0.3]).get_forecast(6)
    assert gain @ roots == pytest.approx(filtered.predicted_mean, abs=1e-3)
    assert np.diagonal(spread) == pytest.approx(filtered.var_pred_mean, rel=1e-3)


def test_the_damped_slope_is_what_its_recursion_gives() -> None:
    """Its covariance, against a slope drawn month by month."""
    rng, draws, periods = np.random.default_rng(11), 200_000, 6
    slope = rng.normal(0, np.sqrt(1 / (1 - 0.81)), draws)
    level, path = np.zeros(draws), []
    for _ in range(periods):
        slope = 0.9 * slope + rng.normal(0, 1, draws)
        level = level + slope
        path.append(level)
    assert np.cov(np.array(path)) == pytest.approx(shapes(0, periods, 1, rolling=False).slope, rel=0.03)


def test_months_of_the_year_add_up_to_nothing_and_repeat() -> None:
    season = shapes(0, 30, 1, rolling=False).season
    assert season[:12, :12].sum() == pytest.approx(0, abs=1e-9)
    assert season[0, 12] == pytest.approx(season[0, 0]) == pytest.approx(1)


def test_intervals_hold_as_often_as_they_say_on_series_made_by_the_rule() -> None:
    """Widening by 0.85 is what real crime needs of t with 4 degrees of freedom; here it comes to 80 to 88%."""
    counts = made(400, 72, 1)
    found = predict(counts[:, :60], ENDING, 12)
    months, year = by_period(found), total(found, range(12))
    for outlook, truth in ((months, counts[:, 60:]), (year, counts[:, 60:].sum(axis=1))):
        (low80, high80), (low95, high95) = outlook.interval(0.8), outlook.interval(0.95)
        assert 0.77 <= np.mean((truth >= low80) & (truth <= high80)) <= 0.9
        assert 0.94 <= np.mean((truth >= low95) & (truth <= high95)) <= 0.995
        assert outlook.expected.mean() == pytest.approx(truth.mean(), rel=0.03)


def test_stated_chances_come_true_that_often() -> None:
    counts = made(800, 60, 2)
    year = total(predict(counts[:, :48], ENDING, 12), range(12))
    before, after = counts[:, 36:48].sum(axis=1), counts[:, 48:].sum(axis=1)
    stated = year.chance_at_most(before * 0.95)
    for low, high in ((0.1, 0.4), (0.4, 0.6), (0.6, 0.9)):
        own = (stated >= low) & (stated < high)
        assert np.mean(after[own] <= before[own] * 0.95) == pytest.approx(stated[own].mean(), abs=0.1)


def test_a_total_spreads_wider_than_months_that_err_apart() -> None:
    found = predict(made(50, 60, 4, move=0.05), ENDING, 12)
    months, year = by_period(found), total(found, range(12))
    apart = np.sqrt(sum((high - low) ** 2 for low, high in zip(*(b.T for b in months.interval(0.8)), strict=True)))
    low, high = year.interval(0.8)
    assert np.median((high - low) / apart) > 1.5


def test_a_known_season_is_found() -> None:
    counts = 200 * (1 + 0.3 * np.sin(2 * np.pi * np.arange(60) / 12))
    expected = by_period(predict(counts, ENDING, 12)).expected[0]
    assert expected == pytest.approx(200 * (1 + 0.3 * np.sin(2 * np.pi * np.arange(60, 72) / 12)), rel=0.06)


def test_february_is_short() -> None:
    """A constant number a day is a constant season: 28.25 days of February to 31 of January."""
    days = np.tile([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], 4) * 10
    expected = by_period(predict(days, ENDING, 2)).expected[0]
    assert expected[1] / expected[0] == pytest.approx(28.25 / 31, rel=0.01)


def test_rolling_totals_are_forecast_as_their_months_are() -> None:
    """Quarterly ends of the same history give about the same next year, without knowing a single month."""
    counts = made(60, 84, 6)
    ends = np.lib.stride_tricks.sliding_window_view(counts, 12, axis=1).sum(axis=2)[:, ::3]
    by_months = total(predict(counts, ENDING, 12), range(12))
    by_totals = total(predict(ends, ENDING, 4, step=3, rolling=True), [3])
    ratio = by_totals.expected / by_months.expected
    assert np.median(ratio) == pytest.approx(1, abs=0.02)
    assert np.std(ratio) < 0.06
    width = [high - low for low, high in (by_months.interval(0.8), by_totals.interval(0.8))]
    assert 0.8 < np.median(width[1] / width[0]) < 1.5


def test_many_series_are_forecast_as_each_alone_and_the_same_each_time() -> None:
    counts = made(7, 40, 8)
    counts[2, 11] = counts[5, :9] = np.nan
    many = predict(counts, ENDING, 6)
    for number, row in enumerate(counts):
        alone = predict(row, ENDING, 6)
        assert alone.centre[0] == pytest.approx(many.centre[number], rel=1e-9)
        assert many.only(number).spread == pytest.approx(alone.spread, rel=1e-6)
    assert np.array_equal(predict(counts, ENDING, 6).spread, many.spread)


def test_a_gap_is_no_zero_and_makes_the_forecast_less_sure() -> None:
    counts = made(1, 48, 9)
    gap = counts.copy()
    gap[0, 42:46] = np.nan
    whole, holed = (by_period(predict(values, ENDING, 3)) for values in (counts, gap))
    assert holed.expected == pytest.approx(whole.expected, rel=0.15)
    assert (holed.spread > whole.spread).all()


def test_months_missing_at_the_end_are_bridged() -> None:
    counts = made(1, 48, 10)
    late = np.append(counts, [[np.nan, np.nan]], axis=1)
    seen_late, seen = predict(late, ENDING, 1), predict(counts, ENDING - 2, 3)
    assert seen_late.centre[0, 0] == pytest.approx(seen.centre[0, 2], rel=1e-6)


@pytest.mark.parametrize("months", [12, 60])
def test_nothing_ever_recorded_is_expected_to_stay_rare(months: int) -> None:
    year = total(predict(np.zeros(months), ENDING, 12), range(12))
    assert year.expected[0] < 3
    assert year.chance_at_most(5)[0] > 0.9
    assert year.interval(0.95)[0][0] == 0


def test_a_constant_series_stays_constant_with_little_more_than_poisson_spread() -> None:
    outlook = by_period(predict(np.full(60, 100.0), ENDING, 1))
    low, high = outlook.interval(0.95)
    assert outlook.expected[0, 0] == pytest.approx(100, rel=0.05)
    assert 10 < high[0, 0] - low[0, 0] < 60


@pytest.mark.parametrize("values", [[], [5.0], [np.nan] * 30, [5.0] * 11])
def test_too_little_history_has_no_forecast(values: list[float]) -> None:
    found = predict(np.array(values).reshape(1, -1), ENDING, 3)
    assert found.centre.shape == (1, 3)
    assert np.isnan(found.centre).all()
    assert np.isnan(total(found, [0, 1]).expected).all()


def test_four_yearly_totals_are_enough_and_three_are_not() -> None:
    years = np.array([1000.0, 950, 980, 940])
    assert by_period(predict(years, ENDING, 1, step=12, rolling=True)).expected[0, 0] == pytest.approx(940, rel=0.05)
    assert np.isnan(predict(years[1:], ENDING, 1, step=12, rolling=True).centre).all()


def test_a_short_history_is_less_sure() -> None:
    counts = made(40, 60, 12)
    long, short = (total(predict(values, ENDING, 12), range(12)) for values in (counts, counts[:, -14:]))
    assert np.median(short.spread / long.spread) > 1.05


def test_later_corrections_below_zero_count_as_none() -> None:
    counts = np.full(24, 3.0)
    below, none = counts.copy(), counts.copy()
    below[5], none[5] = -2, 0
    assert np.array_equal(predict(below, ENDING, 2).centre, predict(none, ENDING, 2).centre)


def test_only_the_last_eight_years_are_used() -> None:
    counts = made(1, 120, 13)
    found: list[Prediction] = [predict(values, ENDING, 3) for values in (counts, counts[:, -96:])]
    assert np.array_equal(found[0].centre, found[1].centre)
    assert found[0].months[0] == 96
