"""Which small areas drive a change: wards where an area is made of whole wards, else LSOAs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saferplan.analysis.choosing import SeriesRequest
from saferplan.analysis.datasets import DATASETS
from saferplan.analysis.drivers.by_type import base_last
from saferplan.analysis.figures import twelve_months
from saferplan.analysis.grid import PARTIAL
from saferplan.analysis.measuring import needed_categories
from saferplan.analysis.position.standing import Standing
from saferplan.analysis.series import SeriesTable, build
from saferplan.errors import NotMeasurable, SourceError
from saferplan.geography import areas as geography
from saferplan.geography import boundaries, membership
from saferplan.geography.areas import Area, AreaType
from saferplan.geography.forces import home_forces
from saferplan.periods import By, Month
from saferplan.stats.dispersion import dispersion_of, typical_dispersion, windows
from saferplan.stats.two_counts import count_change

if TYPE_CHECKING:
    from saferplan.stats.arrays import Floats
    from saferplan.warehouse.snapshot import Snapshot

Feature = dict[str, Any]

_TWO_YEARS = windows((0, 12), (12, 12))
LEVELS = (AreaType.WARD, AreaType.LSOA)


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """One small area's 12 months against the 12 months compared with."""

    area: Area
    base: int
    now: int

    @property
    def change(self) -> int:
        return self.now - self.base

    @property
    def is_clear(self) -> bool:
        """Whether chance allows it to be called a rise or a fall, for a place that varies as a typical series does."""
        typical = typical_dispersion((self.base + self.now) / 24)
        factor = float(dispersion_of(typical, *_TWO_YEARS)[0])
        return count_change(self.base, self.now, dispersion=factor).is_clear


@dataclass(frozen=True, slots=True)
class Places:
    """Every small area of a level, the largest rise first. Their sums are the figures of the whole.

    `left_out` are areas without a comparable figure, `unlocated` the crimes that the force published without a place in
    the 12 months (None where the source has no such rows), `outlines` GeoJSON features, () where not all are held.
    """

    level: AreaType
    month: Month
    base_last: Month
    rows: tuple[PlaceChange, ...]
    left_out: tuple[Area, ...]
    unlocated: int | None
    outlines: tuple[Feature, ...]


def places(snapshot: Snapshot, restricted: Snapshot | None, standing: Standing, folder: Path | None = None) -> Places:
    """The change of a measure by small area. `folder` may hold more outlines.

    Raises NotMeasurable with the reason: the source has no small areas, or one of the two years has a gap.
    """
    p = standing.position
    end = base_last(standing)
    for count in (p.rolling, twelve_months(standing.series, end)):
        if count.value is None:
            raise NotMeasurable(f"There is no figure for the {count.label}: {count.reason}.")
    level, table = small_area_table(snapshot, restricted, standing.table, standing.series.by, end - 11, p.month)
    rows, left_out = changes(table, p.month, end)
    return Places(
        level=level,
        month=p.month,
        base_last=end,
        rows=rows,
        left_out=left_out,
        unlocated=_unlocated(restricted if table.source == "local" and restricted else snapshot, standing),
        outlines=_outlines(table.areas, standing.table.areas[0], level, folder),
    )


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
            found = _areas(area, level)
            request = SeriesRequest(whole.measure, found, by, whole.source, first=first, last=last)
            return level, build(snapshot, request, restricted)
        except NotMeasurable as refusal:
            refusals.append(str(refusal))
    name = DATASETS[whole.dataset].name
    by_place = DATASETS[whole.dataset].level == "force"
    raise NotMeasurable(refusals[-1] if by_place else f"The {name} give no figures for wards or smaller areas.")


def _areas(area: Area, level: AreaType) -> tuple[Area, ...]:
    codes = sorted(membership.units(area, level))
    current = {found.code for found in geography.of_type(level)}
    found = tuple(geography.find(code) for code in codes if code in current)
    if len(found) < 2:
        raise NotMeasurable(f"{area} is not divided into smaller areas; ask for a larger one.")
    return found


def changes(table: SeriesTable, month: Month, base_last: Month) -> tuple[tuple[PlaceChange, ...], tuple[Area, ...]]:
    """12 months to `month` against those to `base_last`, the largest rise first; and areas without both figures."""
    base, now = (yearly(table, end)[:, 0] for end in (base_last, month))
    known = (base == base) & (now == now)
    rows = [
        PlaceChange(area, round(b), round(n))
        for area, b, n, k in zip(table.areas, base.tolist(), now.tolist(), known.tolist(), strict=True)
        if k
    ]
    left_out = tuple(area for area, k in zip(table.areas, known.tolist(), strict=True) if not k)
    return tuple(sorted(rows, key=lambda row: (-row.change, row.area.name))), left_out


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


def _unlocated(snapshot: Snapshot, standing: Standing) -> int | None:
    table, month = standing.table, standing.position.month
    if table.dataset != "police-uk/street":
        return None
    wanted = needed_categories(standing.measure, table.dataset, snapshot.categories(table.dataset))
    units = [(f"force:{force}", 0) for force in home_forces(table.areas[0])]
    cells = snapshot.count(table.dataset, "areas", units, wanted, month.index - 11, month.index)
    return int(cells.n.sum())


def _outlines(areas: Sequence[Area], whole: Area, level: AreaType, folder: Path | None) -> tuple[Feature, ...]:
    try:
        found = tuple(boundaries.features(whole, level, folder=folder))
    except (NotMeasurable, SourceError):
        return ()
    return found if {f["properties"]["code"] for f in found} == {area.code for area in areas} else ()
