"""saferplan spc: what is signal and what is chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from saferplan.cli.charts import check_chart, write_chart
from saferplan.cli.options import (
    AreaOption,
    AsAtOption,
    ChartOption,
    FormatOption,
    MonthOption,
    OutputOption,
    SourceOption,
    WorkspaceOption,
    day,
    open_workspace,
)
from saferplan.cli.output import check_output, say, say_all, say_restricted, show, write_frame

if TYPE_CHECKING:
    from saferplan.analysis.signal.result import Signal
    from saferplan.reporting.charts.style import Spec


def spc(
    measure: str,
    /,
    *,
    area: AreaOption = None,
    source: SourceOption = None,
    first: Annotated[
        str | None,
        Parameter(name="--from", help="First month charted, YYYY-MM; by default 36 months (20 quarters) back."),
    ] = None,
    last: Annotated[
        str | None, Parameter(name="--to", help="Last month charted, YYYY-MM; the same as --month.")
    ] = None,
    month: MonthOption = None,
    as_at: AsAtOption = None,
    screened: Annotated[
        bool, Parameter(negative="", help="Leave out wild jumps between months when the limits are worked out.")
    ] = False,
    chart: ChartOption = None,
    format: FormatOption = "table",
    output: OutputOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Show a measure as a control chart: which months are more than chance, its trend, and whether its target is safe.

    The chart is an XmR chart after the NHS's Making Data Count, of seasonally adjusted figures where there are seasons,
    or a Laney chart; it says which and why. The trend is by how much a year the figures rise or fall, with its
    interval; it needs 24 months. Level shifts it finds are proposed as breaks, never added.

    Parameters
    ----------
    measure
        A measure's id; 'saferplan measures list' shows them.
    """
    check_output(format, output)
    check_chart(chart)
    found = open_workspace(workspace).signal(
        measure,
        area,
        source=source,
        first=first,
        month=_one_month(month, last),
        screened=screened,
        as_at=day(as_at, "--as-at"),
    )
    say_restricted(found.source)
    say_all(found.notes)
    if format == "table" and output is None:
        show(f"{found.finding}\n")
    write_frame(found.frame(), format, output, decimals=2 if found.scale.startswith("per cent") else 1)
    if format == "table" and output is None:
        _show_below(found)
    for proposal in found.proposed_breaks:
        say(f"Proposed break: {proposal.sentence}\n{proposal.yaml.rstrip()}")

    def draw() -> Spec:
        from saferplan.reporting.charts.signal import signal_chart

        return signal_chart(found)

    write_chart(draw, chart, found.finding, f"{found.chart}. {found.why} {found.assurance_words}")


def _one_month(month: str | None, last: str | None) -> str | None:
    from saferplan.errors import UsageError

    if month is not None and last is not None and month != last:
        raise UsageError("--month and --to name the same thing, the last month charted; give one of them.")
    return month if month is not None else last


def _show_below(found: Signal) -> None:
    """What a reader of the table needs under it."""
    show(f"\nChart: {found.chart}. {found.why}")
    show(f"Variation: {found.variation.label}.")
    show(found.trend.sentence if found.trend else found.no_trend)
    show(f"Assurance: {found.assurance}. {found.assurance_words}")
