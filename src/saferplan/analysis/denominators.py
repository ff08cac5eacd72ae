"""Residents and households: which estimate a rate is divided by, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from saferplan.analysis.datasets import SMALL
from saferplan.errors import NotMeasurable
from saferplan.geography import membership
from saferplan.geography.areas import Area, AreaType
from saferplan.geography.small_areas import lsoa_vintages
from saferplan.measures.definition import Denominator
from saferplan.periods import Month, Period

if TYPE_CHECKING:
    import numpy as np

    from saferplan.warehouse.snapshot import Snapshot

CENSUS_2021 = Month(2021, 3)
_PUBLISHED_WITH = {"ons/csp-year": AreaType.CSP, "ons/pfa-year": AreaType.PFA}


@dataclass(frozen=True, slots=True)
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
    import numpy as np

    values = np.full((len(areas), len(periods)), np.nan)
    notes: list[str] = []
    releases: set[int] = set()
    for stock, level in _stocks(what, areas[0], dataset):
        lacking = [i for i, area in enumerate(areas) if np.isnan(values[i]).all() and _is_made_of(area, level)]
        found = _from(snapshot, stock, what, level, [areas[i] for i in lacking], periods) if lacking else None
        if found is not None:
            values[lacking] = found.values
            releases |= found.releases
            notes.append(found.note)
    if not notes:
        raise NotMeasurable(
            f"No {what.value} figures are in the workspace for {areas[0].name}; ingest the ONS estimates as published."
        )
    return Denominators(values, frozenset(releases), " ".join(notes))


def _stocks(what: Denominator, first: Area, dataset: str) -> list[tuple[str, AreaType]]:
    """Datasets and levels to look in, the one published with the counts first; each fills what those before lack."""
    own = _PUBLISHED_WITH.get(dataset)
    stocks = [(f"ons/{own.value}-{_name(what)}", own)] if own else []
    levels = [AreaType.LSOA] if first.type in SMALL else [AreaType.LAD, AreaType.LSOA]
    return stocks + [(f"ons/{_name(what)}", level) for level in levels]


def _is_made_of(area: Area, level: AreaType) -> bool:
    try:
        membership.units(area, level)
    except NotMeasurable:
        return False
    return True


def _name(what: Denominator) -> str:
    return "population" if what is Denominator.RESIDENTS else "households"


def _from(
    snapshot: Snapshot, stock: str, what: Denominator, level: AreaType, areas: Sequence[Area], periods: Sequence[Period]
) -> Denominators | None:
    """The figures of one dataset at one level, nan for an area it lacks; None if it lacks them all."""
    import numpy as np

    months = sorted({month for found, _, month, _ in snapshot.coverage(stock) if found == level.value})
    if not months:
        return None
    members = [(code, i) for i, area in enumerate(areas) for code in sorted(membership.units(area, level))]
    cells = snapshot.count(stock, "cube", members, [what.value], months[0], months[-1])
    table = np.zeros((len(areas), len(months)))
    counted = np.zeros(table.shape)
    where = (cells.area, np.searchsorted(months, cells.month))
    np.add.at(table, where, cells.n)
    np.add.at(counted, where, cells.cells)
    known = counted >= _units_expected(members, len(areas), months, level)
    if not known.any():
        return None
    chosen = _nearest(known, months, periods)
    used = chosen[known.any(axis=1)]
    values = np.take_along_axis(np.where(known, table, np.nan), chosen, axis=1)
    return Denominators(values, frozenset(np.unique(cells.release).tolist()), _note(stock, what, months, used, periods))


def _units_expected(
    members: Sequence[tuple[str, int]], areas: int, months: Sequence[int], level: AreaType
) -> np.ndarray[Any, Any]:
    """How many units must be listed, by area and month, for their sum to be the area's: LSOAs those of their census."""
    import numpy as np

    if level is not AreaType.LSOA:
        return np.repeat(np.bincount([area for _, area in members], minlength=areas)[:, None], len(months), axis=1)
    by_census = {
        census: np.bincount([a for code, a in members if census in lsoa_vintages(code)], minlength=areas)
        for census in (2011, 2021)
    }
    # Estimates by LSOA of 2021 begin with that census; those before it use the LSOAs of 2011.
    return np.stack([by_census[2021 if m >= CENSUS_2021.index else 2011] for m in months], axis=1).clip(min=1)


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
