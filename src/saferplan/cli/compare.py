"""saferplan compare: an area beside its comparison group."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from saferplan.cli.charts import check_chart, write_chart
from saferplan.cli.options import (
    AreaOption,
    AsAtOption,
    ChartOption,
    FormatOption,
    MonthOption,
    OutputOption,
    WorkspaceOption,
    day,
    open_workspace,
)
from saferplan.cli.output import check_output, rows_as_table, say, say_all, say_restricted, write_frame, write_text

if TYPE_CHECKING:
    from saferplan.analysis.comparison.result import ComparedArea, Comparison
    from saferplan.reporting.charts.style import Spec


def compare(
    measure: str,
    /,
    *,
    area: AreaOption = None,
    group: Annotated[
        str | None,
        Parameter(help="A comparison group; 'saferplan groups list' shows them. By default the plan's first."),
    ] = None,
    month: MonthOption = None,
    by: Annotated[
        Literal["rolling-12", "month", "quarter", "year", "calendar-year"],
        Parameter(help="The period compared: rolling-12 (12 months), month, quarter, year (financial), calendar-year."),
    ] = "rolling-12",
    source: Annotated[
        str | None,
        Parameter(help="police-uk, home-office, ons or local; by default the one that has most of the group."),
    ] = None,
    averaging: Annotated[
        Literal["simple", "weighted"] | None,
        Parameter(help="Average the rates of the areas, or weigh them by size; by default as the group says."),
    ] = None,
    include_self: Annotated[
        bool | None,
        Parameter(negative="--exclude-self", help="Count the area in its group's average; by default as it says."),
    ] = None,
    limits: Annotated[
        Literal["funnel", "funnel-as-published", "spread"] | None,
        Parameter(help="What is above or below: outside funnel limits, or 1.96 standard deviations of the rates."),
    ] = None,
    as_at: AsAtOption = None,
    chart: ChartOption = None,
    funnel: Annotated[
        Path | None, Parameter(help="Draw the funnel plot into this file; its name ends in .svg or .png.")
    ] = None,
    format: FormatOption = "table",
    output: OutputOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Compare an area with its comparison group: rate, rank, position, distance from the average, direction.

    Position is above, below or not clearly different, by limits around the group's average. Areas of the group without
    a figure are listed with the reason.

    Parameters
    ----------
    measure
        A measure's id; 'saferplan measures list' shows them.
    """
    check_output(format, output)
    check_chart(chart)
    check_chart(funnel)
    found = open_workspace(workspace).compare(
        measure,
        area,
        group=group,
        month=month,
        by=by,
        source=source,
        averaging=averaging,
        include_self=include_self,
        limits=limits,
        as_at=day(as_at, "--as-at"),
    )
    say_restricted(found.source)
    say_all(found.notes)
    if format == "table":
        write_text(_table(found), output)
    else:
        write_frame(found.frame(), format, output)
    _draw(found, chart, funnel)


def _draw(found: Comparison, chart: Path | None, funnel: Path | None) -> None:
    def bars() -> Spec:
        from saferplan.reporting.charts.comparison import comparison_chart

        return comparison_chart(found)

    def plot() -> Spec:
        from saferplan.reporting.charts.funnel import funnel_chart

        return funnel_chart(found)

    write_chart(bars, chart, found.finding, f"Bars of the rate of each area of the group. {found.limits_rule}")
    if funnel is not None and found.funnel is None:
        say("Note: No funnel is drawn: it needs counts, and three areas of the group with figures.")
    else:
        note = found.funnel.note if found.funnel else ""
        write_chart(plot, funnel, found.finding, f"Each area's rate by its size, with limits. {note}")


def _table(found: Comparison) -> str:
    history = found.history_periods
    span = history[0].label if len(history) == 1 else f"{history[0].label} to {history[-1].label}"
    headings = ("area", "count", "rate", "rank", "position", "distance %", "direction", f"rates {span}")
    rows = rows_as_table(headings, (_row(found, row) for row in found.rows if row.rate is not None))
    return "\n".join((found.finding, "", rows.rstrip("\n"), "", *_below(found))) + "\n"


def _row(found: Comparison, row: ComparedArea) -> tuple[object, ...]:
    from saferplan.analysis.comparison.words import rate_words

    return (
        f"> {row.area.name}" if row.is_own else f"  {row.area.name}",
        f"{row.count:,.0f}" if row.count is not None else "",
        rate_words(row.rate or 0.0, found.per),
        row.rank,
        row.place or "",
        "" if row.distance_percent is None else f"{row.distance_percent:+.1f}",
        row.direction or "",
        "  ".join("-" if value is None else rate_words(value, found.per) for value in row.history),
    )


def _below(found: Comparison) -> Iterator[str]:
    """What a reader of the table needs under it."""
    from saferplan.analysis.comparison.words import rate_words

    unit = f" per {found.per:,} {found.denominator}" if found.per else ""
    yield f"Group: {found.group.name}, {len(found.group.areas)} areas ({found.group.source or 'no source given'})."
    yield f"Average: {rate_words(found.average or 0.0, found.per)}{unit}. {_distance(found)}"
    yield f"Rank: {found.rank} of {found.of}; {found.best_is}."
    if found.lower is not None and found.upper is not None:
        here = f"{rate_words(found.lower, found.per)} to {rate_words(found.upper, found.per)}"
        yield f"{found.limits_rule} For {found.area.name}: {here}."
    if found.direction_rule and len(found.history_periods) > 1:
        yield found.direction_rule
    if found.divergence is not None:
        yield found.divergence.sentence or f"No change is set against the group's: {found.divergence.reason}."
    yield from (f"Without a figure: {item.name}: {item.reason}." for item in found.without_figure)


def _distance(found: Comparison) -> str:
    count = "" if found.distance_count is None else f"{found.distance_count:+,.0f} against the group's average rate"
    if found.distance_percent is None:
        return f"Distance: {count}; no percentage: {found.distance_reason}."
    return f"Distance: {found.distance_percent:+.1f}%{f', {count}' if count else ''}."
