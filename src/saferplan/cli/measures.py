"""saferplan measures: what the numbers mean."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App

from saferplan.cli.options import WorkspaceOption, open_workspace
from saferplan.cli.output import rows_as_table, say, write_text
from saferplan.errors import DefinitionError, WorkspaceError

if TYPE_CHECKING:
    from saferplan.measures.catalogue import Catalogue
    from saferplan.measures.check import Problem, Severity

app = App(name="measures", help="What the numbers mean: list the measures, show one, or check the definitions.")


@app.command(name="list")
def list_measures(*, workspace: WorkspaceOption = None) -> None:
    """List every measure: its id, what it counts, which direction is good, and its sources."""
    rows = (
        (
            m.id,
            m.title,
            m.unit,
            m.polarity.replace("_", " "),
            ", ".join(dict.fromkeys(d.split("/")[0] for d in m.datasets())),
        )
        for m in _catalogue(workspace)
    )
    write_text(rows_as_table(("id", "title", "unit", "polarity", "sources"), rows), None)


@app.command
def show(measure: str, /, *, workspace: WorkspaceOption = None) -> None:
    """Show a measure's definition in full.

    Parameters
    ----------
    measure
        A measure's id, such as victim-based-crime.
    """
    from saferplan.measures.describe import describe

    write_text(f"{describe(_catalogue(workspace).get(measure))}\n", None)


@app.command
def check(*, workspace: WorkspaceOption = None) -> None:
    """Check every definition, the workspace's own too; each problem is told with file and line."""
    from saferplan.measures import catalogue
    from saferplan.measures.check import Severity

    problems = catalogue.check(_own_folder(workspace), today=date.today())
    for problem in problems:
        print(problem)
    errors = _count(problems, Severity.ERROR)
    if errors:
        raise DefinitionError(
            f"{errors} problem{'s' if errors > 1 else ''} found; correct the lines above and check again."
        )
    say(f"All definitions are sound ({_count(problems, Severity.WARNING)} warnings).")


def _count(problems: Iterable[Problem], severity: Severity) -> int:
    return sum(problem.severity is severity for problem in problems)


def _catalogue(workspace: Path | None) -> Catalogue:
    from saferplan.measures.catalogue import Catalogue

    return Catalogue.load(_own_folder(workspace))


def _own_folder(workspace: Path | None) -> Path | None:
    """The workspace's measures, if there is a workspace: the packaged ones can be read without."""
    try:
        return open_workspace(workspace).folder / "measures"
    except WorkspaceError:
        if workspace is not None:
            raise
        return None
