"""A position in plain English.

"A clear rise", "a clear fall" and "no clear change" come from the interval of a change, never from its sign; counts and
percentages are stated as they are. A figure that is not there gives its reason. Colours against a target are
arithmetic, as the plan states them, and say nothing of chance.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from saferplan.analysis.figures import Count, Percentage, span_name, twelve_months_to
from saferplan.analysis.grid import NOT_TAKEN_IN
from saferplan.analysis.position.rag import RagStatus, asks_for_at_least, whole_limit
from saferplan.analysis.position.result import Position
from saferplan.periods import day_name
from saferplan.plans.targets import RevisionPolicy, Target
from saferplan.stats.change import round_half_up
from saferplan.stats.two_counts import ChangeVerdict, CountChange

_TWICE = re.compile(
    rf"not published \(([^()]*{re.escape(NOT_TAKEN_IN)})\): [A-Z][a-z]+(?: \d{{4}})?(?: to [A-Z][a-z]+)?(?: \d{{4}})?"
)


class Subject(StrEnum):
    """What a sentence of a position is about, in the order of a report."""

    MONTH = "month"
    YEAR = "year to date"
    TWELVE_MONTHS = "12 months"
    REVISION = "revised baseline"
    TARGET = "target"
    NEEDED = "needed from here"
    PERCENTAGES = "three percentages"
    JUDGEMENT = "judgement"
    CAUTIONS = "cautions"


def sentences(position: Position) -> tuple[str, ...]:
    """The position as sentences, in a report's order: month, year, 12 months, target, percentages, colour."""
    return tuple(sentence for about in by_subject(position).values() for sentence in about)


def by_subject(position: Position) -> Mapping[Subject, tuple[str, ...]]:
    """The same sentences by what they are about; a subject with nothing to say has none."""
    parts: Mapping[Subject, Callable[[Position], Iterator[str]]] = {
        Subject.MONTH: _latest,
        Subject.YEAR: _year_to_date,
        Subject.TWELVE_MONTHS: _rolling,
        Subject.REVISION: _revision,
        Subject.TARGET: _target,
        Subject.NEEDED: _needed,
        Subject.PERCENTAGES: _three_percentages,
        Subject.JUDGEMENT: _judgement,
        Subject.CAUTIONS: _cautions,
    }
    return {subject: tuple(map(said_once, part(position))) for subject, part in parts.items()}


def said_once(words: str) -> str:
    """Without 'not published (the file for 2024-12 is not among those taken in): December 2024' saying it twice."""
    return _TWICE.sub(r"\1", words)


def number(value: float) -> str:
    """12,345: no decimals, thousands marked."""
    return f"{round_half_up(value):,.0f}"


def percent(value: float) -> str:
    """21.0%: one decimal, without a sign; words give the direction."""
    return f"{round_half_up(abs(value), 1):.1f}%"


def limit(value: float, position: Position) -> int:
    """The last whole number that meets the target: 44,676 for at most 44,676.9."""
    return whole_limit(value, at_least=_is_least(position))


def limit_in_words(value: float, position: Position) -> str:
    """'at most 44,676', 'at least 120'."""
    return f"at {'least' if _is_least(position) else 'most'} {limit(value, position):,}"


def _is_least(position: Position) -> bool:
    return position.target is not None and asks_for_at_least(position.target, position.polarity)


def change_in_words(change: Percentage, unit: str) -> str:
    """'1,234 (5.6%) fewer than', 'the same as'; the percentage left out where suppressed. '' without both counts."""
    if change.change is None:
        return ""
    if round_half_up(change.change) == 0:
        return "the same as"
    share = "" if change.value is None else f" ({percent(change.value)})"
    return f"{number(abs(change.change))}{share} {_more(change.change, unit)} than"


def clear_in_words(change: Percentage) -> str:
    """'no clear change (between 4% lower and 11% higher)', 'a clear fall (…)'; '' where chance was not weighed.

    Without the limits where the percentage itself is suppressed.
    """
    clear = change.clear
    if clear is None or clear.verdict is ChangeVerdict.NOT_KNOWN:
        return ""
    word = f"a clear {clear.verdict}" if clear.is_clear else str(clear.verdict)
    limits = "" if change.value is None else between(clear)
    return f"{word} ({limits})" if limits else word


