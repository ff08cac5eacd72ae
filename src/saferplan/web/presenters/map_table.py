"""The table of a map: a line a place, the highest first, withheld ones last, and the whole area below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from saferplan.analysis.by_place.by_place import ByPlace, PlaceFigure, Shown
from saferplan.analysis.by_place.words import why
from saferplan.analysis.comparison.words import in_period, rate_words
from saferplan.analysis.wording import upper_first
from saferplan.geography import small_areas
from saferplan.geography.areas import AreaType
from saferplan.reporting.formats import count
from saferplan.web.presenters.addresses import To
from saferplan.web.presenters.parts import Cell, Column, Row, Table

_UNKNOWN = Cell("not known", absent=True)


def table(places: ByPlace, shown: Sequence[PlaceFigure], to: To, file: str) -> Table:
    """`shown` are the places with a figure, in order; `file` is the address of the same table as CSV.

    Withheld ones stand last, by name: their place between the others would tell about how many they are.
    """
    told = {row.area.code for row in shown}
    hidden = sorted((row for row in places.rows if row.area.code not in told), key=lambda row: row.area.name)
    rows = [Row(tuple(_cells(places, row, to))) for row in (*shown, *hidden)]
    return Table(
        caption=f"{places.measure.title} by {places.level.label}, {in_period(places.period)[3:]}",
        label="Table of the map's figures",
        columns=tuple(_columns(places)),
        rows=(*rows, Row(tuple(_whole(places, to)), total=True)),
        sortable=True,
        note="Each count and rate leads to where it comes from." if shown else "",
        downloads=(("CSV", file),),
    )


def _columns(places: ByPlace) -> Iterator[Column]:
    yield Column(upper_first(places.level.label))
    if places.level is AreaType.LSOA:
        yield Column("Ward", unit="best fit")
    yield Column(upper_first(places.measure.unit), numeric=True)
    if not places.no_rates:
        yield Column(upper_first(places.denominator), numeric=True)
        yield Column("Rate", numeric=True, unit=f"per {places.per:,}")


def _cells(places: ByPlace, row: PlaceFigure, to: To) -> Iterator[Cell]:
    yield Cell(row.area.name)
    if places.level is AreaType.LSOA:
        yield Cell(small_areas.wards()[small_areas.lsoa_wards()[row.area.code]].name)
    gap = Cell("withheld" if row.shown is Shown.WITHHELD else why(row), absent=True)
    where = _explained(places, row.area.code, to)
    yield gap if row.count is None else Cell(f"{count(row.count)}{'*' if row.reason else ''}", where, sort=row.count)
    if not places.no_rates:
        yield _UNKNOWN if row.population is None else Cell(count(row.population), sort=row.population)
        yield _rate(places, row, where, gap)


def _rate(places: ByPlace, row: PlaceFigure, where: str, gap: Cell) -> Cell:
    if row.count is None:
        return gap
    return _UNKNOWN if row.rate is None else Cell(rate_words(row.rate, places.per), where, sort=row.rate)


def _whole(places: ByPlace, to: To) -> Iterator[Cell]:
    """The area itself: the count of the measure's own page, and its rate among the residents of these places."""
    yield Cell(f"All of {places.area.name}")
    if places.level is AreaType.LSOA:
        yield Cell("")
    yield Cell(count(places.total), _explained(places, places.area.code, to))
    if not places.no_rates:
        known = places.rate is not None
        yield Cell(count(sum(row.population or 0.0 for row in places.rows))) if known else _UNKNOWN
        yield Cell(rate_words(places.rate or 0.0, places.per)) if known else _UNKNOWN


def _explained(places: ByPlace, area: str, to: To) -> str:
    month = str(places.period.last)
    return to("explain", places.measure.id, month, by=places.period.by.value, source=places.source, area=area)
