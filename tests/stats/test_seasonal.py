"""Seasonal adjustment recovers a known season under trends, level shifts and gaps, and leaves alone what has none."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.tsa.seasonal import seasonal_decompose

from saferplan.stats.arrays import Floats
from saferplan.stats.seasonal import seasonally_adjusted

SEASON = 1 + 0.2 * np.sin(2 * np.pi * np.arange(12) / 12)


def seasonal(months: int, level: Floats | float = 200.0) -> Floats:
    return np.asarray(level * SEASON[np.arange(months) % 12], dtype=np.float64)


def levels(kind: str, months: int) -> Floats:
    time = np.arange(months)
    if kind == "falling 10% a year":
        return np.asarray(200 * 0.9 ** (time / 12), dtype=np.float64)
    return np.where((time < months // 2) | (kind == "level"), 200.0, 160.0)


@pytest.mark.parametrize(
    ("kind", "months", "within"),
    [
        ("level", 24, 0.001),
        ("level", 60, 0.001),
        ("falling 10% a year", 36, 0.01),
        ("falling 10% a year", 60, 0.005),
        ("a fall of 20% halfway", 24, 0.08),
        ("a fall of 20% halfway", 36, 0.04),
        ("a fall of 20% halfway", 60, 0.02),
    ],
)
def test_a_season_without_noise_is_recovered(kind: str, months: int, within: float) -> None:
    found = seasonally_adjusted(seasonal(months, levels(kind, months)))
    assert np.abs(found.effects[0] - SEASON).max() < within
    # A level shift in few years looks like noise, so that less of the season is taken for season.
    assert found.share[0] > 0.85
    assert found.effects.mean() == pytest.approx(1, abs=0.02)


def test_adjusted_figures_are_the_level() -> None:
    found = seasonally_adjusted(seasonal(60, levels("level", 60)))
    np.testing.assert_allclose(found.adjusted[0], 200, rtol=0.001)


def test_effects_of_noisy_counts_are_as_exact_as_chance_allows() -> None:
    rng = np.random.default_rng(3)
    found = seasonally_adjusted(rng.poisson(np.tile(seasonal(60), (500, 1))))
    error = np.sqrt(((found.effects - SEASON) ** 2).mean())
    assert error < 1.05 * np.sqrt(1 / 200 / 5)


def test_a_series_without_seasons_is_nearly_left_as_it_is() -> None:
    rng = np.random.default_rng(4)
    counts = rng.poisson(200, (500, 60)).astype(float)
    found = seasonally_adjusted(counts)
    assert np.sqrt(((found.effects - 1) ** 2).mean()) < 0.6 * np.sqrt(1 / 200 / 5)
    assert np.mean(found.share > 0.5) < 0.1 < np.mean(found.share == 0)


def test_it_agrees_with_a_classical_decomposition() -> None:
    """On ten years, where both have all they need; the classical one does not shrink."""
    rng = np.random.default_rng(6)
    counts = rng.poisson(seasonal(120, 2000.0)).astype(float)
    classical = seasonal_decompose(counts, model="multiplicative", period=12).seasonal[:12]
    np.testing.assert_allclose(seasonally_adjusted(counts).effects[0], classical, atol=0.012)


def test_gaps_do_not_bend_the_season_and_stay_gaps() -> None:
    counts = seasonal(60)
    counts[[3, 20, 21, 22, 40]] = np.nan
    found = seasonally_adjusted(counts)
    assert np.abs(found.effects[0] - SEASON).max() < 0.005
    assert np.flatnonzero(np.isnan(found.adjusted[0])).tolist() == [3, 20, 21, 22, 40]


def test_the_level_is_not_averaged_across_a_rebase() -> None:
    counts = seasonal(48)
    counts[24:] *= 3
    across, apart = (seasonally_adjusted(counts, starts=starts) for starts in ((0,), (0, 24)))
    assert np.abs(apart.effects[0] - SEASON).max() < 0.001 < np.abs(across.effects[0] - SEASON).max()


def test_one_wild_month_makes_no_season() -> None:
    rng = np.random.default_rng(8)
    counts = rng.poisson(seasonal(60)).astype(float)
    plain = seasonally_adjusted(counts).effects[0]
    counts[30] *= 4
    wild = seasonally_adjusted(counts).effects[0]
    assert abs(wild[6] / plain[6] - 1) < 0.15  # Unclipped, a fifth of 300% would be 60%.


def test_totals_are_kept() -> None:
    rng = np.random.default_rng(9)
    counts = rng.poisson(np.tile(seasonal(60), (300, 1))).astype(float)
    adjusted = seasonally_adjusted(counts).adjusted
    np.testing.assert_allclose(adjusted.sum(axis=1), counts.sum(axis=1))
    years = [part.reshape(300, 5, 12).sum(axis=2) for part in (counts, adjusted)]
    assert np.sqrt(((years[1] / years[0] - 1) ** 2).mean()) < 0.01


def test_many_series_are_as_one_by_one() -> None:
    rng = np.random.default_rng(10)
    counts = rng.poisson(rng.uniform(0.3, 500, (12, 1)) * SEASON[np.arange(45) % 12]).astype(float)
    counts[rng.random(counts.shape) < 0.05] = np.nan
    together = seasonally_adjusted(counts)
    for row, series in enumerate(counts):
        np.testing.assert_allclose(seasonally_adjusted(series).adjusted[0], together.adjusted[row])


def test_quarters_have_four_effects() -> None:
    quarters = np.tile([80.0, 100.0, 120.0, 100.0], 5)
    found = seasonally_adjusted(quarters, season=4)
    np.testing.assert_allclose(found.effects[0], [0.8, 1, 1.2, 1], atol=0.002)


@pytest.mark.parametrize("values", [[], [5.0], [0.0] * 30, list(range(23)), [np.nan] * 40], ids=lambda v: str(len(v)))
def test_what_cannot_be_adjusted_is_returned_as_it_is(values: list[float]) -> None:
    found = seasonally_adjusted(values)
    assert not found.possible[0]
    assert found.share[0] == 0
    np.testing.assert_array_equal(found.adjusted[0], np.array(values, dtype=float))


def test_a_month_seen_once_makes_it_impossible() -> None:
    counts = seasonal(30)
    counts[[7, 19]] = np.nan  # The third August is not yet there.
    assert not seasonally_adjusted(counts).possible[0]
    assert seasonally_adjusted(seasonal(30)).possible[0]


def test_a_constant_series_has_effects_of_one() -> None:
    found = seasonally_adjusted([7.0] * 40)
    assert found.possible[0]
    np.testing.assert_allclose(found.adjusted, 7.0)


def test_tiny_counts_stay_finite() -> None:
    counts = np.zeros(48)
    counts[[5, 17, 29, 41]] = 1  # All of it in Junes.
    found = seasonally_adjusted(counts)
    assert np.isfinite(found.adjusted).all()
    assert found.adjusted.sum() == pytest.approx(4)
