"""The forecast: what was, what is expected, how sure that is, what the target asks for, and what was said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from saferplan.analysis.wording import level_words, upper_first
from saferplan.errors import UsageError
from saferplan.periods import By, Month
from saferplan.reporting.charts.style import DARK_SHADE, NAVY, PLUM, SHADE, SLATE, TEAL, WIDTH, Spec, nice_axis
from saferplan.reporting.charts.time_marks import KeyEntry, Look, Range
from saferplan.reporting.charts.timechart import Break, Line, TimeChart, runs_without_value
from saferplan.reporting.formats import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from saferplan.analysis.forecast.result import Forecast, ForecastPoint, PastForecast

_MOST_HISTORY = 48
"""Months of history drawn: four turns of the seasons show what the forecast rests on."""
_UNITS = {By.MONTH: "a month", By.QUARTER: "a quarter", By.ROLLING_12: "in 12 months"}
_PUBLISHED = KeyEntry(Look("circle", NAVY), "Published")
_RANGES = (
    KeyEntry(Look("square", DARK_SHADE, outline=SLATE), "8 in 10 are expected here"),
    KeyEntry(Look("square", SHADE, outline=SLATE), "19 in 20"),
)
_Values = list[float | None]
_HEIGHT = 180
"""A little lower than other charts by time, so that it finds room below the funnel plot of the section before."""


def forecast_chart(forecast: Forecast, *, breaks: Sequence[Break] = (), width: float = WIDTH) -> Spec:
    """History, the middle of the forecast, its 80% and 95% ranges, and the level the target needs of what remains.

    What the same method said 12 months before is a thin line at its level. Raises UsageError when nothing was forecast
    or no month of the history has a figure.
    """
    known = {o.period.last: o.value for o in forecast.series if o.period.last > forecast.origin - _MOST_HISTORY}
    known = {month: value for month, value in known.items() if month <= forecast.origin}
    if not forecast.points or all(value is None for value in known.values()):
        raise UsageError("There is no forecast to draw; leave the chart out and say why.")
    months = [*known, *(point.month for point in forecast.points)]
    history = [known.get(month) for month in months]
    said = list(_said(forecast, months))
    lines = [*_target(forecast, months), *said, _middle(forecast, months, known)]
    lines.append(Line("", history, NAVY, width=2.2, points=True))
    ranges = [
        _range(forecast, months, known, lambda p: p.low95, lambda p: p.high95, SHADE),
        _range(forecast, months, known, lambda p: p.low80, lambda p: p.high80, DARK_SHADE),
    ]
    drawn = [v for line in lines for v in line.values] + [v for item in ranges for v in (*item.low, *item.high)]
    axis = nice_axis([value for value in drawn if value is not None], zero=forecast.by is not By.ROLLING_12, wanted=6)
    unit = forecast.unit
    start = f" (the axis starts at {axis.words(axis.low)})" if axis.low else ""
    return TimeChart(
        months=months,
        lines=lines,
        axis=axis,
        height=_HEIGHT,
        unit=f"{upper_first(unit)} {_UNITS.get(forecast.by, '')}{start}".strip(),
        breaks=breaks,
        gaps=runs_without_value(months, history),
        ranges=ranges,
        key=_key(forecast, said),
        total_width=width,
    ).spec()


def _key(forecast: Forecast, said: Sequence[Line]) -> Sequence[KeyEntry]:
    past = [KeyEntry(Look("stroke", SLATE), f"Said in {_earliest(forecast).origin.name}")] if said else []
    return [_PUBLISHED, *_RANGES, *past]


def _middle(forecast: Forecast, months: Sequence[Month], known: dict[Month, float | None]) -> Line:
    """From the newest figure on, so that the forecast is seen to go on from it."""
    values = _ahead(forecast, months, known, lambda point: point.mean)
    return Line("Forecast", values, PLUM, width=2.2, dash=(8, 4), weight="bold")


def _range(
    forecast: Forecast,
    months: Sequence[Month],
    known: dict[Month, float | None],
    low: Callable[[ForecastPoint], float],
    high: Callable[[ForecastPoint], float],
    colour: str,
) -> Range:
    return Range(_ahead(forecast, months, known, low), _ahead(forecast, months, known, high), colour)


def _ahead(
    forecast: Forecast,
    months: Sequence[Month],
    known: dict[Month, float | None],
    part: Callable[[ForecastPoint], float],
) -> _Values:
    found: dict[Month, float | None] = {forecast.origin: known.get(forecast.origin)}
    found |= {point.month: part(point) for point in forecast.points}
    return [found.get(month) for month in months]


def _target(forecast: Forecast, months: Sequence[Month]) -> Iterator[Line]:
    """What is needed of each month that remains; in totals of 12 months the target itself."""
    chance = forecast.target_chance
    if chance is None or chance.threshold is None:
        return
    if forecast.by is By.ROLLING_12:
        values = [chance.threshold if forecast.origin <= month <= chance.last else None for month in months]
        if chance.last > forecast.origin:
            yield Line(f"Target {count(chance.threshold)}", values, TEAL, width=2.2, dash=(2, 3))
    elif chance.needed_monthly is not None:
        level = chance.needed_monthly * (3 if forecast.by is By.QUARTER else 1)
        first = max(chance.first, forecast.origin + 1)
        values = [level if first <= month <= chance.last else None for month in months]
        needed = level_words(level, at_least=chance.at_least)
        yield Line(f"Target needs\n{needed} {_UNITS[forecast.by]}", values, TEAL, width=2.2, dash=(2, 3))


def _said(forecast: Forecast, months: Sequence[Month]) -> Iterator[Line]:
    """The total forecast 12 months before, spread evenly over its months: a level, since only its total is kept."""
    if not forecast.past:
        return
    past = _earliest(forecast)
    level = past.said if forecast.by is By.ROLLING_12 else past.said / _periods(past, forecast.by)
    values = [level if past.first <= month <= past.last else None for month in months]
    if sum(value is not None for value in values) > 1:
        yield Line("", values, SLATE, width=1.2)


def _earliest(forecast: Forecast) -> PastForecast:
    return min(forecast.past, key=lambda item: item.origin)


def _periods(past: PastForecast, by: By) -> float:
    return (past.last.since(past.first) + 1) / (3 if by is By.QUARTER else 1)
