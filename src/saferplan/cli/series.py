"""saferplan series: a measure over time."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from saferplan.cli.options import (
    AreaOption,
    AsAtOption,
    FormatOption,
    OutputOption,
    SourceOption,
    WorkspaceOption,
    day,
    open_workspace,
)
from saferplan.cli.output import say_all, say_restricted, write_frame


def series(
    measure: str,
    /,
    *,
    area: AreaOption = None,
    areas: Annotated[
        str | None,
        Parameter(help="All areas of a kind, within --area if given: lsoa, ward, lad, csp, pfa, region, country."),
    ] = None,
    source: SourceOption = None,
    rate: Annotated[
        bool, Parameter(negative="", help="Per 1,000 residents, or households for domestic burglary.")
    ] = False,
    by: Annotated[str | None, Parameter(help="month, quarter, year (financial), calendar-year or rolling-12.")] = None,
    split: Annotated[Literal["crime-type"] | None, Parameter(help="One figure for each crime type.")] = None,
    first: Annotated[str | None, Parameter(name="--from", help="First month, YYYY-MM.")] = None,
    last: Annotated[str | None, Parameter(name="--to", help="Last month, YYYY-MM.")] = None,
    as_at: AsAtOption = None,
    format: FormatOption = "table",
    output: OutputOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Show a measure over time.

    A period is 2024-03 (a month, or the last month of a rolling 12), 2024/25 Q1, 2024/25 or 2024. A value is empty
    where there is none, and the status says why: missing is never zero.

    Parameters
    ----------
    measure
        A measure's id; 'saferplan measures list' shows them.
    """
    table = open_workspace(workspace).series_table(
        measure,
        area,
        areas=areas,
        source=source,
        rate=rate,
        by=by,
        split=split,
        first=first,
        last=last,
        as_at=day(as_at, "--as-at"),
    )
    say_restricted(table.source, "; counts of 1 to 4 are shown as they are")
    say_all(table.notes)
    write_frame(table.frame(), format, output, decimals=2 if rate else 1)
