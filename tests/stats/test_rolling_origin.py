"""Back-tests never look ahead, count what they should, and score as the textbooks do."""

from __future__ import annotations

import numpy as np
import pytest

from saferplan.periods import Month
from saferplan.stats.forecast_scores import brier, interval_score, naive_error, reliability, within
from saferplan.stats.naive_forecasts import seasonal_naive
from saferplan.stats.rolling_origin import Panel, own_method, trials

COUNTS = np.random.default_rng(1).poisson(80, (5, 48)).astype(float)


def panel(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = COUNTS) -> Panel:
    return Panel(values, Month(2023, 12), 1)


def test_what_comes_later_changes_no_forecast() -> None:
    other = COUNTS.copy()
    other[:, 40:] = 5000
    before, after = (trials(panel(values), 12, every=5) for values in (COUNTS, other))
    early = before.ending <= (Month(2023, 12) - 8).index
    assert early.sum() == 30
    for part in ("expected", "low95", "high95", "chances"):
        assert np.array_equal(getattr(before, part)[early], getattr(after, part)[early])


def test_trials_begin_where_there_is_enough_and_end_one_before_the_last() -> None:
    found = trials(panel(), 6, every=1, fewest=24)
    assert (found.ending.min(), found.ending.max()) == ((Month(2023, 12) - 24).index, (Month(2023, 12) - 1).index)
    assert len(found) == 5 * 24
    assert found.months.min() == 24
    newest = found.where(found.ending == found.ending.max())
    assert newest.actual[:, 0] == pytest.approx(COUNTS[:, -1])
    assert np.isnan(newest.actual[:, 1:]).all()


def test_next_years_total_is_held_against_the_last() -> None:
    found = trials(panel(), 12, every=1, fewest=36)
    first = found.where(found.ending == (Month(2023, 12) - 12).index)
    before, after = COUNTS[:, 24:36].sum(axis=1), COUNTS[:, 36:].sum(axis=1)
    assert first.happened[:, 3].tolist() == (after <= before).tolist()
    assert first.year_actual.tolist() == after.tolist()
    assert (first.year[:, 2] < first.year[:, 0]).all()
    assert (first.year[:, 0] < first.expected.sum(axis=1)).all()
    assert (first.expected.sum(axis=1) < first.year[:, 1]).all()
    # Errors of months go together: a year's total is less certain than twelve months that err apart.
    apart = np.sqrt(((first.high80 - first.low80) ** 2).sum(axis=1))
    assert (first.year[:, 1] - first.year[:, 0] > apart).all()
    late = found.where(found.ending > (Month(2023, 12) - 12).index)
    assert np.isnan(late.happened).all()
    assert np.isnan(late.year_actual).all()


def test_nothing_to_test_is_no_trial() -> None:
    assert len(trials(panel(COUNTS[:, :12]), 6, every=1)) == 0
    assert len(trials(panel(np.zeros((2, 40))), 6, every=1)) == 0
    assert len(trials(panel(COUNTS[:, :1]), 6, every=1)) == 0


def test_seasonal_naive_repeats_the_last_year() -> None:
    claims = seasonal_naive(panel(), 14, np.full((5, 5), 960.0))
    assert claims.expected[:, :12] == pytest.approx(COUNTS[:, 36:])
    assert claims.expected[:, 12] == pytest.approx(COUNTS[:, 36])
    spread = np.sqrt(np.mean((COUNTS[:, 12:] - COUNTS[:, :-12]) ** 2, axis=1))
    assert (claims.high80 - claims.expected)[:, 0] == pytest.approx(1.2815515655 * spread)
    assert np.isnan(seasonal_naive(panel(COUNTS[:, :5]), 3, np.zeros((5, 5))).expected).all()


def test_the_own_method_beats_last_year_on_plain_noise() -> None:
    own, naive = (trials(panel(), 12, every=3, fewest=24, method=m) for m in (own_method, seasonal_naive))
    errors = [np.nanmean(np.abs(found.actual - found.expected)) for found in (own, naive)]
    assert errors[0] < 0.9 * errors[1]


def test_scores_by_hand() -> None:
    assert naive_error([[1, 2, 3, 5, 2, 9]], 3)[0] == pytest.approx((4 + 0 + 6) / 3)
    assert np.isnan(naive_error([[4, 4, 4, 4]], 2)[0])
    assert np.isnan(naive_error([[4, 4]], 3)[0])
    # Width 10; the second truth lies 3 below, fined with 2 / 0.2 each.
    assert interval_score([15, 7], [10, 10], [20, 20], 0.8).tolist() == pytest.approx([10, 40])
    assert within([1, 4, np.nan], [0.6, 0.6, 0.6], [3.4, 3.4, 3.4]).tolist()[:2] == [1, 0]
    assert brier([0.9, 0.2, np.nan], [1, 1, 0]) == pytest.approx((0.01 + 0.64) / 2)
    assert np.isnan(brier([], []))


def test_reliability_groups_hold_every_forecast_once() -> None:
    groups = reliability([0.01, 0.3, 0.35, 0.97, 1.0, np.nan], [0, 0, 1, 1, 1, 1])
    assert [(g.low, g.number, g.happened) for g in groups] == [(0.0, 1, 0.0), (0.2, 2, 0.5), (0.95, 2, 1.0)]
    assert groups[1].stated == pytest.approx(0.325)
    assert reliability([], []) == ()
