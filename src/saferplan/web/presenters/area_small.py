"""The plan's measures in a single ward or LSOA, each figure as the map of the partnership around it shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.by_place.by_place import PlaceFigure, Shown
from saferplan.analysis.by_place.words import why
from saferplan.analysis.comparison.words import rate_words
from saferplan.analysis.wording import lower_first
from saferplan.errors import NotMeasurable
from saferplan.geography.areas import Area
from saferplan.measures.definition import Denominator, Measure
from saferplan.periods import By, Month
from saferplan.reporting.formats import count
from saferplan.reporting.reports.restricted import SOURCE as OWN
from saferplan.reporting.reports.words import cause, stopped
from saferplan.web.presenters.addresses import To
from saferplan.web.presenters.areas import holds
from saferplan.web.presenters.map_asked import asked_map, placed
from saferplan.web.presenters.measure_words import plan_name
from saferplan.web.presenters.parts import Cell, Column, Row, Table
from saferplan.web.presenters.small_places import around

if TYPE_CHECKING:
    from saferplan.workspace import Workspace


@dataclass(frozen=True, slots=True)
class InPlaces:
    """A measure's newest 12 months in all the wards (or LSOAs) of a partnership; without `places`, why not."""

    title: str
    measure: Measure
    source: str = ""
    last: Month | None = None
    places: Mapping[str, PlaceFigure] | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SmallArea:
    """What the page of a ward or an LSOA shows; `without_figure` are sentences."""

    table: Table | None
    without_figure: tuple[str, ...]
    is_restricted: bool


def in_places(space: Workspace, area: Area) -> tuple[InPlaces, ...]:
    """Every measure of the plan in all small areas like `area` of its partnership; () where nothing is held there.

    Asked for as the map asks, so that nothing is shown that it withholds. One answer serves all the pages of a
    partnership's wards: 14 measures take 0.8 seconds.
    """
    outer = around(area)
    if outer is None or not holds(space, outer):
        return ()
    return tuple(_in_places(space, name, outer, area.type.value) for name in space.plan.measures)


def _in_places(space: Workspace, name: str, outer: Area, level: str) -> InPlaces:
    measure = space.measures.get(name)
    title = plan_name(space.plan, measure)
    try:
        found, _ = placed(space, asked_map(space, name, area=outer.code, by=level))
    except NotMeasurable as refusal:
        return InPlaces(title, measure, reason=cause(str(refusal)))
    return InPlaces(title, measure, found.source, found.period.last, {row.area.code: row for row in found.rows})


def small_area(area: Area, found: Sequence[InPlaces], to: To) -> SmallArea:
    """The figures of one ward or LSOA out of those of its partnership."""
    rows = [(item, item.places[area.code]) for item in found if item.places and area.code in item.places]
    return SmallArea(
        table=_table(area, rows, to) if rows else None,
        without_figure=tuple(f"{item.title}: {lower_first(item.reason)}" for item in found if item.reason),
        is_restricted=any(item.source == OWN for item, _ in rows),
    )


def _table(area: Area, rows: Sequence[tuple[InPlaces, PlaceFigure]], to: To) -> Table:
    newest = max(item.last for item, _ in rows if item.last)
    partial = (f" * {item.title}: {stopped(row.reason)}" for item, row in rows if row.reason and row.count is not None)
    return Table(
        caption=f"12 months to {newest.name} in {area.name}",
        columns=(
            Column("Measure"),
            Column("Number", numeric=True),
            Column("Rate", numeric=True, unit="per 1,000 residents"),
        ),
        rows=tuple(Row(tuple(_cells(area, item, row, newest, to))) for item, row in rows),
        note=f"A measure leads to its map, a figure to where it comes from.{''.join(partial)}",
    )


def _cells(area: Area, item: InPlaces, row: PlaceFigure, newest: Month, to: To) -> Iterator[Cell]:
    outer = around(area)
    level = area.type.value
    yield Cell(
        item.title, f"{to('measure-map-page', item.measure.id, area=outer.code, by=level)}#map-table" if outer else ""
    )
    if row.count is None:
        gap = Cell("withheld" if row.shown is Shown.WITHHELD else why(row), absent=True)
        yield from (gap, gap)
        return
    where = to("explain", item.measure.id, str(item.last), by=By.ROLLING_12.value, source=item.source, area=area.code)
    until = "" if item.last == newest or item.last is None else f" (to {item.last.name})"
    yield Cell(f"{count(row.count)}{'*' if row.reason else ''}{until}", where, sort=row.count)
    yield _rate(item.measure, row, where)


def _rate(measure: Measure, row: PlaceFigure, where: str) -> Cell:
    if row.rate is None:
        return Cell("not known", absent=True)
    words = rate_words(row.rate, measure.rate.per)
    other = measure.rate.denominator is not Denominator.RESIDENTS or measure.rate.per != 1000
    return Cell(f"{words} per {measure.rate.per:,} {measure.rate.denominator}" if other else words, where)
