"""Measures without a target as one table: 12 months, the 12 before, the change with what chance allows, a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from saferplan.analysis.position.sentences import clear_in_words, is_unclear
from saferplan.analysis.position.standing import Standing
from saferplan.analysis.wording import upper_first
from saferplan.measures.definition import Polarity
from saferplan.observations import Series
from saferplan.periods import Month, months_between
from saferplan.reporting.blocks import Absent
from saferplan.reporting.formats import MINUS, change
from saferplan.reporting.reports.restricted import is_restricted
from saferplan.reporting.reports.watched import direction, measure_name
from saferplan.reporting.reports.words import cell, is_slight, percent_cell, stopped
from saferplan.stats.change import round_half_up
from saferplan.web.presenters.addresses import To, explain_of, measure_of
from saferplan.web.presenters.sparkline import Spark, Value
from saferplan.web.presenters.target_card import first_and_last

MONTHS_DRAWN = 24
_UNCLEAR = ("No clear change", "About the same")
_NEUTRAL = "neither good nor bad in itself"


@dataclass(frozen=True, slots=True)
class Number:
    """A figure of a table, or in `words` why there is none; then `explain` is ""."""

    words: str
    explain: str = ""
    absent: bool = False


@dataclass(frozen=True, slots=True)
class WatchedRow:
    """A measure. `reason` says what is missing, in a sentence; `verdict` is a word and never a colour."""

    title: str
    address: str
    now: Number
    before: Number
    change: str
    interval: str
    verdict: str
    reason: str
    spark: Spark
    restricted: bool


def watched_rows(standings: Sequence[Standing], to: To, area: str = "") -> tuple[WatchedRow, ...]:
    """A row for each standing, in their order; `area` is the code of another area than the plan's."""
    return tuple(_row(standing, to, area) for standing in standings)


def _row(standing: Standing, to: To, area: str) -> WatchedRow:
    p = standing.position
    verdict = _verdict(standing)
    before = cell(p.rolling_before) if standing.measure.is_additive else _percentage(p.rolling_before.value)
    return WatchedRow(
        title=measure_name(standing),
        address=measure_of(to, standing, area),
        now=_number(
            cell(p.rolling) if standing.measure.is_additive else _percentage(p.rolling.value),
            explain_of(to, standing, p.month, area=area),
        ),
        before=_number(before, explain_of(to, standing, p.month - 12, area=area)),
        change=_change(standing),
        interval=_interval(standing, verdict),
        verdict=verdict,
        reason=_reason(standing),
        spark=_spark(standing),
        restricted=is_restricted(standing),
    )


def _verdict(standing: Standing) -> str:
    """The word of the reports; of a neutral measure the same, where theirs is the kind of measure."""
    p = standing.position
    if p.polarity is not Polarity.NEUTRAL or p.rolling_change.change is None:
        return direction(standing)
    if is_slight(p.rolling_change):
        return "About the same"
    if is_unclear(p.rolling_change):
        return "No clear change"
    return "Higher" if p.rolling_change.change > 0 else "Lower"


def _interval(standing: Standing, verdict: str) -> str:
    """What chance allows; where the verdict says itself that there is no clear change, the limits alone."""
    p, clear = standing.position, clear_in_words(standing.position.rolling_change)
    told = clear.partition(" (")[2].rstrip(")") if verdict in _UNCLEAR else clear
    neutral = _NEUTRAL if p.polarity is Polarity.NEUTRAL else ""
    return upper_first("; ".join(filter(None, (told, neutral))))


def _number(words: str, explain: str) -> Number:
    absent = isinstance(words, Absent)
    return Number(words, "" if absent else explain, absent)


def _percentage(value: float | None) -> str:
    return Absent("no figure") if value is None else f"{round_half_up(value, 1):.1f}%"


def _change(standing: Standing) -> str:
    found = standing.position.rolling_change
    if found.change is None:
        return ""
    if not standing.measure.is_additive:
        return f"{round_half_up(found.change, 1):+.1f} points".replace("-", MINUS)
    percent = percent_cell(found)
    return f"{change(found.change)} ({percent})"


def _reason(standing: Standing) -> str:
    p = standing.position
    why = (
        p.rolling.reason
        or p.rolling_before.reason
        or ("" if p.rolling_change.change is not None else p.rolling_change.reason)
    )
    return upper_first(stopped(why)) if why else ""


def _spark(standing: Standing) -> Spark:
    p, series = standing.position, standing.series
    if series.by.length == 12:
        # Totals of 12 months: every month's, or a table's one a year, which has no gaps between its years.
        found = [o for o in series if o.period.last <= p.month][-MONTHS_DRAWN:]
        values = [o.value for o in found]
        told = first_and_last(values, [o.period.last for o in found]) if standing.measure.is_additive else ""
        return _drawn(standing, values, "figures of 12 months", told)
    months = _ends(series, p.month)
    values = [series.value(month) for month in months]
    return _drawn(standing, values, f"each {series.by.value}", "")


def _ends(series: Series, last: Month) -> list[Month]:
    """The last months of the periods drawn, those without a figure too, but none before the first."""
    step = series.by.length
    first = min((o.period.last for o in series), default=last)
    return [
        month
        for month in months_between(max(first, last - (MONTHS_DRAWN - step)), last)
        if last.since(month) % step == 0
    ]


def _drawn(standing: Standing, values: Sequence[Value], what: str, told: str) -> Spark:
    p = standing.position
    known = [value for value in values if value is not None]
    spread = f"Between {min(known):,.0f} and {max(known):,.0f}." if known else "There is no figure."
    gaps = " Where a figure is missing the line breaks." if known and len(known) < len(values) else ""
    ident = f"spark-{standing.measure.id}{'-own' if is_restricted(standing) else ''}"
    title = f"{standing.measure.title}: {what} to {p.month.name}"
    return Spark(ident, title, f"{told or spread}{gaps}", tuple(values))
