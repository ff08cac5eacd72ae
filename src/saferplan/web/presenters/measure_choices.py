"""The controls of the measure page: which chart, and a form for the rest, both of plain links and selects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from saferplan.periods import By
from saferplan.web.presenters.measure_asked import Chart
from saferplan.web.presenters.measure_words import SOURCE_NAMES, period_name, type_name
from saferplan.web.presenters.parts import Choice, Field, Filters

if TYPE_CHECKING:
    from saferplan.periods import Month
    from saferplan.web.presenters.measure_asked import Asked

_CHARTS = {
    Chart.MONTHLY: "Each month",
    Chart.ROLLING: "12 months",
    Chart.SPC: "Control chart",
    Chart.FORECAST: "Forecast",
}
_EACH = {By.MONTH: "Each month", By.QUARTER: "Each quarter"}


def charts(asked: Asked) -> tuple[Choice, ...]:
    """A link for each kind of chart, which keeps the other choices; without `Each month` where a source has years."""
    kinds = [kind for kind in Chart if kind is not Chart.MONTHLY or asked.by.length < 12]
    named = _CHARTS | {Chart.MONTHLY: _EACH.get(asked.by, "Each month")}
    return tuple(
        Choice(named[kind], str(kind), f"?{asked.address(chart=kind)}#chart", kind is asked.chart) for kind in kinds
    )


def filters(asked: Asked) -> Filters | None:
    """The form; None where no source has anything to choose from."""
    if asked.holding is None:
        return None
    hidden = [("chart", str(asked.chart))]
    if not asked.is_own:
        hidden.append(("area", asked.area.code))
    return Filters(
        label=f"What to show of {asked.measure.title}",
        address="",
        fields=tuple(_fields(asked)),
        hidden=tuple(hidden),
        button="Show",
    )


def _fields(asked: Asked) -> Iterator[Field]:
    yield Field("from", _from_label(asked), tuple(_months(asked, asked.first, "The usual beginning")))
    yield Field("to", "To", tuple(_months(asked, asked.last, "The newest figures")))
    if asked.parts:
        types = [Choice(type_name(part), part, chosen=part == asked.part) for part in asked.parts]
        yield Field("type", "Crime type", (Choice("All of them", "", chosen=asked.part is None), *types))
    if len(asked.sources) > 1:
        names = [Choice(SOURCE_NAMES[name], name, chosen=name == asked.source) for name in asked.sources]
        yield Field("source", "Source", tuple(names))


def _from_label(asked: Asked) -> str:
    """A forecast learns from all there is, so a beginning cannot be chosen for it; it is kept for the other charts."""
    return "From (not for the forecast)" if asked.chart is Chart.FORECAST else "From"


def _months(asked: Asked, chosen: Month | None, default: str) -> Iterator[Choice]:
    yield Choice(default, "", chosen=chosen is None)
    assert asked.holding is not None
    for period in reversed(asked.holding.periods):
        name = period.last.name if asked.by.length == 12 else period_name(period)
        yield Choice(name, str(period.last), chosen=period.last == chosen)
