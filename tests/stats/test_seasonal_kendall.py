"""The seasonal Mann-Kendall test and Sen's slope: a published series, plain twins, recovery, odd series."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import theilslopes

from saferplan.stats.seasonal_kendall import SeasonalTrends, seasonal_trends
from saferplan.stats.two_counts import ChangeVerdict
from tests.stats.wandering import wandering

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Mean monthly air temperature at Nottingham Castle, degrees Fahrenheit, 1920 to 1939 (Anderson 1976; `nottem` in R).
NOTTINGHAM = """
40.6 40.8 44.4 46.7 54.1 58.5 57.7 56.4 54.3 50.5 42.9 39.8 44.2 39.8 45.1 47.0 54.1 58.7 66.3 59.9 57.0 54.2 39.7 42.8
37.5 38.7 39.5 42.1 55.7 57.8 56.8 54.3 54.3 47.1 41.8 41.7 41.8 40.1 42.9 45.8 49.2 52.7 64.2 59.6 54.4 49.2 36.3 37.6
39.3 37.5 38.3 45.5 53.2 57.7 60.8 58.2 56.4 49.8 44.4 43.6 40.0 40.5 40.8 45.1 53.8 59.4 63.5 61.0 53.0 50.0 38.1 36.3
39.2 43.4 43.4 48.9 50.6 56.8 62.5 62.0 57.5 46.7 41.6 39.8 39.4 38.5 45.3 47.1 51.7 55.0 60.4 60.5 54.7 50.3 42.3 35.2
40.8 41.1 42.8 47.3 50.9 56.4 62.2 60.5 55.4 50.2 43.0 37.3 34.8 31.3 41.0 43.9 53.1 56.9 62.5 60.3 59.8 49.2 42.9 41.9
41.6 37.1 41.2 46.9 51.2 60.4 60.1 61.6 57.0 50.9 43.0 38.8 37.1 38.4 38.4 46.5 53.5 58.4 60.6 58.2 53.8 46.6 45.5 40.6
42.4 38.4 40.3 44.6 50.9 57.0 62.1 63.5 56.3 47.3 43.6 41.8 36.2 39.3 44.5 48.7 54.2 60.8 65.5 64.9 60.1 50.2 42.1 35.8
39.4 38.2 40.4 46.9 53.4 59.6 66.5 60.4 59.2 51.2 42.8 45.8 40.0 42.6 43.5 47.1 50.0 60.5 64.6 64.0 56.8 48.6 44.2 36.4
37.3 35.0 44.0 43.9 52.7 58.6 60.0 61.1 58.1 49.6 41.6 41.3 40.8 41.0 38.4 47.4 54.1 58.6 61.4 61.8 56.3 50.9 41.4 37.1
42.1 41.2 47.3 46.6 52.4 59.0 59.6 60.4 57.0 50.7 47.8 39.2 39.4 40.9 42.4 47.8 52.4 58.0 60.7 61.8 58.2 46.7 46.6 37.8
"""


def numbers(found: SeasonalTrends, row: int = 0) -> list[float]:
    parts = (found.score, found.variance, found.z, found.p_value, found.slope, found.low, found.high)
    return [float(part[row]) for part in parts]


def test_nottingham_s_temperatures() -> None:
    """smk.test(nottem) of the R package trend: S 224, varS 11364, z 2.0919, p 0.0364."""
    found = seasonal_trends(np.array(NOTTINGHAM.split(), dtype=np.float64))
    assert numbers(found)[:2] == [224, 11364]
    assert numbers(found)[2:4] == pytest.approx([2.0919, 0.0364], abs=1e-4)
    assert found.verdict[0] is ChangeVerdict.RISE


def ragged(seed: int = 4) -> NDArray[np.float64]:
    """Eight series of nine years and five months with ties and gaps."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(6, (8, 113)).astype(np.float64)
    counts[rng.random(counts.shape) < 0.08] = np.nan
    return counts


