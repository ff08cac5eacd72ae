"""Which areas make up which: the units of a level that cover an area exactly, today or on an earlier day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import cache

from saferplan.errors import NotMeasurable
from saferplan.geography import lookups, small_areas
from saferplan.geography.areas import Area, AreaType, lads
from saferplan.geography.lookups import LadCspPfa, Piece

_SMALL = (AreaType.LSOA, AreaType.WARD)


def units(area: Area, level: AreaType, vintage: date | None = None) -> frozenset[str]:
    """The codes of this level whose union is exactly the area.

    For `AreaType.LSOA` these are the codes of 2001, 2011 and 2021 together, so that rows of any year are found by one
    membership test; for wards, the best-fit wards of 2024. Other levels come from the dated lookup of authority, CSP
    and force: the newest, the last one that knew an abolished authority, or with `vintage` the newest not after it.
    Raises NotMeasurable when the area is not made of whole units of that level.
    """
    if AreaType.GROUP in (area.type, level):
        raise NotMeasurable("A comparison group is no area with units; ask for each of its members.")
    return _units_of_small(area, level) if area.type in _SMALL else _units_of_large(area, level, vintage)


def csps_of_lad(lad: str) -> tuple[str, ...]:
    """The CSPs that lie at least partly in an authority: one, but for seven authorities made since 2019."""
    return tuple(sorted({p.csp for p in _pieces_of_lad(lad)}))


def csp_of_lad(lad: str) -> str:
    """The one CSP an authority lies in. Raises NotMeasurable for an authority that is divided between several."""
    csps = csps_of_lad(lad)
    if len(csps) > 1:
        raise NotMeasurable(f"{lads()[lad].area} is divided between the CSPs {', '.join(csps)}; use one of them.")
    return csps[0]


def pfa_of_lad(lad: str) -> str:
    """The police force area an authority lies in."""
    return _pieces_of_lad(lad)[0].pfa


def region_of_lad(lad: str) -> str:
    """The region an authority lies in; W92000004 for one in Wales."""
    _pieces_of_lad(lad)
    return lads()[lad].region


def pfas_touching(area: Area) -> tuple[str, ...]:
    """The police force areas that hold any part of the area, by code."""
    if area.type is AreaType.LSOA:
        return (pfa_of_lad(small_areas.lsoa_lads()[area.code]),)
    if area.type is AreaType.WARD:
        return (pfa_of_lad(small_areas.wards()[area.code].lad),)
    return _pfas_of_large(area)


@cache
def _pfas_of_large(area: Area) -> tuple[str, ...]:
    return tuple(sorted({p.pfa for p in _pieces(area, _lookup(area, None))}))


@cache
def _units_of_large(area: Area, level: AreaType, vintage: date | None) -> frozenset[str]:
    """Kept, because every measure asks it of the same areas: some thousand there are, with a few levels each."""
    lookup = _lookup(area, vintage)
    pieces = _pieces(area, lookup)
    return (_small_units if level in _SMALL else _whole)(area, level, lookup, pieces)


def _lookup(area: Area, vintage: date | None) -> LadCspPfa:
    if vintage is None and area.until is not None:
        return lookups.lad_csp_pfa(area.until - timedelta(days=1))
    return lookups.lad_csp_pfa(vintage)


def _pieces_of_lad(lad: str) -> tuple[Piece, ...]:
    if lad not in lads() or lads()[lad].held_as:
        raise NotMeasurable(f"{lad} is not an authority of 2024 or one abolished since 2016; check the code.")
    area = lads()[lad].area
    return _pieces(area, _lookup(area, None))


def _piece_code(level: AreaType) -> Callable[[Piece], str]:
    codes: Mapping[AreaType, Callable[[Piece], str]] = {
        AreaType.LAD: lambda piece: piece.lad,
        AreaType.CSP: lambda piece: piece.csp,
        AreaType.PFA: lambda piece: piece.pfa,
        AreaType.REGION: lambda piece: lads()[piece.lad].region,
        AreaType.COUNTRY: lambda piece: "W92000004" if piece.lad[0] == "W" else "E92000001",
    }
    return codes[level]


def _pieces(area: Area, lookup: LadCspPfa) -> tuple[Piece, ...]:
    if area.code == "K04000001":
        return lookup.pieces
    code = _piece_code(area.type)
    found = tuple(piece for piece in lookup.pieces if code(piece) == area.code)
    if not found:
        raise NotMeasurable(f"{area} is not in the ONS lookup of {lookup.label}; {_instead(area)}.")
    return found


def _instead(area: Area) -> str:
    lad = lads().get(area.code)
    if lad and lad.successors:
        return f"use what took over its ground: {', '.join(str(lads()[c].area) for c in lad.successors)}"
    return "leave the day out, or give one on which the area existed"


def _whole(area: Area, level: AreaType, lookup: LadCspPfa, pieces: tuple[Piece, ...]) -> frozenset[str]:
    code = _piece_code(level)
    inside = set(pieces)
    touched = {code(piece) for piece in pieces}
    divided = sorted({code(p) for p in lookup.pieces if code(p) in touched and p not in inside})
    if divided:
        raise NotMeasurable(
            f"{area} is not made of whole units of the level {level.label}: only a part of {', '.join(divided)} lies in"
            f" it; use a source published for smaller areas."
        )
    return frozenset(touched)


def _units_of_small(area: Area, level: AreaType) -> frozenset[str]:
    if level is area.type:
        return small_areas.equivalents(area.code) if level is AreaType.LSOA else frozenset({area.code})
    if level is AreaType.LSOA:
        return small_areas.in_wards()[area.code]
    raise NotMeasurable(
        f"{area} is only a part of a {level.label}; use a source published for LSOAs, or ask for the larger area."
    )


def _small_units(area: Area, level: AreaType, lookup: LadCspPfa, pieces: tuple[Piece, ...]) -> frozenset[str]:
    if area.type is AreaType.LAD and area.until is None:
        lsoas = small_areas.in_lads()[area.code]
    else:
        lsoas = _union(small_areas.in_csps()[csp] for csp in _csps(area, lookup, pieces))
    return lsoas if level is AreaType.LSOA else _whole_wards(area, lsoas)


def _csps(area: Area, lookup: LadCspPfa, pieces: tuple[Piece, ...]) -> frozenset[str]:
    """CSPs have kept their ground since 2017, so the LSOAs of an abolished authority are those of its whole CSPs."""
    try:
        return _whole(area, AreaType.CSP, lookup, pieces)
    except NotMeasurable:
        raise NotMeasurable(f"The LSOAs of {area} are not known; {_instead(area)}.") from None


def _whole_wards(area: Area, lsoas: frozenset[str]) -> frozenset[str]:
    ward_of = small_areas.lsoa_wards()
    wards = {ward_of[code] for code in lsoas}
    if any(not small_areas.in_wards()[ward] <= lsoas for ward in wards):
        raise NotMeasurable(f"{area} is not made of whole wards; ask for its LSOAs.")
    return frozenset(wards)


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
