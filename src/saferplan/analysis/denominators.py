"""Residents and households: which estimate a rate is divided by, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from saferplan.analysis.datasets import SMALL
from saferplan.errors import NotMeasurable
from saferplan.geography import membership
from saferplan.geography.areas import Area, AreaType
from saferplan.measures.definition import Denominator
from saferplan.periods import Month, Period

if TYPE_CHECKING:
    import numpy as np

    from saferplan.warehouse.snapshot import Snapshot

_PUBLISHED_WITH = {"ons/csp-year": AreaType.CSP, "ons/pfa-year": AreaType.PFA}


@dataclass(frozen=True)
class Denominators:
    """`values` has shape (areas, periods), nan where none is known; `note` says which estimates were used."""

    values: np.ndarray[Any, Any]
    releases: frozenset[int]
    note: str


def denominators(
    snapshot: Snapshot, what: Denominator, areas: Sequence[Area], periods: Sequence[Period], dataset: str
) -> Denominators:
    """The estimate for each area and period.

    A table that was published with the denominators of its own rates is divided by those. Otherwise it is the estimate
    for the calendar year in which the middle of the period lies, or the nearest year there is one for.
    """
    level = _PUBLISHED_WITH.get(dataset)
    kinds = [(f"ons/{level.value}-{_name(what)}", level)] if level else []
    kinds += [(f"ons/{_name(what)}", AreaType.LSOA if area.type in SMALL else AreaType.LAD) for area in areas[:1]]
    kinds += [(f"ons/{_name(what)}", AreaType.LSOA)]
    for stock, level in kinds:
        found = _from(snapshot, stock, what, level, areas, periods)
        if found is not None:
            return found
    raise NotMeasurable(
        f"No {what.value} figures are in the workspace for {areas[0].name}; ingest the ONS estimates as published."
    )


def _name(what: Denominator) -> str:
    return "population" if what is Denominator.RESIDENTS else "households"


def _from(
    snapshot: Snapshot, stock: str, what: Denominator, level: AreaType, areas: Sequence[Area], periods: Sequence[Period]
) -> Denominators | None:
    """The figures of one dataset at one level, or None if it lacks any of these areas altogether."""
    import numpy as np

    months = sorted({month for found, _, month, _ in snapshot.coverage(stock) if found == level.value})
    members = _members(areas, level)
    if not months or members is None:
        return None
    cells = snapshot.count(stock, "cube", members, [what.value], months[0], months[-1])
    table = np.zeros((len(areas), len(months)))
    counted = np.zeros(table.shape)
    where = (cells.area, np.searchsorted(months, cells.month))
    np.add.at(table, where, cells.n)
    np.add.at(counted, where, cells.cells)
    known = counted > 0 if level is AreaType.LSOA else counted >= _units_per_area(members, len(areas))[:, None]
    if not known.any(axis=1).all():
        return None
    chosen = _nearest(known, months, periods)
    values = np.take_along_axis(np.where(known, table, np.nan), chosen, axis=1)
    return Denominators(
        values, frozenset(np.unique(cells.release).tolist()), _note(stock, what, months, chosen, periods)
    )


def _members(areas: Sequence[Area], level: AreaType) -> list[tuple[str, int]] | None:
    try:
        return [(code, i) for i, area in enumerate(areas) for code in sorted(membership.units(area, level))]
    except NotMeasurable:
        return None


def _units_per_area(members: Sequence[tuple[str, int]], areas: int) -> np.ndarray[Any, Any]:
    import numpy as np

    return np.bincount([area for _, area in members], minlength=areas)


def _nearest(known: np.ndarray[Any, Any], months: Sequence[int], periods: Sequence[Period]) -> np.ndarray[Any, Any]:
    """For each area and period the position of the estimate of the nearest year that is known, the earlier of two."""
    import numpy as np

    years = np.array(months) // 12
    middles = np.array([_middle(period).year for period in periods])
    distance = np.abs(years[None, :] - middles[:, None])[None] + np.where(known, 0, 10_000)[:, None, :]
    return np.asarray(distance.argmin(axis=2))


def _middle(period: Period) -> Month:
    return period.last - period.by.length // 2


def _note(
    stock: str, what: Denominator, months: Sequence[int], chosen: np.ndarray[Any, Any], periods: Sequence[Period]
) -> str:
    used = sorted({int(months[i]) // 12 for i in chosen.ravel()})
    years = f"{used[0]}" if len(used) == 1 else f"{used[0]} to {used[-1]}"
    source = "as published with the counts" if stock.count("-") else "ONS estimates"
    wanted = {_middle(period).year for period in periods}
    beyond = "; the nearest year is used where a period has none of its own" if not wanted <= set(used) else ""
    return f"Rates use {what.value} of {years} ({source}){beyond}."
