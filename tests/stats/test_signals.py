"""The four rules: each by itself, their priority, and against a plain twin."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from saferplan.stats.signals import RuleLengths, each_rule, signals
from saferplan.stats.verdicts import Rule
from saferplan.stats.xmr import Limits, xmr_limits

WIDE = 1000.0


def around(values: Sequence[float], centre: float = 0.0, reach: float = 3.0) -> Limits:
    """Limits at `reach` from a centre, the near ones two thirds of the way."""
    one = np.ones((1, len(values)))
    low, high, near = centre - reach, centre + reach, reach * 2 / 3
    return Limits(
        one * centre, one * low, one * high, one * (centre - near), one * (centre + near), (one * 99).astype(np.int64)
    )


def marked(values: Sequence[float], rule: Rule, *, reach: float = 3.0, starts: Sequence[int] = (0,)) -> list[int]:
    data = np.array([values], dtype=float)
    return each_rule(data, around(values, reach=reach), starts=starts)[rule][0].tolist()


def test_a_point_is_outside_beyond_a_limit_and_not_on_it() -> None:
    assert marked([3, 3.1, -3, -3.1, 0], Rule.OUTSIDE_LIMITS) == [0, 1, 0, -1, 0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3, 4, 5, 6], [0] * 6),
        ([1, 2, 3, 4, 5, 6, 7], [1] * 7),
        ([1, 2, 3, 3, 4, 5, 6, 7], [0] * 8),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], [0, *[1] * 7, 0]),
        ([7, 6, 5, 4, 3, 2, 1], [-1] * 7),
        ([1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1], [1] * 7 + [-1] * 6),
    ],
)
def test_a_trend_is_seven_points_all_of_them_marked(values: list[float], expected: list[int]) -> None:
    assert marked(values, Rule.TREND, reach=WIDE) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1] * 6, [0] * 6),
        ([1] * 7, [1] * 7),
        ([-1, *[1] * 8, -1], [0, *[1] * 8, 0]),
        ([1, 1, 1, 0, 1, 1, 1, 1], [0] * 8),
        ([-2] * 9, [-1] * 9),
    ],
)
def test_a_run_is_seven_points_on_one_side(values: list[float], expected: list[int]) -> None:
    assert marked(values, Rule.ONE_SIDE) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([2.5, 1, 2.5], [1, 0, 1]),
        ([2.5, 2.5, 1], [1, 1, 0]),
        ([1, 2.5, 2.5, 1], [0, 1, 1, 0]),
        ([2.5, -1, 2.5], [0, 0, 0]),
        ([2.5, 0, 2.5], [0, 0, 0]),
        ([2.5, 1, 1, 2.5], [0, 0, 0, 0]),
        ([2.5, -2.5, 2.5, -2.5], [0, 0, 0, 0]),
        ([-2.5, -2.5, -1], [-1, -1, 0]),
        ([2.5, 2.5, -1, 1], [0, 0, 0, 0]),
        ([2.5, 2.5], [0, 0]),
        ([2.5, 9, 1], [1, 1, 0]),
    ],
)
def test_two_of_three_near_a_limit_all_on_one_side(values: list[float], expected: list[int]) -> None:
    assert marked(values, Rule.NEAR_LIMIT) == expected


def test_the_first_rule_in_priority_is_shown() -> None:
    values = [1, 1, 2.5, 2.5, 1, 1, 4, 1, 1, 1]
    found = signals(values, around(values))
    assert found.rule[0].tolist() == [4, 4, 3, 3, 4, 4, 1, 4, 4, 4]
    rising = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    assert set(signals(rising, around(rising)).rule[0].tolist()) == {Rule.TREND}


def test_a_trend_gives_the_direction_in_which_it_moves_not_the_side_it_is_on() -> None:
    values = [-7.0, -6.0, -5.0, -4.0, -3.0, -2.0, -1.0]
    assert signals(values, around(values, reach=WIDE)).direction[0].tolist() == [1] * 7


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        (Rule.TREND, [1.0, 2, 3, np.nan, 5, 6, 7, 8]),
        (Rule.ONE_SIDE, [1.0, 1, 1, np.nan, 1, 1, 1, 1]),
        (Rule.NEAR_LIMIT, [2.5, np.nan, 2.5]),
    ],
)
def test_no_rule_runs_across_a_gap(rule: Rule, values: list[float]) -> None:
    assert not any(marked(values, rule, reach=WIDE if rule is Rule.TREND else 3.0))


@pytest.mark.parametrize(
    ("rule", "values", "start"),
    [(Rule.TREND, [1.0, 2, 3, 4, 5, 6, 7], 3), (Rule.ONE_SIDE, [1.0] * 8, 4), (Rule.NEAR_LIMIT, [2.5, 2.5, 1], 2)],
)
def test_no_rule_runs_across_the_start_of_a_phase(rule: Rule, values: list[float], start: int) -> None:
    reach = WIDE if rule is Rule.TREND else 3.0
    assert any(marked(values, rule, reach=reach))
    assert not any(marked(values, rule, reach=reach, starts=(0, start)))


@pytest.mark.parametrize("values", [[], [5.0], [0.0] * 20, [0.1] * 20, [np.nan] * 9, [1.0, np.nan, 2.0]], ids=str)
def test_series_in_which_nothing_varies_have_no_signal(values: list[float]) -> None:
    found = signals(values, xmr_limits(values))
    assert found.rule.shape == (1, len(values))
    assert not found.rule.any()
    assert not found.direction.any()


def test_the_lengths_of_the_rules_can_be_changed() -> None:
    values = [1.0] * 5
    assert signals(values, around(values), lengths=RuleLengths(one_side=5)).rule[0].tolist() == [4] * 5
    four = signals([1.0, 2, 3, 4], around(values[:4], reach=WIDE), lengths=RuleLengths(trend=4))
    assert four.rule[0].tolist() == [2] * 4
    near = [2.5, 1.0, 1.0, 2.5]
    assert signals(near, around(near), lengths=RuleLengths(near_window=4)).rule[0].tolist() == [3, 0, 0, 3]


def twin(values: list[float], mean: float, lower: float, upper: float) -> list[tuple[int, int]]:
    """Rule and direction of each point of one phase, by looking at every window."""
    n, near_low, near_high = len(values), mean - (mean - lower) * 2 / 3, mean + (upper - mean) * 2 / 3
    found = [(0, 0)] * n
    if math.isnan(mean):
        return found
    side = [0 if math.isnan(v) else (v > mean) - (v < mean) for v in values]
    for i in range(n - 6):
        if abs(sum(side[i : i + 7])) == 7:
            found[i : i + 7] = [(4, side[i])] * 7
    for i in range(n - 2):
        for d, beyond in ((1, lambda v: v > near_high), (-1, lambda v: v < near_low)):
            window = range(i, i + 3)
            if all(side[j] == d for j in window) and sum(beyond(values[j]) for j in window) >= 2:
                for j in window:
                    found[j] = (3, d) if beyond(values[j]) else found[j]
    for d in (1, -1):
        for i in range(n - 6):
            if all((values[j + 1] - values[j]) * d > 0 for j in range(i, i + 6)):
                found[i : i + 7] = [(2, d)] * 7
    for i, v in enumerate(values):
        found[i] = (1, 1) if v > upper else (1, -1) if v < lower else found[i]
    return found


def test_many_wandering_series_are_as_the_plain_twin_says() -> None:
    rng = np.random.default_rng(11)
    values = rng.normal(50, 5, (150, 40)) + np.cumsum(rng.normal(0, 2, (150, 40)), axis=1)
    values[rng.random(values.shape) < 0.04] = np.nan
    starts = (0, 15)
    limits = xmr_limits(values, starts=starts)
    found = signals(values, limits, starts=starts)
    seen = set()
    for row in range(len(values)):
        for first, last in ((0, 15), (15, 40)):
            lines = (float(line[row, first]) for line in (limits.centre, limits.lower, limits.upper))
            rules = [rule for rule, _ in twin(values[row, first:last].tolist(), *lines)]
            assert found.rule[row, first:last].tolist() == rules
            seen |= set(rules)
    assert seen == {0, 1, 2, 3, 4}
