"""What a comparison says in words beside its charts and its table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from saferplan.analysis.comparison.result import Comparison, Funnel, Place
from saferplan.analysis.comparison.words import in_period, period_words, place_words, rate_words
from saferplan.analysis.wording import upper_first
from saferplan.plans.groups import BUILT_IN_GROUPS, Averaging
from saferplan.reporting.formats import percent
from saferplan.reporting.reports.words import many, stopped
from saferplan.stats.change import round_half_up
from saferplan.web.presenters.compare_asked import Asked

FEW = 10
"""Areas in a group below which its average, and what is usual in it, rest on little."""
_WIDE = 2.0
"""An upper limit so many times the average: hardly any rate is clearly different then."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the summary: what, how much in words, and how that was found."""

    term: str
    words: str
    more: str = ""


def unit_words(found: Comparison) -> str:
    """crimes per 1,000 residents; per cent."""
    return f"{found.measure.unit} per {found.per:,} {found.denominator}" if found.per else "per cent"


def lines(found: Comparison) -> Iterator[Line]:
    """The summary, from where the area stands to how the group was chosen."""
    unit = unit_words(found) if found.per else ""
    own, average = (rate_words(value or 0.0, found.per) for value in (found.own.rate, found.average))
    yield Line("Position", upper_first(place_words(found)) if found.place else "Not judged", _limits(found))
    yield Line(f"Rate in {found.area.name}", f"{own} {unit}".strip(), f"{upper_first(in_period(found.period))}.")
    yield Line("Group average", f"{average} {unit}".strip(), _averaged(found))
    yield _distance(found)
    yield Line("Rank", f"{found.rank} of {found.of}", f"{found.best_is}.")
    if found.own.direction:
        yield Line("Direction", upper_first(str(found.own.direction)), _directed(found))
    if found.divergence:
        sentence = found.divergence.sentence or f"Not given: {stopped(found.divergence.reason)}"
        yield Line("Change against the group's", sentence)
    yield _group(found)


def shade_words(found: Comparison) -> str:
    """What the shade of the bars means; `lines` gives the exact rule. Empty where nothing is judged."""
    if not found.place:
        return ""
    return (
        "Not clearly different means no further from the group's average than chance and the usual differences between "
        "such areas go."
    )


def funnel_words(found: Funnel) -> str:
    """What the limits of the funnel allow for, and by how much the areas differ."""
    if not found.between:
        return stopped(found.note)
    return (
        "These areas differ by more than chance, as areas do, so the limits leave room for that too (the variance of "
        f"their rates is about {found.dispersion:,.0f} times that of chance alone)."
    )


def cautions(found: Comparison, question: Asked) -> Iterator[str]:
    """What must be known before anything is concluded."""
    if question.passed_over:
        yield "The period asked for has no comparison with this group, so the newest is shown."
    if found.is_tiny:
        yield f"Small numbers: {stopped(found.distance_reason)}"
    others = found.of - 1
    if others < FEW:
        has = "has" if others == 1 else "have"
        yield (
            f"A small group: {many(others, 'area')} beside {found.area.name} {has} figures, so one unusual area moves "
            "the average and the limits."
        )
    if found.place is Place.NOT_DIFFERENT and found.upper and found.average and found.upper > _WIDE * found.average:
        upper, average = rate_words(found.upper, found.per), rate_words(found.average, found.per)
        yield (
            f"Wide limits: up to {upper} is not clearly different here, with an average of {average}, so that says "
            "little about how the area does."
        )


def _limits(found: Comparison) -> str:
    if found.lower is None or found.upper is None:
        return "Too few areas of the group have figures to say what is usual."
    low, high = rate_words(found.lower, found.per), rate_words(found.upper, found.per)
    return f"Not clearly different means {low} to {high} here. {stopped(found.limits_rule)}"


def _averaged(found: Comparison) -> str:
    counted = f"{found.area.name} {'counted' if found.group.include_self else 'left out'}"
    if not found.per:
        return f"Simple: the mean of the areas' percentages, {counted}."
    if found.group.averaging is Averaging.WEIGHTED:
        return f"Weighted: all {found.measure.unit} of the group over all its {found.denominator}, {counted}."
    return f"Simple: the mean of the areas' rates, each area counting the same, {counted}."


def _distance(found: Comparison) -> Line:
    counted = ""
    if found.distance_count is not None:
        more = round_half_up(found.distance_count)
        way = "more" if more >= 0 else "fewer"
        counted = f"{abs(more):,.0f} {way} {found.measure.unit} than at the group's average rate"
    if found.distance_percent is None:
        return Line(
            "Distance from the average", upper_first(counted), f"No percentage: {stopped(found.distance_reason)}"
        )
    shown = percent(round_half_up(found.distance_percent, 1))
    return Line("Distance from the average", f"{shown}, {counted}" if counted else shown)


def _directed(found: Comparison) -> str:
    rates = [rate for rate in found.own.history if rate is not None]
    first, last = (period_words(found.history_periods[i]) for i in (0, -1))
    ends = f"From {rate_words(rates[0], found.per)} in the {first} to {rate_words(rates[-1], found.per)} in the {last}."
    return f"{ends} {stopped(found.direction_rule)}"


def _group(found: Comparison) -> Line:
    group = found.group
    how = BUILT_IN_GROUPS.get(group.id, "a list that the partnership wrote down")
    source = stopped(group.source) if group.source else "The list names no source."
    named = f"{upper_first(group.name)}: {many(len(group.areas), 'area')}"
    return Line("The group", named, f"How it was chosen: {how}. Source: {source}")
