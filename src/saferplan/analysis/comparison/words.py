"""What a comparison says, in plain English."""

from __future__ import annotations

from collections.abc import Iterator

from saferplan.analysis.comparison.figures import Figures, breaks_in_history
from saferplan.analysis.comparison.judging import FEWEST, Averages, is_funnelled
from saferplan.analysis.comparison.question import Question
from saferplan.analysis.comparison.result import Comparison, Place
from saferplan.analysis.figures import twelve_months_to
from saferplan.analysis.wording import in_words, spoken
from saferplan.measures.definition import Kind, Measure
from saferplan.observations import Status
from saferplan.periods import By, Period, day_name
from saferplan.plans.breaks import BreakKind
from saferplan.plans.groups import Averaging
from saferplan.stats.change import SMALL_BASE, round_half_up
from saferplan.stats.group_average import TINY_RATE

_MANY = 6
"""Names that a note spells out; of more it gives the number."""
_NTH = ("", "second ", "third ", "fourth ", "fifth ")
_FAR_PERCENT = 25
"""Not clearly different so far from the average needs a word: the group is wide, the area is not average."""


def period_words(period: Period) -> str:
    """12 months to December 2024; March 2025; 2024/25 Q1."""
    if period.by is By.ROLLING_12:
        return twelve_months_to(period.last)
    return period.last.name if period.by is By.MONTH else period.label


def in_period(period: Period) -> str:
    """in the 12 months to December 2024; in March 2025."""
    return f"in {'the ' if period.by is By.ROLLING_12 else ''}{period_words(period)}"


def rate_words(value: float, per: int) -> str:
    """A rate to one place, a rate under 10 to two: 103.7 or 0.32; a percentage with its sign."""
    digits = 1 if abs(value) >= 10 or not per else 2
    return f"{round_half_up(value, digits):,.{digits}f}{'' if per else '%'}"


def change_words(percent: float) -> str:
    """fell by 3.1%; rose by 2.0%; did not change."""
    rounded = round_half_up(percent, 1)
    if rounded == 0:
        return "did not change"
    return f"{'rose' if rounded > 0 else 'fell'} by {abs(rounded):.1f}%"


def distance_reason(measure: Measure, count: float, base: float, average: float, per: int, denominator: str) -> str:
    """Why no percentage of the average is given; empty when one is."""
    if not average > 0:
        return "the group's average is nought, of which no percentage exists"
    if not is_funnelled(measure):
        return ""
    expected = base * average / per
    if min(count, expected) < SMALL_BASE:
        against = f"{count:,.0f} against {expected:,.1f} at the group's average rate"
        return f"{against}: on fewer than {SMALL_BASE} a percentage says more than there is"
    if max(count / base, average / per) < TINY_RATE:
        return f"fewer than one for every {1 / TINY_RATE:,.0f} {denominator}, here and in the group: too rare for one"
    return ""


def direction_words(measure: Measure) -> str:
    """The rule of the direction, as a table states it; empty where there is none."""
    if not is_funnelled(measure):
        return ""
    return "Rising or falling: the last of the periods differs from the first by more than chance (95%); else level."


def finding(c: Comparison) -> str:
    """One sentence that states where the area stands; the title of its charts."""
    average = rate_words(c.average or 0.0, c.per)
    own = rate_words(c.own.rate or 0.0, c.per)
    unit = f" per {c.per:,} {c.denominator}" if c.per else ""
    subject = f"{spoken(c.measure.title)} in {c.area.name}"
    against = f"{own}{unit} {in_period(c.period)} against an average of {average}"
    if c.is_tiny:
        where = f"{place_words(c)}, on small numbers" if c.place else "too rare to compare by percentage"
        return f"{subject}: {where}, with {_count(c)}, {_more(c.distance_count or 0.0)} than at the group's rate"
    if c.place is None:
        return f"{subject}: {against}; the group has too few areas with figures to say what is usual"
    where = place_words(c)
    if c.distance_count is None or c.measure.kind is not Kind.COUNT:
        return f"{subject}: {where}, with {against}"
    return f"{subject}: {where}, with {against} ({_more(c.distance_count)} than at the group's rate)"


