"""The headline: one sentence, and a panel of four key figures."""

from __future__ import annotations

from saferplan.analysis.figures import Percentage, span_name
from saferplan.analysis.position.rag import RagStatus
from saferplan.analysis.position.result import Position
from saferplan.analysis.position.sentences import (
    change_in_words,
    clear_in_words,
    is_unclear,
    limit_in_words,
    number,
    percent,
)
from saferplan.analysis.position.standing import Standing
from saferplan.analysis.wording import upper_first
from saferplan.reporting.blocks import NOT_PUBLISHED, Judgement, KeyFigure, Panel
from saferplan.reporting.formats import count, rate
from saferplan.reporting.reports.words import is_slight, judged_change, stopped
from saferplan.stats.change import round_half_up

_MEANING = {
    RagStatus.GREEN: Judgement.BETTER,
    RagStatus.AMBER: Judgement.WORSE,
    RagStatus.RED: Judgement.WORSE,
    RagStatus.GREY: Judgement.NONE,
}


def finding(standing: Standing) -> str:
    """Where it stands, in one sentence: "Victim-based crime in Hull: 2.6% above the baseline year; …".

    With a colon, as titles are singular and plural: drug offences, robbery.
    """
    p = standing.position
    change = p.percentages.against_baseline if p.baseline else p.rolling_change
    name = f"{p.title} in {p.area_name}"
    if change.value is None:
        return f"{name}: no comparison can be made for {p.month.name}. {upper_first(stopped(change.reason))}"
    base = "the baseline year" if p.baseline else "the 12 months before"
    unclear = " (no clear change)" if is_unclear(change) and round_half_up(abs(change.value), 1) else ""
    if p.target is None or p.goal is None:
        return f"{name} in the 12 months to {p.month.name}: {_level(change.value)} {base}{unclear}."
    asked = _asked(p)
    if p.month < p.target.deadline:
        return f"{name}: {_level(change.value)} {base}{unclear}; the target is {asked} by {p.target.deadline.name}."
    ending = {RagStatus.GREEN: "was met", RagStatus.AMBER: "was missed", RagStatus.RED: "was missed"}
    verdict = ending.get(p.judgement.status, "is not judged")
    stood = f"{_level(change.value)} {base} in the 12 months to {p.month.name}{unclear}"
    return f"{name}: {stood}; the target of {asked} by {p.target.deadline.name} {verdict}."


def short_panel(standing: Standing) -> Panel:
    """The same in one row of three, for a page that holds more."""
    whole = panel(standing)
    if standing.target is None:
        return whole
    return Panel(whole.title, (whole.figures[0], *whole.figures[2:]))


def panel(standing: Standing) -> Panel:
    """Twelve months, distance to target, what is needed from here, the judgement; without a target what there is."""
    p = standing.position
    figures = [_twelve_months(p)]
    if p.target is not None:
        figures += [_distance(p), _needed(p) if p.needed.months_left > 0 else _rate(p), _judgement(p)]
    else:
        figures += [_latest(p), _rate(p)] if p.by.length < 12 else [_rate(p)]
    return Panel(f"{p.title}, {p.area_name}: {p.month.name}", tuple(figures))


def _twelve_months(p: Position) -> KeyFigure:
    change = p.percentages.against_baseline if p.baseline else p.rolling_change
    base = "the baseline year" if p.baseline else "the 12 months before"
    judgement = Judgement.NONE if is_slight(change) else judged_change(change, p.polarity)
    return KeyFigure(
        label=upper_first(p.rolling.label),
        value=count(p.rolling.value),
        note=_compared(p, change, base),
        judgement=judgement,
        verdict=_verdict(judgement, change, base),
    )


def _compared(p: Position, change: Percentage, base: str) -> str:
    words = change_in_words(change, p.unit)
    if not words or change.base is None:
        return upper_first(stopped(change.reason or p.rolling.reason))
    clear = clear_in_words(change)
    return f"{upper_first(p.unit)}: {words} in {base} ({number(change.base)}){f'; {clear}' if clear else ''}"


def _verdict(judgement: Judgement, change: Percentage, base: str) -> str:
    if change.change is None:
        return "Not judged"
    if is_unclear(change) and not is_slight(change):
        return f"No clear change on {base}"
    if judgement is Judgement.NONE:
        return f"About the same as {base}" if is_slight(change) else "No judgement: neutral measure"
    return f"{judgement.value.capitalize()} than {base}"


def _distance(p: Position) -> KeyFigure:
    label = "Distance to the target"
    if p.goal is None or p.target is None:
        return KeyFigure(label, NOT_PUBLISHED, upper_first(stopped(p.judgement.reason)))
    note = f"The target is {limit_in_words(p.goal, p)} in the 12 months to {p.target.deadline.name}"
    change = p.to_target.change
    if change is None:
        return KeyFigure(label, NOT_PUBLISHED, note)
    value = "Exactly there" if round_half_up(change) == 0 else f"{number(abs(change))} {_side(change)}"
    return KeyFigure(label, value, note)


def _needed(p: Position) -> KeyFigure:
    label = "Needed a month to meet it"
    if p.needed.per_month is None:
        return KeyFigure(label, "None", upper_first(stopped(p.needed.reason)))
    now = "" if p.rolling.value is None else f"; the last 12 months had {number(p.rolling.value / 12)}"
    months = span_name(p.needed.first, p.needed.last)
    return KeyFigure(label, upper_first(limit_in_words(p.needed.per_month, p)), f"On average, {months}{now}")


def _rate(p: Position) -> KeyFigure:
    label = f"Rate per {p.rate.per:,} {p.rate.denominator}"
    if p.rate.value is None:
        return KeyFigure(label, "No rate", upper_first(stopped(p.rate.reason)))
    note = f"In 12 months, of {number(p.rate.population)} {p.rate.denominator}" if p.rate.population else "In 12 months"
    return KeyFigure(label, rate(p.rate.value), note)


def _latest(p: Position) -> KeyFigure:
    words = change_in_words(p.month_change, p.unit)
    note = f"{upper_first(words)} in {p.same_last_year.label}" if words else ""
    return KeyFigure(p.latest.label, count(p.latest.value), note)


def _judgement(p: Position) -> KeyFigure:
    j = p.judgement
    if j.status is RagStatus.GREY or j.expected is None or j.value is None:
        return KeyFigure("Judgement", "Grey", upper_first(stopped(j.reason)), Judgement.NONE, "Not judged")
    met = j.status is RagStatus.GREEN
    missed = "" if met else f" by {percent(j.missed_by_percent or 0)}"
    most = limit_in_words(j.expected, p)
    against = f"the target of {most}" if j.against == "target" else f"{most} on the {_held_to(j.against)}"
    note = f"{number(j.value)} against {against}"
    verdict = f"{'Meets' if met else 'Misses'} the {_held_to(j.against)}{missed}"
    return KeyFigure("Judgement", j.status.title(), note, _MEANING[j.status], verdict)


def _held_to(against: str) -> str:
    return "path to the target" if against == "trajectory" else against


def _asked(p: Position) -> str:
    assert p.target is not None
    change = p.target.change_percent
    if not change:
        return "no worse than the baseline"
    return f"{abs(change):g}% {_side(change)} it"


def _side(change: float) -> str:
    return "above" if change > 0 else "below"


def _level(change: float) -> str:
    if round_half_up(abs(change), 1) == 0:
        return "level with"
    return f"{percent(change)} {_side(change)}"
