"""saferplan report: the scrutiny report and the monthly pack."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

from cyclopts import Parameter

from saferplan.cli.options import AsAtOption, MonthOption, WorkspaceOption, day, open_workspace
from saferplan.cli.output import say
from saferplan.errors import UsageError
from saferplan.periods import Month

if TYPE_CHECKING:
    from saferplan.reporting.renderers import Format

_FORMATS = ("html", "pdf", "docx")


def report(
    kind: Literal["scrutiny", "monthly"],
    /,
    *,
    month: MonthOption = None,
    as_at: AsAtOption = None,
    format: Annotated[str, Parameter(help="html, pdf, docx, or several with commas between.")] = "html,pdf,docx",
    output: Annotated[
        Path | None, Parameter(help="The folder to write to; the workspace's reports/ if left out.")
    ] = None,
    audience: Annotated[
        Literal["public", "members", "internal"], Parameter(help="For whom: members also see exempt parts.")
    ] = "public",
    workspace: WorkspaceOption = None,
) -> None:
    """Write a report and say where each file lies.

    Parameters
    ----------
    kind
        scrutiny: what a scrutiny committee receives. monthly: a page for each measure of the plan.
    """
    from saferplan.reporting.classification import Audience
    from saferplan.reporting.reports import make_report

    formats = _formats(format)
    _, written = make_report(
        open_workspace(workspace),
        kind,
        month=Month.parse(month) if month else None,
        as_at=day(as_at, "--as-at"),
        formats=formats,
        folder=output,
        audience=Audience(audience),
    )
    for file in written:
        print(file.path)
        if file.replaced:
            say(f"Note: {file.path.name} took the place of an earlier one that said something else.")


def _formats(text: str) -> tuple[Format, ...]:
    wanted = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [part for part in wanted if part not in _FORMATS]
    if unknown or not wanted:
        named = f"'{unknown[0]}'" if unknown else "An empty list"
        raise UsageError(f"{named} is not a report format; give --format html, pdf or docx, with commas between them.")
    return cast("tuple[Format, ...]", wanted)
