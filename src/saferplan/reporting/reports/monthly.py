"""The monthly pack: a page for each indicator, targets first."""

from __future__ import annotations

from collections.abc import Iterator

from saferplan.analysis.comparison.result import Comparison
from saferplan.analysis.comparison.words import place_words, rate_words
from saferplan.analysis.forecast.result import Forecast
from saferplan.analysis.position.sentences import Subject, by_subject
from saferplan.analysis.position.standing import Standing
from saferplan.analysis.signal.result import Signal
from saferplan.analysis.wording import upper_first
from saferplan.observations import Series
from saferplan.periods import By, Month, months_between
from saferplan.reporting.blocks import Block, BulletList, Column, PageBreak, Panel, Paragraph, Table
from saferplan.reporting.charts.timechart import LOW
from saferplan.reporting.classification import INTERNAL, Audience
from saferplan.reporting.document import Document, DocumentStatus, Numbering, Section
from saferplan.reporting.formats import count
from saferplan.reporting.inline import Run, emphasis, strong
from saferplan.reporting.reading import Reading, reading
from saferplan.reporting.reports.analyst_notes import analyst_notes
from saferplan.reporting.reports.forecast_section import chance_words
from saferplan.reporting.reports.gather import Gathered, parts
from saferplan.reporting.reports.head import facts_of, organisation
from saferplan.reporting.reports.headline import finding, short_panel
from saferplan.reporting.reports.month_figure import has_months, month_figure
from saferplan.reporting.reports.once import explained_once
from saferplan.reporting.reports.performance_section import month_reading
from saferplan.reporting.reports.provenance_section import attributions, releases_tables, sources_section
from saferplan.reporting.reports.restricted import INTRODUCTION, key_of, notice
from saferplan.reporting.reports.rolling_figure import has_rolling, rolling_figure
from saferplan.reporting.reports.signal_section import signal_figure
from saferplan.reporting.reports.verdicts import assurance_run, reconciled, variation_run
from saferplan.reporting.reports.watched import positions_table, watched
from saferplan.reporting.reports.words import stopped

_LOWER = LOW - 25
"""A target has more to say below its chart; with these pixels its page ends in Word where the paper does."""


def monthly(facts: Gathered, audience: Audience = Audience.PUBLIC) -> Document:
    """The pack as a tree. A draft while a page has no commentary."""
    written = facts.plan.report.commentary
    to_write = tuple(f"commentary: {s.measure.id}" for s in facts.standings if s.measure.id not in written)
    shown, restricted = parts(facts)
    return Document(
        title=f"Monthly performance pack, {facts.month.name}",
        organisation=organisation(facts.plan),
        date=facts.dated if facts.as_at else max(facts.dated, facts.month.last_day),
        subtitle=finding(shown.leading[0]) if shown.leading else notice(facts.withheld),
        status=DocumentStatus.DRAFT if to_write else DocumentStatus.FINAL,
        numbering=Numbering.NONE,
        facts=facts_of(facts, audience, with_committee=False),
        sections=explained_once(
            (*_sections(shown, restricted), *_restricted(restricted), analyst_notes(facts, to_write))
        ),
        attributions=attributions(shown),
    )


def _sections(facts: Gathered, restricted: Gathered) -> Iterator[Section]:
    left_out = (Paragraph.of(notice(restricted.withheld)),) if restricted.withheld else ()
    yield Section("All indicators at a glance", (*left_out, *_index(facts), PageBreak()))
    for standing in facts.standings:
        yield Section(_heading(standing), (*_page(facts, standing), PageBreak()))
    yield Section("Published files", (*releases_tables(facts),))


def _restricted(facts: Gathered) -> Iterator[Section]:
    """The pages of the measures from the force's own records, apart so that nothing of them is in the open part.

    They follow each other without a break: in PDF an internal section stands in a frame, which allows none.
    """
    if not facts.standings:
        return
    yield Section(
        "Figures from the force's own records",
        (Paragraph.of(INTRODUCTION), *_index(facts)),
        (
            *(Section(_heading(standing), tuple(_page(facts, standing))) for standing in facts.standings),
            Section("Files and licences", (*releases_tables(facts), *sources_section(facts))),
        ),
        classification=INTERNAL,
    )


def _heading(standing: Standing) -> str:
    return f"{standing.position.title}{': target' if standing.target else ''}"


