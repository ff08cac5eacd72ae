"""A forecast in plain English."""

from __future__ import annotations

from saferplan.analysis.figures import span_name, twelve_months_to
from saferplan.analysis.forecast.result import TargetChance
from saferplan.analysis.position.sentences import number
from saferplan.analysis.wording import spoken
from saferplan.periods import Month
from saferplan.plans.targets import Reading, Target

_RARE = 0.095
"""Below this, "about 1 in 10" would say twice what is meant."""


def chance_words(probability: float) -> str:
    """'about 3 in 10'; near the ends 'about 3 in 100', 'less than 1 in 100', 'more than 99 in 100'. Never certainty."""
    if probability < 0.01:
        return "less than 1 in 100"
    if probability > 0.99:
        return "more than 99 in 100"
    if _RARE <= probability <= 1 - _RARE:
        return f"about {min(max(round(probability * 10), 1), 9)} in 10"
    return f"about {round(probability * 100)} in 100"


def reading_words(target: Target) -> str:
    """What a target counts."""
    if target.reading is Reading.FINAL_YEAR_TOTAL:
        return f"the total of the final year, {span_name(target.final_year_first, target.deadline)}"
    return f"the rolling total of the {twelve_months_to(target.deadline)}"


def expected_words(title: str, area: str, unit: str, span: tuple[Month, Month], numbers: tuple[float, ...]) -> str:
    """'Robbery in Hull: 500 crimes are expected in the 12 months to May 2026 (8 times in 10 between 450 and 560).'

    `numbers`: expected, low80, high80.
    """
    first, last = span
    when = f"the {twelve_months_to(last)}" if last.since(first) == 11 else span_name(first, last)
    expected, low, high = map(number, numbers)
    one = expected == "1"
    return (
        f"{spoken(title)} in {area}: {expected} {unit.removesuffix('s') if one else unit} {'is' if one else 'are'} "
        f"expected in {when} (8 times in 10 between {low} and {high})"
    )


def chance_sentence(chance: TargetChance | None) -> str:
    """'The chance that the target is met is about 3 in 10'; why there is none; '' without a target."""
    if chance is None:
        return ""
    if chance.probability is None:
        return f"no chance of meeting the target is given: {chance.reason}"
    return f"the chance that the target is met is {chance.words}"
