"""What to expect: the forecast, the chance of meeting the target, and what the same method said before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from saferplan.analysis.forecast.result import Forecast, ForecastPoint, PastForecast
from saferplan.analysis.forecast.words import chance_sentence
from saferplan.analysis.position.sentences import number
from saferplan.analysis.wording import level_words, upper_first
from saferplan.reporting.blocks import Block, Column, Figure, Paragraph, Table
from saferplan.reporting.charts.forecast import forecast_chart
from saferplan.reporting.charts.style import WIDTH
from saferplan.reporting.charts.timechart import Break
from saferplan.reporting.formats import count
from saferplan.reporting.reading import Reading, reading
from saferplan.reporting.reports.words import short_span, stopped


def forecast_section(
    forecast: Forecast, source: str, key: str = "", breaks: Sequence[Break] = (), beside: str = ""
) -> Iterator[Block]:
    """The chance of the target, the chart, how to read it, and the forecasts of 6 and 12 months ago.

    `beside` is what to bear in mind where the control chart judges the same target (`verdicts.reconciled`).
    """
    yield Paragraph.of(" ".join(filter(None, (_told(forecast), beside))))
    yield forecast_figure(forecast, source, f"forecast-{key}", breaks)
    yield reading(Reading.FORECAST)
    if forecast.past:
        yield past_table(forecast, f"said-{key}")
    else:
        yield Paragraph.of(
            "What this method would have said 6 and 12 months ago cannot be shown: too few months were known then."
        )
    if notes := " ".join(stopped(note) for note in forecast.notes):
        yield Paragraph.of(notes)


def _told(forecast: Forecast) -> str:
    """What is expected and the chance; where there is a target and no chance, why."""
    chance = forecast.target_chance
    if chance is None or chance.probability is not None:
        return stopped(forecast.finding)
    return f"{stopped(forecast.finding)} {upper_first(stopped(chance_sentence(chance)))}"


def _title(forecast: Forecast) -> str:
    """The chance where there is one, which the reader looks for; else what is expected."""
    chance = forecast.target_chance
    if chance is None or chance.probability is None:
        return forecast.finding.partition(" (8 times")[0].rstrip(".")
    return upper_first(chance_sentence(chance))


def chance_words(forecast: Forecast) -> str:
    """One sentence for a page that has no room for the chart; '' where no chance is known."""
    chance = forecast.target_chance
    if chance is None or chance.probability is None:
        return ""
    return f"{upper_first(chance_sentence(chance))}{' (provisional)' if forecast.provisional else ''}."


def forecast_figure(
    forecast: Forecast, source: str, key: str = "", breaks: Sequence[Break] = (), *, width: float = WIDTH
) -> Figure:
    """The forecast with the table of its figures."""
    last = forecast.points[-1].month
    return Figure(
        title=_title(forecast),
        subtitle=f"{forecast.title}: {forecast.unit} forecast to {last.name}, {forecast.area_name}"
        f"{' (provisional)' if forecast.provisional else ''}",
        alt=_alt(forecast),
        spec=forecast_chart(forecast, breaks=breaks, width=width),
        table=_table(forecast),
        source=f"Source: {source}.",
        key=key,
    )


def _alt(forecast: Forecast) -> str:
    first, last = forecast.points[0], forecast.points[-1]
    chance = forecast.target_chance
    needed = ""
    if chance and chance.needed_monthly is not None:
        level = level_words(chance.needed_monthly, at_least=chance.at_least)
        needed = f" The target needs {level} a month of what remains."
    return (
        f"Line chart of {forecast.unit} to {forecast.origin.name} with a forecast to {last.month.name}: "
        f"{number(first.mean)} in {first.month.name}, {number(last.mean)} in {last.month.name}, 8 in 10 between "
        f"{number(last.low80)} and {number(last.high80)}.{needed}"
    )


def _table(forecast: Forecast) -> Table:
    return Table(
        f"{forecast.title}: forecast and its ranges, {forecast.area_name}",
        (
            Column("Month" if forecast.by.length == 1 else "Period to", "left"),
            Column("Expected"),
            Column("8 in 10", unit="from"),
            Column("8 in 10", unit="to"),
            Column("19 in 20", unit="from"),
            Column("19 in 20", unit="to"),
        ),
        tuple(map(_row, forecast.points)),
    )


def _row(point: ForecastPoint) -> tuple[str, ...]:
    return (point.month.name, *map(count, (point.mean, point.low80, point.high80, point.low95, point.high95)))


def past_table(forecast: Forecast, key: str = "") -> Table:
    """What was said and what happened, side by side."""
    return Table(
        "What the same method said before, and what happened",
        (
            Column("Said at the end of", "left"),
            Column("Of", "left"),
            Column("Expected"),
            Column("8 in 10", "right", unit="between"),
            Column("Happened"),
            Column("Within the range", "left"),
        ),
        tuple(map(_past, forecast.past)),
        key=key,
    )


def _past(past: PastForecast) -> tuple[str, ...]:
    return (
        past.origin.name,
        short_span(past.first, past.last),
        count(past.said),
        f"{count(past.low80)} to {count(past.high80)}",
        count(past.happened),
        "Yes" if past.within80 else "No",
    )
