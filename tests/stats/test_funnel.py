"""Funnel limits: the chi-square formulas, published numbers, simulated truth, and what the formulas cannot say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from saferplan.stats.funnel import (
    ALARM,
    KEPT_OF_A_NORMAL,
    WARNING,
    limits,
    outside,
    overdispersion,
    poisson_limits,
    z_scores,
)


@pytest.mark.parametrize("level", [WARNING, ALARM])
def test_the_limits_are_the_chi_square_quantiles(level: float) -> None:
    expected = np.array([0.3, 1, 5, 12.5, 50, 873.2, 22_574])
    lower, upper = poisson_limits(expected, level)
    tail = (1 - level) / 2
    np.testing.assert_allclose(lower, stats.chi2.ppf(tail, 2 * expected) / 2, rtol=1e-10)
    np.testing.assert_allclose(upper, stats.chi2.ppf(1 - tail, 2 * (expected + 1)) / 2, rtol=1e-10)


def test_they_agree_with_the_r_package_funnelplotr() -> None:
    """The ratios its tests expect for 15, 20 and 30 expected (test-poisson_limits.R)."""
    expected = np.array([15.0, 20, 30])
    lower, upper = poisson_limits(expected, WARNING)
    np.testing.assert_allclose(lower / expected, [0.5596924, 0.6108260, 0.6746958], atol=5e-8)
    np.testing.assert_allclose(upper / expected, [1.649348, 1.544419, 1.427562], atol=5e-7)
    lower, upper = poisson_limits(expected, ALARM)
    np.testing.assert_allclose(lower / expected, [0.3862650, 0.4479107, 0.5289724], atol=5e-8)
    np.testing.assert_allclose(upper / expected, [2.082907, 1.902094, 1.702771], atol=5e-7)


def test_garwoods_interval_of_a_count_is_its_two_ends() -> None:
    """Garwood 1936: 10 observed could be Poisson with a mean of 4.80 to 18.39."""
    lower, upper = poisson_limits(10.0, WARNING)
    assert (round(float(lower), 2), round(float(upper), 2)) == (4.80, 18.39)


@pytest.mark.parametrize("expected", [50.0, 200.0, 2000.0])
def test_interpolating_between_whole_counts_moves_them_by_one_and_two_crimes(expected: float) -> None:
    """Spiegelhalter 2005, appendix A.1.1: r less the part of its probability that is too much."""

    def interpolated(p: float) -> float:
        r = stats.poisson.ppf(p, expected)
        return float(r - (stats.poisson.cdf(r, expected) - p) / stats.poisson.pmf(r, expected))

    lower, upper = poisson_limits(expected, WARNING)
    assert float(lower) - interpolated(0.025) == pytest.approx(1.0, abs=0.05)
    assert float(upper) - interpolated(0.975) == pytest.approx(2.0, abs=0.1)


def test_nothing_expected_and_nothing_known() -> None:
    lower, upper = poisson_limits([0.0, np.nan, -1.0], WARNING)
    assert lower[0] == 0
    assert upper[0] == pytest.approx(-np.log(0.025))
    assert np.isnan(lower[1:]).all()
    assert np.isnan(upper[1:]).all()
    assert np.isnan(z_scores([3.0, np.nan], [0.0, 5.0])).all()
    assert poisson_limits([], WARNING)[0].shape == (0,)


@pytest.mark.parametrize("expected", [0.5, 1.0, 3.0, 8.0, 30.0, 400.0])
@pytest.mark.parametrize(("level", "most"), [(WARNING, 0.05), (ALARM, 0.002)])
def test_chance_alone_puts_no_more_outside_than_the_level_says(expected: float, level: float, most: float) -> None:
    counts = np.arange(0, int(expected * 3) + 40)
    called = outside(counts, expected, 0.0, level) != 0
    assert stats.poisson.pmf(counts, expected)[called].sum() <= most


def test_none_of_one_expected_is_no_signal_though_below_the_smooth_limit() -> None:
    assert poisson_limits(1.0, WARNING)[0] > 0
    assert outside(0, 1.0, 0.0, WARNING) == 0


def test_z_is_the_difference_of_square_roots() -> None:
    np.testing.assert_allclose(z_scores([121.0, 81], [100.0, 100]), [2.0, -2.0])
    assert z_scores(121.0, 100.0, 0.0075) == pytest.approx(1.0)


def _plainly(observed: list[float], expected: list[float]) -> tuple[float, float]:
    """Phi and tau squared with nothing but loops, for areas that all have figures."""
    z = [2 * (o**0.5 - e**0.5) for o, e in zip(observed, expected, strict=True)]
    low, high = np.quantile(z, 0.1), np.quantile(z, 0.9)
    drawn_in = [min(max(value, low), high) for value in z]
    n = len(z)
    phi = sum(value**2 for value in drawn_in) / n
    if n * phi < n - 1:
        return phi, 0.0
    weights = [4 * e for e in expected]
    return phi, (n * phi - (n - 1)) / (sum(weights) - sum(w * w for w in weights) / sum(weights))


def test_as_published_overdispersion_agrees_with_a_plain_twin_and_takes_groups_apart() -> None:
    rng = np.random.default_rng(5)
    expected = rng.uniform(50, 5000, (4, 17))
    observed = rng.poisson(expected * rng.gamma(100, 0.01, expected.shape)).astype(float)
    observed[1, 5:] = np.nan
    found = overdispersion(observed, expected, as_published=True)
    for row in range(4):
        known = ~np.isnan(observed[row])
        phi, tau2 = _plainly(observed[row][known].tolist(), expected[row][known].tolist())
        assert found.phi[row] == pytest.approx(phi)
        assert found.tau2[row] == pytest.approx(tau2)
        assert found.n[row] == known.sum()


def test_what_winsorising_leaves_of_a_normal() -> None:
    z = np.random.default_rng(4).normal(size=400_000)
    low, high = np.quantile(z, [0.1, 0.9])
    assert np.mean(np.clip(z, low, high) ** 2) == pytest.approx(KEPT_OF_A_NORMAL, abs=0.004)


def test_the_spread_between_areas_is_found_again() -> None:
    """True tau 0.08 on the square-root scale; as published, drawing in the ends takes a fifth of it away."""
    rng = np.random.default_rng(11)
    expected = np.full((400, 40), 2000.0)
    observed = rng.poisson(expected * (1 + rng.normal(0, 0.08, expected.shape)) ** 2)
    assert np.sqrt(overdispersion(observed, expected).tau2.mean()) == pytest.approx(0.08, rel=0.04)
    assert np.sqrt(overdispersion(observed, expected, as_published=True).tau2.mean()) < 0.068


def test_a_few_unusual_areas_do_not_hide_themselves() -> None:
    """Two of 20 at three times the average: the plain variance would put tau at 0.2, drawn in it stays under half."""
    rng = np.random.default_rng(9)
    expected = np.full((200, 20), 2000.0)
    truth = (1 + rng.normal(0, 0.05, expected.shape)) ** 2
    truth[:, :2] = 3
    observed = rng.poisson(expected * truth)
    found = overdispersion(observed, expected)
    assert np.sqrt(found.tau2.mean()) < 0.1
    assert (outside(observed[:, :2], expected[:, :2], found.tau2[:, None], ALARM, areas=20) == 1).all()


def test_areas_that_differ_by_chance_alone_have_hardly_any_spread() -> None:
    rng = np.random.default_rng(3)
    expected = rng.uniform(100, 3000, (500, 20))
    found = overdispersion(rng.poisson(expected), expected)
    assert 0.4 < (found.tau2 == 0).mean() < 0.7
    assert found.phi.mean() == pytest.approx(1, abs=0.06)


@pytest.mark.parametrize("areas", [3, 5, 20, 60])
def test_an_ordinary_area_lies_outside_the_limits_of_its_group_about_as_often_as_they_say(areas: int) -> None:
    """Spread between areas, average and spread both from the others: 5 to 9% for 95%, as published 13 to 25%."""
    rng = np.random.default_rng(8)
    expected = rng.uniform(300, 8000, (4000, areas + 1))
    observed = rng.poisson(expected * (1 + rng.normal(0, 0.1, expected.shape)) ** 2).astype(float)
    others = expected * (observed[:, 1:] / expected[:, 1:]).mean(axis=1, keepdims=True)

    def called(*, as_published: bool, level: float) -> float:
        found = overdispersion(observed[:, 1:], others[:, 1:], as_published=as_published)
        n = np.inf if as_published else found.n
        return float((outside(observed[:, 0], others[:, 0], found.tau2, level, areas=n) != 0).mean())

    assert 0.04 < called(as_published=False, level=WARNING) < 0.09
    assert called(as_published=False, level=ALARM) < 0.012
    assert called(as_published=True, level=WARNING) > 0.11


def test_spread_never_narrows_the_limits_and_the_lower_one_stays_above_nought() -> None:
    expected = np.array([0.5, 3.0, 40.0, 5000.0])
    exact = poisson_limits(expected, WARNING)
    for tau2 in (1e-9, 0.001, 0.4, 5.0):
        lower, upper = limits(expected, tau2, WARNING)
        assert (lower >= 0).all()
        assert (lower <= exact[0]).all()
        assert (upper >= exact[1]).all()
    np.testing.assert_array_equal(limits(expected, 0.0, WARNING), exact)


@pytest.mark.parametrize(
    ("observed", "expected"), [([], []), ([np.nan], [np.nan]), ([7.0], [5.0]), ([0.0] * 6, [0.0] * 6)]
)
def test_too_few_areas_have_no_spread(observed: list[float], expected: list[float]) -> None:
    found = overdispersion([observed], [expected])
    assert found.tau2.tolist() == [0.0]


def test_a_constant_group_at_its_average_has_no_dispersion() -> None:
    found = overdispersion([[100.0] * 8], [[100.0] * 8])
    assert (found.phi[0], found.tau2[0]) == (0.0, 0.0)
