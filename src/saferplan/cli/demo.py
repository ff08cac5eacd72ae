"""saferplan demo: a workspace of real files, and the report made from it."""

from __future__ import annotations

from pathlib import Path

from saferplan.cli.output import say


def demo(folder: Path = Path("saferplan-demo"), /) -> None:
    """Make the Peterborough example from real files, write its scrutiny report, and say where it lies.

    Parameters
    ----------
    folder
        Where to make it. Run again on the same folder, it writes the report anew.
    """
    from saferplan.new_workspace import PETERBOROUGH, make_example
    from saferplan.reporting.reports import make_report

    space = make_example(PETERBOROUGH, folder, say=say)
    headline, written = make_report(space, "scrutiny")
    print(f"Workspace: {folder}")
    print(f"Report: {', '.join(str(file.path) for file in written)}")
    print(headline)
