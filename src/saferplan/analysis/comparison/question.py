"""What a comparison is asked, and the figures that answering it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from saferplan.analysis.comparison.result import ResolvedGroup
from saferplan.geography.areas import Area
from saferplan.measures.definition import Measure
from saferplan.periods import By, Month
from saferplan.plans.breaks import Break
from saferplan.plans.groups import LimitsRule


@dataclass(frozen=True, slots=True)
class Question:
    """What to compare. `month` None: the newest period of the area that most of its group shares.

    `baseline` is the last month of the period that divergence is measured from, None a year earlier. `breaks` are those
    known on the day the comparison is made as at.
    """

    measure: Measure
    area: Area
    group: ResolvedGroup
    by: By = By.ROLLING_12
    month: Month | None = None
    source: str | None = None
    baseline: Month | None = None
    limits: LimitsRule = LimitsRule.FUNNEL
    breaks: Sequence[Break] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What to compare: the first of `areas` is the own area, whose figures must be there; None for any of them."""

    measure: Measure
    areas: tuple[Area, ...]
    by: By
    month: Month | None
    source: str | None
    baseline: Month | None = None
    """The last month of the period to measure divergence from; None a year before the period compared."""
    needs_own: bool = True
