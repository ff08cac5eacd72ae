"""What can be compared with what is held: which measures, which areas, and over which periods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from saferplan.analysis.comparison.planning import covers
from saferplan.analysis.comparison.question import Request
from saferplan.geography.areas import Area
from saferplan.measures.definition import Measure
from saferplan.periods import By, Month

if TYPE_CHECKING:
    from saferplan.warehouse.snapshot import Snapshot


def measures_held(snapshot: Snapshot, measures: Iterable[Measure], area: Area, by: By) -> tuple[Measure, ...]:
    """The measures that an open source has for a whole period of this kind in the area, in their order."""
    return tuple(measure for measure in measures if areas_held(snapshot, measure, (area,), by))


def areas_held(
    snapshot: Snapshot, measure: Measure, areas: Sequence[Area], by: By, source: str | None = None
) -> tuple[Area, ...]:
    """Those of the areas for which a source (None: any open one) has a whole period of this kind, in their order."""
    request = Request(measure, tuple(areas), by, None, source, needs_own=False)
    found = [cover.ends for cover in covers(snapshot, request)]
    return tuple(area for i, area in enumerate(areas) if any(ends[i] for ends in found))


def ends_shared(snapshot: Snapshot, measure: Measure, areas: Sequence[Area], by: By) -> tuple[Month, ...]:
    """The last months of the periods that the first area and at least one other have in one source, oldest first."""
    found = covers(snapshot, Request(measure, tuple(areas), by, None, None))
    shared = {end for cover in found for end in cover.ends[0] if cover.shared(end) > 1}
    return tuple(map(Month.from_index, sorted(shared)))
