"""A measure in the wards or LSOAs that make up an area, and which of its figures must not be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from saferplan.analysis.choosing import SeriesRequest
from saferplan.analysis.datasets import DATASETS
from saferplan.analysis.grid import PARTIAL
from saferplan.analysis.series import SeriesTable, build
from saferplan.errors import NotMeasurable
from saferplan.geography import areas as geography
from saferplan.geography import membership, small_areas
from saferplan.geography.areas import Area, AreaType
from saferplan.periods import By, Month
from saferplan.stats.disclosure import nested_to_suppress

if TYPE_CHECKING:
    from saferplan.stats.arrays import Floats
    from saferplan.warehouse.snapshot import Snapshot

LEVELS = (AreaType.WARD, AreaType.LSOA)


def small_area_table(
    snapshot: Snapshot,
    restricted: Snapshot | None,
    whole: SeriesTable,
    by: By,
    first: Month,
    last: Month,
    levels: Sequence[AreaType] = LEVELS,
) -> tuple[AreaType, SeriesTable]:
    """The same measure from the same source for the small areas that make up the area of `whole`.

    The first of `levels` that can be had: wards, which have names and members, before LSOAs. Raises NotMeasurable.
    """
    area, refusals = whole.areas[0], []
    for level in levels:
        try:
            found = areas_within(area, level)
            request = SeriesRequest(whole.measure, found, by, whole.source, first=first, last=last)
            return level, build(snapshot, request, restricted)
        except NotMeasurable as refusal:
            refusals.append(str(refusal))
    name = DATASETS[whole.dataset].name
    by_place = DATASETS[whole.dataset].level == "force"
    raise NotMeasurable(refusals[-1] if by_place else f"The {name} give no figures for wards or smaller areas.")


def areas_within(area: Area, level: AreaType) -> tuple[Area, ...]:
    """The wards or LSOAs of today that make up an area, by code. Raises NotMeasurable where there are not several."""
    codes = sorted(membership.units(area, level))
    current = {found.code for found in geography.of_type(level)}
    found = tuple(geography.find(code) for code in codes if code in current)
    if len(found) < 2:
        raise NotMeasurable(f"{area} is not divided into smaller areas; ask for a larger one.")
    return found


def yearly(table: SeriesTable, end: Month) -> Floats:
    """The 12 months to `end` of a table that can be added, shape (areas, columns); nan where a part of them is missing.

    The table is by month, quarter or rolling 12, and holds all of these months.
    """
    import numpy as np

    ends = np.array([period.last.index for period in table.periods])
    usable = np.where(table.status <= PARTIAL, table.values, np.nan)
    length = table.periods[0].by.length
    chosen = (ends == end.index) if length == 12 else (ends > end.index - 12) & (ends <= end.index)
    whole = chosen.sum() * length == 12
    year = usable[:, chosen].sum(axis=1)
    return year if whole else np.full_like(year, np.nan)


def withheld(
    snapshot: Snapshot, restricted: Snapshot | None, whole: SeriesTable, table: SeriesTable, ends: Sequence[Month]
) -> frozenset[str]:
    """The codes of the places of `table` whose 12 months to one of `ends` must not be shown.

    Every page and report asks here: were each to choose by itself, one would show what another withholds. A year's
    places are chosen together by ward and by LSOA, as both can be seen. `table` is by ward or LSOA and holds `ends`.
    """
    lsoas = table if table.areas[0].type is AreaType.LSOA else _by_lsoa(snapshot, restricted, whole, table)
    return frozenset().union(*(_withheld(whole.areas[0], table, lsoas, end) for end in ends))


def _by_lsoa(
    snapshot: Snapshot, restricted: Snapshot | None, whole: SeriesTable, wards: SeriesTable
) -> SeriesTable | None:
    """The same as `wards` by LSOA, None where the source has wards alone."""
    first, last, by = wards.periods[0], wards.periods[-1], wards.periods[0].by
    # Of 12-month totals the last months are named.
    start = first.last if by is By.ROLLING_12 else first.first
    try:
        return small_area_table(snapshot, restricted, whole, by, start, last.last, (AreaType.LSOA,))[1]
    except NotMeasurable:
        return None


def _withheld(area: Area, table: SeriesTable, lsoas: SeriesTable | None, end: Month) -> frozenset[str]:
    fine = lsoas or table
    counts = yearly(fine, end)[:, 0].tolist()
    known = [(place.code, round(n)) for place, n in zip(fine.areas, counts, strict=True) if n == n]
    wards = small_areas.lsoa_wards() if lsoas and has_level(area, AreaType.WARD) else {}
    # A place without a ward of its own adds up to the area alone: it is its own group.
    found = nested_to_suppress([n for _, n in known], [wards.get(code, code) for code, _ in known])
    if table.areas[0].type is AreaType.WARD:
        return found.groups
    return frozenset(known[i][0] for i in found.places)


def has_level(area: Area, level: AreaType) -> bool:
    """Whether an area is made up of several whole wards (or LSOAs)."""
    try:
        return len(membership.units(area, level)) > 1
    except NotMeasurable:
        return False
