"""From the name of a comparison group to the areas it holds for one area on one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from saferplan.analysis.comparison.result import LeftOut, ResolvedGroup
from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography import areas as geography
from saferplan.geography import lookups, membership, similar
from saferplan.geography.areas import Area, AreaType
from saferplan.geography.similar import Neighbour, Variant
from saferplan.plans.group_tables import Listed
from saferplan.plans.groups import BUILT_IN_GROUPS, Averaging, Group, GroupTable, LimitsRule
from saferplan.textfiles import nearest

DEFAULT_GROUP = "ons-nearest-neighbours"
COMPARABLE = (AreaType.CSP, AreaType.LAD, AreaType.PFA)
_ONS_MODEL = "ONS Explore Local Statistics, model of 2023-24"
_ONS_LOOKUP = "ONS lookup of authorities, partnerships and police force areas, 2024"
_VARIANTS = {
    "ons-nearest-neighbours": (Variant.GLOBAL, "all indicators"),
    "ons-nearest-neighbours-demographic": (Variant.DEMOGRAPHIC, "their people"),
    "ons-nearest-neighbours-economic": (Variant.ECONOMIC, "their economy"),
}

Groups = Mapping[str, Group | GroupTable]


def resolve(name: str, area: Area, day: date, groups: Groups) -> ResolvedGroup:
    """The group as it holds for this area on this day; a file's group comes before a built-in one of the same name.

    Members of another kind are turned into areas of the area's own kind where the ground is the same (an authority that
    is exactly one partnership), else listed in `left_out` with the reason. Raises UsageError for an unknown name, and
    NotMeasurable when there is no such group for this area or no member can be compared.
    """
    if area.type not in COMPARABLE:
        raise NotMeasurable(f"{area} is {a_kind(area.type)}; compare a partnership, a local authority or a force area.")
    if name in groups:
        found = _from_file(groups[name], area, day)
    elif name in BUILT_IN_GROUPS:
        found = _built_in(name, area)
    else:
        raise UsageError(f"'{name}' is not a comparison group; {nearest(name, [*groups, *BUILT_IN_GROUPS])}")
    if not found.areas:
        reason = f" ({found.left_out[0].name}: {found.left_out[0].reason})" if found.left_out else ""
        raise NotMeasurable(
            f"The group '{name}' has no area to compare {area.name} with{reason}; choose another group."
        )
    return found


def a_kind(kind: AreaType) -> str:
    """A ward; an LSOA."""
    return f"{'an' if kind.label.startswith('LSOA') else 'a'} {kind.label}"


def default_name(references: Sequence[str | Group], area: Area) -> str:
    """The plan's first comparison group, or the ONS nearest neighbours where it names none.

    Every police force area stands in for a list of the ONS's, which are of authorities, when the area is one of them.
    """
    first = references[0] if references else DEFAULT_GROUP
    name = first if isinstance(first, str) else first.id
    return "england-and-wales" if area.type is AreaType.PFA and name.startswith("ons-") else name


def limits_rule_of(name: str, groups: Groups) -> LimitsRule:
    """What the group's file asks for; funnel limits for built-in groups."""
    return groups[name].limits if name in groups else LimitsRule.FUNNEL


def _from_file(group: Group | GroupTable, area: Area, day: date) -> ResolvedGroup:
    listed = group.members_for(area.code, day)
    if not listed:
        raise NotMeasurable(
            f"The group '{group.id}' lists no area for {area.name} on {day}; add members that hold then, or choose "
            "another group."
        )
    members, left_out = _sorted_out(listed, area)
    note = group.note
    if isinstance(group, Group) and not group.include_self and any(member.code == area.code for member in listed):
        note = f"{note} {area.name} is listed, and left out of the average as the file says.".strip()
    return ResolvedGroup(
        id=group.id,
        name=group.name,
        areas=members,
        averaging=group.averaging,
        include_self=group.include_self,
        source=group.source,
        note=note,
        left_out=left_out,
    )


def _sorted_out(listed: Sequence[Listed], own: Area) -> tuple[tuple[Area, ...], tuple[LeftOut, ...]]:
    members: list[Area] = []
    left_out: list[LeftOut] = []
    for item in listed:
        found = _as_kind(item, own.type)
        if isinstance(found, LeftOut):
            left_out.append(found)
        elif found not in members and found.code != own.code:
            members.append(found)
    return tuple(members), tuple(left_out)


