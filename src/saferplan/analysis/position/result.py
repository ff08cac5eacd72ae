"""The result types of a position: where a measure stands in one month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from saferplan.analysis.figures import Count, Percentage
from saferplan.analysis.position.needed import Needed
from saferplan.analysis.position.rag import Judgement
from saferplan.analysis.position.three_percentages import ThreePercentages
from saferplan.analysis.position.trajectory import Trajectory
from saferplan.measures.definition import Polarity
from saferplan.periods import By, Month
from saferplan.plans.breaks import Break
from saferplan.plans.targets import RevisionPolicy, Target


@dataclass(frozen=True, slots=True)
class BaselineFigure:
    """The yearly baseline, as it stands in today's data and as published when the target was set.

    `used` is what the target is held against: the published figure when frozen, today's when restated.
    """

    restated: Count
    published: float | None
    policy: RevisionPolicy
    used: Count

    @property
    def revised(self) -> bool:
        """Whether today's data give another figure than was published."""
        return None not in (self.published, self.restated.value) and self.published != self.restated.value


@dataclass(frozen=True, slots=True)
class YearToDate:
    """The reporting year so far, against the same months a year before and against the trajectory."""

    by: By
    now: Count
    last_year: Count
    expected: Count
    change: Percentage
    against_trajectory: Percentage
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class YearlyRate:
    """12 months' count per `per` residents or households. `value` is None exactly when `reason` says why."""

    value: float | None
    per: int
    denominator: str
    population: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a measure stands, all of it from one series as known at `as_at`.

    Attributes:
        latest: the series' own period (month, quarter, year) ending with `month`; `same_last_year` a year before.
        rolling: the 12 months to `month`; `expected` the same on the trajectory.
        goal: the yearly total to reach; None without a target or baseline.
        to_target: from the last whole number that meets the goal to the rolling 12 months: `change` is the distance in
            numbers, `value` in per cent.
        judgement: the target's colour; `year_to_date.judgement` the year's.
        breaks: every break that lies in the months compared, blocking or not.
    """

    title: str
    unit: str
    area_name: str
    source: str
    by: By
    month: Month
    as_at: date | None
    polarity: Polarity
    target: Target | None
    latest: Count
    same_last_year: Count
    month_change: Percentage
    year_to_date: YearToDate
    rolling: Count
    rolling_before: Count
    rolling_change: Percentage
    baseline: BaselineFigure | None
    trajectory: Trajectory | None
    expected: Count
    goal: float | None
    to_target: Percentage
    needed: Needed
    rate: YearlyRate
    percentages: ThreePercentages
    judgement: Judgement
    breaks: tuple[Break, ...]
    cautions: tuple[str, ...]
