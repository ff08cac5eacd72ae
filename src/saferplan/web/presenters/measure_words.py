"""How the measure pages write numbers, periods, sources and the command line that gives the same."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from saferplan.analysis.figures import span_name
from saferplan.measures.definition import Kind, ReviewStatus
from saferplan.measures.offences import normalise_code, offences
from saferplan.observations import Status
from saferplan.periods import By, day_name
from saferplan.reporting.formats import MINUS, count, figure
from saferplan.reporting.reports.restricted import NOTICE
from saferplan.reporting.reports.restricted import SOURCE as OWN

if TYPE_CHECKING:
    from saferplan.measures.definition import Measure
    from saferplan.periods import Period
    from saferplan.plans.schema import Plan

SOURCE_NAMES = {
    "police-uk": "data.police.uk",
    "home-office": "Home Office",
    "ons": "Office for National Statistics",
    "local": "The force's own records (restricted)",
}
RESTRICTED = f"{NOTICE}; counts of 1 to 4 are shown as they are."
_UNCHECKED = "not yet checked by a partnership"
ABSENT = {
    Status.MISSING: "not published",
    Status.WITHDRAWN: "withdrawn",
    Status.UNAVAILABLE: "not available",
}


def shown(measure: Measure, value: float) -> str:
    """22,463; 10.4% for a percentage; a weighted sum without a fraction from 100 on."""
    if measure.kind is Kind.PERCENTAGE:
        return f"{value:,.1f}%".replace("-", MINUS)
    return count(value) if measure.is_counted else figure(value)


def period_name(period: Period) -> str:
    """As a reader says it: March 2024, January to March 2024, 12 months to March 2024."""
    match period.by:
        case By.ROLLING_12:
            return f"12 months to {period.last.name}"
        case By.YEAR:
            return f"Financial year {period.label}"
        case By.CALENDAR_YEAR:
            return f"Calendar year {period.label}"
        case _:
            return span_name(period.first, period.last)


def plan_name(plan: Plan, measure: Measure, source: str = "") -> str:
    """What the plan calls a measure: the title of its target, else the measure's own.

    A target held from a force's own records names figures of that source alone.
    """
    own = (t.title for t in plan.targets if t.measure == measure.id and (t.source == OWN) is (source == OWN))
    return next(own, measure.title)


def review_words(measure: Measure) -> str:
    """Whether somebody has checked the definition: a day of review alone would say that somebody had."""
    match measure.status:
        case ReviewStatus.REVIEWED:
            return f"reviewed {day_name(measure.reviewed)}"
        case ReviewStatus.RETIRED:
            return f"retired, last reviewed {day_name(measure.reviewed)}"
        case _:
            return f"draft, {f'to be checked by {measure.checker}' if measure.is_checked else _UNCHECKED}"


def type_name(category: str) -> str:
    """A crime type as a source names it; a code with what it stands for."""
    offence = offences().get(normalise_code(category))
    return f"{offence.label} ({category})" if offence else category


def command(*words: str) -> str:
    """A line to type: words with spaces quoted, empty ones left out with the option before them."""
    return shlex.join(("saferplan", *words))