@cache
def _as_kind(item: Listed, kind: AreaType) -> Area | LeftOut:
    if not item.code:
        return LeftOut(item.name, "", "no area of today has this name")
    try:
        found = geography.find(item.code)
    except UsageError:
        return LeftOut(item.name or item.code, item.code, "not a code of an area of England or Wales held here")
    if found.until is not None:
        return LeftOut(found.name, found.code, f"the code was {found.validity}")
    if found.type is kind:
        return found
    try:
        (code,) = membership.units(found, kind)
        if membership.units(geography.find(code), found.type) == {found.code}:
            return geography.find(code)
    except (NotMeasurable, ValueError):
        pass
    return LeftOut(found.name, found.code, f"{a_kind(found.type)}, and not exactly one {kind.label}")


def _built_in(name: str, area: Area) -> ResolvedGroup:
    if name in _VARIANTS:
        variant, what = _VARIANTS[name]
        title = f"ONS nearest neighbours of {area.name} ({what})"
        return _listed(name, title, similar.neighbours(area, variant))
    if name == "ons-cluster":
        return _listed(name, f"ONS cluster of {area.name}", similar.cluster(area))
    title, codes, include_self = _by_lookup(name, area)
    areas = tuple(other for other in geography.of_type(area.type) if other.code in codes and other != area)
    return ResolvedGroup(name, title, areas, Averaging.WEIGHTED, include_self, _ONS_LOOKUP)


def _listed(name: str, title: str, places: Sequence[Neighbour]) -> ResolvedGroup:
    return ResolvedGroup(
        id=name,
        name=title,
        areas=tuple(place.area for place in places if place.area is not None),
        averaging=Averaging.SIMPLE,
        include_self=False,
        source=_ONS_MODEL,
        left_out=tuple(LeftOut(similar.lad_name(p.lad), p.lad, p.reason) for p in places if p.area is None),
    )


def _by_lookup(name: str, area: Area) -> tuple[str, frozenset[str], bool]:
    """The group's name, the codes in it, and whether the area is one of them, whose average then counts it."""
    if name == "all-csps" and area.type is not AreaType.CSP:
        raise NotMeasurable(f"{area} is a {area.type.label}; compare it with the group 'england-and-wales'.")
    if name in ("england-and-wales", "all-csps"):
        return f"every {area.type.label} in England and Wales", frozenset(_wheres(area.type)), True
    if name == "england":
        codes = frozenset(c for c, (_, regions) in _wheres(area.type).items() if "W92000004" not in regions)
        return f"every {area.type.label} in England", codes, area.code in codes
    forces, regions = _wheres(area.type).get(area.code, (frozenset(), frozenset()))
    if name == "same-police-force":
        return _same_force(area, forces)
    if len(regions) != 1:
        raise NotMeasurable(f"{area} lies in no region, or in several; choose another group.")
    codes = frozenset(code for code, where in _wheres(area.type).items() if where[1] == regions)
    return f"every {area.type.label} in {geography.find(next(iter(regions))).name}", codes, True


def _same_force(area: Area, forces: frozenset[str]) -> tuple[str, frozenset[str], bool]:
    if area.type is AreaType.PFA:
        raise NotMeasurable(f"{area} is a police force area; compare it with 'same-region' or 'england-and-wales'.")
    codes = frozenset(code for code, where in _wheres(area.type).items() if where[0] & forces)
    names = " and ".join(geography.find(code).name for code in sorted(forces))
    return f"every {area.type.label} of the police force area {names}", codes, True


@cache
def _wheres(kind: AreaType) -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    """The police force areas and the regions (Wales as one) that hold any part of each area of a kind."""
    forces: dict[str, set[str]] = {}
    regions: dict[str, set[str]] = {}
    for piece in lookups.latest().pieces:
        code = {AreaType.CSP: piece.csp, AreaType.LAD: piece.lad, AreaType.PFA: piece.pfa}[kind]
        forces.setdefault(code, set()).add(piece.pfa)
        regions.setdefault(code, set()).add(membership.region_of_lad(piece.lad))
    return {code: (frozenset(forces[code]), frozenset(regions[code])) for code in forces}


def problems(group: Group | GroupTable) -> tuple[str, ...]:
    """What a reader of the file should put right: rows of a table not used, and codes of no area held here."""
    if isinstance(group, GroupTable):
        codes = [item.code for members in group.lists.values() for item in members if item.code]
        return (*group.problems, *_unknown((*group.lists, *codes)))
    return _unknown([member.area for member in group.members])


def _unknown(codes: Sequence[str]) -> tuple[str, ...]:
    found = []
    for code in dict.fromkeys(codes):
        try:
            geography.find(code)
        except UsageError as error:
            found.append(str(error))
    return tuple(found)
