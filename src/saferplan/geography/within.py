"""What an area lies in, by the newest lookup that knows it."""

from __future__ import annotations

from collections.abc import Iterator

from saferplan.geography import lookups, membership, small_areas
from saferplan.geography.areas import Area, AreaType, find, lads
from saferplan.geography.lookups import Piece


def lies_in(area: Area) -> tuple[Area, ...]:
    """The areas that hold any part of it, the smallest kind first: ward, authorities, partnerships, force, region.

    A partnership and its authority, being the same ground, lie in each other; neither has itself in its list. Of a
    country, and of a police force area whose regions are none, the list is what there is.
    """
    codes = dict.fromkeys(_codes(area))
    codes.pop(area.code, None)
    return tuple(find(code) for code in codes)


def _codes(area: Area) -> Iterator[str]:
    match area.type:
        case AreaType.LSOA:
            yield small_areas.lsoa_wards()[area.code]
            yield small_areas.lsoa_lads()[area.code]
            yield small_areas.lsoa_csps()[area.code]
            yield from _above(small_areas.lsoa_lads()[area.code])
        case AreaType.WARD:
            lad = small_areas.wards()[area.code].lad
            yield lad
            yield from sorted({small_areas.lsoa_csps()[lsoa] for lsoa in small_areas.in_wards()[area.code]})
            yield from _above(lad)
        case AreaType.LAD:
            yield from membership.csps_of_lad(area.code)
            yield from _above(area.code)
        case AreaType.CSP | AreaType.PFA:
            yield from _of_pieces(area)
        case AreaType.REGION:
            yield "E92000001"


def _above(lad: str) -> Iterator[str]:
    yield membership.pfa_of_lad(lad)
    yield lads()[lad].region


def _of_pieces(area: Area) -> Iterator[str]:
    """Of a partnership its authorities, force and region; of a force area its region."""

    def own(piece: Piece) -> str:
        return piece.csp if area.type is AreaType.CSP else piece.pfa

    pieces = [piece for piece in lookups.latest().pieces if own(piece) == area.code]
    if area.type is AreaType.CSP:
        yield from sorted({piece.lad for piece in pieces})
        yield from sorted({piece.pfa for piece in pieces})
    yield from sorted({lads()[piece.lad].region for piece in pieces})
