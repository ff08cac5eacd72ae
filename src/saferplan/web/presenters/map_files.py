"""A map as files: the areas as GeoJSON, the map as a picture, the figures as a table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from saferplan.analysis.by_place.by_place import ByPlace
from saferplan.analysis.by_place.words import finding
from saferplan.errors import NotMeasurable
from saferplan.reporting.reports.words import stopped
from saferplan.web.presenters.compare_files import foot, signed
from saferplan.web.presenters.csv_text import csv_text
from saferplan.web.presenters.downloads import File
from saferplan.web.presenters.map import CREDIT, is_by_rate, restricted_words, subtitle
from saferplan.web.presenters.map_asked import AskedMap, placed
from saferplan.web.presenters.map_picture import frame, geojson, picture

if TYPE_CHECKING:
    from saferplan.workspace import Workspace

TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def map_data(space: Workspace, question: AskedMap) -> File:
    """The areas, their figures and the classes of the map. Raises NotMeasurable where an outline is not held."""
    places = _drawable(space, question)
    data = geojson(places, is_by_rate(question, places))
    data["attribution"] = [*foot(space, places.measure, places.pins, *restricted_words(places)), CREDIT]
    body = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return File(body.encode(), "application/geo+json", f"{_name(places)}.geojson")


def map_picture(space: Workspace, question: AskedMap, form: str) -> File:
    """The map with its title and sources, as svg or png. Raises NotMeasurable where it cannot be drawn."""
    from saferplan.reporting.framed import Caption, framed, png

    places = _drawable(space, question)
    by_rate = is_by_rate(question, places)
    said = (*foot(space, places.measure, places.pins, *restricted_words(places)), CREDIT)
    title = finding(places, by_rate=by_rate)
    caption = Caption(title, subtitle(places, by_rate), stopped(title), said)
    drawn = picture(places, by_rate)
    body = png(drawn, caption) if form == "png" else framed(drawn, caption).encode()
    return File(body, TYPES[form], f"{_name(places)}.{form}")


def map_table(space: Workspace, question: AskedMap) -> File:
    """A row a place, small numbers withheld."""
    places, _ = placed(space, question)
    said = foot(space, places.measure, places.pins, *restricted_words(places))
    body = csv_text(signed(frame(places), places.measure, said)).encode()
    return File(body, "text/csv; charset=utf-8", f"{_name(places)}.csv")


def _drawable(space: Workspace, question: AskedMap) -> ByPlace:
    places, _ = placed(space, question)
    if not places.outlines:
        raise NotMeasurable(places.no_outlines)
    return places


def _name(places: ByPlace) -> str:
    return f"{places.measure.id}-{places.area.code}-by-{places.level.value}-{places.period.last}"
