"""saferplan ingest: take published files into the workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from saferplan.cli.options import WorkspaceOption, day, open_workspace
from saferplan.cli.output import progress_bar, published_told, rows_told, say, show

if TYPE_CHECKING:
    from saferplan.warehouse.ingest import Ingested

SHOWN_REJECTIONS = 5


def ingest(
    paths: list[Path],
    /,
    *,
    published: Annotated[str | None, Parameter(help="The day the files were published, YYYY-MM-DD.")] = None,
    mapping: Annotated[
        Path | None, Parameter(help="The mapping of a force's own extract, which goes to the restricted store.")
    ] = None,
    financial_year: Annotated[
        str | None,
        Parameter(help="The year, such as 2011/12, of a Home Office table without its columns of year and quarter."),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Read, check and keep published files: all of them, or none if one is refused.

    Parameters
    ----------
    paths
        Archives of data.police.uk (zip or folder), Home Office and ONS tables, ONS populations, a force's own extract.
    """
    space = open_workspace(workspace)
    results = space.ingest(
        paths,
        published=day(published, "--published"),
        mapping=mapping,
        financial_year=financial_year,
        progress=progress_bar(),
        say=say,
    )
    for result in results:
        _tell(result)


def _tell(result: Ingested) -> None:
    if result.already:
        ids = ", ".join(str(release.id) for release in result.releases)
        day_known = published_told(result.releases[0])
        show(f"{result.path.name}: already ingested as release {ids}, published {day_known}; nothing changed.")
        return
    for release in result.releases:
        part = f" {release.part}" if release.part else ""
        show(
            f"{result.path.name}{part}: release {release.id}, {release.dataset}, {release.first} to {release.last}, "
            f"published {published_told(release)}: {rows_told(release)}."
        )
        for note in release.notes:
            say(f"  Note: {note}")
    for rejection in result.rejections[:SHOWN_REJECTIONS]:
        where = rejection.file if rejection.line is None else f"{rejection.file}, line {rejection.line}"
        say(f"  Rejected: {where}: {rejection.reason}.")
    if len(result.rejections) > SHOWN_REJECTIONS:
        more = len(result.rejections) - SHOWN_REJECTIONS
        say(f"  … and {more:,} more; 'saferplan releases --rejected' lists them all.")
