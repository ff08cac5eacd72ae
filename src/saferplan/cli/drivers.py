"""saferplan drivers: what makes a change."""

from __future__ import annotations

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
    SourceOption,
    WorkspaceOption,
    day,
    open_workspace,
)
from saferplan.cli.output import check_output, say_all, say_restricted, show, write_frame

if TYPE_CHECKING:
    from saferplan.reporting.charts.style import Spec


def drivers(
    measure: str,
    /,
    *,
    area: AreaOption = None,
    month: MonthOption = None,
    against: Annotated[
        Literal["year-before", "baseline"],
        Parameter(help="Compare the 12 months to the month with the 12 before, or with the plan's baseline year."),
    ] = "year-before",
    by: Annotated[
        Literal["types", "places", "both"], Parameter(help="The parts: offence types, places, or both.")
    ] = "both",
    level: Annotated[
        Literal["ward", "lsoa"] | None, Parameter(help="The places; by default wards where the area is made of them.")
    ] = None,
    source: SourceOption = None,
    as_at: AsAtOption = None,
    chart: ChartOption = None,
    format: FormatOption = "table",
    output: OutputOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Show which offence types and places make a change of 12 months, and the fewest that make 80% of it.

    The changes of the parts, with the row of what lies in none of them, add exactly to the change of the whole; points
    are per cent of the whole's first year. Figures of places that would tell of fewer than five crimes are withheld.

    Parameters
    ----------
    measure
        A measure's id; 'saferplan measures list' shows them.
    """
    check_output(format, output)
    check_chart(chart)
    found = open_workspace(workspace).drivers(
        measure,
        area,
        month=month,
        against=against,
        by=by,
        level=level,
        source=source,
        as_at=day(as_at, "--as-at"),
    )
    say_restricted(found.source)
    say_all(found.notes)
    if format == "table" and output is None:
        # A sentence may be the finding with something added; then it leads, so that nothing is said twice.
        lead = next((s for s in found.sentences if s.startswith(found.finding.rstrip("."))), found.finding)
        show(f"{lead}\n")
        for sentence in found.sentences:
            if sentence != lead:
                show(sentence)
        show("")
    frame = found.frame()
    if len(frame) or format != "table" or output is not None:
        write_frame(frame, format, output)

    def draw() -> Spec:
        from saferplan.reporting.charts.drivers import drivers_chart

        return drivers_chart(found)

    write_chart(draw, chart, found.finding, " ".join(found.sentences))
