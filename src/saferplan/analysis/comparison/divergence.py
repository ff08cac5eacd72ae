"""Divergence: the area's change since a baseline against that of its group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from saferplan.analysis.comparison.figures import Figures
from saferplan.analysis.comparison.judging import is_funnelled, pair_factors
from saferplan.analysis.comparison.question import Question
from saferplan.analysis.comparison.result import Divergence, LeftOut
from saferplan.analysis.comparison.words import change_words, in_period
from saferplan.analysis.figures import blocked_by
from saferplan.analysis.wording import lower_first, spoken
from saferplan.plans.breaks import Break, breaks_touching
from saferplan.stats.change import SMALL_BASE

if TYPE_CHECKING:
    from saferplan.stats.shift_share import ShiftShare

_MINUS = "\u2212"


def divergence(q: Question, found: Figures) -> Divergence | None:
    """Own change less the group's, from counts; None for a percentage, or where the baseline has no figure.

    The area itself is left out of the group, and so is a member without both figures or with a break between them that
    forbids their comparison. Such a break of the area's own, or too small a base, leaves the reason in place of points.
    The interval is that of chance, for areas that vary as typical series of their size do (`stats.dispersion`), each by
    itself: with Poisson's chance alone 20 to 60 in 100 areas that do as their group does would be told apart from it.
    """
    import numpy as np

    from saferplan.stats.shift_share import shift_share

    if found.then is None or not found.per or np.isnan(found.counts[0, found.then]):
        return None
    used, left_out = _members(q, found)
    ends = [found.then, found.now]
    own, members = found.counts[0, ends], found.counts[used][:, ends]
    group = members.sum(axis=0)
    factors = pair_factors(found, *ends)
    # Of a sum of independent counts, the mean of theirs by size.
    sizes = np.maximum(members.sum(axis=1), 0.0)
    together = float(sizes @ factors[used] / sizes.sum()) if sizes.sum() > 0 else 1.0
    result = shift_share([own[0]], [own[1]], [group[0]], [group[1]], dispersion=factors[0], group_dispersion=together)
    return _divergence(q, found, own.tolist(), group.tolist(), result, len(used), left_out)


def _divergence(
    q: Question,
    found: Figures,
    own: Sequence[float],
    group: Sequence[float],
    result: ShiftShare,
    members: int,
    left_out: tuple[LeftOut, ...],
) -> Divergence:
    then, now = found.periods[found.then or 0], found.periods[found.now]
    reason = _refusal(q, found, own[0], group[0], members)
    counted = is_funnelled(q.measure)

    def known(value: float, *, also: bool = True) -> float | None:
        return float(value) if not reason and also and value == value else None

    low, high = known(result.low[0], also=counted), known(result.high[0], also=counted)
    own_change, group_change = known(result.own_change[0]), known(result.group_change[0])
    points = known(result.points[0])
    return Divergence(
        baseline=then,
        period=now,
        own_base=own[0],
        own_now=own[1],
        own_change=own_change,
        group_base=group[0] if members else None,
        group_now=group[1] if members else None,
        group_change=group_change,
        with_group=known(result.with_group[0]),
        apart=known(result.apart[0]),
        points=points,
        low=low,
        high=high,
        members=members,
        left_out=left_out,
        sentence=_sentence(q, then=in_period(then)[3:], changes=(own_change, group_change, points, low, high)),
        reason=reason,
    )


def _members(q: Question, found: Figures) -> tuple[list[int], tuple[LeftOut, ...]]:
    """Positions of the members with both figures and no break between, and the others."""
    missing = found.left_out([found.then or 0, found.now])
    gone = {item.code for item in missing}
    broken = []
    for area in found.request.areas[1:]:
        breaks = _blocking(q, found, area.code)
        if breaks and area.code not in gone:
            broken.append(LeftOut(area.name, area.code, blocked_by(breaks[0])))
    gone |= {item.code for item in broken}
    used = [i for i, area in enumerate(found.request.areas) if i and area.code not in gone]
    return used, (*missing, *broken)


def _blocking(q: Question, found: Figures, code: str) -> list[Break]:
    span = found.periods[found.then or 0].first, found.periods[found.now].last
    touching = breaks_touching(q.breaks, q.measure.id, code, found.table.source, *span)
    return [item for item in touching if item.blocks_comparison]


def _refusal(q: Question, found: Figures, own: float, group: float, members: int) -> str:
    if breaks := _blocking(q, found, q.area.code):
        return blocked_by(breaks[0])
    if not members:
        return "no area of the group has figures for both periods"
    small = min(own, group)
    if is_funnelled(q.measure) and small < SMALL_BASE:
        return f"the base of {small:,.0f} is under {SMALL_BASE}"
    return "" if small > 0 else "the base is nought, from which no percentage exists"


def _sentence(q: Question, *, then: str, changes: Sequence[float | None]) -> str:
    own, group, points, low, high = changes
    if own is None or group is None or points is None:
        return ""
    what, here, there = lower_first(spoken(q.measure.title)), change_words(own), change_words(group)
    # Not the same verb twice: fell by 15.3% here and by 3.0% in its group.
    verb = here.partition("by ")[0]
    there = there.removeprefix(verb) if "by " in here else there
    text = f"Since {then}, {what} {here} in {q.area.name} and {there} in its group"
    if low is None or high is None:
        return f"{text}: {abs(points):.1f} percentage points {'more' if points > 0 else 'less'}."
    ends = f"between {low:+.1f} and {high:+.1f}".replace("-", _MINUS)
    if low <= 0 <= high:
        return f"{text}: no clear difference ({ends} percentage points)."
    apart = "above" if points > 0 else "below"
    interval = f"({ends})"
    return f"{text}: {abs(points):.1f} percentage points {apart} the group's change {interval}."
