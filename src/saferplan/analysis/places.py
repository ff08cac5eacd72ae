"""Which small areas drive a change: wards where an area is made of whole wards, else LSOAs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saferplan.analysis.by_type import base_last
from saferplan.analysis.datasets import DATASETS
from saferplan.analysis.figures import twelve_months
from saferplan.analysis.measuring import needed_categories
from saferplan.analysis.series import SeriesRequest, SeriesTable, build
from saferplan.analysis.standing import Standing
from saferplan.errors import NotMeasurable, SourceError
from saferplan.geography import areas as geography
from saferplan.geography import boundaries, membership
from saferplan.geography.areas import Area, AreaType
from saferplan.geography.forces import home_forces
from saferplan.periods import Month

if TYPE_CHECKING:
    from saferplan.warehouse.snapshot import Snapshot

Feature = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """One small area's 12 months against the 12 months compared with."""

    area: Area
    base: int
    now: int

    @property
    def change(self) -> int:
        return self.now - self.base


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
    level, table = _table(snapshot, restricted, standing, end - 11)
    rows, left_out = _rows(table, p.month, end)
    return Places(
        level=level,
        month=p.month,
        base_last=end,
        rows=rows,
        left_out=left_out,
        unlocated=_unlocated(restricted if table.source == "local" and restricted else snapshot, standing),
        outlines=_outlines(table.areas, standing.table.areas[0], level, folder),
    )


def _table(
    snapshot: Snapshot, restricted: Snapshot | None, standing: Standing, first: Month
) -> tuple[AreaType, SeriesTable]:
    """The finest readable level that makes up the area: wards, which have names and members, before LSOAs."""
    area, refusals = standing.table.areas[0], []
    for level in (AreaType.WARD, AreaType.LSOA):
        try:
            found = _areas(area, level)
            request = SeriesRequest(
                standing.measure,
                found,
                standing.series.by,
                standing.table.source,
                first=first,
                last=standing.position.month,
            )
            return level, build(snapshot, request, restricted)
        except NotMeasurable as refusal:
            refusals.append(str(refusal))
    name = DATASETS[standing.table.dataset].name
    by_place = DATASETS[standing.table.dataset].level == "force"
    raise NotMeasurable(refusals[-1] if by_place else f"The {name} give no figures for wards or smaller areas.")


def _areas(area: Area, level: AreaType) -> tuple[Area, ...]:
    codes = sorted(membership.units(area, level))
    current = {found.code for found in geography.of_type(level)}
    found = tuple(geography.find(code) for code in codes if code in current)
    if len(found) < 2:
        raise NotMeasurable(f"{area} is not divided into smaller areas; ask for a larger one.")
    return found


def _rows(table: SeriesTable, month: Month, base_last: Month) -> tuple[tuple[PlaceChange, ...], tuple[Area, ...]]:
    import numpy as np

    ends = np.array([period.last.index for period in table.periods])
    values = table.values[:, :, 0]
    usable = np.where(table.status[:, :, 0] <= 1, values, np.nan)
    base, now = (_year(usable, ends, end, table.periods[0].by.length) for end in (base_last, month))
    known = ~(np.isnan(base) | np.isnan(now))
    rows = [
        PlaceChange(area, round(b), round(n))
        for area, b, n, k in zip(table.areas, base.tolist(), now.tolist(), known.tolist(), strict=True)
        if k
    ]
    left_out = tuple(area for area, k in zip(table.areas, known.tolist(), strict=True) if not k)
    return tuple(sorted(rows, key=lambda row: (-row.change, row.area.name))), left_out


def _year(values: Any, ends: Any, end: Month, length: int) -> Any:
    chosen = (ends == end.index) if length == 12 else (ends > end.index - 12) & (ends <= end.index)
    return values[:, chosen].sum(axis=1)


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
