"""The words for what a control chart says: which rule marked a point, how it varies, and whether a target is safe.

Variation and assurance are two verdicts, after NHS England's Making Data Count: the first asks whether the latest
figure is more than chance, the second whether the process as it stands will meet its target. Neither can stand for the
other.
"""

from __future__ import annotations

from enum import Enum, IntEnum, StrEnum
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Codes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


class Better(IntEnum):
    """Which direction is an improvement. Of a neutral measure neither is, so it is never good or bad."""

    LOWER = -1
    NEUTRAL = 0
    HIGHER = 1


class Rule(IntEnum):
    """The four rules, the first in order of priority first; where several mark a point the first is the one shown."""

    OUTSIDE_LIMITS = 1
    TREND = 2
    NEAR_LIMIT = 3
    ONE_SIDE = 4

    @property
    def words(self) -> str:
        """As a table shows it."""
        return _RULE_WORDS[self]


_RULE_WORDS = {
    Rule.OUTSIDE_LIMITS: "outside the limits",
    Rule.TREND: "7 rising or falling in a row",
    Rule.NEAR_LIMIT: "2 of 3 near a limit",
    Rule.ONE_SIDE: "7 on one side of the mean",
}


class PointMark(StrEnum):
    """What a chart shows of one point."""

    COMMON = "common"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL_HIGH = "neutral-high"
    NEUTRAL_LOW = "neutral-low"


class Variation(Enum):
    """The verdict on the latest point: its kind, and the direction (+1 high, -1 low, 0 neither) that its icon shows.

    UNKNOWN where there are no limits to judge it by.
    """

    COMMON = ("common cause", 0)
    IMPROVEMENT_HIGH = ("improvement", 1)
    IMPROVEMENT_LOW = ("improvement", -1)
    CONCERN_HIGH = ("concern", 1)
    CONCERN_LOW = ("concern", -1)
    NEUTRAL_HIGH = ("neutral", 1)
    NEUTRAL_LOW = ("neutral", -1)
    UNKNOWN = ("not enough figures", 0)

    def __init__(self, kind: str, direction: int) -> None:
        self.kind = kind
        self.direction = direction

    @property
    def label(self) -> str:
        """common cause; improvement, high; concern, low; neutral, high; not enough figures."""
        return {1: f"{self.kind}, high", -1: f"{self.kind}, low"}.get(self.direction, self.kind)

    @property
    def is_special(self) -> bool:
        """Whether a rule marks the latest point."""
        return self.direction != 0

    @property
    def is_concern(self) -> bool:
        return self.kind == "concern"

    @property
    def is_improvement(self) -> bool:
        return self.kind == "improvement"

    @property
    def mark(self) -> PointMark:
        """How a chart colours the point."""
        if self.kind == "neutral":
            return PointMark.NEUTRAL_HIGH if self.direction > 0 else PointMark.NEUTRAL_LOW
        return {"improvement": PointMark.IMPROVEMENT, "concern": PointMark.CONCERN}.get(self.kind, PointMark.COMMON)


class Assurance(StrEnum):
    """The verdict on the target, from where its level lies to the limits of the latest point."""

    PASSING = "passing"
    """Every month that chance alone gives meets the target."""
    FAILING = "failing"
    """None does."""
    HIT_AND_MISS = "hit and miss"
    """The target lies within the limits, so chance decides from month to month."""
    NONE = "none"
    """No target, a neutral measure, no limits, or limits that the figures have left behind."""


def variation(direction: int, better: Better) -> Variation:
    """The verdict on a point from the direction its rule gives (+1, -1, or 0 for no rule) and what is better."""
    if direction == 0:
        return Variation.COMMON
    if better is Better.NEUTRAL:
        return Variation.NEUTRAL_HIGH if direction > 0 else Variation.NEUTRAL_LOW
    if direction == better:
        return Variation.IMPROVEMENT_HIGH if direction > 0 else Variation.IMPROVEMENT_LOW
    return Variation.CONCERN_HIGH if direction > 0 else Variation.CONCERN_LOW


def latest_directions(direction: ArrayLike, values: ArrayLike) -> Codes:
    """The direction of the newest known point of each series, 0 where a series has none.

    Args:
        direction: shape (series, periods), as `signals` gives it.
        values: the same shape, NaN where missing.

    Returns: shape (series,).
    """
    marks, known = np.asarray(direction, dtype=np.int8), ~np.isnan(np.asarray(values, dtype=np.float64))
    if not marks.size:
        return np.zeros(marks.shape[0], dtype=np.int8)
    newest = marks.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    found: Codes = np.where(known.any(axis=1), marks[np.arange(len(marks)), newest], 0).astype(np.int8)
    return found


def assurance(goal: float | None, lower: float, upper: float, *, at_least: bool | None) -> Assurance:
    """Where the target's level lies to the limits of the latest point.

    Args:
        goal: the level asked for, on the chart's scale; None for no target.
        lower, upper: the limits; NaN for none.
        at_least: True where the target asks for `goal` or more, False for `goal` or less, None for a neutral measure.

    A goal on a limit is hit and miss, as a point on a limit is within it. Source: NHS England, Making Data Count.
    """
    if goal is None or at_least is None or np.isnan(lower) or np.isnan(upper):
        return Assurance.NONE
    if goal > upper:
        return Assurance.FAILING if at_least else Assurance.PASSING
    if goal < lower:
        return Assurance.PASSING if at_least else Assurance.FAILING
    return Assurance.HIT_AND_MISS
