"""XmR limits: the published worked example, a slow plain twin, and what is said of odd series."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from saferplan.stats.arrays import Floats
from saferplan.stats.xmr import D2, D3, LIMIT_FACTOR, NEAR, SCREEN_FACTOR, SIGMAS, TRIAL_UNDER, xmr_limits

PUBLISHED = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
"""The example on which the NHS-R community explains screening."""


def twin(values: Sequence[float], *, screened: bool) -> tuple[float, float, float]:
    """Mean, lower and upper limit of one phase, as one would work them out on paper."""
    known = [v for v in values if not math.isnan(v)]
    ranges = [abs(b - a) for a, b in pairwise(values) if not math.isnan(a) and not math.isnan(b)]
    if not ranges:
        return math.nan, math.nan, math.nan
    if screened:
        bound = 3.267 * sum(ranges) / len(ranges)
        ranges = [r for r in ranges if r <= bound]
    mean, reach = sum(known) / len(known), 2.66 * sum(ranges) / len(ranges)
    return mean, mean - reach, mean + reach


def lines(values: object, **options: object) -> tuple[Floats, Floats, Floats]:
    found = xmr_limits(values, floor=None, **options)  # type: ignore[arg-type]
    return found.centre, found.lower, found.upper


@pytest.mark.parametrize(("screened", "upper", "lower"), [(False, 6.952, -3.063), (True, 4.604, -0.716)])
def test_the_published_example(screened: bool, upper: float, lower: float) -> None:
    centre, low, high = lines(PUBLISHED, screened=screened)
    assert (round(centre[0, 0], 3), round(high[0, 0], 3), round(low[0, 0], 3)) == (1.944, upper, lower)


def test_the_published_constants_follow_from_the_normal_distribution() -> None:
    assert pytest.approx(2 / math.sqrt(math.pi), abs=5e-4) == D2
    assert pytest.approx(math.sqrt(2 - 4 / math.pi), abs=5e-4) == D3
    assert round(SIGMAS / D2, 2) == LIMIT_FACTOR
    assert round(1 + SIGMAS * D3 / D2, 3) == SCREEN_FACTOR


@pytest.mark.parametrize("screened", [False, True])
def test_many_series_with_gaps_and_phases_are_as_one_by_one_on_paper(screened: bool) -> None:
    rng = np.random.default_rng(5)
    values = rng.poisson(rng.uniform(0.5, 300, (40, 1)), (40, 47)).astype(float)
    values[rng.random(values.shape) < 0.08] = np.nan
    starts = (0, 3, 4, 20)
    found = lines(values, starts=starts, screened=screened)
    for row, series in enumerate(values):
        for first, last in ((0, 3), (3, 4), (4, 20), (20, 47)):
            expected = twin(series[first:last].tolist(), screened=screened)
            for line, value in zip(found, expected, strict=True):
                np.testing.assert_allclose(line[row, first:last], value, rtol=1e-12)


def test_near_limits_are_two_thirds_of_the_way() -> None:
    found = xmr_limits([4.0, 8.0, 5.0, 9.0], floor=None)
    np.testing.assert_allclose(found.near_upper - found.centre, NEAR * (found.upper - found.centre))
    np.testing.assert_allclose(found.centre - found.near_lower, NEAR * (found.centre - found.lower))


def test_counts_have_no_limit_below_zero() -> None:
    found = xmr_limits(PUBLISHED)
    assert (found.lower == 0).all()
    assert (found.near_lower == 0).all()
    assert found.upper[0, 0] == pytest.approx(6.9515, abs=1e-4)


def test_limits_cover_all_but_three_in_a_thousand_of_a_normal_series() -> None:
    values = np.random.default_rng(1).normal(100, 10, (200, 500))
    found = xmr_limits(values)
    assert ((values > found.upper) | (values < found.lower)).mean() == pytest.approx(0.0027, abs=0.0006)
    assert (found.upper - found.centre).mean() == pytest.approx(30, rel=0.01)


def test_a_moving_range_spans_no_gap_and_no_start_of_a_phase() -> None:
    gap = lines([10.0, 12.0, np.nan, 90.0, 92.0])
    assert gap[2][0, 0] == pytest.approx(51 + 2.66 * 2)
    phases = lines([10.0, 12.0, 90.0, 92.0], starts=(0, 2))
    np.testing.assert_allclose(phases[0][0], [11, 11, 91, 91])
    np.testing.assert_allclose(phases[2][0] - phases[0][0], 2.66 * 2)


@pytest.mark.parametrize("values", [[], [7.0], [np.nan, np.nan], [7.0, np.nan, 9.0]], ids=str)
def test_without_two_neighbours_there_are_no_lines(values: list[float]) -> None:
    found = xmr_limits(values)
    for line in (found.centre, found.lower, found.upper, found.near_lower, found.near_upper):
        assert line.shape == (1, len(values))
        assert np.isnan(line).all()


@pytest.mark.parametrize("level", [0.0, 0.1, 7.0])
@pytest.mark.parametrize("screened", [False, True])
def test_a_constant_series_has_limits_at_its_level(level: float, screened: bool) -> None:
    for line in lines([level] * 11, screened=screened):
        np.testing.assert_allclose(line, level)


def test_fewer_than_twelve_points_make_trial_limits() -> None:
    values = np.arange(30.0)
    values[14] = np.nan
    trial = xmr_limits(values, starts=(0, 12, 24)).trial[0]
    assert trial.tolist() == [False] * 12 + [True] * 12 + [True] * 6
    assert TRIAL_UNDER == 12


@pytest.mark.parametrize("starts", [(), (1,), (0, 0), (0, 5, 3)], ids=str)
def test_phases_begin_at_the_beginning_and_go_on(starts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="phases start at 0"):
        xmr_limits([1.0, 2.0, 3.0], starts=starts)


def test_a_phase_that_begins_after_the_end_is_empty() -> None:
    assert xmr_limits([1.0, 2.0, 3.0], starts=(0, 3, 9)).centre.shape == (1, 3)
