"""The performance part: for each target sentences, charts, the three percentages, what drives the change."""

from __future__ import annotations

from collections.abc import Iterator

from saferplan.analysis.position.sentences import Subject, by_subject
from saferplan.analysis.position.standing import Standing
from saferplan.analysis.wording import upper_first
from saferplan.periods import By
from saferplan.reporting.blocks import Block, Caveat, Glossary, Paragraph
from saferplan.reporting.document import Section
from saferplan.reporting.inline import Run, ref
from saferplan.reporting.reading import Reading
from saferplan.reporting.reports.by_type import by_type
from saferplan.reporting.reports.comparison_section import comparison_section
from saferplan.reporting.reports.exceptions_section import NOT_WHOLE, exceptions_section
from saferplan.reporting.reports.forecast_section import forecast_section
from saferplan.reporting.reports.gather import Gathered
from saferplan.reporting.reports.month_figure import chart_breaks, drawn, has_months, month_figure
from saferplan.reporting.reports.percentages_table import percentages_intro, percentages_table
from saferplan.reporting.reports.places_section import places_section
from saferplan.reporting.reports.provenance_section import coverage_section
from saferplan.reporting.reports.restricted import key_of
from saferplan.reporting.reports.rolling_figure import has_rolling, rolling_figure
from saferplan.reporting.reports.signal_section import signal_section
from saferplan.reporting.reports.verdicts import reconciled
from saferplan.reporting.reports.watched import positions_table, watched
from saferplan.reporting.reports.words import cause, stopped

_NO_MONTHS = {
    By.QUARTER: "The source counts by quarter, so there is no chart by month.",
    By.YEAR: "The source counts by year, so there is no chart by month.",
    By.CALENDAR_YEAR: "The source counts by year, so there is no chart by month.",
    By.ROLLING_12: "The source publishes totals of 12 months only, so there is no chart by month and no fitted trend: "
    "totals that overlap do not show one.",
}


def performance(facts: Gathered) -> Iterator[Section]:
    """The sub-sections of the key issues, in the order a reader asks."""
    for standing in facts.leading:
        yield Section(_heading(facts, standing), tuple(_progress(facts, standing)))
        yield from _beyond_chance(facts, standing)
        yield Section(_named("What drove the change", facts, standing), tuple(_drivers(facts, standing)))
        yield Section(_named("Where the change is", facts, standing), tuple(_places(facts, standing)))
        yield Section(_named("How it compares", facts, standing), tuple(_compared(facts, standing)))
        yield Section(_named("What to expect", facts, standing), tuple(_expected(facts, standing)))
    if facts.others or facts.unavailable:
        found = watched(facts.others, facts.unavailable, facts.key("watched"), facts.findings.signals)
        yield Section("Measures watched without a target", tuple(found))
    if not facts.standings:
        return
    yield Section("Exceptions", tuple(exceptions_section(facts.exceptions)))
    yield Section("What the figures rest on", tuple(coverage_section(facts)))


def _heading(facts: Gathered, standing: Standing) -> str:
    if standing.target is None:
        return f"{standing.position.title}: performance"
    return f"{standing.position.title}: progress against the target"


def _named(heading: str, facts: Gathered, standing: Standing) -> str:
    """With the measure's name where a plan has several targets."""
    return heading if len(facts.leading) == 1 else f"{heading}: {standing.position.title}"


def _progress(facts: Gathered, standing: Standing) -> Iterator[Block]:
    told, key = by_subject(standing.position), key_of(standing)
    if standing.target is None:
        why = "No target is shown here" if facts.plan.targets else "The plan sets no target"
        yield Paragraph.of(f"{why}, so the figures are compared with the year before.")
    for subjects in (
        (Subject.TWELVE_MONTHS, Subject.REVISION),
        (Subject.TARGET, Subject.NEEDED, Subject.JUDGEMENT),
        (Subject.MONTH, Subject.YEAR),
    ):
        words = " ".join(sentence for subject in subjects for sentence in told[subject])
        if words:
            yield Paragraph.of(words)
    if standing is facts.leading[0] and facts.targets:
        yield positions_table(facts.targets, facts.key("targets"), facts.findings.signals)
    if standing.position.cautions:
        yield Caveat.of(" ".join(f"{stopped(upper_first(c))}" for c in standing.position.cautions))
    yield from _charts(standing, key)
    if standing.series.by.length < 12 and not standing.position.percentages.none_because:
        yield percentages_intro(standing)
    yield from percentages_table(standing, f"percentages-{key}")


