"""One view of a measure as the analysis answers it: the chart, the figures behind it, the line that gives the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.choosing import SeriesRequest
from saferplan.errors import NotMeasurable
from saferplan.periods import By, Month
from saferplan.plans.breaks import breaks_touching
from saferplan.reporting.charts.style import WIDTH
from saferplan.reporting.charts.timechart import Break
from saferplan.reporting.reports.words import stopped
from saferplan.web.presenters.measure_asked import Asked, Chart
from saferplan.web.presenters.measure_words import command

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from saferplan.analysis.forecast.result import Forecast
    from saferplan.analysis.position.standing import Standing
    from saferplan.analysis.series import SeriesTable
    from saferplan.analysis.signal.result import Signal
    from saferplan.observations import Observation, ReleasePin
    from saferplan.plans.breaks import Break as Registered
    from saferplan.reporting.blocks import Figure
    from saferplan.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Answer:
    """What a chart shows.

    `observations` are the figures of a chart over periods, `revised` what the newest release changed among them: the
    earlier value by the last month of the period. A control chart and a forecast have their own result instead.
    """

    asked: Asked
    figure: Figure
    observations: tuple[Observation, ...]
    revised: Mapping[Month, float]
    frame: pl.DataFrame
    pins: tuple[ReleasePin, ...]
    notes: tuple[str, ...]
    command: str
    signal: Signal | None = None
    forecast: Forecast | None = None


def answer(space: Workspace, asked: Asked, width: float = WIDTH) -> Answer:
    """The chart that was asked for, `width` pixels wide.

    Raises NotMeasurable with the reason there is none.
    """
    if asked.holding is None:
        raise NotMeasurable(why_nothing(space, asked))
    makers = {
        Chart.MONTHLY: _over_time,
        Chart.ROLLING: _over_time,
        Chart.SPC: _control_chart,
        Chart.FORECAST: _forecast,
    }
    return makers[asked.chart](space, asked, width)


def why_nothing(space: Workspace, asked: Asked) -> str:
    """Why no source has a figure of the measure for the area, in a sentence for a page."""
    try:
        space.series_table(asked.measure.id, asked.area.code)
    except NotMeasurable as refusal:
        reason = str(refusal).split("; ")[0]
        return stopped(reason)
    return "Only the force's own records have figures of this, which are restricted."


def standing_of(space: Workspace, asked: Asked) -> Standing:
    """Where the measure stands at the end of the view. Raises NotMeasurable."""
    by = None if asked.measure.is_additive or asked.chart is Chart.MONTHLY else By.ROLLING_12
    return space.standing(
        asked.measure.id, asked.area.code, source=asked.source, by=by, crime_type=asked.part, month=asked.last
    )


def touching(space: Workspace, asked: Asked) -> tuple[Registered, ...]:
    """The breaks of the register that lie within what the source has of this series."""
    if asked.holding is None:
        return ()
    periods = asked.holding.periods
    return breaks_touching(
        space.known_breaks(), asked.measure.id, asked.area.code, asked.source, periods[0].first, periods[-1].last
    )


def _over_time(space: Workspace, asked: Asked, width: float) -> Answer:
    from saferplan.reporting.reports.gather import chart_first
    from saferplan.reporting.reports.month_figure import month_figure
    from saferplan.reporting.reports.rolling_figure import rolling_figure, rolling_months

    is_rolling = asked.chart is Chart.ROLLING
    if not is_rolling and asked.by.length == 12:
        raise NotMeasurable("This source counts 12 months at a time; choose the totals of 12 months instead.")
    found = standing_of(space, asked)
    months = rolling_months(found, asked.first) if is_rolling else []
    first = (months[0] if months else asked.first) if is_rolling else asked.first or chart_first(found)
    request = _request(asked, By.ROLLING_12 if is_rolling else None, first)
    table = space.build(request)
    observations = _part_of(table, asked.part)
    if all(o.value is None for o in observations) or (is_rolling and not _has_total(found, months)):
        raise NotMeasurable("None of these periods has a whole figure; choose others, or another chart.")
    draw = rolling_figure if is_rolling else month_figure
    return Answer(
        asked=asked,
        figure=draw(found, first=first, width=width),
        observations=observations,
        revised=space.revised(request, asked.part).before,
        frame=_frame_of(table, asked.part),
        pins=table.pins,
        notes=() if asked.part else table.notes,  # those of a split table may speak of other types
        command=_series_command(asked, request),
    )


def _request(asked: Asked, by: By | None, first: Month | None) -> SeriesRequest:
    assert asked.holding is not None
    last = asked.last or asked.holding.periods[-1].last
    split = asked.part is not None
    return SeriesRequest(asked.measure, (asked.area,), by, asked.source, split=split, first=first, last=last)


def _part_of(table: SeriesTable, part: str | None) -> tuple[Observation, ...]:
    if part not in table.columns:
        raise NotMeasurable("This crime type was not used in these periods; choose others, or another type.")
    return table.series(column=table.columns.index(part)).observations


def _frame_of(table: SeriesTable, part: str | None) -> pl.DataFrame:
    import polars as pl

    frame = table.frame()
    return frame if part is None else frame.filter(pl.col("crime_type") == part)


def _has_total(found: Standing, months: list[Month]) -> bool:
    from saferplan.analysis.figures import twelve_months

    return any(twelve_months(found.series, month).value is not None for month in months)


def _control_chart(space: Workspace, asked: Asked, width: float) -> Answer:
    from saferplan.reporting.reports.signal_section import signal_figure

    _refuse_part(asked)
    found = space.signal(asked.measure.id, asked.area.code, first=asked.first, month=asked.last, source=asked.source)
    return Answer(
        asked=asked,
        figure=signal_figure(found, _source_name(asked), width=width),
        observations=(),
        revised={},
        frame=found.frame(),
        pins=found.pins,
        notes=(*_verdicts(found), found.why, *found.notes),
        command=command("spc", *_subject(asked), *_option("from", asked.first), *_option("to", asked.last)),
        signal=found,
    )


def _verdicts(found: Signal) -> tuple[str, str]:
    """Whether a target is safe, and the trend or why none can be told."""
    return found.assurance_words, found.trend.sentence if found.trend else found.no_trend


def _forecast(space: Workspace, asked: Asked, width: float) -> Answer:
    from saferplan.reporting.reports.forecast_section import forecast_figure

    _refuse_part(asked)
    found = space.forecast(asked.measure.id, asked.area.code, month=asked.last, source=asked.source)
    breaks = [Break(Month.of(item.date), item.title) for item in touching(space, asked)]
    return Answer(
        asked=asked,
        figure=forecast_figure(found, _source_name(asked), breaks=breaks, width=width),
        observations=(),
        revised={},
        frame=found.frame(),
        pins=found.pins,
        notes=found.notes,
        command=command("forecast", *_subject(asked), *_option("month", asked.last)),
        forecast=found,
    )


def _refuse_part(asked: Asked) -> None:
    if asked.part:
        raise NotMeasurable(
            "A control chart and a forecast are made of the whole measure; choose all crime types, or the months."
        )


def _source_name(asked: Asked) -> str:
    return asked.holding.name if asked.holding else ""


def _subject(asked: Asked) -> tuple[str, ...]:
    return asked.measure.id, "--area", asked.area.code, "--source", asked.source


def _option(name: str, month: Month | None) -> tuple[str, ...]:
    return (f"--{name}", str(month)) if month else ()


def _series_command(asked: Asked, request: SeriesRequest) -> str:
    by = ("--by", str(request.by)) if request.by else ()
    split = ("--split", "crime-type") if request.split else ()
    months = (*_option("from", request.first), *_option("to", request.last))
    return command("series", *_subject(asked), *by, *split, *months, "--format", "csv")
