"""saferplan init: make a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from saferplan.cli.output import say, show


def init(
    folder: Path,
    /,
    *,
    area: Annotated[str, Parameter(help="The partnership's area: an ONS code or a name.")],
    plan: Annotated[Path | None, Parameter(help="A plan file to begin with; without it, one to fill in.")] = None,
) -> None:
    """Make a workspace: a folder for a partnership's plan, measures, figures and reports.

    Parameters
    ----------
    folder
        The folder to make.
    """
    from saferplan.new_workspace import create_workspace

    space = create_workspace(folder, area, plan=plan, say=say)
    show(f"{space.folder} is ready for {space.area}.")
    say(f"Next: edit {space.folder / 'plan.yaml'}, then 'saferplan ingest' the published files.")
