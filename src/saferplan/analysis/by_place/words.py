"""What the figures of small areas say, in plain English."""

from __future__ import annotations

from collections.abc import Sequence

from saferplan.analysis.by_place.by_place import ByPlace, PlaceFigure, Shown
from saferplan.analysis.comparison.words import in_period, rate_words
from saferplan.analysis.wording import listed
from saferplan.geography import small_areas
from saferplan.geography.areas import AreaType
from saferplan.stats.disclosure import SMALLEST_SHOWN

_MOST_NAMED = 3


def finding(found: ByPlace, *, by_rate: bool = False) -> str:
    """One sentence that names the places with most; the title of the map."""
    shown = ranked(found, by_rate=by_rate)
    when = in_period(found.period)
    if not shown:
        return f"No {found.level.label} of {found.area.name} has a figure {when} that may be shown"
    named = listed([f"{place_name(row)} ({_value(found, row, by_rate)})" for row in _first(shown, by_rate)])
    places = "LSOAs" if found.level is AreaType.LSOA else f"{found.level.label}s"
    if by_rate:
        whole = (
            "" if found.rate is None else f", against {rate_words(found.rate, found.per)} in all of {found.area.name}"
        )
        unit = f"{found.measure.unit} per {found.per:,} {found.denominator}"
        return f"Of {len(found.rows)} {places}, {named} had the most {unit} {when}{whole}"
    return f"Of {len(found.rows)} {places}, {named} had the most, of {found.total:,} {found.measure.unit} {when}"


def place_name(row: PlaceFigure) -> str:
    """A ward by its name; an LSOA, which has a number for a name, with its ward: Peterborough 014A in Central."""
    if row.area.type is not AreaType.LSOA:
        return row.area.name
    return f"{row.area.name} in {small_areas.wards()[small_areas.lsoa_wards()[row.area.code]].name}"


def ranked(found: ByPlace, *, by_rate: bool = False) -> list[PlaceFigure]:
    """The places whose figure is shown, the highest first."""
    known = [row for row in found.rows if (row.rate if by_rate else row.count) is not None]
    return sorted(known, key=lambda row: (-_number(row, by_rate), row.area.name))


def why(row: PlaceFigure) -> str:
    """Why a place's figure is not shown."""
    if row.shown is Shown.WITHHELD:
        return f"withheld, as counts under {SMALLEST_SHOWN} are, and those that would give one away"
    return row.reason or "no figure"


def _first(shown: Sequence[PlaceFigure], by_rate: bool) -> list[PlaceFigure]:
    """The first three, fewer where the next has as many as the last of them."""
    for number in range(min(_MOST_NAMED, len(shown)), 0, -1):
        if number == len(shown) or _number(shown[number], by_rate) < _number(shown[number - 1], by_rate):
            return list(shown[:number])
    return list(shown[:1])


def _value(found: ByPlace, row: PlaceFigure, by_rate: bool) -> str:
    return rate_words(row.rate or 0.0, found.per) if by_rate else f"{row.count:,}"


def _number(row: PlaceFigure, by_rate: bool) -> float:
    return float((row.rate if by_rate else row.count) or 0.0)
