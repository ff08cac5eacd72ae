"""What is signal and what is chance: the control chart and its two verdicts."""

from __future__ import annotations

from collections.abc import Iterator

from saferplan.analysis.figures import span_name
from saferplan.analysis.position.sentences import number
from saferplan.analysis.signal.result import Signal, SignalPoint
from saferplan.analysis.wording import lower_first, upper_first
from saferplan.reporting.blocks import NOT_PUBLISHED, Absent, Block, Column, Figure, Paragraph, Table
from saferplan.reporting.charts.signal import signal_chart
from saferplan.reporting.charts.style import WIDTH
from saferplan.reporting.charts.timechart import HEIGHT
from saferplan.reporting.formats import count, figure
from saferplan.reporting.inline import Run
from saferplan.reporting.reading import Reading, reading
from saferplan.reporting.reports.verdicts import assurance_run, variation_run
from saferplan.reporting.reports.words import stopped

NO_LIMITS = Absent("none")


def signal_section(signal: Signal, source: str, key: str = "") -> Iterator[Block]:
    """The verdicts with their signs, the chart, how to read it, and what to bear in mind."""
    yield Paragraph.of(*verdict_runs(signal))
    yield signal_figure(signal, source, key)
    yield reading(Reading.SIGNAL)
    if notes := _notes(signal):
        yield Paragraph.of(notes)


def verdict_runs(signal: Signal) -> list[str | Run]:
    """ "[sign] Concern: high. Victim-based crime in … [sign] Target hit and missed. …": words beside every sign."""
    runs: list[str | Run] = []
    on_target = assurance_run(signal)
    for verdict, words in (
        (variation_run(signal), signal.variation_words),
        (on_target, signal.assurance_words if on_target else ""),
    ):
        if words:
            runs += [" "] if runs else []
            runs += [verdict, " "] if verdict else []
            runs.append(stopped(words))
    return runs


def signal_figure(
    signal: Signal, source: str, key: str = "", height: float = HEIGHT, *, width: float = WIDTH
) -> Figure:
    """The control chart with its table. Raises UsageError when no period has a figure."""
    first, last = signal.points[0].month, signal.points[-1].month
    return Figure(
        title=signal.finding.rstrip("."),
        subtitle=f"{signal.title}: {lower_first(signal.scale)}, {signal.area_name}, {span_name(first, last)}",
        alt=_alt(signal),
        spec=signal_chart(signal, width=width, height=height),
        table=_table(signal),
        source=f"Source: {source}.",
        key=key,
    )


def _notes(signal: Signal) -> str:
    """Why this kind of chart, and what a reader must know of it; each said once."""
    told = [stopped(upper_first(note)) for note in dict.fromkeys((signal.why, *signal.notes)) if note]
    return " ".join(told)


def _alt(signal: Signal) -> str:
    known = [point for point in signal.points if point.charted is not None]
    marked = [point for point in known if point.rule]
    latest = signal.latest
    parts = [f"Control chart of {lower_first(signal.title)}: {len(known)} figures."]
    if latest.charted is not None and latest.centre is not None:
        limits = _limits(latest)
        parts.append(f"The latest is {figure(latest.charted)}, the mean {figure(latest.centre)}{limits}.")
    if marked:
        months = ", ".join(point.month.name for point in marked[-6:])
        some = f"{number(len(marked))} marked as more than chance, the latest" if len(marked) > 6 else "Marked"
        parts.append(f"{some}: {months}.")
    else:
        parts.append("None is marked as more than chance.")
    return " ".join(parts)


def _limits(point: SignalPoint) -> str:
    if point.lower is None or point.upper is None:
        return ""
    return f", the limits {figure(point.lower)} and {figure(point.upper)}"


def _table(signal: Signal) -> Table:
    by_month = signal.by.length == 1
    charted = any(p.charted is not None and p.charted != p.value for p in signal.points)
    columns = [Column("Month" if by_month else "Period to", "left"), Column("Published")]
    columns += [Column("Charted")] if charted else []
    columns += [Column("Mean"), Column("Lower limit"), Column("Upper limit"), Column("More than chance", "left")]
    return Table(
        f"{signal.title}: figures, mean and limits",
        tuple(columns),
        tuple(_row(point, charted) for point in signal.points),
    )


def _row(point: SignalPoint, charted: bool) -> tuple[str, ...]:
    def shown(value: float | None, absent: Absent) -> str:
        return absent if value is None else figure(value)

    middle = (shown(point.charted, NOT_PUBLISHED),) if charted else ()
    published = count(point.value) if point.value is None or abs(point.value) >= 100 else figure(point.value)
    limits = (shown(value, NO_LIMITS) for value in (point.centre, point.lower, point.upper))
    return (
        point.month.name,
        published,
        *middle,
        *limits,
        upper_first(point.rule.words) if point.rule else Absent("no"),
    )
