"""saferplan groups: which areas are compared."""

from __future__ import annotations

from pathlib import Path

from cyclopts import App

from saferplan.cli.options import AreaOption, FormatOption, MonthOption, OutputOption, WorkspaceOption, open_workspace
from saferplan.cli.output import check_output, say, show, write_frame
from saferplan.errors import DefinitionError

app = App(name="groups", help="Which areas are compared: list the comparison groups, show one, or check the files.")


@app.command(name="list")
def list_groups(
    *, format: FormatOption = "table", output: OutputOption = None, workspace: WorkspaceOption = None
) -> None:
    """List the comparison groups: those of the workspace, then the built-in ones."""
    import polars as pl

    from saferplan.plans.groups import BUILT_IN_GROUPS

    check_output(format, output)
    own = open_workspace(workspace).groups
    rows = [(group.id, "workspace", group.name, str(group.averaging), group.source) for group in own.values()]
    rows += [
        (name, "built in", holds, "simple" if name.startswith("ons-") else "weighted", "ONS")
        for name, holds in BUILT_IN_GROUPS.items()
        if name not in own
    ]
    columns = ["group", "kind", "areas", "averaging", "source"]
    write_frame(pl.DataFrame(rows, columns, orient="row"), format, output)


@app.command(name="show")
def show_group(
    name: str,
    /,
    *,
    area: AreaOption = None,
    month: MonthOption = None,
    format: FormatOption = "table",
    output: OutputOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Show the areas of a group for an area, as it holds today or held at the end of a month.

    Areas of the list that cannot be compared stand at the end, with the reason.

    Parameters
    ----------
    name
        A group's id, such as ons-nearest-neighbours.
    """
    import polars as pl

    check_output(format, output)
    group = open_workspace(workspace).group(name, area, month=month)
    rows = [(found.code, found.name, "") for found in group.areas]
    rows += [(item.code, item.name, item.reason) for item in group.left_out]
    if format == "table" and output is None:
        counted = "counted" if group.include_self else "left out"
        show(f"{group.name}: {len(group.areas)} areas, {group.averaging} average, the area itself {counted}.\n")
    frame = pl.DataFrame(rows, ["area_code", "area_name", "left_out_because"], orient="row")
    write_frame(frame if group.left_out or format != "table" else frame.drop("left_out_because"), format, output)


@app.command
def check(
    file: Path | None = None,
    /,
    *,
    format: FormatOption = "table",
    output: OutputOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Check the group files of the workspace, or one file (.yaml or .csv): every member is an area that can be found.

    Parameters
    ----------
    file
        A file to check; by default all those in the workspace's folder groups/.
    """
    import polars as pl

    from saferplan.analysis.comparison.groups import problems
    from saferplan.plans.groups import load_group

    check_output(format, output)
    groups = {file.stem: load_group(file)} if file is not None else open_workspace(workspace).groups
    rows = [(group.id, problem) for group in groups.values() for problem in problems(group)]
    if rows or format != "table":
        write_frame(pl.DataFrame(rows, {"group": pl.String, "problem": pl.String}, orient="row"), format, output)
    if rows:
        number = f"{len(rows)} problem{'s' if len(rows) > 1 else ''}"
        raise DefinitionError(f"{number} found in the group files; correct the lines above and check again.")
    say(_sound(len(groups)))


def _sound(number: int) -> str:
    if number == 0:
        return "There is no group file in the workspace's folder groups/, so there is nothing to check."
    return "The group file is sound." if number == 1 else f"All {number} group files are sound."
