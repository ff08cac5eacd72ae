"""saferplan forecast: what to expect of a measure, and the chance that its target is met."""

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
from saferplan.cli.output import say_all, say_restricted, show, write_frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from saferplan.analysis.forecast.result import Forecast


def forecast(
    measure: str,
    /,
    *,
    area: AreaOption = None,
    month: MonthOption = None,
    to: Annotated[
        str | None,
        Parameter(help="The last month to forecast, YYYY-MM; by default the target's deadline, or a year on."),
    ] = None,
    source: SourceOption = None,
    as_at: AsAtOption = None,
    chart: ChartOption = None,
    format: FormatOption = "table",
    output: OutputOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Forecast a measure, with the chance that its target is met.

    A point's mean is the number expected; the truth lies between low80 and high80 in 8 cases of 10, between low95 and
    high95 in 19 of 20. How often that held in the past is in docs/reference/forecast-accuracy.md.

    Parameters
    ----------
    measure
        A measure's id; 'saferplan measures list' shows them.
    """
    check_chart(chart)
    found = open_workspace(workspace).forecast(
        measure, area, month=month, to=to, source=source, as_at=day(as_at, "--as-at")
    )
    say_restricted(found.source)
    if format == "table" and output is None:
        for line in (found.finding, *_about_target(found), *_about_past(found)):
            show(line)
    say_all(found.notes)
    write_frame(found.frame(), format, output)
    if chart is not None:
        from saferplan.reporting.charts.forecast import forecast_chart

        write_chart(lambda: forecast_chart(found), chart, found.finding, found.method)


def _about_target(found: Forecast) -> Iterator[str]:
    from saferplan.analysis.wording import level_words

    chance = found.target_chance
    if chance is None:
        return
    if chance.threshold is not None:
        limit = "at least" if chance.at_least else "at most"
        yield f"Target: {limit} {chance.threshold:,.0f}, {chance.reading}."
    if chance.probability is None:
        yield f"No chance of meeting it is given: {chance.reason}."
    if chance.needed_monthly is not None:
        verb = "must" if chance.at_least else "may"
        needed = level_words(chance.needed_monthly, at_least=chance.at_least)
        yield f"Each month left {verb} have {needed} on average to meet it."


def _about_past(found: Forecast) -> Iterator[str]:
    from saferplan.analysis.figures import span_name

    for past in found.past:
        held = "inside" if past.within80 else "outside"
        said = f"{past.said:,.0f} ({past.low80:,.0f} to {past.high80:,.0f})"
        when = span_name(past.first, past.last)
        yield (
            f"From the figures to {past.origin.name} the method gives {said} for {when}; it was {past.happened:,.0f}, "
            f"{held} the range."
        )