def place_words(c: Comparison) -> str:
    """'above its group'; 'not clearly different from its group', with its rank where far from the average is usual."""
    place = c.place or Place.NOT_DIFFERENT
    if place is not Place.NOT_DIFFERENT:
        return f"{place} its group"
    wide = abs(c.distance_percent or 0.0) >= _FAR_PERCENT
    ranked = f" ({_rank_words(c)}the areas differ too widely to call it unusual)" if wide else ""
    return f"{place} from its group{ranked}"


def _rank_words(c: Comparison) -> str:
    """'the highest of six; ', 'the second lowest of 21; ', counted from its own end; '' far from both ends."""
    rates = [row.rate for row in c.rows if row.rate is not None]
    own, above = c.own.rate or 0.0, (c.distance_percent or 0.0) > 0
    further = sum(rate > own if above else rate < own for rate in rates)
    if further >= len(_NTH):
        return ""
    nth = f"{'joint ' if rates.count(own) > 1 else ''}{_NTH[further]}"
    return f"the {nth}{'highest' if above else 'lowest'} of {in_words(len(rates))}; "


def _count(c: Comparison) -> str:
    return f"{c.own.count or 0:,.0f} {in_period(c.period)}"


def _more(count: float) -> str:
    rounded = round_half_up(count)
    return f"{abs(rounded):,.0f} {'more' if rounded >= 0 else 'fewer'}"


def notes(q: Question, found: Figures, averages: Averages) -> tuple[str, ...]:
    """What a reader must know of the figures, each once."""
    return tuple(dict.fromkeys(note for note in _notes(q, found, averages) if note))


def _notes(q: Question, found: Figures, averages: Averages) -> Iterator[str]:
    period = found.periods[found.now]
    yield from found.notes
    yield q.group.note
    yield _average_words(q)
    if q.month is None and found.newest != period.last:
        shared = f"all areas are compared {in_period(period)}, the newest that most of them share"
        yield f"{q.area.name} has figures to {found.newest.name}; {shared}."
    yield from _gaps(q, found)
    if averages.known[0] < FEWEST:
        yield (
            f"Only {averages.known[0]} of the group's areas have figures, fewer than {FEWEST}: too few to say what is "
            "above or below."
        )
    yield from _breaks(q, found)


def _average_words(q: Question) -> str:
    if q.measure.kind is Kind.PERCENTAGE and q.group.averaging is Averaging.WEIGHTED:
        return "The average of a percentage is the mean of the areas' percentages: the group's weights need its counts."
    total = f"the sum of its areas' figures over all their {q.measure.rate.denominator.value}"
    how = total if q.group.averaging is Averaging.WEIGHTED else "the mean of the areas' rates"
    if q.measure.kind is Kind.PERCENTAGE:
        how = "the mean of the areas' percentages"
    return f"The group's average is {how}, {q.area.name} {'counted' if q.group.include_self else 'left out'}."


def _gaps(q: Question, found: Figures) -> Iterator[str]:
    missing = found.left_out([found.now])
    if missing:
        names = ", ".join(item.name for item in missing) if len(missing) <= _MANY else f"{len(missing)} areas"
        yield f"Without a figure, so not in the average or the ranks: {names}."
    if q.group.left_out:
        items = q.group.left_out
        names = ", ".join(item.name for item in items) if len(items) <= _MANY else f"{len(items)} areas"
        yield f"In the group's list but not to be compared with {q.area.name}: {names}."
    partial = [
        area.name
        for i, area in enumerate(found.request.areas)
        if found.table.series(i).observations[found.now].status is Status.PARTIAL
    ]
    if partial:
        yield f"Partial figures, which may be too low: {', '.join(partial)}."


def _breaks(q: Question, found: Figures) -> Iterator[str]:
    for item in breaks_in_history(q, found):
        cut = "; earlier periods are left out of the direction" if item.blocks_comparison else ""
        yield f"{item.title} ({day_name(item.date)}) lies in the periods shown{cut}."
    first = min(period.first for period in found.periods)
    last = found.periods[found.now].last
    for item in q.breaks:
        changed = item.kind is BreakKind.GROUP_MEMBERSHIP and q.group.id in item.groups
        if changed and item.lies_between(first, last):
            yield f"{item.title} ({day_name(item.date)}): all periods use the members of today's list."
