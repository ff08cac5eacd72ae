"""One area: what it is, what it lies in, which areas are like it, and where the plan's measures stand in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.comparison.groups import COMPARABLE
from saferplan.analysis.datasets import SMALL
from saferplan.analysis.small_area_tables import areas_within
from saferplan.analysis.wording import listed, lower_first, upper_first
from saferplan.errors import NotMeasurable
from saferplan.geography import areas as geography
from saferplan.geography import forces, membership, similar
from saferplan.geography.areas import Area, AreaType, lads
from saferplan.geography.within import lies_in
from saferplan.reporting.reports.restricted import NOTICE
from saferplan.reporting.reports.words import cause, stopped
from saferplan.stats.disclosure import SMALLEST_SHOWN
from saferplan.web.presenters.addresses import To
from saferplan.web.presenters.area_small import InPlaces, SmallArea, small_area
from saferplan.web.presenters.areas import holds, kind_words
from saferplan.web.presenters.freshness import Source, sources
from saferplan.web.presenters.overview import NO_MEASURE, restricted_notice
from saferplan.web.presenters.parts import Link, Notice, Table
from saferplan.web.presenters.plan import group_title
from saferplan.web.presenters.watched_table import WatchedRow, watched_rows

if TYPE_CHECKING:
    from saferplan.analysis.position.standing import Standing, Unavailable
    from saferplan.workspace import Workspace

LSOA_WORDS = ": a small area of the census, of about 1,500 residents"
SMALL_WORDS = (
    f"As on the map of each measure, counts under {SMALLEST_SHOWN} are withheld, and those that would give one away."
)
NONE_SMALL = "No figures of single wards or LSOAs are held of this area."


@dataclass(frozen=True, slots=True)
class Line:
    """What, and what it is: words, or links."""

    label: str
    words: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaPage:
    """The page of an area. `no_figures` says in a sentence why there are no rows.

    `like_it` are the areas the ONS finds nearest, or `no_like_it` why there is no such list; `small` are the figures of
    a ward or an LSOA, `wards` those that make up a partnership or authority.
    """

    title: str
    kind: str
    lines: tuple[Line, ...]
    month: str
    rows: tuple[WatchedRow, ...]
    without_figure: tuple[str, ...]
    no_figures: str
    small: Table | None
    wards: tuple[Link, ...]
    compare: str
    like_it: tuple[Link, ...]
    no_like_it: str
    sources: tuple[Source, ...]
    notice: Notice | None
    crumbs: tuple[Link, ...]


def area_page(space: Workspace, to: To, code: str, around_it: Sequence[InPlaces] = ()) -> AreaPage:
    """The page of the area with an ONS code, of a ward or LSOA with `in_places` of it.

    Raises UsageError for an unknown one.
    """
    area = geography.find(code)
    small = small_area(area, around_it, to)
    found, missing, reason = _standings(space, area, small)
    like_it, no_like_it = _like_it(area, to)
    return AreaPage(
        title=area.name,
        kind=f"{kind_words(area)}{LSOA_WORDS if area.type is AreaType.LSOA else ''}",
        lines=(*_lines(area, to), *_groups(space, area, to), _held(space, area)),
        month=found[0].position.month.name if found else "",
        rows=watched_rows(found, to, area.code),
        without_figure=(*_without(missing if found else ()), *(small.without_figure if small.table else ())),
        no_figures=reason,
        small=small.table,
        wards=_wards(area, to),
        compare=to("compare", area=area.code) if area.type in COMPARABLE else "",
        like_it=like_it,
        no_like_it=no_like_it,
        sources=sources(space, area.code) if found else (),
        notice=Notice((f"{NOTICE}.",), kind="restricted") if small.is_restricted else restricted_notice(found),
        crumbs=(("Find an area", to("areas")),),
    )


def _standings(space: Workspace, area: Area, small: SmallArea) -> tuple[list[Standing], list[Unavailable], str]:
    if area.type in SMALL:
        return [], [], SMALL_WORDS if small.table else NONE_SMALL
    try:
        found, missing = space.standings(area=area.code)
    except NotMeasurable as refusal:
        return [], [], stopped(cause(str(refusal))) if space.plan.measures else NO_MEASURE
    return found, missing, ""


def _without(missing: Sequence[Unavailable]) -> Iterator[str]:
    return (f"{item.measure.title}: {lower_first(cause(item.reason))}" for item in missing)


def _lines(area: Area, to: To) -> tuple[Line, ...]:
    lines = [Line("ONS code", area.code)]
    if area.validity and (successors := lads()[area.code].successors):
        lines.append(Line("Its ground went to", links=_links([geography.find(code) for code in successors], to)))
    holders = lies_in(area)
    for kind in (AreaType.WARD, AreaType.LAD, AreaType.CSP, AreaType.PFA, AreaType.REGION, AreaType.COUNTRY):
        if alike := [outer for outer in holders if outer.type is kind]:
            lines.append(Line(upper_first(kind.label), links=_links(alike, to)))
    slugs = forces.home_forces(area) if area.type is not AreaType.COUNTRY else ()
    if slugs:
        lines.append(Line("Police force", listed([forces.force(slug).name for slug in slugs])))
    if inside := _inside(area):
        lines.append(Line("Made up of", inside))
    return tuple(lines)


def _inside(area: Area) -> str:
    """12 wards and 57 LSOAs of 2021; "" where it is not made of whole ones, or is one itself."""
    counted = []
    for level, words in ((AreaType.CSP, "community safety partnerships"), (AreaType.WARD, "wards")):
        if area.type in (*SMALL, level) or (level is AreaType.CSP and area.type is AreaType.LAD):
            continue
        try:
            number = len(membership.units(area, level))
        except NotMeasurable:
            continue
        counted.append(f"{number:,} {words.removesuffix('s') if number == 1 else words}")
    return listed(counted) if counted else ""


def _groups(space: Workspace, area: Area, to: To) -> tuple[Line, ...]:
    """The comparison groups of the plan that it belongs to."""
    own, same = [], _same_ground(area)
    for group in space.plan.comparison_groups:
        name = group if isinstance(group, str) else group.id
        try:
            found = space.group(name, month=space.plan.period.first)
        except NotMeasurable:
            continue
        if not same.isdisjoint(each.code for each in found.areas):
            own.append((group_title(space, group), to("compare", group=name)))
    return (Line(f"Compared with {space.area.name} in", links=tuple(own)),) if own else ()


def _same_ground(area: Area) -> frozenset[str]:
    """Its code, and that of the partnership or authority that is the same ground."""
    other = {AreaType.LAD: AreaType.CSP, AreaType.CSP: AreaType.LAD}.get(area.type)
    try:
        codes = membership.units(area, other) if other else frozenset[str]()
    except NotMeasurable:
        codes = frozenset()
    return frozenset({area.code}) | (codes if len(codes) == 1 else frozenset())


def _held(space: Workspace, area: Area) -> Line:
    words = "Yes" if holds(space, area) else "None has been taken in"
    return Line("Figures held here", words)


def _wards(area: Area, to: To) -> tuple[Link, ...]:
    """Those of today that a partnership or authority is made of, by name."""
    if area.type not in (AreaType.CSP, AreaType.LAD):
        return ()
    try:
        found = areas_within(area, AreaType.WARD)
    except NotMeasurable:
        return ()
    return _links(sorted(found, key=lambda ward: ward.name), to)


def _like_it(area: Area, to: To) -> tuple[tuple[Link, ...], str]:
    if area.type not in (AreaType.CSP, AreaType.LAD):
        return (), ""
    try:
        found = similar.neighbours(area)
    except NotMeasurable as refusal:
        return (), stopped(cause(str(refusal)))
    return _links([near.area for near in found if near.area is not None], to), ""


def _links(found: list[Area], to: To) -> tuple[Link, ...]:
    return tuple((each.name, to("area", each.code)) for each in found)
