"""saferplan coverage: what is published and what is missing."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from saferplan.cli.options import AsAtOption, OutputOption, WorkspaceOption, day, open_workspace
from saferplan.cli.output import TableFormat, write_frame


def coverage(
    *,
    area: Annotated[str | None, Parameter(help="Only what this area's figures need: an ONS code or a name.")] = None,
    as_at: AsAtOption = None,
    format: TableFormat = "table",
    output: OutputOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Show which months each source covers, by force: published, partial, missing or withdrawn."""
    write_frame(open_workspace(workspace).coverage(area, day(as_at, "--as-at")), format, output)
