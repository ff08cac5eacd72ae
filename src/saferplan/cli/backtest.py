"""saferplan backtest: how good the forecasts would have been."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from saferplan.cli.charts import check_chart, write_chart
from saferplan.cli.options import ChartOption, FormatOption, OutputOption, WorkspaceOption, open_workspace
from saferplan.cli.output import say, say_all, show, write_frame, write_text
from saferplan.errors import SaferplanError, UsageError

if TYPE_CHECKING:
    from saferplan.workspace import Workspace

_PUBLISHED = (".zip", ".gz", ".csv", ".xlsx", ".ods")
_ANY_AREA = "E22000017"
"""A workspace is for some area; which, does not matter here."""


def backtest(
    *,
    data: Annotated[
        list[Path] | None, Parameter(help="Test on the published files of this folder, not on the workspace.")
    ] = None,
    rivals: Annotated[
        bool,
        Parameter(negative="", help="Test AutoTheta, AutoETS, MSTL and AutoARIMA too, if statsforecast is installed."),
    ] = False,
    every_series: Annotated[
        bool, Parameter(negative="", help="Use also the half of the series on which the method was chosen.")
    ] = False,
    page: Annotated[
        Path | None, Parameter(help="Write all tables as a page of Markdown to this file, which ends in .md.")
    ] = None,
    chart: ChartOption = None,
    format: FormatOption = "table",
    output: OutputOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Forecast the past: every count of every partnership and force, from each month that has a year before it.

    A row is a source, a set of trials and a method. mase is the error over that of "as a year before" (below 1 is
    better); within80 and within95 are the shares of figures that lay in the intervals; score80 and brier are smaller
    for better intervals and chances. The chart sets the chances that were stated beside what happened.
    """
    from saferplan.analysis.forecast.backtest import back_test
    from saferplan.analysis.forecast.backtest_panels import panels
    from saferplan.analysis.forecast.backtest_rivals import rivals as other_methods

    check_chart(chart)
    if page is not None and page.suffix != ".md":
        raise UsageError(f"{page} is not a name for a page; give one that ends in .md.")
    others = other_methods() if rivals else {}
    if rivals and not others:
        say(
            "Note: statsforecast is not installed, so its methods are left out; "
            "'pip install saferplan[rivals]' would bring them."
        )
    with _workspace(workspace, data or []) as space:
        series = panels(space.snapshot(), space.measures, space.breaks)
    found = back_test(series, others, every_series=every_series)
    if format == "table" and output is None:
        show(found.finding)
    say_all(found.notes)
    write_frame(found.frame(), format, output, decimals=3)
    if page is not None:
        from saferplan.cli.backtest_page import as_page

        write_text(as_page(found), page)
    if chart is not None:
        from saferplan.reporting.charts.chances import chances_chart

        write_chart(lambda: chances_chart(found), chart, "Chances stated, and what happened", found.finding)


@contextmanager
def _workspace(folder: Path | None, data: Sequence[Path]) -> Iterator[Workspace]:
    """The workspace, or one made of the files of `data` for as long as it is needed."""
    if not data:
        yield open_workspace(folder)
        return
    from saferplan.new_workspace import create_workspace

    for path in data:
        if not path.is_dir():
            raise UsageError(f"{path} is not a folder; name one that holds published files.")
    with TemporaryDirectory() as temporary:
        space = create_workspace(Path(temporary) / "backtest", _ANY_AREA)
        for path in sorted(file for folder in data for file in folder.rglob("*") if file.suffix in _PUBLISHED):
            _take_in(space, path)
        yield space


def _take_in(space: Workspace, path: Path) -> None:
    try:
        space.ingest([path])
    except SaferplanError as refusal:
        say(f"Note: left out: {refusal}")
