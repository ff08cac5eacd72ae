"""The monthly number that still meets a target."""

from __future__ import annotations

from dataclasses import dataclass

from saferplan.analysis.figures import count_between
from saferplan.observations import Series
from saferplan.periods import Month


@dataclass(frozen=True, slots=True)
class Needed:
    """The mean a month over first..last that meets the target exactly; None when `reason` says why there is none.

    `known` is what the final year holds already: known + per_month x (months of first..last) is the target.
    """

    per_month: float | None
    months_left: int
    first: Month
    last: Month
    known: float | None
    reason: str = ""


def needed_from_here(goal: float, series: Series, month: Month, deadline: Month, *, at_least: bool) -> Needed:
    """What each month may be (or must be, where the goal is a least) for the 12 months to `deadline` to add to `goal`.

    Both readings end in the same 12 months. While all of them lie ahead the answer is a twelfth of the goal, over the
    final year; once some are known, it is what they leave, over the months that remain.
    """
    left = deadline.since(month)
    final_first = deadline - 11
    if left <= 0:
        return Needed(None, 0, final_first, deadline, None, f"the deadline, {deadline.name}, has been reached")
    if left >= 12:
        return Needed(goal / 12, left, final_first, deadline, 0.0)
    known = count_between(series, final_first, month)
    if known.value is None:
        return Needed(None, left, month + 1, deadline, None, known.reason)
    rest = goal - known.value
    if rest < 0:
        reason = (
            "the final year has reached the target already" if at_least else "the final year is over the target already"
        )
        return Needed(None, left, month + 1, deadline, known.value, reason)
    return Needed(rest / left, left, month + 1, deadline, known.value)
