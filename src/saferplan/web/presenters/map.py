"""A measure on a map by ward or LSOA, and the table of the same figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.by_place.by_place import ByPlace
from saferplan.analysis.by_place.words import finding, ranked
from saferplan.analysis.comparison.offers import areas_held
from saferplan.analysis.comparison.words import in_period
from saferplan.errors import NotMeasurable
from saferplan.geography import areas as geography
from saferplan.geography.areas import AreaType
from saferplan.periods import By
from saferplan.reporting.reports.restricted import NOTICE
from saferplan.reporting.reports.words import cause, many, stopped
from saferplan.stats.disclosure import SMALLEST_SHOWN
from saferplan.web.presenters.addresses import To
from saferplan.web.presenters.map_asked import LEVELS, AskedMap, Show, placed
from saferplan.web.presenters.map_picture import picture
from saferplan.web.presenters.map_table import table
from saferplan.web.presenters.parts import Choice, Field, Figure, Filters, Map, Notice, Table

if TYPE_CHECKING:
    from saferplan.workspace import Workspace

RESTRICTED = f"{NOTICE}."
CREDIT = "Boundaries: Office for National Statistics. Contains OS data © Crown copyright and database right."
_POINTS = (
    "The police publish a nearby map point, not the place of a crime, so these figures speak of areas and never of "
    "streets or addresses."
)
_READING = (
    "The darker an area, the more crimes or the higher the rate; the key gives the figures of each shade. A large area "
    "catches the eye without having more, and a count says first of all how many people live, shop or go out there.",
    "Rates divide by those who live in an area. A centre has few residents and many visitors, so its rate is high "
    "whatever is done there.",
)


@dataclass(frozen=True, slots=True)
class MapView:
    """What a page shows of a map. `refusal` is empty, or the sentence that stands in place of the rest.

    `map` is drawn by the script, `still` by the server for those without it and for paper; both None where `no_map`
    says why.
    """

    refusal: str
    address: str
    finding: str = ""
    cautions: tuple[str, ...] = ()
    withheld: str = ""
    restricted: Notice | None = None
    map: Map | None = None
    still: Figure | None = None
    no_map: str = ""
    table: Table | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MapPage:
    """The page of a measure's map."""

    title: str
    lede: str
    filters: Filters
    view: MapView
    crumbs: tuple[tuple[str, str], ...]
    scripts: tuple[str, ...] = ("map", "tables")


def map_page(space: Workspace, question: AskedMap, to: To) -> MapPage:
    """The page for a question; a measure without figures of small areas leaves the reason in place of the map."""
    name = question.measure.title
    crumbs = (("Measures", to("measures")), (name, to("measure", question.measure.id)))
    found = _found(space, question)
    return MapPage(
        title=f"{name}: where it happens in {question.area.name}",
        lede="The same figures by ward or by small area, as counts or for each 1,000 who live there."
        if question.measure.rate.per == 1000
        else "The same figures by ward or by small area, as counts or as rates.",
        filters=_filters(space, question, found, to),
        view=_view(question, found, to),
        crumbs=crumbs,
    )


def map_view(space: Workspace, question: AskedMap, to: To) -> MapView:
    """The map for another page."""
    return _view(question, _found(space, question), to)


def _found(space: Workspace, question: AskedMap) -> tuple[ByPlace, bool] | str:
    try:
        return placed(space, question)
    except NotMeasurable as refusal:
        return f"{cause(str(refusal))} Choose another measure or another area."


def _view(question: AskedMap, found: tuple[ByPlace, bool] | str, to: To) -> MapView:
    address = to("measure-map-page", question.measure.id, **question.query)
    if isinstance(found, str):
        return MapView(found, address)
    places, passed_over = found
    by_rate = is_by_rate(question, places)
    shown = ranked(places, by_rate=by_rate)
    drawable = bool(places.outlines and shown)
    title = finding(places, by_rate=by_rate)
    return MapView(
        refusal="",
        address=address,
        finding=stopped(title),
        cautions=tuple(_cautions(question, places, passed_over)),
        withheld=_withheld(places),
        restricted=Notice((RESTRICTED,), kind="restricted") if places.source == "local" else None,
        map=_map(question, places, title, by_rate, to) if drawable else None,
        still=_still(question, places, title, by_rate, to) if drawable else None,
        no_map="" if drawable else _no_map(places),
        table=table(places, shown, to, to("measure-map-table", question.measure.id, **question.query)),
        notes=tuple(_notes(places)),
    )


def is_by_rate(question: AskedMap, places: ByPlace) -> bool:
    """Whether the shades stand for rates: those asked for, where there can be any."""
    return question.show is Show.RATES and not places.no_rates


def restricted_words(places: ByPlace) -> tuple[str, ...]:
    """What must stand beside a force's own figures; nothing beside published ones."""
    return (RESTRICTED,) if places.source == "local" else ()


