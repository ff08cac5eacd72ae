"""Assurance: whether the process as it stands will meet the target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from saferplan.analysis.figures import blocked_by
from saferplan.analysis.position.case import baseline_figure
from saferplan.analysis.position.rag import asks_for_at_least, not_to_be_judged
from saferplan.analysis.signal import words
from saferplan.analysis.signal.result import SignalPoint
from saferplan.measures.definition import Polarity
from saferplan.observations import Series
from saferplan.plans.breaks import Break, breaks_blocking
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
    recent: Sequence[SignalPoint],
    polarity: Polarity,
    breaks: Iterable[Break],
    unit: str,
    *,
    is_percentage: bool,
    is_rate: bool,
) -> Assured:
    """Hold the target's level against the limits of the newest point, the last of `recent` (its phase's last year).

    The level is the yearly figure to be reached by the deadline, divided by the periods of a year. It is that final
    figure and not the trajectory's of the month: whether a partnership is on its way is judged by the colours of the
    position, while assurance asks whether what is done today would do. On an unadjusted chart of seasonal figures the
    level is nearly always hit and miss, which is the honest answer there.

    Limits rest on three years, and a level that has moved leaves them behind. Where a figure of the last year already
    does what the limits say none will, there is no verdict: after a fall of 40% nine months ago "missed every time" was
    said of a target of 30% less on 25 in 100 charts, all of them met since (200 a month); where nothing happens the
    verdict is withheld from 6 in 100 of those that have it at most.
    """
    newest = recent[-1]
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
    if otherwise := _otherwise(verdict, goal, recent, at_least=at_least):
        known = sum(point.charted is not None for point in recent)
        shares = (otherwise, known)
        said = words.left_behind_words(verdict, goal, lower, upper, series.by, unit, shares, at_least=at_least)
        return Assured(Assurance.NONE, goal, said)
    adjusted = _is_adjusted(newest)
    said = words.assurance_words(verdict, goal, lower, upper, series.by, unit, at_least=at_least, is_adjusted=adjusted)
    return Assured(verdict, goal, said)


def _is_adjusted(newest: SignalPoint) -> bool:
    return newest.charted is not None and newest.value is not None and newest.charted != newest.value


def _otherwise(verdict: Assurance, goal: float, recent: Sequence[SignalPoint], *, at_least: bool) -> int:
    """How many of the recent figures do what the verdict says none will."""
    if verdict not in (Assurance.PASSING, Assurance.FAILING):
        return 0
    charted = [point.charted for point in recent if point.charted is not None]
    met = sum(value >= goal if at_least else value <= goal for value in charted)
    return met if verdict is Assurance.FAILING else len(charted) - met


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
    blocking = breaks_blocking(
        breaks,
        series.measure,
        series.area_code,
        series.source,
        target.baseline.first,
        max(newest.month, target.baseline.first),
    )
    return next(map(blocked_by, blocking), "")
