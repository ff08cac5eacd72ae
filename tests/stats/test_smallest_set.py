"""The fewest parts that make most of a change."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saferplan.stats.smallest_set import LARGEST_COUNTERMOVEMENT, SetFound, smallest_set, smallest_sets

CHANGES = st.lists(st.integers(-60, 60), min_size=1, max_size=8)


def _fewest(changes: list[int]) -> int | None:
    """The size of the set, by trying every subset of the parts that moved the way of the whole: the slow twin."""
    net = sum(changes)
    same = [abs(c) for c in changes if c * net > 0]
    other = sum(abs(c) for c in changes if c * net < 0)
    if net == 0 or other > LARGEST_COUNTERMOVEMENT * sum(same):
        return None
    reached = (k for k in range(1, len(same) + 1) for some in combinations(same, k) if 10 * sum(some) >= 8 * abs(net))
    return next(reached, None)


@given(CHANGES)
def test_no_smaller_set_makes_as_much(changes: list[int]) -> None:
    found = smallest_set(changes)
    fewest = _fewest(changes)
    assert len(found.members) == (fewest or 0)
    assert (found.found is SetFound.FOUND) == (fewest is not None)
    if fewest:
        assert sum(changes[i] for i in found.members) / sum(changes) == pytest.approx(found.share)
        assert found.share >= 0.8


@given(CHANGES)
def test_a_fall_has_the_set_of_the_rise_it_mirrors(changes: list[int]) -> None:
    up, down = smallest_set(changes), smallest_set([-c for c in changes])
    assert (up.members, up.found, up.tied) == (down.members, down.found, down.tied)
    assert up.net == -down.net


def test_two_of_five_make_83_percent_of_the_rise() -> None:
    found = smallest_set([5, 50, 33, 7, 5])
    assert (found.members, found.share, found.tied) == ((1, 2), pytest.approx(0.83), 0)


def test_exactly_four_fifths_is_enough() -> None:
    assert smallest_set([0.1] * 10).members == tuple(range(8))  # 0.1 x 8 adds to a hair under 0.8


def test_one_part_may_make_more_than_all_of_it_where_another_went_the_other_way() -> None:
    found = smallest_set([120, -20])
    assert (found.members, found.share) == ((0,), pytest.approx(1.2))
    assert (found.same_way, found.other_way) == (120, 20)


def test_a_small_net_change_left_over_from_large_movements_has_no_set() -> None:
    assert smallest_set([200, -190]).found is SetFound.CANCELLED
    assert smallest_set([100, -50]).found is SetFound.FOUND  # half is the limit


def test_no_change_has_no_set() -> None:
    for changes in ([], [0.0], [0, 0, 0], [7, -7]):
        found = smallest_set(changes)
        assert (found.found, found.members, np.isnan(found.share)) == (SetFound.NO_CHANGE, (), True)


def test_one_part_is_the_set_of_its_own_change() -> None:
    assert smallest_set([-3]).members == (0,)


def test_parts_that_moved_alike_are_told_of() -> None:
    found = smallest_set([10, 10, 10, 10])
    assert (found.members, found.tied) == ((0, 1, 2, 3), 0)
    found = smallest_set([60, 10, 10, 10, 10])
    assert (found.members, found.tied) == ((0, 1, 2), 2)  # two more could stand in for the last


def test_a_change_that_lies_outside_the_parts_has_no_set() -> None:
    assert smallest_set([10, 5], net=100).found is SetFound.ELSEWHERE
    assert smallest_set([90, 5], net=100).members == (0,)


def test_a_missing_change_is_not_a_change_of_none() -> None:
    assert smallest_set([90.0, np.nan]).found is SetFound.UNKNOWN
    known_whole = smallest_set([90.0, np.nan, 5], net=100)
    assert (known_whole.members, known_whole.parts) == ((0,), 2)


def test_many_series_are_each_as_alone() -> None:
    rng = np.random.default_rng(3)
    changes = rng.integers(-30, 60, size=(200, 7)).astype(float)
    many = smallest_sets(changes)
    for i, row in enumerate(changes):
        one = smallest_set(row)
        assert tuple(many.order[i, : many.size[i]]) == one.members
        assert tuple(SetFound)[many.found[i]] is one.found


def test_a_share_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not between 0 and 1"):
        smallest_set([1], wanted=0)