def _filters(space: Workspace, question: AskedMap, found: tuple[ByPlace, bool] | str, to: To) -> Filters:
    places = None if isinstance(found, str) else found[0]
    levels = [level.value for level in places.levels] if places else list(LEVELS)
    level = places.level.value if places else question.level
    fields = (
        Field("area", "Area", tuple(_areas(space, question, places.source if places else "police-uk"))),
        Field("by", "Shown by", tuple(Choice(LEVELS[v], v, chosen=v == level) for v in levels)),
        Field("show", "Figures", tuple(_shows(question, places))),
        Field("period", "Period", tuple(_periods(question, places))),
    )
    hidden = (("source", question.source),) if question.source else ()
    return Filters("Choose what the map shows", to("measure-map-page", question.measure.id), fields, hidden)


def _areas(space: Workspace, question: AskedMap, source: str) -> Iterator[Choice]:
    """Partnerships whose small areas have figures of a source, and the chosen area in any case."""
    snapshot = space.restricted_snapshot() if source == "local" else space.snapshot()
    partnerships = geography.of_type(AreaType.CSP)
    held = areas_held(snapshot, question.measure, partnerships, By.ROLLING_12, source) if snapshot else ()
    for area in sorted({*held, question.area}, key=lambda area: area.name):
        yield Choice(area.name, area.code, chosen=area == question.area)


def _shows(question: AskedMap, places: ByPlace | None) -> Iterator[Choice]:
    rate = question.measure.rate
    words = {
        Show.COUNTS: f"Number of {question.measure.unit}",
        Show.RATES: f"Rate per {rate.per:,} {rate.denominator.value}",
    }
    offered = (Show.COUNTS,) if places and places.no_rates else tuple(Show)
    for show in offered:
        yield Choice(words[show], show.value, chosen=show is question.show)


def _periods(question: AskedMap, places: ByPlace | None) -> Iterator[Choice]:
    yield Choice("Newest 12 months", chosen=question.period is None)
    for end in reversed(places.ends if places else ()):
        yield Choice(f"12 months to {end.name}", str(end), chosen=end == question.period)


def _cautions(question: AskedMap, places: ByPlace, passed_over: bool) -> Iterator[str]:
    if passed_over:
        yield "The period asked for has no figure here, so the newest is shown."
    if question.show is Show.RATES and places.no_rates:
        yield f"Counts are shown, since there can be no rates: {cause(places.no_rates)}"


def _withheld(places: ByPlace) -> str:
    if not places.withheld:
        return ""
    number, few = many(places.withheld, places.level.label), f"counts under {SMALLEST_SHOWN}"
    is_are = "is" if places.withheld == 1 else "are"
    return (
        f"Of {len(places.rows)}, the figures of {number} {is_are} withheld: {few}, and those that would give one away."
    )


def _no_map(places: ByPlace) -> str:
    if places.outlines:
        return "No map is drawn, since no figure may be shown on it."
    return f"No map is drawn: {cause(places.no_outlines)} The table has the figures."


def subtitle(places: ByPlace, by_rate: bool) -> str:
    """What the shades stand for."""
    per = f" per {places.per:,} {places.denominator}" if by_rate else ""
    return f"{places.measure.title}: {places.measure.unit}{per} by {places.level.label}, {in_period(places.period)[3:]}"


def _map(question: AskedMap, places: ByPlace, title: str, by_rate: bool, to: To) -> Map:
    return Map(
        ident="map",
        title=title,
        label=f"Map of {places.area.name} by {places.level.label}",
        data=to("measure-map", question.measure.id, **question.query),
        table="#map-table",
        subtitle=subtitle(places, by_rate),
        note=CREDIT,
    )


def _still(question: AskedMap, places: ByPlace, title: str, by_rate: bool, to: To) -> Figure:
    from saferplan.reporting import drawing

    label = f"Map of {places.area.name} by {places.level.label}"
    alt = f"{label}, shaded by the {'rate' if by_rate else 'number'} of {places.measure.unit}. {stopped(title)}"
    files = ((name, to("measure-map-picture", question.measure.id, form, **question.query)) for name, form in _FORMS)
    return Figure(
        ident="map-still",
        title=title,
        label=label,
        svg=drawing.to_svg(picture(places, by_rate), title, alt, "map-picture"),
        subtitle=subtitle(places, by_rate),
        note=CREDIT,
        reading=_READING,
        downloads=(*files, ("GeoJSON", to("measure-map", question.measure.id, **question.query))),
    )


_FORMS = (("SVG", "svg"), ("PNG", "png"))


def _notes(places: ByPlace) -> Iterator[str]:
    yield from map(stopped, places.notes)
    if places.rates_note:
        yield stopped(places.rates_note)
    if places.rate is not None:
        yield (
            f"The rate of all of {places.area.name} divides by the {places.denominator} of these places together; the "
            "measure's own page divides by the newest estimate for the whole area, so the two can differ."
        )
    if places.elsewhere:
        unit = places.measure.unit
        number = many(places.elsewhere, unit.removesuffix("s"), unit)
        yield f"Of the whole, {number} lie in none of the {places.level.label}s: they were published without a place."
    if places.level is AreaType.WARD:
        yield "Wards are put together from small areas to the best fit; their official edges differ a little."
    if places.source == "police-uk":
        yield _POINTS
    yield from (
        f"* {row.area.name}: {stopped(row.reason)}" for row in places.rows if row.count is not None and row.reason
    )
