"""Exceptions: the measures a reader should ask about, by a rule that the report states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from saferplan.analysis.rag import RagStatus
from saferplan.analysis.standing import Standing
from saferplan.stats.change import SMALL_BASE

LARGE_CHANGE_PERCENT = 10
SMALLEST_CHANGE = 50
"""A change of both a tenth and 50 in twelve months is listed: 11 thefts after 10 are a tenth more and mean nothing."""

RULE = (
    f"A target is listed when it is red or amber. A measure that is only watched is listed when its 12 months differ "
    f"from the 12 months before by at least {LARGE_CHANGE_PERCENT}% and by at least {SMALLEST_CHANGE} in number; "
    f"smaller movements can be chance."
)


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A standing that needs explaining, and why it is listed."""

    standing: Standing
    why: str


def exceptions(standings: Iterable[Standing]) -> tuple[Exceptional, ...]:
    """Those of the standings that the rule lists: targets first, then the largest relative movement."""
    found = [item for standing in standings for item in _listed(standing)]
    return tuple(sorted(found, key=lambda item: (item.standing.target is None, -_movement(item.standing))))


def untested(standing: Standing) -> str:
    """Why the rule could not be applied to a standing; '' where it was, and for a percentage, which it leaves aside."""
    p, change = standing.position, standing.position.rolling_change
    if standing.target is not None:
        return "the target is not judged" if p.judgement.status is RagStatus.GREY else ""
    if not standing.measure.is_additive:
        return ""
    if p.rolling.value is None:
        return "the 12 months are not whole"
    if p.rolling_before.value is None:
        before = p.rolling_before
        some = any(o.value is not None and before.first <= o.period.last <= before.last for o in standing.series)
        return "the year before is not covered in full" if some else "the year before is not covered"
    blocked = change.value is None and change.base is not None and change.base >= SMALL_BASE
    return change.reason if blocked else ""


def tested(standings: Iterable[Standing]) -> bool:
    """Whether the rule could be applied to at least one of them."""
    return any((s.target is not None or s.measure.is_additive) and not untested(s) for s in standings)


def _listed(standing: Standing) -> Iterator[Exceptional]:
    p = standing.position
    if standing.target is not None:
        if p.judgement.status in (RagStatus.RED, RagStatus.AMBER):
            yield Exceptional(standing, f"the target is {p.judgement.status}")
        return
    change = p.rolling_change
    if not standing.measure.is_additive or change.value is None or change.change is None:
        return
    if abs(change.value) >= LARGE_CHANGE_PERCENT and abs(change.change) >= SMALLEST_CHANGE:
        yield Exceptional(standing, f"it moved by at least {LARGE_CHANGE_PERCENT}% and {SMALLEST_CHANGE} in number")


def _movement(standing: Standing) -> float:
    return abs(standing.position.rolling_change.value or 0)
