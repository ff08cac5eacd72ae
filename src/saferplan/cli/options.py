"""Options many verbs share, and turning their texts into what the program works with."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from saferplan.cli.output import TableFormat
from saferplan.errors import UsageError

if TYPE_CHECKING:
    from saferplan.workspace import Workspace

AreaOption = Annotated[str | None, Parameter(help="An ONS code or a name; by default the plan's area.")]
SourceOption = Annotated[
    str | None, Parameter(help="police-uk, home-office, ons or local; by default the finest that covers it.")
]
FormatOption = Annotated[TableFormat, Parameter(help="table, csv, json or parquet.")]
WorkspaceOption = Annotated[
    Path | None, Parameter(name="--workspace", help="The workspace's folder, if not the current one or one above it.")
]
AsAtOption = Annotated[
    str | None, Parameter(name="--as-at", help="Use what had been published by this day, YYYY-MM-DD.")
]
MonthOption = Annotated[
    str | None, Parameter(name="--month", help="The month, YYYY-MM; by default the newest that is covered.")
]
ChartOption = Annotated[
    Path | None, Parameter(name="--chart", help="Draw the chart too, into this file; its name ends in .svg or .png.")
]
OutputOption = Annotated[Path | None, Parameter(name="--output", help="Write to this file instead of standard output.")]


def open_workspace(folder: Path | None) -> Workspace:
    """The workspace named, or the one the current folder lies in."""
    from saferplan.workspace import Workspace

    return Workspace(folder) if folder is not None else Workspace.find()


def day(text: str | None, option: str) -> date | None:
    """The day written YYYY-MM-DD. Raises UsageError naming the option."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} '{text}' is not a day; write it as YYYY-MM-DD, for example 2026-01-31.") from None
