"""Areas: an ONS code, its name and what kind of area it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from saferplan.errors import UsageError
from saferplan.geography import lookups, small_areas, spelling
from saferplan.geography.tables import rows
from saferplan.periods import day_name


class AreaType(StrEnum):
    """The kinds of area, smallest first. A group is a comparison group of the workspace and has no ONS code."""

    LSOA = "lsoa"
    WARD = "ward"
    LAD = "lad"
    CSP = "csp"
    PFA = "pfa"
    REGION = "region"
    COUNTRY = "country"
    GROUP = "group"

    @property
    def label(self) -> str:
        """As a sentence says it: local authority, police force area."""
        return _LABELS[self]


_LABELS = {
    AreaType.LSOA: "LSOA",
    AreaType.WARD: "ward",
    AreaType.LAD: "local authority",
    AreaType.CSP: "community safety partnership",
    AreaType.PFA: "police force area",
    AreaType.REGION: "region",
    AreaType.COUNTRY: "country",
    AreaType.GROUP: "comparison group",
}
_TYPE_OF_PREFIX = {
    **dict.fromkeys(("E01", "W01"), AreaType.LSOA),
    **dict.fromkeys(("E05", "W05"), AreaType.WARD),
    **dict.fromkeys(("E06", "E07", "E08", "E09", "W06"), AreaType.LAD),
    **dict.fromkeys(("E22", "W14"), AreaType.CSP),
    **dict.fromkeys(("E23", "W15"), AreaType.PFA),
    "E12": AreaType.REGION,
    **dict.fromkeys(("E92", "W92", "K04"), AreaType.COUNTRY),
}
_CODE = re.compile(r"[A-Z]\d{8}")
_COUNTRIES = {"K04000001": "England and Wales", "E92000001": "England", "W92000004": "Wales"}
_REGIONS = {
    "E12000001": "North East",
    "E12000002": "North West",
    "E12000003": "Yorkshire and The Humber",
    "E12000004": "East Midlands",
    "E12000005": "West Midlands",
    "E12000006": "East of England",
    "E12000007": "London",
    "E12000008": "South East",
    "E12000009": "South West",
}
# What a name means when several areas bear it: a partnership's analyst means the partnership.
_BY_NAME = (AreaType.CSP, AreaType.LAD, AreaType.PFA, AreaType.REGION, AreaType.COUNTRY, AreaType.WARD, AreaType.LSOA)


@dataclass(frozen=True, slots=True)
class Area:
    """One area. `until` is the first day on which the code no longer existed; None for an area of today."""

    code: str
    name: str
    type: AreaType
    until: date | None = None

    @property
    def validity(self) -> str:
        """ "valid until 31 March 2023" for an abolished area, else empty."""
        if self.until is None:
            return ""
        last = self.until - timedelta(days=1)
        return f"valid until {day_name(last)}"

    def __str__(self) -> str:
        return f"{self.name} ({self.code}{', ' + self.validity if self.validity else ''})"


def find(text: str) -> Area:
    """The area with this ONS code or name, in any case.

    A name shared by several kinds of area means the CSP, then the local authority, then the police force area. A code
    that differs from one of 2024 only by a small boundary change (six codes before 2013, Barnsley and Sheffield since
    April 2025) gives the area of 2024. Raises UsageError for an unknown or ambiguous text.
    """
    wanted = text.strip()
    code = wanted.upper()
    return _by_code(code) if _CODE.fullmatch(code) else _by_name(wanted)


@cache
def of_type(kind: AreaType) -> tuple[Area, ...]:
    """Every area of this kind today, by code: LSOAs of 2021, wards, authorities, CSPs and forces of 2024."""
    if kind is AreaType.GROUP:
        raise UsageError("Comparison groups have no ONS codes; read them from the plan of the workspace.")
    if kind is AreaType.LSOA:
        current = (a for a in _all(kind).values() if 2021 in small_areas.lsoa_vintages(a.code))
    else:
        current = (a for a in _all(kind).values() if a.until is None)
    return tuple(sorted(current, key=lambda area: area.code))


@dataclass(frozen=True, slots=True)
class Lad:
    """A local authority as lads.csv has it. `successors` are the authorities of 2024 that took over its ground."""

    area: Area
    region: str
    successors: tuple[str, ...]
    held_as: str
    """The code of 2024 under which an authority with a small boundary change is held, else empty."""


@cache
def lads() -> Mapping[str, Lad]:
    """Every local authority code of England and Wales since 2016, and six older ones; by code."""
    found = {}
    for code, name, region, until, successors, held_as in rows("lads.csv"):
        area = Area(code, name, AreaType.LAD, date.fromisoformat(until) if until else None)
        found[code] = Lad(area, region, tuple(successors.split()), held_as)
    return found


@cache
def _all(kind: AreaType) -> Mapping[str, Area]:
    match kind:
        case AreaType.LSOA:
            return {code: Area(code, row[1], kind) for code, row in small_areas.lsoas().items()}
        case AreaType.WARD:
            return {code: Area(code, ward.name, kind) for code, ward in small_areas.wards().items()}
        case AreaType.LAD:
            return {code: lad.area for code, lad in lads().items() if not lad.held_as}
        case AreaType.CSP:
            return {p.csp: Area(p.csp, p.csp_name, kind) for p in lookups.latest().pieces}
        case AreaType.PFA:
            return {p.pfa: Area(p.pfa, p.pfa_name, kind) for p in lookups.latest().pieces}
        case AreaType.REGION:
            return {code: Area(code, name, kind) for code, name in _REGIONS.items()}
        case _:
            return {code: Area(code, name, kind) for code, name in _COUNTRIES.items()}


def _by_code(code: str) -> Area:
    kind = _TYPE_OF_PREFIX.get(code[:3])
    if kind is AreaType.LSOA:
        row = small_areas.lsoas().get(code)
        found = Area(code, row[1], kind) if row else None
    elif kind is AreaType.LAD and code in lads():
        found = _all(kind)[lads()[code].held_as or code]
    else:
        found = _all(kind).get(code) if kind else None
    if found is None:
        raise UsageError(_unknown_code(code, kind))
    return found


def _unknown_code(code: str, kind: AreaType | None) -> str:
    if kind is not None:
        return f"No {kind.label} has the code {code}; check the digits or give the name."
    known = "LSOA (E01), ward (E05), authority (E06 to E09), CSP (E22), force (E23) and region (E12)"
    return f"{code} is not a code of an area held here; use one of these kinds, or its Welsh counterpart: {known}."


def _by_name(text: str) -> Area:
    key = spelling.normalise(text)
    for kind in _BY_NAME:
        found = _names(kind).get(key, [])
        if kind is AreaType.PFA and found:
            found = [*found, *_names(AreaType.REGION).get(key, [])]
        if len(found) > 1:
            raise UsageError(_ambiguous(text, found))
        if found:
            return found[0]
    raise UsageError(_unknown_name(text))


@cache
def _names(kind: AreaType) -> Mapping[str, list[Area]]:
    named: defaultdict[str, list[Area]] = defaultdict(list)
    for area in _all(kind).values():
        named[spelling.normalise(area.name)].append(area)
    for key, areas in list(named.items()):
        if spelling.plain(key) not in named:
            named[spelling.plain(key)] = areas
    return dict(named)


def _ambiguous(text: str, found: list[Area]) -> str:
    shown = [f"{a.code} ({a.type.label}{_in_lad(a)})" for a in sorted(found, key=lambda a: a.code)]
    more = f" and {len(shown) - 8} more" if len(shown) > 8 else ""
    return (
        f"'{text}' is the name of {len(found)} areas; use the code of the one you mean: {', '.join(shown[:8])}{more}."
    )


def _in_lad(area: Area) -> str:
    if area.type is not AreaType.WARD:
        return ""
    return f" in {lads()[small_areas.wards()[area.code].lad].area.name}"


def _unknown_name(text: str) -> str:
    kinds = (AreaType.CSP, AreaType.LAD, AreaType.PFA, AreaType.REGION, AreaType.COUNTRY)
    names = {area.name for kind in kinds for area in _all(kind).values()}
    near = spelling.nearest(text, names) or spelling.nearest(text, (a.name for a in _all(AreaType.WARD).values()))
    remedy = f"did you mean {' or '.join(near)}?" if near else "give an ONS code such as E22000017, or a full name."
    return f"No area is called '{text}'; {remedy}"
