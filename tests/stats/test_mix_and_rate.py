"""A rate's change split into mix and rate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saferplan.stats.mix_and_rate import mix_and_rate, mix_and_rates

STRATA = st.lists(st.tuples(*[st.integers(0, 500), st.integers(1, 9_000)] * 2), min_size=1, max_size=9)


def _plain(strata: list[tuple[int, int, int, int]]) -> tuple[float, float]:
    """Total mix and rate by direct standardisation, Kitagawa's own words: the slow twin."""
    all0, all1 = sum(s[1] for s in strata), sum(s[3] for s in strata)
    mix = rate = 0.0
    for x0, n0, x1, n1 in strata:
        mix += (n1 / all1 - n0 / all0) * (x0 / n0 + x1 / n1) / 2
        rate += (n1 / all1 + n0 / all0) / 2 * (x1 / n1 - x0 / n0)
    return mix, rate


@given(STRATA)
def test_it_adds_exactly_and_agrees_with_direct_standardisation(strata: list[tuple[int, int, int, int]]) -> None:
    x0, n0, x1, n1 = np.array(strata).T
    found = mix_and_rate(x0, n0, x1, n1)
    mix, rate = _plain(strata)
    assert found.mix_total == pytest.approx(mix, abs=1e-9)
    assert found.rate_total == pytest.approx(rate, abs=1e-9)
    assert found.mix_total + found.rate_total == pytest.approx(found.change, abs=1e-9)
    assert found.base == pytest.approx(x0.sum() / n0.sum())


@given(STRATA)
def test_going_back_undoes_each_part(strata: list[tuple[int, int, int, int]]) -> None:
    x0, n0, x1, n1 = np.array(strata).T
    there, back = mix_and_rate(x0, n0, x1, n1), mix_and_rate(x1, n1, x0, n0)
    assert there.mix == pytest.approx(-back.mix, abs=1e-12)
    assert there.rate == pytest.approx(-back.rate, abs=1e-12)


def test_rates_that_stand_still_leave_all_to_the_mix() -> None:
    """A part with 50 per 1,000 grows from a half to three quarters of the people beside one with 10."""
    found = mix_and_rate([50, 10], [1000, 1000], [75, 5], [1500, 500])
    assert found.rate == pytest.approx([0, 0], abs=1e-15)
    assert found.mix_total == pytest.approx(0.010) == pytest.approx(found.change)
    assert (found.mix > 0).all()


def test_shares_that_stand_still_leave_all_to_the_rates() -> None:
    found = mix_and_rate([50, 10], [1000, 1000], [60, 10], [2000, 2000])
    assert found.mix == pytest.approx([0, 0], abs=1e-15)
    assert found.rate == pytest.approx([0.5 * (0.03 - 0.05), 0.5 * (0.005 - 0.01)])


def test_a_part_with_a_low_rate_that_grows_lowers_the_rate_of_the_whole() -> None:
    found = mix_and_rate([50, 10], [1000, 1000], [50, 30], [1000, 3000])
    assert (found.mix < 0).all()  # each of the two shifts did: the high one shrank, the low one grew


def test_the_sign_of_the_whole_can_be_against_every_part() -> None:
    """Simpson: the rate of each part rises, and that of the whole falls by the shift to the lower one."""
    found = mix_and_rate([100, 10], [1000, 1000], [33, 36], [300, 3000])
    assert found.change < 0 < found.rate_total
    assert found.mix_total < 0


def test_a_part_that_comes_or_goes_is_all_mix() -> None:
    found = mix_and_rate([10, 0], [1000, 0], [10, 40], [1000, 1000])
    assert found.rate == pytest.approx([0, 0])
    assert found.mix_total == pytest.approx(found.change) == pytest.approx(0.015)
    never = mix_and_rate([10, 0], [1000, 0], [20, 0], [1000, 0])
    assert (never.mix[1], never.rate[1]) == (0, 0)


def test_nothing_counted_and_nothing_changed() -> None:
    found = mix_and_rate([0, 0], [10, 20], [0, 0], [20, 10])
    assert (found.base, found.now, found.mix_total, found.rate_total) == (0, 0, 0, 0)
    one = mix_and_rate([5], [10], [8], [10])
    assert (one.mix_total, one.rate_total) == (0, pytest.approx(0.3))


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        (([1, np.nan], [5, 5], [1, 1], [5, 5]), "missing or negative"),
        (([1, -1], [5, 5], [1, 1], [5, 5]), "missing or negative"),
        (([1, 1], [5, 0], [1, 1], [5, 5]), "events and no population"),
        (([0, 0], [0, 0], [1, 1], [5, 5]), "no population, so there is no rate"),
        (([], [], [], []), "one shape"),
        (([1], [5, 5], [1, 1], [5, 5]), "one shape"),
    ],
)
def test_what_cannot_be_split_is_refused(figures: tuple[list[float], ...], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        mix_and_rate(*figures)


def test_many_series_are_each_as_alone() -> None:
    rng = np.random.default_rng(5)
    x0, x1 = rng.integers(0, 50, (40, 6)), rng.integers(0, 50, (40, 6))
    n0, n1 = rng.integers(100, 900, (40, 6)), rng.integers(100, 900, (40, 6))
    _, _, mix, rate = mix_and_rates(x0, n0, x1, n1)
    for i in range(40):
        one = mix_and_rate(x0[i], n0[i], x1[i], n1[i])
        assert mix[i] == pytest.approx(one.mix)
        assert rate[i] == pytest.approx(one.rate)
