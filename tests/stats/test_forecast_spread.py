"""From roots to counts: t with 4 degrees of freedom, totals, intervals, chances."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from saferplan.periods import Month
from saferplan.stats.forecast import Prediction, predict
from saferplan.stats.forecast_spread import Outlook, by_period, t4_below, t4_quantile, total, widening


def a_prediction(**changes: object) -> Prediction:
    centre = np.array([[20.0, 22.0, 18.0]])
    spread = np.array([[[2.0, 1.0, 1.0], [1.0, 3.0, 1.5], [1.0, 1.5, 4.0]]])
    parts = {
        "ending": Month(2024, 12),
        "step": 1,
        "rolling": False,
        "centre": centre,
        "spread": spread,
        "lengths": np.array([1.02, 0.93, 1.02]),
        "months": np.array([60]),
        **changes,
    }
    return Prediction(**parts)  # type: ignore[arg-type]


@pytest.mark.parametrize("p", [0.001, 0.025, 0.1, 0.5, 0.77, 0.9, 0.975, 0.999])
def test_students_t_of_four_degrees_is_scipys(p: float) -> None:
    assert t4_quantile(p) == pytest.approx(stats.t.ppf(p, 4), abs=1e-9)
    assert float(t4_below(stats.t.ppf(p, 4))) == pytest.approx(p, abs=1e-12)


def test_a_totals_mean_and_variance_are_those_of_many_draws() -> None:
    prediction = a_prediction()
    draws = np.random.default_rng(1).multivariate_normal(prediction.centre[0], prediction.spread[0], 400_000)
    totals = ((draws**2 / 4 - 3 / 8) * prediction.lengths).sum(axis=1)
    outlook = total(prediction, [0, 1, 2])
    assert outlook.expected[0] == pytest.approx(totals.mean(), rel=2e-3)
    root, deviation = outlook.centre[0], outlook.spread[0] / float(widening(3, 60))
    assert root**2 + deviation**2 == pytest.approx(totals.mean(), rel=2e-3)
    assert 4 * root**2 * deviation**2 + 2 * deviation**4 == pytest.approx(totals.var(), rel=0.01)


def test_one_month_as_a_total_is_that_month() -> None:
    prediction = a_prediction()
    month, sums = by_period(prediction), total(prediction, [1])
    assert sums.expected[0] == pytest.approx(month.expected[0, 1])
    assert sums.interval(0.8)[1][0] == pytest.approx(month.interval(0.8)[1][0, 1], rel=0.01)


def test_an_interval_and_a_chance_say_the_same() -> None:
    outlook = total(a_prediction(), [0, 1, 2])
    low, high = outlook.interval(0.8)
    assert outlook.chance_at_most(high - 0.5)[0] == pytest.approx(0.9, abs=0.01)
    assert outlook.chance_at_most(low - 0.5)[0] == pytest.approx(0.1, abs=0.01)


def test_a_chance_is_never_certain_and_counts_are_whole() -> None:
    outlook = total(a_prediction(), [0, 1, 2])
    assert outlook.chance_at_most(1e9)[0] == 0.999
    assert outlook.chance_at_most(0)[0] == outlook.chance_at_most(-1)[0] == 0.001
    assert outlook.chance_at_most(300.9)[0] == outlook.chance_at_most(300)[0] < outlook.chance_at_most(301)[0]


def test_bounds_are_never_below_nothing_and_widen_with_the_level() -> None:
    tiny = Outlook(*(np.array([x]) for x in (0.2, 1.2, 1.0, 0.25, 0.375)))
    assert tiny.interval(0.95)[0][0] == 0
    assert tiny.interval(0.95)[1][0] > tiny.interval(0.8)[1][0] > 0


def test_overlapping_totals_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="overlap"):
        total(a_prediction(rolling=True, step=3), [0, 1])


def test_spreads_widen_with_distance_and_for_a_short_history() -> None:
    assert widening([1, 12, 24, 36], 60) == pytest.approx([0.85, 0.85, 0.95, 1.05])
    assert widening(12, 23) == pytest.approx(0.85 * 1.05)


def test_a_rare_crime_has_sensible_bounds() -> None:
    """Two a month: three in four intervals of a year must hold the truth on plain Poisson counts."""
    counts = np.random.default_rng(3).poisson(2.0, (300, 48)).astype(float)
    year = total(predict(counts[:, :36], Month(2024, 12), 12), range(12))
    low, high = year.interval(0.8)
    truth = counts[:, 36:].sum(axis=1)
    assert 0.75 <= np.mean((truth >= np.floor(low + 0.5)) & (truth <= np.floor(high + 0.5))) <= 0.95
