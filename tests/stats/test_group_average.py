"""Averages, ranks and distances of groups, against sums written out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from saferplan.stats.group_average import (
    competition_ranks,
    distances,
    own_ranks,
    simple_averages,
    spreads,
    tiny,
    weighted_averages,
)

COUNTS = np.array([10.0, 30, 200, np.nan])
PEOPLE = np.array([1000.0, 1000, 4000, 2000])
RATES = COUNTS / PEOPLE
ALL = np.array([[True, True, True, True], [True, True, False, False], [False, False, False, True]])


def test_a_simple_average_counts_every_area_alike_a_weighted_one_every_resident() -> None:
    simple, weighted = simple_averages(RATES, ALL), weighted_averages(COUNTS, PEOPLE, ALL)
    assert simple[0] == pytest.approx((0.01 + 0.03 + 0.05) / 3)
    assert weighted[0] == pytest.approx(240 / 6000)
    assert simple[1] == weighted[1] == pytest.approx(0.02)


def test_an_area_without_a_figure_is_left_out_and_a_group_of_none_has_no_average() -> None:
    assert math.isnan(simple_averages(RATES, ALL)[2])
    assert math.isnan(weighted_averages(COUNTS, PEOPLE, ALL)[2])
    assert math.isnan(simple_averages([], np.zeros((1, 0), dtype=bool))[0])


def test_an_area_without_residents_counts_in_no_weighted_average() -> None:
    found = weighted_averages([5.0, 10, 7], [0.0, 1000, np.nan], [[True, True, True]])
    assert found[0] == pytest.approx(0.01)


def test_spread_is_the_sample_standard_deviation() -> None:
    assert spreads(RATES, ALL)[0] == pytest.approx(np.std([0.01, 0.03, 0.05], ddof=1))
    assert math.isnan(spreads(RATES, ALL)[2])
    assert math.isnan(spreads([0.1, np.nan], [[True, True]])[0])


def test_ties_share_the_better_place() -> None:
    values = [3.0, 1.0, np.nan, 3.0, 7.0]
    np.testing.assert_array_equal(competition_ranks(values), [2, 1, np.nan, 2, 4])
    np.testing.assert_array_equal(competition_ranks(values, lowest_first=False), [2, 4, np.nan, 2, 1])
    assert competition_ranks([np.nan]).tolist() != [1.0]
    assert competition_ranks([]).size == 0
    assert competition_ranks([0.0, 0.0]).tolist() == [1.0, 1.0]


def test_own_places_are_those_of_the_whole_list_ranked() -> None:
    rng = np.random.default_rng(2)
    rates = rng.integers(0, 6, 30).astype(float)
    rates[[4, 9]] = np.nan
    members = rng.random((12, 30)) < 0.4
    own = np.arange(12)
    members[own, own] = False
    for lowest_first in (True, False):
        places, of = own_ranks(rates, members, own, lowest_first=lowest_first)
        for row in range(12):
            listed = [row, *np.flatnonzero(members[row])]
            ranked = competition_ranks(rates[listed], lowest_first=lowest_first)
            np.testing.assert_equal(places[row], ranked[0])
            assert of[row] == np.sum(~np.isnan(ranked))


def test_distance_is_in_per_cent_and_in_crimes() -> None:
    percent, more = distances([120.0, 80, 5], [1000.0, 1000, 1000], [0.1, 0.1, 0.0])
    np.testing.assert_allclose(percent[:2], [20, -20])
    np.testing.assert_allclose(more, [20, -20, 5])
    assert math.isnan(percent[2])


@pytest.mark.parametrize(
    ("count", "people", "average", "is_tiny"),
    [
        (25.0, 78_000, 0.000165, True),  # Daventry's 0.32 robberies per 1,000 against 0.165
        (60.0, 78_000, 0.0005, True),  # 39 expected
        (300.0, 1_000_000, 0.0002, True),  # many, but fewer than 1 in 2,000
        (600.0, 1_000_000, 0.0002, False),
        (60.0, 50_000, 0.0011, False),
        (np.nan, 50_000, 0.001, False),
    ],
)
def test_small_counts_and_rare_crimes_are_tiny(count: float, people: float, average: float, is_tiny: bool) -> None:
    found = tiny([count], [float(people)], [average])
    assert found.tolist() == [is_tiny and not math.isnan(count)]


def test_daventrys_distances_hang_together() -> None:
    """Its table gives own rates and distances (January 2016): the average they imply gives the distance back.

    It lists no rates of the other areas, so the averages themselves cannot be recomputed.
    """
    published = {"All crime": (18.3, 43.91), "Robbery": (94.5, 0.32), "Criminal damage": (10.8, 6.07)}
    for distance, rate in published.values():
        average = rate / (1 + distance / 100) / 1000
        percent, more = distances([rate * 78], [78_000.0], [average])
        assert percent[0] == pytest.approx(distance)
        assert more[0] == pytest.approx(78 * (rate - 1000 * average))
    robbery = 0.32 / 1.945 / 1000
    assert tiny([0.32 * 78], [78_000.0], [robbery]).tolist() == [True]
    assert tiny([43.91 * 78], [78_000.0], [43.91 / 1.183 / 1000]).tolist() == [False]
