"""What every part of a position is worked out from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from saferplan.analysis.figures import Count, count_between, twelve_months_to
from saferplan.analysis.position.result import BaselineFigure
from saferplan.analysis.position.trajectory import Trajectory
from saferplan.measures.definition import Polarity
from saferplan.observations import Series
from saferplan.periods import Month
from saferplan.plans.breaks import Break
from saferplan.plans.targets import Baseline, RevisionPolicy, Target
from saferplan.stats.dispersion import Dispersion

NO_TARGET = "no target is set"


@dataclass(frozen=True, slots=True)
class Case:
    """What every part of a position is worked out from."""

    series: Series
    month: Month
    target: Target | None
    polarity: Polarity
    breaks: tuple[Break, ...]
    baseline: BaselineFigure | None
    trajectory: Trajectory | None
    rolling: Count
    variation: Dispersion | None = None
    """How much the series varies; None for a figure that is no count."""


def baseline_figure(target: Target | None, window: Baseline | None, series: Series) -> BaselineFigure | None:
    """The yearly baseline as today's series gives it and as published, and which of the two counts."""
    if window is None:
        return None
    whole = count_between(series, window.first, window.last)
    label = twelve_months_to(window.last) if window.years == 1 else f"yearly average, {whole.label}"
    value = None if whole.value is None else whole.value / window.years
    restated = replace(whole, label=label, value=value)
    policy = target.revision_policy if target else RevisionPolicy.RESTATE
    if policy is RevisionPolicy.FREEZE:
        frozen = replace(restated, value=window.published_figure, reason="", caution="")
        return BaselineFigure(restated, window.published_figure, policy, frozen)
    return BaselineFigure(restated, window.published_figure, policy, restated)


def why_no_trajectory(case: Case) -> str:
    """The reason there is nothing to hold the figures to."""
    return case.baseline.used.reason if case.target and case.baseline else NO_TARGET


def from_baseline(case: Case, expected: Count) -> Count:
    """Dated from the baseline: goal and path are shares of it, so a break after it stands between them and now."""
    return replace(expected, first=case.target.baseline.first) if case.target else expected