def _index(facts: Gathered) -> Iterator[Block]:
    if facts.targets:
        yield positions_table(facts.targets, facts.key("targets"), facts.findings.signals)
    yield from watched(facts.watched, facts.unavailable, facts.key("watched"), facts.findings.signals)
    if facts.findings.signals:
        yield reading(Reading.SIGNAL)
    by_month = next((item for item in facts.standings if item.target and has_months(item)), None)
    if by_month:
        yield month_reading(by_month)


def _page(facts: Gathered, standing: Standing) -> Iterator[Block]:
    measure, key = standing.measure, f"{key_of(standing)}-{'target' if standing.target else 'watched'}"
    # One paragraph, not two: in Word the page of a target is full to the last line.
    yield Paragraph.of(
        strong("What it counts. "),
        f"{stopped(measure.what)} ",
        strong("Why it matters. "),
        f"{stopped(measure.why_it_matters)} ",
        strong("What good looks like. "),
        stopped(measure.what_good_looks_like),
    )
    found = short_panel(standing)
    yield Panel(f"Position, {facts.month.name}", found.figures)
    signal = facts.findings.signals.get(key_of(standing))
    yield from _chart(standing, signal, key)
    table = _months(standing)
    if table:
        yield table
    yield Paragraph.of(
        *_signal(signal),
        *_compared(facts.findings.comparisons.get(key_of(standing))),
        strong("Target. "),
        _target(standing, facts.findings.forecasts.get(key_of(standing)), signal),
    )
    yield from _written(
        "Commentary", facts.plan.report.commentary.get(measure.id, ()), "what lies behind these figures"
    )
    yield from _written("Actions", facts.plan.report.actions.get(measure.id, ()), "who does what by when")


def _chart(standing: Standing, signal: Signal | None, key: str) -> Iterator[Block]:
    """Of a target the months against its path; of a measure without one the control chart, which has a finding."""
    if signal and standing.target is None:
        yield signal_figure(signal, standing.table.grid.dataset.name, f"signal-{key}", LOW)
    elif has_months(standing):
        yield month_figure(standing, f"month-{key}", _LOWER)
    elif has_rolling(standing):
        yield rolling_figure(standing, f"rolling-{key}")


def _signal(signal: Signal | None) -> list[str | Run]:
    """The signs with their words; what they rest on is the title of the chart, or stands in the scrutiny report."""
    verdicts = [run for run in (variation_run(signal), assurance_run(signal)) if run] if signal else []
    return [strong("Signal. "), *(part for run in verdicts for part in (run, " "))] if verdicts else []


def _compared(comparison: Comparison | None) -> list[str | Run]:
    if comparison is None or comparison.average is None or comparison.place is None:
        return []
    unit = f" per {comparison.per:,} {comparison.denominator}" if comparison.per else "%"
    own, average = (rate_words(value or 0, comparison.per) for value in (comparison.own.rate, comparison.average))
    where = upper_first(place_words(comparison))
    return [strong("Compared. "), f"{where}: {own}{unit} in 12 months against an average of {average}. "]


def _target(standing: Standing, forecast: Forecast | None, signal: Signal | None) -> str:
    told = by_subject(standing.position)
    if standing.target is None:
        return "None is set."
    chance = (chance_words(forecast),) if forecast and chance_words(forecast) else ()
    beside = (reconciled(signal, forecast),) if chance and reconciled(signal, forecast) else ()
    return " ".join((*told[Subject.TARGET][:1], *told[Subject.JUDGEMENT], *chance, *beside))


def _written(heading: str, paragraphs: tuple[str, ...], what: str) -> Iterator[Block]:
    if len(paragraphs) > 1:
        yield Paragraph.of(strong(f"{heading}."))
        yield BulletList.of(*paragraphs)
    elif paragraphs:
        yield Paragraph.of(strong(f"{heading}. "), paragraphs[0])
    else:
        yield Paragraph.of(strong(f"{heading}. "), emphasis(f"To be written: {what}."))


def _months(standing: Standing) -> Table | None:
    """The last 12 months over the 12 before, a column each; only for a series by month."""
    series, month = standing.series, standing.position.month
    if series.by is not By.MONTH or not standing.measure.is_additive:
        return None
    months = list(months_between(month - 11, month))
    before = [m - 12 for m in months]
    return Table(
        f"{upper_first(standing.position.unit)} each month",
        (Column("Year to", "left"), *(Column(f"{m.first_day:%b}") for m in months)),
        (_row(series, before), _row(series, months)),
    )


def _row(series: Series, months: list[Month]) -> tuple[str, ...]:
    return (f"{months[-1].first_day:%b %Y}", *(count(series.value(m)) for m in months))
