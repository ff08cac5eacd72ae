"""Red, amber, green by a stated rule, or grey with the reason."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from saferplan.measures.definition import Polarity
from saferplan.plans.targets import RagRule, Target
from saferplan.stats.change import SMALL_BASE, percent_change


class RagStatus(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A colour, what was set against what, and by which rule. `reason` is empty except for grey.

    `judged` names the months, `against` what they were held to: the target or the trajectory.
    `missed_by_percent` is how far on the wrong side of `expected` the value lies, in per cent of it; 0 or less is met.
    """

    status: RagStatus
    judged: str
    against: str
    rule: str
    value: float | None = None
    expected: float | None = None
    missed_by_percent: float | None = None
    reason: str = ""


def judge(value: float, expected: float, judged: str, against: str, *, rises: bool, rule: RagRule) -> Judgement:
    """The colour of `value` against `expected`.

    Args:
        judged, against: the months and what they are held to, as `Judgement` names them.
        rises: True where the target asks for at least `expected`, False for at most.
    """
    missed = percent_change(expected, value) * (-1 if rises else 1)
    if value >= expected if rises else value <= expected:
        status = RagStatus.GREEN
    elif expected < SMALL_BASE:
        reason = f"missed, but {expected:,.0f} expected is under {SMALL_BASE}, too few for a percentage"
        return Judgement(RagStatus.GREY, judged, against, rule.statement, value, expected, reason=reason)
    else:
        status = RagStatus.AMBER if missed <= rule.amber_up_to_percent else RagStatus.RED
    return Judgement(status, judged, against, rule.statement, value, expected, missed if expected else None)


def grey(reason: str, judged: str, against: str, rule: RagRule | None) -> Judgement:
    """No judgement, and why."""
    return Judgement(RagStatus.GREY, judged, against, (rule or RagRule()).statement, reason=reason)


def not_to_be_judged(target: Target | None, polarity: Polarity) -> str:
    """Why this target must not be coloured whatever the figures; empty when it may be."""
    if target is None:
        return "no target is set"
    if polarity is Polarity.NEUTRAL:
        return "a rise or a fall in this measure is neither good nor bad by itself, so no judgement is made"
    wanted = Polarity.HIGHER if target.asks_for_a_rise else Polarity.LOWER
    if target.change_percent and polarity is not wanted:
        asked = "rise" if target.asks_for_a_rise else "fall"
        better = "lower" if polarity is Polarity.LOWER else "higher"
        return f"the target asks for a {asked} in a measure where {better} is better; correct the plan or the measure"
    return ""


def asks_for_at_least(target: Target, polarity: Polarity) -> bool:
    """Whether the target is met by reaching its figure or more. 'No change' follows the measure's polarity."""
    return target.asks_for_a_rise if target.change_percent else polarity is Polarity.HIGHER


def whole_limit(value: float, *, at_least: bool) -> int:
    """The last whole number that meets a limit: 44,676 for at most 44,676.9, as half a crime cannot be counted."""
    return math.ceil(value - 1e-9) if at_least else math.floor(value + 1e-9)
