"""How much a series varies, what that makes of sums, and how often a false alarm is raised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from saferplan.stats.dispersion import (
    MOST_PERSISTENCE,
    PRIOR_FREEDOM,
    Dispersion,
    dispersion_of,
    dispersions,
    slope,
    typical_dispersion,
    typical_dispersions,
    windows,
)
from saferplan.stats.two_counts import count_changes
from tests.stats.wandering import wandering

if TYPE_CHECKING:
    from numpy.typing import NDArray

YEARS = windows((0, 12), (12, 12))
SURE = 1e9  # freedom at which nothing is allowed for having been estimated


def found(variation: float, persistence: float, freedom: float = SURE) -> Dispersion:
    return Dispersion(variation, persistence, freedom, 60)


def test_independent_months_carry_over_as_they_are() -> None:
    assert dispersion_of(found(4, 0), *YEARS)[0] == pytest.approx(4, rel=1e-6)
    assert dispersion_of(found(4, 0), slope(36))[0] == pytest.approx(4, rel=1e-6)


@pytest.mark.parametrize(("persistence", "times"), [(0.3, 1.704), (0.5, 2.500), (0.7, 3.758)])
def test_two_years_of_months_that_follow_one_another(persistence: float, times: float) -> None:
    assert dispersion_of(found(101, persistence), *YEARS)[0] == pytest.approx(1 + 100 * times, rel=1e-3)


def test_the_contrast_s_variance_is_that_of_the_whole_matrix() -> None:
    """The slow twin: c' V c with V written out."""
    rng = np.random.default_rng(3)
    c, f, r = rng.normal(size=30), 5.0, 0.6
    lag = np.abs(np.subtract.outer(np.arange(30), np.arange(30)))
    matrix = (f - 1) * r**lag + np.eye(30)
    assert dispersion_of(found(f, r), c)[0] == pytest.approx(c @ matrix @ c / (c @ c), rel=1e-6)


def test_months_that_two_windows_share_cancel() -> None:
    contrast, whole = windows((0, 12), (6, 12))
    assert contrast.tolist() == pytest.approx([-1 / 12] * 6 + [0] * 6 + [1 / 12] * 6)
    assert dispersion_of(found(1, 0), contrast, whole)[0] == pytest.approx(0.5, rel=1e-6)
    three_years, _ = windows((0, 36), (36, 12))
    assert (three_years.sum(), len(three_years)) == (pytest.approx(0), 48)


def test_few_residuals_are_allowed_for() -> None:
    """Student's t at 12 degrees is 2.179: (2.179 / 1.960)^2 = 1.236."""
    assert dispersion_of(found(4, 0, freedom=12), *YEARS)[0] == pytest.approx(4 * 1.236, rel=1e-3)


def test_a_long_history_recovers_what_it_was_made_with() -> None:
    rng = np.random.default_rng(11)
    counts = wandering(rng, 400, 240, mean=1000, spread=0.1, persistence=0.6)
    many = dispersions(counts)
    assert np.median(many.variation) == pytest.approx(11, rel=0.08)
    assert np.median(many.persistence) == pytest.approx(0.6, abs=0.05)
    assert np.median(dispersions(rng.poisson(300, (400, 240))).variation) == pytest.approx(1.05, abs=0.1)


def test_short_and_empty_histories_are_typical() -> None:
    nothing = np.full(30, np.nan)
    rows = np.array([nothing, np.r_[nothing[:10], np.full(20, 100.0)], np.zeros(30), np.r_[5.0, nothing[1:]]])
    many = dispersions(rows)
    assert many.periods.tolist() == [0, 0, 0, 0]
    assert many.freedom.tolist() == [PRIOR_FREEDOM] * 4
    for row, mean in enumerate((0, 100, 0, 5)):
        assert many.at(row) == typical_dispersion(mean)
    assert typical_dispersion(100).variation == pytest.approx(1 + 0.12 * 10)
    assert typical_dispersion(100).persistence == pytest.approx(0.5)
    assert dispersions(np.empty((0, 30))).variation.shape == (0,)
    assert dispersions(np.empty((2, 0))).variation.tolist() == [1, 1]


def test_many_typical_series_are_each_as_one_alone() -> None:
    many = typical_dispersions([0.0, 100.0, np.nan, -3.0])
    for row, mean in ((0, 0.0), (1, 100.0), (3, 0.0)):
        assert many.at(row) == typical_dispersion(mean)
    assert np.isnan(many.variation[2])


def test_a_constant_series_varies_less_than_a_typical_one() -> None:
    steady = dispersions(np.full((1, 60), 400.0)).at(0)
    assert 1 <= steady.variation < typical_dispersion(400).variation
    assert steady.periods == 60


def test_a_gap_is_no_zero() -> None:
    rng = np.random.default_rng(5)
    whole = wandering(rng, 200, 60, mean=300, spread=0.1, persistence=0.5)
    holed = whole.copy()
    holed[:, [7, 23, 24, 40]] = np.nan
    a, b = dispersions(whole), dispersions(holed)
    assert np.median(b.variation / a.variation) == pytest.approx(1, abs=0.05)
    assert b.periods.tolist() == [56] * 200


def test_quarters_are_sums_of_months() -> None:
    """A typical quarter varies as three typical months together do."""
    month, quarter = typical_dispersion(200), typical_dispersion(600, months=3)
    three = 1 + (month.variation - 1) * (3 + 4 * 0.5 + 2 * 0.25) / 3
    assert quarter.variation == pytest.approx(three)
    assert 0 < quarter.persistence < 0.5
    rng = np.random.default_rng(2)
    counts = wandering(rng, 50, 48, mean=300, spread=0.1, persistence=0.5).reshape(50, 16, 3).sum(axis=2)
    assert dispersions(counts, months=3).months == 3


def test_persistence_has_a_bound() -> None:
    """A level that jumps halfway follows itself without end."""
    jump = np.r_[np.full(30, 200.0), np.full(10, 600.0), np.full(20, 200.0)]
    assert dispersions(jump[None, :]).persistence[0] == MOST_PERSISTENCE


# Of 100 series without any change: a Poisson test, monthly dispersion alone, and the rule (see the module's table).
ALARMS = [
    (20, 0.0, 0.0, 36, (4.3, 0.8)),
    (200, 0.05, 0.6, 24, (22.8, 1.5)),
    (200, 0.1, 0.6, 60, (45.7, 3.5)),
    (2000, 0.05, 0.6, 36, (63.1, 2.9)),
    (2000, 0.1, 0.6, 60, (81.5, 4.5)),
    (2000, 0.1, 0.6, 24, (81.0, 19.6)),
]


@pytest.mark.parametrize(("mean", "spread", "persistence", "months", "expected"), ALARMS)
def test_false_alarms_are_as_rare_as_the_table_says(
    mean: float, spread: float, persistence: float, months: int, expected: tuple[float, float]
) -> None:
    rng = np.random.default_rng([months, int(mean)])
    counts = wandering(rng, 2000, months, mean=mean, spread=spread, persistence=persistence)
    plain = _alarms(counts, np.ones(len(counts)))
    ours = _alarms(counts, dispersion_of(dispersions(counts), *YEARS))
    assert plain == pytest.approx(expected[0], abs=4)
    assert ours == pytest.approx(expected[1], abs=3)


def _alarms(counts: NDArray[np.float64], factor: NDArray[np.float64]) -> float:
    before, now = counts[:, -24:-12].sum(axis=1), counts[:, -12:].sum(axis=1)
    changes = count_changes(before, now, dispersion=factor)
    return float(100 * np.mean((changes.low > 1) | (changes.high < 1)))
