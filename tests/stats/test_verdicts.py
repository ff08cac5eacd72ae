"""Variation and assurance are two verdicts; a neutral measure is never good or bad."""

from __future__ import annotations

import numpy as np
import pytest

from saferplan.stats.verdicts import (
    Assurance,
    Better,
    PointMark,
    Rule,
    Variation,
    assurance,
    latest_directions,
    variation,
)


@pytest.mark.parametrize(
    ("direction", "better", "verdict", "mark"),
    [
        (0, Better.LOWER, Variation.COMMON, PointMark.COMMON),
        (1, Better.LOWER, Variation.CONCERN_HIGH, PointMark.CONCERN),
        (-1, Better.LOWER, Variation.IMPROVEMENT_LOW, PointMark.IMPROVEMENT),
        (1, Better.HIGHER, Variation.IMPROVEMENT_HIGH, PointMark.IMPROVEMENT),
        (-1, Better.HIGHER, Variation.CONCERN_LOW, PointMark.CONCERN),
        (1, Better.NEUTRAL, Variation.NEUTRAL_HIGH, PointMark.NEUTRAL_HIGH),
        (-1, Better.NEUTRAL, Variation.NEUTRAL_LOW, PointMark.NEUTRAL_LOW),
        (0, Better.NEUTRAL, Variation.COMMON, PointMark.COMMON),
    ],
)
def test_variation(direction: int, better: Better, verdict: Variation, mark: PointMark) -> None:
    found = variation(direction, better)
    assert (found, found.mark, found.direction) == (verdict, mark, direction)
    assert found.is_special == (direction != 0)


def test_a_neutral_measure_is_never_good_or_bad() -> None:
    found = {variation(direction, Better.NEUTRAL) for direction in (-1, 0, 1)}
    assert not any(verdict.is_concern or verdict.is_improvement for verdict in found)


def test_every_verdict_has_words_of_its_own() -> None:
    assert len({verdict.label for verdict in Variation}) == len(Variation)
    assert Variation.CONCERN_HIGH.label == "concern, high"
    assert Variation.UNKNOWN.label == "not enough figures"
    assert len({rule.words for rule in Rule}) == 4


@pytest.mark.parametrize(
    ("goal", "at_least", "verdict"),
    [
        (130.0, False, Assurance.PASSING),
        (70.0, False, Assurance.FAILING),
        (100.0, False, Assurance.HIT_AND_MISS),
        (120.0, False, Assurance.HIT_AND_MISS),
        (80.0, False, Assurance.HIT_AND_MISS),
        (130.0, True, Assurance.FAILING),
        (70.0, True, Assurance.PASSING),
        (100.0, True, Assurance.HIT_AND_MISS),
        (None, False, Assurance.NONE),
        (70.0, None, Assurance.NONE),
    ],
)
def test_assurance(goal: float | None, at_least: bool | None, verdict: Assurance) -> None:
    assert assurance(goal, 80.0, 120.0, at_least=at_least) is verdict


def test_without_limits_there_is_no_assurance() -> None:
    assert assurance(5.0, np.nan, np.nan, at_least=False) is Assurance.NONE


def test_the_latest_direction_is_that_of_the_newest_known_point() -> None:
    direction = np.array([[0, 1, -1], [0, 1, 0], [1, 1, 1]], dtype=np.int8)
    values = np.array([[5.0, 6, 7], [5, 6, np.nan], [np.nan, np.nan, np.nan]])
    assert latest_directions(direction, values).tolist() == [-1, 1, 0]
    assert latest_directions(np.zeros((2, 0)), np.zeros((2, 0))).tolist() == [0, 0]
