"""saferplan exceptions: what stands out this month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from saferplan.cli.charts import check_chart, write_chart
from saferplan.cli.options import (
    AsAtOption,
    ChartOption,
    FormatOption,
    MonthOption,
    OutputOption,
    WorkspaceOption,
    day,
    open_workspace,
)
from saferplan.cli.output import check_output, say_all, say_restricted, show, write_frame

if TYPE_CHECKING:
    from saferplan.analysis.exceptions.result import Cause, Exceptional, Exceptions
    from saferplan.reporting.charts.style import Spec


def exceptions(
    *,
    month: MonthOption = None,
    as_at: AsAtOption = None,
    chart: ChartOption = None,
    format: FormatOption = "table",
    output: OutputOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Show which measures of the plan need an explanation, with the evidence: each once, the greatest harm first.

    A measure is listed when its target is off its path or newly forecast to be missed, when its newest figure is more
    than chance, and when it differs from its comparison group. Good news stands apart, and what could not be tested is
    said with the reason.
    """
    check_output(format, output)
    check_chart(chart)
    found = open_workspace(workspace).exceptions(month, as_at=day(as_at, "--as-at"))
    for source in {item.table.source for item in found.looked_at}:
        say_restricted(source)
    say_all(found.notes)
    if format == "table" and output is None:
        _tell(found)
    else:
        write_frame(found.frame(), format, output)

    def draw() -> Spec:
        from saferplan.reporting.charts.exceptions import exceptions_chart

        return exceptions_chart(found)

    write_chart(draw, chart, found.finding, " ".join(f"{item.title}: {item.why}." for item in found.items))


def _tell(found: Exceptions) -> None:
    """The list for a person: sentences do not fit the cells of a table."""
    show(f"{found.finding}\n")
    for number, item in enumerate(found.items, start=1):
        show(f"{number}. {_line(item)}")
    if found.folded:
        show("")
    for item in found.folded:
        show(item.see)
    if found.improvements:
        show("\nGood news:")
    for item in found.improvements:
        show(f"- {_line(item)}")
    if len(found.items) > 1:
        show(f"\n{found.harm_words}")


def _line(item: Exceptional) -> str:
    evidence = " ".join((*(cause.evidence for cause in item.causes), item.see)).strip()
    return f"{item.title} ({'; '.join(_kind(cause, item) for cause in item.causes)}). {evidence}"


def _kind(cause: Cause, item: Exceptional) -> str:
    """With its side where it is another than that of the whole line."""
    return cause.kind.value if cause.side is item.side else f"{cause.kind.value}, {cause.side.value}"