def between(clear: CountChange) -> str:
    """The limits of a change: 'between 4% lower and 11% higher', 'at least 20% higher'; '' where nothing is known."""
    low, high = clear.percent_low, clear.percent_high
    if math.isinf(high):
        return f"at least {_side(low)}" if low > 0 else ""
    if low >= 0 or high <= 0:
        near, far = sorted((abs(low), abs(high)))
        return f"between {_bound(near)} and {_bound(far)} {'higher' if high > 0 else 'lower'}"
    return f"between {_side(low)} and {_side(high)}"


def _side(value: float) -> str:
    return f"{_bound(abs(value))} {'higher' if value > 0 else 'lower'}"


def _bound(value: float) -> str:
    """A limit in whole per cent; under 1 with a decimal, so that a limit above nought never reads 0%."""
    if value == 0 or value >= 1:
        return f"{round_half_up(value):.0f}%"
    return f"{max(round_half_up(value, 1), 0.1):.1f}%"


def direction(value: float) -> str:
    """'5.6% lower', 'no change'."""
    if round_half_up(abs(value), 1) == 0:
        return "no change"
    return f"{percent(value)} {'higher' if value > 0 else 'lower'}"


def _more(change: float, unit: str) -> str:
    if change > 0:
        return "more"
    return "fewer" if unit.endswith("s") else "less"


def _amount(value: float, unit: str) -> str:
    return f"{number(value)} {unit.removesuffix('s') if round_half_up(value) == 1 else unit}"


def _compared(change: Percentage, unit: str, with_: str) -> str:
    """', 10 (5.0%) fewer than in December 2024 (200)'; or why not."""
    words = change_in_words(change, unit)
    if not words or change.base is None:
        return f". It cannot be compared with {with_.removeprefix('in ')}: {change.reason}"
    because = f"; no percentage is given, as {change.reason}" if change.value is None else ""
    return f", {words} {with_} ({number(change.base)}{because}){_and_that_is(change)}"


def _and_that_is(change: Percentage) -> str:
    words = clear_in_words(change)
    return f"; {words}" if words else ""


def _missing(count: Count) -> str:
    return f"There is no figure for {_the(count.label)}: {count.reason}."


def _the(label: str) -> str:
    return f"the {label}" if label.startswith("12 months") else label


def _latest(p: Position) -> Iterator[str]:
    if p.by.length == 12:
        return
    if p.latest.value is None:
        yield f"{p.title}, {p.area_name}. {_missing(p.latest)}"
    else:
        compared = _compared(p.month_change, p.unit, f"in {p.same_last_year.label}")
        yield f"{p.title}, {p.area_name}: {_amount(p.latest.value, p.unit)} in {p.latest.label}{compared}."


def _year_to_date(p: Position) -> Iterator[str]:
    year = p.year_to_date
    if p.by.length == 12:
        return
    if year.now.value is None:
        yield f"There is no year to date ({year.now.label}): {year.now.reason}."
        return
    compared = _compared(year.change, p.unit, "in the same months a year before")
    yield f"Year to date ({year.now.label}): {_amount(year.now.value, p.unit)}{compared}."
    if year.expected.value is not None:
        words = change_in_words(year.against_trajectory, p.unit)
        yield f"That is {words} the path to the target expects of these months ({number(year.expected.value)})."
    if year.now.first == year.now.last:
        yield "One month of a year is not judged."


def _rolling(p: Position) -> Iterator[str]:
    if p.rolling.value is None:
        yield _missing(p.rolling)
        return
    against = p.percentages.against_baseline if p.baseline else p.rolling_change
    base = p.baseline.used.label if p.baseline else p.rolling_before.label
    with_ = f"in the baseline year, {base}" if p.baseline else f"in the {base}"
    compared = _compared(against, p.unit, with_)
    yield f"In the {p.rolling.label}: {_amount(p.rolling.value, p.unit)}{compared}."
    if p.rate.value is not None:
        places = 1 if p.rate.value >= 10 else 2
        rate = f"{round_half_up(p.rate.value, places):,.{places}f}"
        yield f"That is {rate} per {p.rate.per:,} {p.rate.denominator} in 12 months."


