"""The interval of a weighted sum of changes."""

from __future__ import annotations

import numpy as np
import pytest

from saferplan.stats.two_counts import count_change, count_changes
from saferplan.stats.weighted_change import difference_limits, weighted_change


def test_one_part_has_the_limits_of_its_ratio() -> None:
    ratio = count_change(400, 300)
    found = weighted_change([400], [300], [10.0], [ratio.low], [ratio.high])
    # By hand: of 700 the share p is now, and the change 700 (2p - 1).
    low, high = (10 * 700 * (2 * r / (1 + r) - 1) for r in (ratio.low, ratio.high))
    assert (found.change, found.low, found.high) == (-1000, pytest.approx(low), pytest.approx(high))
    assert found.is_clear


@pytest.mark.parametrize(("before", "now"), [(100, 120), (100, 140), (0, 3), (0, 9), (9, 0), (40, 40)])
def test_it_leaves_out_no_change_exactly_when_the_ratio_does(before: float, now: float) -> None:
    ratio = count_change(before, now)
    found = weighted_change([before], [now], [7.0], [ratio.low], [ratio.high])
    assert found.is_clear == ratio.is_clear
    assert found.low <= found.change <= found.high


def test_large_counts_have_the_interval_of_the_normal_rule() -> None:
    before, now, weights = np.array([40_000, 90_000]), np.array([41_000, 88_000]), np.array([5.0, 2.0])
    ratios = count_changes(before, now)
    found = weighted_change(before, now, weights, ratios.low, ratios.high)
    error = 1.959964 * np.sqrt(np.sum(weights**2 * (before + now)))
    assert found.change == 5 * 1000 - 2 * 2000
    assert (found.low, found.high) == (
        pytest.approx(found.change - error, abs=30),
        pytest.approx(found.change + error, abs=30),
    )


def test_a_baseline_of_three_years_is_set_against_one() -> None:
    ratio = count_change(900, 250, exposure_before=3, exposure_now=1)
    low, high = difference_limits([900], [250], [ratio.low], [ratio.high], years_before=3)
    found = weighted_change([900], [250], [1.0], [ratio.low], [ratio.high], years_before=3)
    assert found.change == -50
    assert low[0] == found.low < -50 < found.high == high[0]
    even = difference_limits([900], [300], [1.0], [1.0], years_before=3)
    assert even[0] == pytest.approx([0]) == even[1]


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Nine offences like a partnership's, from a homicide every other year to 2,000 assaults, 4,000 times."""
    rng = np.random.default_rng(11)
    weights = np.array([3_200_000, 39_360, 6_520, 14_050, 11_320, 10_290, 870, 8_420, 1_350], dtype=float)
    means = np.array([0.5, 90, 160, 2000, 150, 220, 600, 90, 1900])
    factors = np.array([1, 0.8, 1.1, 0.9, 1, 1.2, 0.7, 1, 1])
    truth = float(np.sum(weights * means * (factors - 1)))
    before, now = rng.poisson(means, (4000, 9)), rng.poisson(means * factors, (4000, 9))
    ratios = count_changes(before, now)
    held = 0
    for x0, x1, low, high in zip(before, now, ratios.low, ratios.high, strict=True):
        found = weighted_change(x0, x1, weights, np.nan_to_num(low), np.where(np.isnan(high), np.inf, high))
        held += found.low <= truth <= found.high
    assert 0.94 <= held / 4000 <= 0.99  # exact intervals are conservative


def test_nothing_and_none() -> None:
    empty = weighted_change([], [], [], [], [])
    assert (empty.change, empty.low, empty.high, empty.is_clear) == (0, 0, 0, False)
    nought = weighted_change([0], [0], [5.0], [0.0], [np.inf])
    assert (nought.change, nought.low, nought.high) == (0, 0, 0)


def test_what_is_missing_or_negative_is_refused() -> None:
    with pytest.raises(ValueError, match="a count is missing"):
        weighted_change([np.nan], [1], [1.0], [0], [1])
    with pytest.raises(ValueError, match="a weight is negative"):
        weighted_change([1], [1], [-1.0], [0], [1])
