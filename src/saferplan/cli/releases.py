"""saferplan releases: what has been ingested."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from saferplan.cli.options import AsAtOption, OutputOption, WorkspaceOption, day, open_workspace
from saferplan.cli.output import TableFormat, write_frame


def releases(
    *,
    rejected: Annotated[
        bool, Parameter(negative="", help="List every rejected row instead, with file, line and reason.")
    ] = False,
    as_at: AsAtOption = None,
    format: TableFormat = "table",
    output: OutputOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """List every release: what it holds, who published it and when, and what became of its rows."""
    space = open_workspace(workspace)
    on = day(as_at, "--as-at")
    write_frame(space.rejected_rows(on) if rejected else space.releases(on), format, output)