def _revision(p: Position) -> Iterator[str]:
    figure = p.baseline
    if figure and figure.revised and figure.published is not None and figure.restated.value is not None:
        frozen = figure.policy is RevisionPolicy.FREEZE
        yield (
            f"The baseline was published as {number(figure.published)} and stands at {number(figure.restated.value)} "
            f"after revision; the target is held against the {'published' if frozen else 'revised'} figure."
        )


def _target(p: Position) -> Iterator[str]:
    if p.target is None or p.goal is None:
        return
    goal = limit_in_words(p.goal, p)
    yield f"The target is {_asked(p.target)} by {p.target.deadline.name}: {goal} in 12 months."
    if p.to_target.change is not None and p.month <= p.target.deadline:
        distance = p.to_target.change
        share = "" if p.to_target.value is None else f" ({percent(p.to_target.value)})"
        side = "above" if distance > 0 else "below"
        where = "exactly at" if distance == 0 else f"{number(abs(distance))}{share} {side}"
        yield f"The {p.rolling.label} are {where} the target."


def _asked(target: Target) -> str:
    if not target.change_percent:
        return "no worse than the baseline"
    return f"{abs(target.change_percent):g}% {'above' if target.asks_for_a_rise else 'below'} the baseline"


def _needed(p: Position) -> Iterator[str]:
    if p.target is None or p.goal is None or p.needed.months_left <= 0:
        return
    if p.needed.per_month is None:
        yield f"No monthly number can be given: {p.needed.reason}."
        return
    months = span_name(p.needed.first, p.needed.last)
    now = "" if p.rolling.value is None else f"; the last 12 months had {number(p.rolling.value / 12)} a month"
    yield f"To meet it, {months} may have {limit_in_words(p.needed.per_month, p)} a month on average{now}."


def _three_percentages(p: Position) -> Iterator[str]:
    if reason := p.percentages.none_because:
        yield f"No percentage of the change is given: {reason}."
        return
    for figure in p.percentages:
        counts = _counts(figure, ", fitted" if figure is p.percentages.along_trend else "")
        if figure.value is None:
            yield f"{figure.label}{counts}: no percentage, as {figure.reason}."
        else:
            yield f"{figure.label}: {direction(figure.value)}{counts}{_and_that_is(figure)}."


def _counts(figure: Percentage, how: str) -> str:
    if figure.base is None or figure.now is None:
        return ""
    return f" ({number(figure.base)} to {number(figure.now)}{how})"


def _judgement(p: Position) -> Iterator[str]:
    judgement = p.judgement
    if judgement.status is RagStatus.GREY or judgement.value is None or judgement.expected is None:
        yield f"No judgement (grey): {judgement.reason}."
        return
    if p.target is None:
        return
    met = judgement.status is RagStatus.GREEN
    missed = "" if met else f" by {percent(judgement.missed_by_percent or 0)}"
    sides = f"{number(judgement.value)}, {limit_in_words(judgement.expected, p)}"
    verb = "meet" if met else "miss"
    against = "path to the target" if judgement.against == "trajectory" else judgement.against
    yield f"{judgement.status.title()}: {_the(judgement.judged)} {verb} the {against}{missed} ({sides})."


def _cautions(p: Position) -> Iterator[str]:
    yield from (f"Read with care: {caution}." for caution in p.cautions)
    for item in p.breaks:
        yield f"Break on {day_name(item.date)}: {item.title}."


def _level(change: float) -> str:
    if round_half_up(abs(change), 1) == 0:
        return "level with"
    return f"{percent(change)} {'above' if change > 0 else 'below'}"


def is_unclear(change: Percentage) -> bool:
    """Whether chance was weighed and allows no direction to be named."""
    return change.clear is not None and not change.clear.is_clear


def headline(position: Position) -> str:
    """One line for a panel or a terminal: colour, the 12 months, and the change on the baseline."""
    p, change = position, position.percentages.against_baseline
    figure = "no figure" if p.rolling.value is None else _amount(p.rolling.value, p.unit)
    moved = f", {_level(change.value)} the baseline year" if change.value is not None else ""
    moved += " (no clear change)" if moved and is_unclear(change) else ""
    return f"{p.title}: {p.judgement.status}. {figure} in the {twelve_months_to(p.month)}{moved}."
