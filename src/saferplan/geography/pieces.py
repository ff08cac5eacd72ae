"""Pieces: the ground one CSP and one authority share, the largest areas that build CSPs, authorities and forces alike.

Most pieces are a whole CSP and a whole authority. Seven authorities made since 2019 hold several CSPs, so neither level
is made of the other, and counts kept by either alone could not give both.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from saferplan.geography import lookups, membership, small_areas
from saferplan.geography.areas import Area, AreaType


def piece(csp: str, lad: str) -> str:
    """The name of a piece: CSP code, stroke, authority code."""
    return f"{csp}/{lad}"


@cache
def piece_of_lsoa() -> Mapping[str, str]:
    """Every LSOA code of 2001, 2011 and 2021 to its piece."""
    lads, csps = small_areas.lsoa_lads(), small_areas.lsoa_csps()
    return {code: piece(csps[code], lad) for code, lad in lads.items()}


def pieces_in(area: Area) -> frozenset[str]:
    """The pieces that make up an authority, CSP, force area, region or country.

    Raises NotMeasurable for an LSOA, a ward, a group, and an abolished authority that was not whole CSPs.
    """
    everything = lookups.latest().pieces
    if area.type is AreaType.LAD and area.until is None:
        return frozenset(piece(p.csp, p.lad) for p in everything if p.lad == area.code)
    csps = membership.units(area, AreaType.CSP)
    return frozenset(piece(p.csp, p.lad) for p in everything if p.csp in csps)
