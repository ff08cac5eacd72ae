"""Own change against the group's: exact in counts, with an interval that covers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from saferplan.stats.shift_share import shift_share


def test_the_parts_add_up_to_the_change() -> None:
    rng = np.random.default_rng(1)
    x0, x1, g0, g1 = (rng.integers(1, 5000, 200).astype(float) for _ in range(4))
    found = shift_share(x0, x1, g0, g1)
    np.testing.assert_allclose(found.with_group + found.apart, x1 - x0, atol=1e-9)
    np.testing.assert_allclose(found.points, 100 * (x1 / x0 - g1 / g0))
    np.testing.assert_allclose(found.apart, x0 * found.points / 100, atol=1e-9)


def test_by_hand() -> None:
    """1,000 fell to 900 where the group's 10,000 fell to 9,500: 50 with the group, 50 apart from it."""
    found = shift_share([1000], [900], [10_000], [9500])
    assert found.with_group[0] == pytest.approx(-50)
    assert found.apart[0] == pytest.approx(-50)
    assert found.points[0] == pytest.approx(-5)
    own = 0.9 * np.exp(np.array([-1, 1]) * 1.959964 * math.sqrt(1 / 900 + 1 / 1000))
    group = 0.95 * np.exp(np.array([-1, 1]) * 1.959964 * math.sqrt(1 / 9500 + 1 / 10_000))
    assert found.low[0] == pytest.approx(100 * (-0.05 - math.hypot(0.9 - own[0], group[1] - 0.95)), rel=1e-5)
    assert found.high[0] == pytest.approx(100 * (-0.05 + math.hypot(own[1] - 0.9, 0.95 - group[0])), rel=1e-5)


@pytest.mark.parametrize(("own", "ratio"), [(80, 0.9), (1500, 1.1), (20_000, 1.0)])
def test_the_interval_covers_the_true_difference_as_often_as_it_says(own: int, ratio: float) -> None:
    rng = np.random.default_rng(own)
    n = 4000
    found = shift_share(
        rng.poisson(own, n), rng.poisson(own * ratio, n), rng.poisson(own * 9, n), rng.poisson(own * 9 * 0.95, n)
    )
    truth = 100 * (ratio - 0.95)
    assert ((found.low <= truth) & (truth <= found.high)).mean() == pytest.approx(0.95, abs=0.012)


def test_more_dispersion_widens_the_interval_by_its_root() -> None:
    once, fourfold = (shift_share([900], [900], [9e9], [9e9], dispersion=d) for d in (1.0, 4.0))
    width = math.log1p(fourfold.high[0] / 100) / math.log1p(once.high[0] / 100)
    assert width == pytest.approx(2, rel=1e-3)


def test_area_and_group_have_dispersions_of_their_own() -> None:
    plain, own, group = (
        shift_share([900], [900], [900], [900], dispersion=a, group_dispersion=b) for a, b in ((1, 1), (4, 1), (1, 4))
    )
    assert plain.high[0] < own.high[0]
    assert own.high[0] == pytest.approx(-group.low[0])


def test_what_is_missing_or_has_no_base_gives_nothing() -> None:
    found = shift_share([0, np.nan, 10, 10], [5, 5, 0, 10], [100, 100, 100, 0], [90, 90, 90, 90])
    assert np.isnan(found.points).tolist() == [True, True, False, True]
    assert np.isnan(found.with_group).tolist() == [True, True, False, True]
    assert np.isnan(found.apart).tolist() == [True, True, False, True]
    assert found.points[2] == pytest.approx(-90)
    assert math.isnan(found.low[2])
    assert shift_share([], [], [], []).points.size == 0
