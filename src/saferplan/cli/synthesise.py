"""saferplan synthesise: an invented force extract."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from saferplan.cli.options import AreaOption, WorkspaceOption, open_workspace
from saferplan.cli.output import say, writing


def synthesise(
    file: Path,
    /,
    *,
    month: Annotated[str, Parameter(help="The published month whose counts it follows, YYYY-MM.")],
    area: AreaOption = None,
    seed: Annotated[int, Parameter(help="The same seed invents the same records.")] = 0,
    workspace: WorkspaceOption = None,
) -> None:
    """Invent a force's own extract, every row marked synthetic, to try out what only an extract can show.

    Its counts by area and crime type are those of a real published month; nothing else in it is real.

    Parameters
    ----------
    file
        The file to write, ending in .csv or .parquet; its mapping is written beside it.
    """
    space = open_workspace(workspace)
    with writing(file):
        rows = space.synthetic_extract(file, month, area, seed=seed)
    say(f"Wrote {rows:,} invented records to {file}, and its mapping beside it. None of them is real.")
