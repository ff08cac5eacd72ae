"""The search for level shifts finds known ones, finds the best cuts there are, and proposes hardly any where none
is."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from saferplan.stats.arrays import Floats
from saferplan.stats.change_points import SHORTEST, _cuts, level_shifts, noise

SEASON = 1 + 0.2 * np.sin(2 * np.pi * np.arange(12) / 12)


def crimes(
    months: int, level: float = 300, *, shift: float = 1.0, at: int = 0, seed: int = 1, series: int = 1
) -> Floats:
    mean = level * SEASON[np.arange(months) % 12] * np.where(np.arange(months) < at, 1, shift)
    return np.random.default_rng(seed).poisson(np.tile(mean, (series, 1))).astype(float)


@pytest.mark.parametrize("shift", [0.7, 0.8, 1.25, 1.5])
def test_a_shift_is_found_where_it_is_and_as_large_as_it_is(shift: float) -> None:
    found = level_shifts(crimes(72, shift=shift, at=45, series=200))
    right = [shifts[0] for shifts in found if len(shifts) == 1 and abs(shifts[0].at - 45) <= 1]
    assert len(right) >= 185
    assert np.mean([s.size_percent for s in right]) == pytest.approx(100 * (shift - 1), abs=2)
    covered = np.mean([s.low_percent <= 100 * (shift - 1) <= s.high_percent for s in right])
    assert covered > 0.9
    assert all(s.low_percent < s.size_percent < s.high_percent for s in right)


def test_two_shifts_are_both_found() -> None:
    values = crimes(96, shift=1.4, at=30)
    values[:, 60:] = crimes(96, level=220, seed=2)[:, 60:]
    assert [abs(shift.at - at) <= 1 for shift, at in zip(level_shifts(values)[0], (30, 60), strict=True)] == [
        True,
        True,
    ]


def test_a_steady_trend_is_no_shift() -> None:
    rng = np.random.default_rng(4)
    mean = 300 * 0.93 ** (np.arange(120) / 12) * SEASON[np.arange(120) % 12]
    found = level_shifts(rng.poisson(np.tile(mean, (200, 1))))
    assert np.mean([len(shifts) > 0 for shifts in found]) < 0.05


def test_hardly_any_is_found_where_nothing_happens() -> None:
    found = level_shifts(crimes(60, series=400, seed=5))
    assert np.mean([len(shifts) > 0 for shifts in found]) < 0.02


def test_a_shift_shows_through_gaps() -> None:
    values = crimes(72, shift=1.4, at=40)
    values[:, [10, 33, 41, 55]] = np.nan
    assert abs(level_shifts(values)[0][0].at - 40) <= 2


@pytest.mark.parametrize(
    "values", [[], [5.0], [9.0] * 40, [0.0] * 40, [np.nan] * 40, [50.0] * 8 + [90.0] * 7], ids=lambda v: str(len(v))
)
def test_series_of_nothing_have_none(values: list[float]) -> None:
    assert level_shifts(values) == [()]


def test_neither_end_is_shorter_than_the_shortest_stretch() -> None:
    values = crimes(60, shift=1.6, at=60 - SHORTEST + 2)
    assert all(SHORTEST <= shift.at <= 60 - SHORTEST for shift in level_shifts(values)[0])


def test_quarters_are_searched_too() -> None:
    rng = np.random.default_rng(7)
    values = rng.poisson(900 * np.tile([0.9, 1, 1.1, 1], 12) * np.where(np.arange(48) < 26, 1, 1.3))
    assert abs(level_shifts(values, season=4)[0][0].at - 26) <= 1


def best_of_all_cuts(y: Floats, penalty: float) -> tuple[int, ...]:
    """The cheapest cuts, by trying all of them."""

    def cost(cuts: tuple[int, ...]) -> float:
        parts = [y[a:b] for a, b in pairwise((0, *cuts, len(y)))]
        return float(sum(((p - p.mean()) ** 2).sum() for p in parts)) + penalty * len(cuts)

    allowed = [
        cuts
        for number in range(3)
        for cuts in combinations(range(SHORTEST, len(y) - SHORTEST + 1), number)
        if all(b - a >= SHORTEST for a, b in pairwise((0, *cuts, len(y))))
    ]
    return min(allowed, key=cost)


@pytest.mark.parametrize("seed", range(8))
def test_the_cuts_are_the_best_there_are(seed: int) -> None:
    rng = np.random.default_rng(seed)
    y = rng.normal(0, 1, 30) + np.where(np.arange(30) < 9, 0, 1.5) - np.where(np.arange(30) < 20, 0, 2.5)
    found, cost = _cuts(y[None, :], np.array([4.0]))
    cuts = tuple(np.flatnonzero(found[0]).tolist())
    assert cuts == best_of_all_cuts(y, 4.0)
    parts = [y[a:b] for a, b in pairwise((0, *cuts, 30))]
    assert cost[0] == pytest.approx(sum(((p - p.mean()) ** 2).sum() for p in parts) + 4.0 * len(cuts))


@pytest.mark.parametrize("autocorrelation", [0.3, 0.5])
def test_noise_is_told_from_differences_whatever_the_level_does(autocorrelation: float) -> None:
    rng = np.random.default_rng(9)
    y = rng.normal(size=(300, 120))
    for t in range(1, 120):
        y[:, t] = autocorrelation * y[:, t - 1] + np.sqrt(1 - autocorrelation**2) * y[:, t]
    y[:, 60:] += 6
    variance, found = noise(y)
    assert np.median(found) == pytest.approx(autocorrelation, abs=0.06)
    assert np.median(variance) == pytest.approx(1, abs=0.15)
