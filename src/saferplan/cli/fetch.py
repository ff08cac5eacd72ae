"""saferplan fetch: download what the publishers publish."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from saferplan.cli.options import WorkspaceOption
from saferplan.cli.output import progress_bar, say, show


def fetch(
    source: str,
    /,
    *,
    months: Annotated[
        str | None, Parameter(help="A month, or the first and last as A..B, YYYY-MM; by default the newest.")
    ] = None,
    output: Annotated[Path, Parameter(help="The folder to download into.")] = Path("downloads"),
    workspace: WorkspaceOption = None,
) -> None:
    """Download published files, to be ingested; a download that breaks off goes on where it stopped.

    Parameters
    ----------
    source
        police-uk, for example.
    """
    from saferplan.sources import fetching
    from saferplan.sources.publishers import parse_months

    folder = workspace / output if workspace and not output.is_absolute() else output
    bar = progress_bar()
    wanted = parse_months(months) if months else None
    for found in fetching.fetch(
        source, folder, months=wanted, progress=lambda name, here, whole: bar(name, here, whole or here + 1)
    ):
        show(str(found.path))
        say(f"sha256 {found.sha256}{', already here' if found.already else ', resumed' if found.resumed else ''}")
