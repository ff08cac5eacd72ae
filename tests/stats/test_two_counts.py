"""The change between two counts: agreement, consistency of test and interval, calibration, and the odd cases."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.rates import test_poisson_2indep as poisson_2indep

from saferplan.stats.two_counts import ChangeVerdict, count_change, count_changes

NAN = math.nan
PAIRS = [(10, 2, 20000.0, 17877.0), (100, 120, 1.0, 1.0), (3, 3, 12.0, 4.0), (700, 640, 12.0, 12.0), (0, 9, 1.0, 2.0)]


def test_fay_s_worked_example() -> None:
    """rateratio.test(c(2, 9), c(17877, 16660)) in the vignette of the R package rateratio.test (Fay, 2022)."""
    found = count_change(9, 2, exposure_before=16660, exposure_now=17877)
    assert found.ratio == pytest.approx(0.2070941557, abs=5e-11)
    assert (found.low, found.high) == pytest.approx((0.02177406, 1.00054910), abs=5e-9)
    assert found.p_value == pytest.approx(0.05011, abs=5e-6)
    assert found.verdict is ChangeVerdict.NO_CLEAR_CHANGE


@pytest.mark.parametrize(("x0", "x1", "e0", "e1"), PAIRS)
def test_it_is_scipy_s_binomial_test_with_twice_the_smaller_tail(x0: int, x1: int, e0: float, e1: float) -> None:
    share, n = e1 / (e0 + e1), x0 + x1
    tails = [binomtest(x1, n, share, alternative=side).pvalue for side in ("less", "greater")]
    found = count_change(x0, x1, exposure_before=e0, exposure_now=e1)
    assert found.p_value == pytest.approx(min(1, 2 * min(tails)), rel=1e-9)
    exact = binomtest(x1, n, share).proportion_ci(0.95, method="exact")
    limits = [p / (1 - p) * e0 / e1 if p < 1 else math.inf for p in (exact.low, exact.high)]
    assert [found.low, found.high] == pytest.approx(limits, rel=1e-6)


@pytest.mark.parametrize(("x0", "x1", "e0", "e1"), PAIRS[:4])
def test_beside_statsmodels_two_tests(x0: int, x1: int, e0: float, e1: float) -> None:
    """Its exact test adds up small probabilities, and the mid-p one halves the observed: ours is never bolder than they
    are, nor more than twice as cautious as the first."""
    found = count_change(x0, x1, exposure_before=e0, exposure_now=e1).p_value
    ours = {name: poisson_2indep(x1, e1, x0, e0, method=name).pvalue for name in ("exact-cond", "cond-midp")}
    assert found >= ours["exact-cond"] - 1e-9
    assert found >= ours["cond-midp"] - 1e-9
    assert found <= 2 * ours["exact-cond"] + 1e-9


@given(
    st.floats(0, 2000), st.floats(0, 2000), st.floats(0.5, 20), st.floats(1, 30), st.sampled_from([0.8, 0.95, 0.998])
)
def test_the_interval_leaves_out_one_exactly_when_the_test_rejects(
    x0: float, x1: float, exposure: float, dispersion: float, level: float
) -> None:
    found = count_change(x0, x1, exposure_now=exposure, dispersion=dispersion, level=level)
    if abs(found.p_value - (1 - level)) < 1e-9:
        return
    outside = found.low > 1 or found.high < 1
    assert outside == (found.p_value < 1 - level) == found.is_clear
    assert found.low <= found.high


def test_to_look_back_is_to_turn_the_limits_over() -> None:
    there, back = count_change(120, 90, dispersion=1.5), count_change(90, 120, dispersion=1.5)
    assert (1 / back.high, 1 / back.low, back.p_value) == pytest.approx((there.low, there.high, there.p_value))


def test_nought_missing_and_both_nought() -> None:
    gone, new = count_change(7, 0), count_change(0, 9)
    assert (gone.ratio, gone.low, gone.verdict) == (0.0, 0.0, ChangeVerdict.FALL)
    assert gone.p_value == pytest.approx(2 * 0.5**7)
    assert (new.ratio, new.high, new.verdict) == (math.inf, math.inf, ChangeVerdict.RISE)
    none = count_change(0, 0)
    assert math.isnan(none.ratio)
    assert (none.low, none.high, none.p_value, none.verdict) == (0.0, math.inf, 1.0, ChangeVerdict.NO_CLEAR_CHANGE)
    missing = count_change(NAN, 5)
    assert math.isnan(missing.p_value)
    assert (missing.low, missing.high, missing.verdict) == (0.0, math.inf, ChangeVerdict.NOT_KNOWN)


def test_many_at_once_are_each_by_itself() -> None:
    before, now = np.array([[10, 200, 0], [5, NAN, 44]]), np.array([30, 180, 4])
    many = count_changes(before, now, dispersion=[[1.0], [2.0]])
    assert many.ratio.shape == (2, 3)
    for i, scale in enumerate((1.0, 2.0)):
        for j in range(3):
            one = count_change(before[i, j], now[j], dispersion=scale)
            assert repr(many.at(i, j)) == repr(one)
    assert isinstance(many.verdict[0, 0], ChangeVerdict)
    assert count_changes([], []).verdict.shape == (0,)


def test_a_count_over_the_dispersion_is_a_count_of_its_own() -> None:
    assert count_change(200, 250, dispersion=5).low == pytest.approx(count_change(40, 50).low)
    assert count_change(22463, 23088).verdict is ChangeVerdict.RISE
    assert count_change(22463, 23088, dispersion=12).verdict is ChangeVerdict.NO_CLEAR_CHANGE
    assert count_change(100, 103).percent == pytest.approx(3)


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("a count is negative", {"before": -1, "now": 1}),
        ("an exposure is not above 0", {"before": 1, "now": 1, "exposure_now": 0}),
        ("a dispersion is not above 0", {"before": 1, "now": 1, "dispersion": 0}),
        ("the level", {"before": 1, "now": 1, "level": 1}),
    ],
)
def test_what_cannot_be_compared_says_so(words: str, options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=words):
        count_changes(**options)


# False alarms in per cent of 200,000 pairs of negative binomial counts of one mean and this dispersion, the dispersion
# known (and where it is taken for 1). The exact test is conservative for small effective counts, and never above 5%.
FALSE_ALARMS = {
    (20, 1): (3.6, 3.6),
    (20, 2): (2.7, 13.1),
    (20, 5): (1.6, 33.6),
    (20, 10): (0.7, 48.3),
    (200, 1): (4.5, 4.5),
    (200, 2): (4.2, 15.5),
    (200, 5): (3.8, 36.9),
    (200, 10): (3.3, 52.5),
    (2000, 1): (4.9, 4.9),
    (2000, 2): (4.7, 16.2),
    (2000, 5): (4.6, 37.7),
    (2000, 10): (4.4, 52.9),
}


@pytest.mark.parametrize(("mean", "dispersion"), FALSE_ALARMS)
def test_false_alarms_and_coverage_of_overdispersed_counts(mean: int, dispersion: int) -> None:
    rng = np.random.default_rng([mean, dispersion])
    pairs = _negative_binomial(rng, mean, dispersion, (2, 20_000))
    found = count_changes(*pairs, dispersion=dispersion)
    alarms = [100 * np.mean((c.low > 1) | (c.high < 1)) for c in (found, count_changes(*pairs))]
    assert alarms == pytest.approx(FALSE_ALARMS[mean, dispersion], abs=1)
    moved = count_changes(pairs[0], _negative_binomial(rng, mean * 1.3, dispersion, (20_000,)), dispersion=dispersion)
    assert 100 * np.mean((moved.low <= 1.3) & (moved.high >= 1.3)) >= 94.6


def _negative_binomial(
    rng: np.random.Generator, mean: float, dispersion: float, shape: tuple[int, ...]
) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    if dispersion == 1:
        return rng.poisson(mean, shape)
    return rng.poisson(rng.gamma(mean / (dispersion - 1), dispersion - 1, shape))
