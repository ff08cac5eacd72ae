"""The four rules that tell signal from chance on a control chart, for many series at once.

In order of priority, after NHS England's Making Data Count: a point outside the limits; a trend of 7 points (6 moves
the same way); 2 of 3 neighbouring points beyond the near limit, all three on the same side of the mean; 7 points on one
side of the mean. Every point of a run is marked, not only the one that completes it; of 2 in 3, those beyond the near
limit. Where several rules mark a point, the first of them is shown.

No rule runs across a gap or the start of a phase: a month nobody knows could have ended the run. A point on the mean is
on neither side and ends a run; two equal neighbours end a trend; a point on a limit is within it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Codes, Flags, Floats
from saferplan.stats.verdicts import Rule
from saferplan.stats.xmr import Limits, phase_bounds

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_EQUAL = 1e-9  # A mean of equal numbers differs from them in the last digit; that is no side.


@dataclass(frozen=True, slots=True)
class RuleLengths:
    """How many points each rule takes: a trend, a run on one side, and `near` of `near_window` beyond a near limit.

    The defaults are NHS England's; others run on 6 or 8 points, for fewer missed changes or fewer false alarms.
    """

    trend: int = 7
    one_side: int = 7
    near: int = 2
    near_window: int = 3


NHS_LENGTHS = RuleLengths()


@dataclass(frozen=True, slots=True)
class Marks:
    """Shape (series, periods). `rule`: the number of the Rule shown at a point, 0 for none. `direction`: +1 or -1, high
    or low, and for a trend rising or falling; 0 where no rule marks the point."""

    rule: Codes
    direction: Codes

    def of(self, rule: Rule) -> Flags:
        """Where this rule is the one shown."""
        found: Flags = self.rule == rule
        return found


def signals(
    values: ArrayLike, limits: Limits, *, starts: Sequence[int] = (0,), lengths: RuleLengths = NHS_LENGTHS
) -> Marks:
    """Which points are signal, by which rule and in which direction.

    Args:
        values: shape (series, periods) or (periods,), NaN where missing; the same scale as the limits.
        starts: where phases begin, as for the limits.
        lengths: points each rule takes.

    A point without limits or without a value is never marked; nor is any of a constant or all-zero series.
    """
    data = np.atleast_2d(np.asarray(values, dtype=np.float64))
    each = each_rule(data, limits, starts=starts, lengths=lengths)
    rule = np.zeros(data.shape, dtype=np.int8)
    direction = np.zeros(data.shape, dtype=np.int8)
    for which in sorted(each, reverse=True):  # The first in priority is written last.
        marked = each[which] != 0
        rule[marked] = which
        direction[marked] = each[which][marked]
    return Marks(rule, direction)


def each_rule(
    values: Floats, limits: Limits, *, starts: Sequence[int] = (0,), lengths: RuleLengths = NHS_LENGTHS
) -> dict[Rule, Codes]:
    """What each rule marks by itself, whatever the others do: +1, -1 or 0, shape (series, periods)."""
    # Periods first, so that a step through time reads and writes neighbours in memory.
    y = np.ascontiguousarray(values.T)
    lines = [np.ascontiguousarray(line.T) for line in _drawn(limits)]
    centre, lower, upper, near_lower, near_upper = lines
    slack = _EQUAL * np.maximum(np.abs(centre), _EQUAL)
    outside = _codes(y > upper + slack, y < lower - slack)
    near = _codes(y > near_upper + slack, y < near_lower - slack)
    side = _codes(y > centre + slack, y < centre - slack)
    found = {
        Rule.OUTSIDE_LIMITS: outside,
        Rule.TREND: np.zeros_like(side),
        Rule.NEAR_LIMIT: np.zeros_like(side),
        Rule.ONE_SIDE: np.zeros_like(side),
    }
    known = ~np.isnan(centre)
    for first, last in phase_bounds(len(y), starts):
        part = slice(first, last)
        found[Rule.TREND][part] = _trend(y[part], lengths.trend) * known[part]
        found[Rule.NEAR_LIMIT][part] = _several_near(near[part], side[part], lengths)
        found[Rule.ONE_SIDE][part] = _runs(side[part], lengths.one_side)
    return {rule: np.ascontiguousarray(codes.T) for rule, codes in found.items()}


def _drawn(limits: Limits) -> tuple[Floats, ...]:
    return limits.centre, limits.lower, limits.upper, limits.near_lower, limits.near_upper


def _codes(high: Flags, low: Flags) -> Codes:
    found: Codes = high.astype(np.int8) - low.astype(np.int8)
    return found


def _runs(codes: Codes, length: int) -> Codes:
    """The codes that stand in an unbroken run of `length` or more of the same, others 0; shape (periods, series)."""
    run = np.zeros(codes.shape, dtype=np.int32)
    for t in range(len(codes)):
        going_on = (codes[t] == codes[t - 1]) if t else False
        run[t] = np.where(codes[t] != 0, np.where(going_on, run[t - 1] if t else 0, 0) + 1, 0)
    for t in range(len(codes) - 2, -1, -1):
        run[t] = np.where((codes[t] != 0) & (codes[t] == codes[t + 1]), run[t + 1], run[t])
    found: Codes = np.where(run >= length, codes, 0).astype(np.int8)
    return found


def _trend(y: Floats, points: int) -> Codes:
    """The direction of the trend a point belongs to. A peak between two trends belongs to the one that ends there."""
    if len(y) < 2:
        return np.zeros(y.shape, dtype=np.int8)
    with np.errstate(invalid="ignore"):
        moves = _runs(np.nan_to_num(np.sign(np.diff(y, axis=0))).astype(np.int8), points - 1)
    begins = np.vstack([moves, np.zeros_like(moves[:1])])
    ends = np.vstack([np.zeros_like(moves[:1]), moves])
    found: Codes = np.where(ends != 0, ends, begins).astype(np.int8)
    return found


def _several_near(near: Codes, side: Codes, lengths: RuleLengths) -> Codes:
    """Points beyond a near limit that share a window with enough others, all of the window on their side."""
    found = np.zeros(near.shape, dtype=np.int8)
    for direction in (1, -1):
        beyond, with_it = near == direction, side == direction
        for first in range(len(near) - lengths.near_window + 1):
            part = slice(first, first + lengths.near_window)
            enough = (beyond[part].sum(axis=0) >= lengths.near) & with_it[part].all(axis=0)
            found[part] |= np.where(enough & beyond[part], direction, 0).astype(np.int8)
    return found
