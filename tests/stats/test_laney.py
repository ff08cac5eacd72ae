"""Laney's charts: a plain twin, what they become in special cases, and series of nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from saferplan.stats.laney import LaneyChart, laney_p, laney_u
from saferplan.stats.xmr import xmr_limits


def twin(x: Sequence[float], n: Sequence[float], *, percentage: bool) -> tuple[float, list[float], list[float]]:
    """sigma_z, lower and upper limits of one series without gaps, per unit, as Laney's paper has them."""
    mean = sum(x) / sum(n)
    spread = [math.sqrt((mean * (1 - mean) if percentage else mean) / size) for size in n]
    z = [(count / size - mean) / s for count, size, s in zip(x, n, spread, strict=True)]
    ranges = [abs(b - a) for a, b in pairwise(z)]
    sigma_z = sum(ranges) / len(ranges) / 1.128
    return sigma_z, [max(mean - 3 * s * sigma_z, 0) for s in spread], [mean + 3 * s * sigma_z for s in spread]


def made(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    n = rng.integers(300, 3000, 30)
    return rng.binomial(n, 0.2 * rng.gamma(100, 1 / 100, 30)).astype(float), n.astype(float)


@pytest.mark.parametrize("seed", range(5))
def test_the_p_chart_is_as_its_plain_twin(seed: int) -> None:
    x, n = made(seed)
    found = laney_p(x, n)
    sigma_z, lower, upper = twin(x.tolist(), n.tolist(), percentage=True)
    assert found.sigma_z[0, 0] == pytest.approx(sigma_z)
    np.testing.assert_allclose(found.limits.lower[0], np.array(lower) * 100)
    np.testing.assert_allclose(found.limits.upper[0], np.minimum(np.array(upper) * 100, 100))
    np.testing.assert_allclose(found.charted[0], 100 * x / n)


@pytest.mark.parametrize("seed", range(5))
def test_the_u_chart_is_as_its_plain_twin(seed: int) -> None:
    x, n = made(seed)
    found = laney_u(x, n, per=1000)
    sigma_z, lower, upper = twin(x.tolist(), n.tolist(), percentage=False)
    assert found.sigma_z[0, 0] == pytest.approx(sigma_z)
    np.testing.assert_allclose(found.limits.lower[0], np.array(lower) * 1000)
    np.testing.assert_allclose(found.limits.upper[0], np.array(upper) * 1000)


def test_with_equal_denominators_the_u_chart_is_the_xmr_chart_of_the_rate() -> None:
    x, _ = made(9)
    rate, plain = laney_u(x, [500.0] * 30), xmr_limits(x / 500)
    np.testing.assert_allclose(rate.limits.centre, plain.centre)
    # 3 / 1.128 is 2.6596, which the XmR chart rounds to 2.66.
    np.testing.assert_allclose(rate.limits.upper - rate.limits.centre, plain.upper - plain.centre, rtol=2e-4)


def test_sigma_z_is_one_where_the_law_holds_and_more_where_the_level_varies() -> None:
    rng = np.random.default_rng(2)
    n = rng.uniform(500, 5000, (400, 60))
    assert laney_u(rng.poisson(0.1 * n), n).sigma_z.mean() == pytest.approx(1, abs=0.02)
    varying = rng.poisson(0.1 * n * rng.gamma(25, 1 / 25, n.shape))
    assert laney_u(varying, n).sigma_z.mean() > 2
    assert laney_p(rng.binomial(n.astype(int), 0.3), n.astype(int)).sigma_z.mean() == pytest.approx(1, abs=0.02)


def test_limits_follow_the_denominator() -> None:
    x, n = made(3)
    found = laney_p(x, n)
    width = (found.limits.upper - found.limits.centre)[0]
    assert np.argmax(width) == np.argmin(n)
    np.testing.assert_allclose(width * np.sqrt(n), (width * np.sqrt(n))[0])


def test_a_percentage_has_no_limit_beyond_nought_or_a_hundred() -> None:
    found = laney_p([9.0, 10, 8, 10, 10, 7], [10.0] * 6)
    assert (found.limits.upper == 100).all()
    assert (laney_p([1.0, 0, 2, 0, 0, 3], [10.0] * 6).limits.lower == 0).all()


def test_each_phase_has_its_own_lines_and_gaps_are_spanned_by_nothing() -> None:
    x, n = made(4)
    whole = laney_u(x, n, starts=(0, 12))
    assert whole.sigma_z.shape == (1, 2)
    np.testing.assert_allclose(whole.limits.upper[0, 12:], laney_u(x[12:], n[12:]).limits.upper[0])
    gapped = np.where(np.arange(30) == 10, np.nan, x)
    parts = [twin(x[part].tolist(), n[part].tolist(), percentage=False) for part in (slice(0, 10), slice(11, 30))]
    found = laney_u(gapped, n)
    assert np.isnan(found.charted[0, 10])
    assert min(p[0] for p in parts) * 0.9 < found.sigma_z[0, 0] < max(p[0] for p in parts) * 1.1
    np.testing.assert_array_equal(found.limits.points[0], 29)


@pytest.mark.parametrize("chart", [laney_u, laney_p])
def test_series_of_nothing(chart: type[LaneyChart]) -> None:
    empty = chart([], [])  # type: ignore[call-arg]
    assert empty.charted.shape == (1, 0)
    one = chart([3.0], [10.0])  # type: ignore[call-arg]
    assert np.isnan(one.limits.upper).all()
    zero = chart([0.0] * 5, [10.0] * 5)  # type: ignore[call-arg]
    np.testing.assert_array_equal(zero.limits.upper, 0)
    constant = chart([4.0] * 5, [10.0] * 5)  # type: ignore[call-arg]
    np.testing.assert_allclose(constant.limits.upper, constant.limits.centre)
    nobody = chart([4.0, 5, 6], [10.0, 0, np.nan])  # type: ignore[call-arg]
    assert np.isnan(nobody.charted[0]).tolist() == [False, True, True]
