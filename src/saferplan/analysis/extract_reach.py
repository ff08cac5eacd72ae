"""How far a force's extract reaches: one cut to a partnership's area says nothing of the rest of the force.

Its coverage is kept by force, and no file says which of the force's areas it was cut to. But no authority has a whole
extract without any crime: where one holds none at all, the area was left out, and its noughts are gaps.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from saferplan.geography import membership
from saferplan.geography.areas import Area, AreaType
from saferplan.geography.forces import home_forces
from saferplan.geography.pieces import piece_of_lsoa, pieces_in

if TYPE_CHECKING:
    from saferplan.warehouse.snapshot import Snapshot

SOURCE = "local"
_OFFENCES = "local/offences"


def unreached(snapshot: Snapshot, areas: Iterable[Area]) -> dict[Area, frozenset[int]]:
    """For each area the months (`Month.index`) whose extract holds no crime of any kind in some authority of it.

    An LSOA or a ward is as its authority is: a small area may well have no crime.
    """
    live = {(force, month): c.release_id for (_, force, month, _), c in snapshot.coverage(_OFFENCES).items()}
    wanted = {area: _pieces(area) for area in areas}
    pieces = sorted({piece for of_area in wanted.values() for piece in of_area})
    if not live or not pieces:
        return dict.fromkeys(wanted, frozenset())
    months = [month for _, month in live]
    members = [(piece, place) for place, piece in enumerate(pieces)]
    held = snapshot.count(_OFFENCES, "areas", members, snapshot.categories(_OFFENCES), min(months), max(months))
    found = {(pieces[i], release) for i, release, n in zip(held.area, held.release, held.n, strict=True) if n > 0}
    return {
        area: frozenset(
            month
            for (force, month), release in live.items()
            if force in home_forces(area) and any((piece, release) not in found for piece in of_area)
        )
        for area, of_area in wanted.items()
    }


@cache
def _pieces(area: Area) -> frozenset[str]:
    if area.type in (AreaType.LSOA, AreaType.WARD):
        known = piece_of_lsoa()
        return frozenset(known[code] for code in membership.units(area, AreaType.LSOA))
    return pieces_in(area)
