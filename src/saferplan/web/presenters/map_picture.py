"""The map as a picture drawn by the server, as GeoJSON for the script, and as a frame for a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from saferplan.analysis.by_place.by_place import ByPlace, PlaceFigure, Shown
from saferplan.analysis.by_place.words import finding, place_name, ranked, why
from saferplan.analysis.comparison.words import period_words, rate_words
from saferplan.analysis.wording import upper_first
from saferplan.geography.areas import AreaType
from saferplan.reporting.charts.map_names import MOST_NAMES, names_with_room
from saferplan.reporting.charts.maps import MapClass, choropleth, class_of, classes
from saferplan.reporting.charts.style import WIDTH

if TYPE_CHECKING:
    import polars as pl

    from saferplan.reporting.charts.style import Spec

HEIGHT = 460
GAP = "Withheld, or no figure"


def picture(places: ByPlace, by_rate: bool) -> Spec:
    """The choropleth: wards with most are named. Raises UsageError where no place has a figure."""
    shown = ranked(places, by_rate=by_rate)
    named = [(row.area.code, row.area.name) for row in shown[:MOST_NAMES]] if places.level is AreaType.WARD else []
    return choropleth(
        places.outlines,
        {row.area.code: _value(row, by_rate) for row in places.rows},
        code="code",
        unit=_unit(places, by_rate),
        withheld=frozenset(row.area.code for row in places.rows if row.shown is Shown.WITHHELD),
        labels=names_with_room(places.outlines, named, HEIGHT, WIDTH),
        height=HEIGHT,
    )


def geojson(places: ByPlace, by_rate: bool) -> dict[str, Any]:
    """The features with what the script says of each, the classes, and the box around them all.

    A feature's properties: code, name, value (None where withheld or missing), words, class (its place in `classes`,
    None for a gap).
    """
    shown = [_value(row, by_rate) or 0.0 for row in ranked(places, by_rate=by_rate)]
    found = classes(shown) if shown else ()
    rows = {row.area.code: row for row in places.rows}
    return {
        "type": "FeatureCollection",
        "title": finding(places, by_rate=by_rate),
        "unit": _unit(places, by_rate),
        "bounds": _bounds(places),
        "classes": [{"from": c.low, "to": c.high, "label": c.words, "colour": c.shade} for c in found],
        "gap": GAP,
        "features": [
            {**feature, "properties": _told(places, rows[feature["properties"]["code"]], found, by_rate)}
            for feature in places.outlines
        ],
    }


def frame(places: ByPlace) -> pl.DataFrame:
    """A row a place: code, name, count, population, rate (unrounded), and why a figure is not shown."""
    import polars as pl

    return pl.DataFrame(
        {
            "area_code": [row.area.code for row in places.rows],
            "area_name": [row.area.name for row in places.rows],
            "count": pl.Series([row.count for row in places.rows], dtype=pl.Int64),
            "population": pl.Series([row.population for row in places.rows], dtype=pl.Float64),
            "rate": pl.Series([row.rate for row in places.rows], dtype=pl.Float64),
            "reason": [row.reason if row.count is not None else why(row) for row in places.rows],
        }
    )


def _value(row: PlaceFigure, by_rate: bool) -> float | None:
    return row.rate if by_rate else row.count


def _unit(places: ByPlace, by_rate: bool) -> str:
    per = f" per {places.per:,} {places.denominator}" if by_rate else ""
    return f"{upper_first(places.measure.unit)}{per}, {period_words(places.period)}"


def _told(places: ByPlace, row: PlaceFigure, found: tuple[MapClass, ...], by_rate: bool) -> dict[str, Any]:
    value = _value(row, by_rate)
    base = {"code": row.area.code, "name": place_name(row), "value": value}
    if value is None:
        return {**base, "words": why(row), "class": None}
    words = (
        f"{rate_words(value, places.per)} {places.measure.unit} per {places.per:,} {places.denominator}"
        if by_rate
        else f"{value:,} {places.measure.unit}"
    )
    return {**base, "words": words, "class": class_of(value, found)}


def _bounds(places: ByPlace) -> list[float]:
    import shapely.geometry

    boxes = [shapely.geometry.shape(feature["geometry"]).bounds for feature in places.outlines]
    west, south = min(b[0] for b in boxes), min(b[1] for b in boxes)
    return [west, south, max(b[2] for b in boxes), max(b[3] for b in boxes)]
