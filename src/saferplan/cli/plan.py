"""saferplan plan: earlier versions of the plan, and what each refresh changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from saferplan.cli.options import OutputOption, WorkspaceOption, day, open_workspace
from saferplan.cli.output import say, write_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from saferplan.plans.versions import Refresh

app = App(name="plan", help="What each refresh of the plan changed: keep the plan as it is, or list the changes.")


@app.command
def keep(
    *,
    on: Annotated[str | None, Parameter(help="The day until which it stood, YYYY-MM-DD; by default today.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Keep the plan as it is in the folder plan-versions/, before you edit it."""
    space = open_workspace(workspace)
    path = space.keep_plan(day(on, "--on"))
    if path is None:
        say(f"Nothing to keep: the plan is as it was kept in {space.kept_plans[-1].path}.")
    else:
        say(f"Kept the plan as {path}.")


@app.command
def changes(*, output: OutputOption = None, workspace: WorkspaceOption = None) -> None:
    """Show what each refresh changed: members, priorities, targets, measures watched, groups; the newest first."""
    found = open_workspace(workspace).refreshes()
    if not found:
        say("No earlier version of the plan was kept; keep it with 'saferplan plan keep' before you edit it.")
    write_text("\n".join(line for refresh in found for line in _lines(refresh)), output)


def _lines(refresh: Refresh) -> Iterator[str]:
    yield refresh.heading.upper()
    if not refresh.changes:
        yield "  Nothing was changed."
    part = None
    for change in refresh.changes:
        if change.part is not part:
            part = change.part
            yield f"  {part}"
        yield f"  - {change.sentence}"
    yield ""
