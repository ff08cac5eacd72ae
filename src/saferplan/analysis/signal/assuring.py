"""Assurance: whether the process as it stands will meet the target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from saferplan.analysis.figures import blocked_by
from saferplan.analysis.position.case import baseline_figure
from saferplan.analysis.position.rag import asks_for_at_least, not_to_be_judged
from saferplan.analysis.signal import words
from saferplan.analysis.signal.result import SignalPoint
from saferplan.measures.definition import Polarity
from saferplan.observations import Series
from saferplan.plans.breaks import Break, breaks_touching
from saferplan.plans.targets import Target
from saferplan.stats.verdicts import Assurance, assurance


@dataclass(frozen=True, slots=True)
class Assured:
    """The verdict, the level it was held against, and the sentence that says it, or why there is none."""

    verdict: Assurance
    goal: float | None
    words: str


def assured(
    target: Target | None,
    series: Series,
    newest: SignalPoint,
    polarity: Polarity,
    breaks: Iterable[Break],
    unit: str,
    *,
    is_percentage: bool,
    is_rate: bool,
) -> Assured:
    """Hold the target's level against the limits of the newest point.

    The level is the yearly figure to be reached by the deadline, divided by the periods of a year. It is that final
    figure and not the trajectory's of the month: whether a partnership is on its way is judged by the colours of the
    position, while assurance asks whether what is done today would do. On an unadjusted chart of seasonal figures the
    level is nearly always hit and miss, which is the honest answer there.
    """
    reason = _why_none(target, series, polarity, breaks, newest, is_percentage=is_percentage, is_rate=is_rate)
    goal = _goal(target, series) if target and not reason else None
    if target is None or reason or goal is None:
        reason = reason or "the baseline has no figure"
        return Assured(Assurance.NONE, None, f"No verdict on a target: {reason}.")
    at_least = asks_for_at_least(target, polarity)
    lower, upper = (np.nan if line is None else line for line in (newest.lower, newest.upper))
    verdict = assurance(goal, lower, upper, at_least=at_least)
    if verdict is Assurance.NONE:
        return Assured(verdict, goal, "No verdict on the target: there are too few figures for limits.")
    said = words.assurance_words(verdict, goal, lower, upper, series.by, unit, at_least=at_least)
    return Assured(verdict, goal, said)


def _goal(target: Target, series: Series) -> float | None:
    figure = baseline_figure(target, target.baseline, series)
    if figure is None or figure.used.value is None:
        return None
    return target.figure(figure.used.value) * series.by.length / 12


def _why_none(
    target: Target | None,
    series: Series,
    polarity: Polarity,
    breaks: Iterable[Break],
    newest: SignalPoint,
    *,
    is_percentage: bool,
    is_rate: bool,
) -> str:
    if target is None or (reason := not_to_be_judged(target, polarity)):
        return "no target is set" if target is None else reason
    if is_percentage:
        return "a yearly percentage has no monthly level that can be worked out from it"
    if is_rate:
        return "the target is a number, and the chart is of a rate"
    figure = baseline_figure(target, target.baseline, series)
    if figure is not None and figure.used.value is None:
        return figure.used.reason
    touching = breaks_touching(
        breaks,
        series.measure,
        series.area_code,
        series.source,
        target.baseline.first,
        max(newest.month, target.baseline.first),
    )
    return next((blocked_by(item) for item in touching if item.blocks_comparison), "")