def seasons(row: NDArray[np.float64]) -> list[list[tuple[int, float]]]:
    return [[(i // 12, v) for i, v in enumerate(row.tolist()) if i % 12 == s and not math.isnan(v)] for s in range(12)]


def sign(value: float) -> int:
    return int(value > 0) - int(value < 0)


def test_the_score_and_its_variance_against_the_definition() -> None:
    counts = ragged()
    found = seasonal_trends(counts)
    for row, values in enumerate(counts):
        score = variance = 0.0
        for season in seasons(values):
            known = [v for _, v in season]
            score += sum(sign(b - a) for a, b in itertools.combinations(known, 2))
            n, ties = len(known), [known.count(v) for v in set(known)]
            variance += (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
        assert (found.score[row], found.variance[row]) == (score, pytest.approx(variance))


def test_the_slope_is_the_median_of_all_pairs_within_seasons() -> None:
    counts = ragged()
    found = seasonal_trends(counts)
    for row, values in enumerate(counts):
        pairs = [(b - a) / (j - i) for s in seasons(values) for (i, a), (j, b) in itertools.combinations(s, 2)]
        assert found.slope[row] == pytest.approx(np.median(pairs))
        assert found.low[row] <= found.slope[row] <= found.high[row]


def test_one_season_is_scipy_s_theil_and_sen() -> None:
    values = np.random.default_rng(1).normal(size=25) + 0.1 * np.arange(25)
    theirs = theilslopes(values, np.arange(25))
    found = seasonal_trends(values, season=1)
    assert found.slope[0] == pytest.approx(theirs.slope)
    assert [found.low[0], found.high[0]] == pytest.approx([theirs.low_slope, theirs.high_slope], abs=0.01)


def test_months_of_one_year_that_move_together_widen_the_variance() -> None:
    """The covariance against its definition, written out (Hirsch and Slack 1984; Dietz and Killeen 1981)."""
    counts = ragged(9)[:3, :96]
    found = seasonal_trends(counts, correlated=True)
    for row, values in enumerate(counts):
        table = values.reshape(8, 12)
        variance = float(seasonal_trends(values).variance[0])
        for g, h in itertools.permutations(range(12), 2):
            variance += _covariance(table[:, g], table[:, h])
        assert found.variance[row] == pytest.approx(variance)


def _covariance(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    years = len(a)

    def moved(x: NDArray[np.float64], i: int, j: int) -> int:
        return 0 if math.isnan(x[i]) or math.isnan(x[j]) else sign(x[j] - x[i])

    def rank(x: NDArray[np.float64], i: int) -> float:
        return (np.sum(~np.isnan(x)) + 1 + sum(moved(x, k, i) for k in range(years))) / 2

    together = sum(moved(a, i, j) * moved(b, i, j) for i, j in itertools.combinations(range(years), 2))
    ranks = sum(rank(a, i) * rank(b, i) for i in range(years))
    return float(together + 4 * ranks - years * (np.sum(~np.isnan(a)) + 1) * (np.sum(~np.isnan(b)) + 1)) / 3


def test_a_known_slope_is_recovered() -> None:
    rng = np.random.default_rng(20)
    time = np.arange(120)
    truth = 100 + 30 * np.sin(2 * np.pi * time / 12) - 0.25 * time
    found = seasonal_trends(truth + rng.normal(0, 4, (300, 120)))
    assert np.mean(found.slope) == pytest.approx(-3, abs=0.05)
    assert 0.9 <= np.mean((found.low <= -3) & (found.high >= -3)) <= 0.98
    assert all(verdict is ChangeVerdict.FALL for verdict in found.verdict)


def test_false_alarms_without_and_with_months_that_follow_one_another() -> None:
    """5% where months are independent; far more where the level wanders, less so with the correlated variance."""
    independent = np.random.default_rng(6).poisson(50, (2000, 120))
    assert _alarms(seasonal_trends(independent)) == pytest.approx(4.5, abs=1.5)
    wander = wandering(np.random.default_rng(6), 1000, 120, mean=500, spread=0.1, persistence=0.6)
    plain, correlated = _alarms(seasonal_trends(wander)), _alarms(seasonal_trends(wander, correlated=True))
    assert plain > 20
    assert correlated < plain / 2


def _alarms(found: SeasonalTrends) -> float:
    return 100 * float(np.mean([verdict is not ChangeVerdict.NO_CLEAR_CHANGE for verdict in found.verdict]))


def test_series_that_cannot_show_a_trend() -> None:
    rows = np.full((5, 24), np.nan)
    rows[1, 3] = 7
    rows[2] = 0
    rows[3] = 12
    rows[4, [5, 17]] = (3, 9)
    found = seasonal_trends(rows)
    words = [str(verdict) for verdict in found.verdict]
    assert words == ["not known", "not known", "no clear change", "no clear change", "no clear change"]
    assert numbers(found, 2) == [0, 0, 0, 1, 0, 0, 0]
    assert all(math.isnan(part) for part in numbers(found, 0))
    assert (found.score[4], found.slope[4]) == (1, 6)
    assert seasonal_trends(np.empty(0)).verdict[0] is ChangeVerdict.NOT_KNOWN
    assert seasonal_trends(np.empty((0, 24))).verdict.shape == (0,)
    with pytest.raises(ValueError, match="one period or more"):
        seasonal_trends(rows, season=0)


def test_many_series_are_each_by_itself() -> None:
    counts = np.vstack([ragged(seed) for seed in range(3)])
    whole = seasonal_trends(counts)
    for row, values in enumerate(counts):
        assert numbers(whole, row) == pytest.approx(numbers(seasonal_trends(values)))


def test_an_inflated_variance_widens_and_changes_no_slope() -> None:
    """Four times the variance is twice the standard error; one number a series."""
    counts = ragged()
    plain, wide = seasonal_trends(counts), seasonal_trends(counts, inflation=np.full(len(counts), 4.0))
    np.testing.assert_allclose(wide.variance, 4 * plain.variance)
    np.testing.assert_allclose(wide.z, plain.z / 2)
    np.testing.assert_array_equal(wide.slope, plain.slope)
    assert (wide.low <= plain.low).all()
    assert (wide.high >= plain.high).all()
