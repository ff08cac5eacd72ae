"""Which small areas drive a change: wards where an area is made of whole wards, else LSOAs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saferplan.analysis.drivers.by_type import base_last
from saferplan.analysis.figures import twelve_months
from saferplan.analysis.measuring import needed_categories
from saferplan.analysis.position.standing import Standing
from saferplan.analysis.series import SeriesTable
from saferplan.analysis.small_area_tables import codes_to_withhold, small_area_table, yearly
from saferplan.errors import NotMeasurable, SourceError
from saferplan.geography import boundaries
from saferplan.geography.areas import Area, AreaType
from saferplan.geography.forces import home_forces
from saferplan.periods import Month
from saferplan.stats.dispersion import dispersion_of, typical_dispersion, windows
from saferplan.stats.two_counts import count_change

if TYPE_CHECKING:
    from saferplan.warehouse.snapshot import Snapshot

Feature = dict[str, Any]

_TWO_YEARS = windows((0, 12), (12, 12))


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
    the 12 months (None where the source has no such rows), `withheld` the codes of rows that must not be shown,
    `outlines` GeoJSON features, () where not all are held.
    """

    level: AreaType
    month: Month
    base_last: Month
    rows: tuple[PlaceChange, ...]
    left_out: tuple[Area, ...]
    unlocated: int | None
    withheld: frozenset[str]
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
        withheld=codes_to_withhold(snapshot, restricted, table, (end, p.month)),
        outlines=_outlines(table.areas, standing.table.areas[0], level, folder),
    )


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