def _charts(standing: Standing, key: str) -> Iterator[Block]:
    if has_months(standing):
        yield month_figure(standing, f"month-{key}")
        yield month_reading(standing)
    else:
        yield Paragraph.of(_NO_MONTHS.get(standing.series.by, "No month has a figure, so there is no chart by month."))
    if has_rolling(standing):
        yield Paragraph.of(*_towards(standing, f"rolling-{key}"))
        yield rolling_figure(standing, f"rolling-{key}")
    else:
        reason = standing.position.rolling.reason or "only one total of 12 months is there"
        yield Paragraph.of(f"There is no chart of 12-month totals: {stopped(reason)}")


def month_reading(standing: Standing) -> Glossary:
    """What the marks of the chart by month mean, of those that are on it."""
    on_it = drawn(standing)
    parts = ["Each dot is one month; triangles mark the highest and the lowest."]
    if on_it.trend is not None:
        parts.append("The dashed line is the trend fitted through all months with the seasons taken out.")
    if on_it.baseline is not None:
        parts.append("The grey line is a mean month of the baseline year.")
    if on_it.path is not None:
        parts.append("The dotted line is what the path to the target expects of each month.")
    if None in on_it.values:
        parts.append("The hatched band is months that were not published.")
    return Glossary.of(" ".join(parts), title=Reading.MONTHS.value)


def _towards(standing: Standing, key: str) -> tuple[str | Run, ...]:
    what = "the path to the target" if standing.position.goal is not None else "the years before"
    return (ref(key), f" sets totals of 12 months, which hold every season once, against {what}.")


def _beyond_chance(facts: Gathered, standing: Standing) -> Iterator[Section]:
    key, heading = key_of(standing), _named("What is more than chance", facts, standing)
    signal = facts.findings.signals.get(key)
    if signal is None:
        reason = facts.findings.no_signal.get(key, "no figures by month")
        yield Section(heading, (Paragraph.of(f"There is no control chart. {upper_first(cause(reason))}"),))
    else:
        yield Section(heading, tuple(signal_section(signal, _source(standing), f"signal-{key}")))


def _compared(facts: Gathered, standing: Standing) -> Iterator[Block]:
    key = key_of(standing)
    comparison = facts.findings.comparisons.get(key)
    if comparison is None:
        whole = "" if standing.position.rolling.value is not None else NOT_WHOLE
        reason = whole or facts.findings.no_comparison.get(key, "no comparison group has figures")
        yield Paragraph.of(f"No comparison can be made. {upper_first(cause(reason))}")
        return
    passed_over = facts.findings.passed_over
    yield from comparison_section(comparison, standing.position.title, _source(standing), key, passed_over)


def _expected(facts: Gathered, standing: Standing) -> Iterator[Block]:
    key = key_of(standing)
    forecast = facts.findings.forecasts.get(key)
    if forecast is None:
        reason = facts.findings.no_forecast.get(key, "too few figures are known")
        yield Paragraph.of(f"There is no forecast. {upper_first(cause(reason))}")
    else:
        beside = reconciled(facts.findings.signals.get(key), forecast)
        yield from forecast_section(forecast, _source(standing), key, chart_breaks(standing), beside)


def _source(standing: Standing) -> str:
    return standing.table.grid.dataset.name


def _drivers(facts: Gathered, standing: Standing) -> Iterator[Block]:
    types = facts.types.get(key_of(standing))
    if types is None:
        yield Paragraph.of("The source does not divide this measure by type of crime.")
    else:
        yield from by_type(standing, types)
    yield from _cost(facts, standing)


def _cost(facts: Gathered, standing: Standing) -> Iterator[Block]:
    """What the change cost, with what the figure is not; or why there is none."""
    key = key_of(standing)
    if cost := facts.findings.costs.get(key):
        yield Paragraph.of(" ".join(stopped(words) for words in (cost.finding, *cost.caveats)))
    elif reason := facts.findings.no_cost.get(key):
        yield Paragraph.of(f"The cost of this change is not given. {upper_first(cause(reason))}")


def _places(facts: Gathered, standing: Standing) -> Iterator[Block]:
    places = facts.places.get(key_of(standing))
    if places is None:
        yield Paragraph.of(cause(facts.reasons.get(key_of(standing), "There are no figures by place.")))
    else:
        yield from places_section(standing, places)
