"""The series a back-test can use: every count measure of every area that a workspace holds long enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import gcd
from typing import TYPE_CHECKING
from zlib import crc32

from saferplan.analysis.choosing import SeriesRequest
from saferplan.analysis.grid import covered_months
from saferplan.analysis.series import SeriesTable, build_many
from saferplan.errors import NotMeasurable
from saferplan.geography.areas import AreaType, of_type
from saferplan.measures.catalogue import Catalogue
from saferplan.measures.definition import Kind, Measure
from saferplan.periods import By, Month
from saferplan.plans.breaks import Break, breaks_blocking

if TYPE_CHECKING:
    import numpy as np

    from saferplan.stats.arrays import Floats
    from saferplan.stats.rolling_origin import Panel
    from saferplan.warehouse.snapshot import Snapshot

SOURCES = {"police-uk": "police-uk/street", "home-office": "home-office/csp-offences", "ons": "ons/pfa-rolling-12"}
"""Each open source's dataset of several periods a year; tables of single years are too few figures to test."""
KINDS = (AreaType.CSP, AreaType.PFA)
_FEWEST_FIGURES = 13
"""A year to learn from and a figure to foretell."""


@dataclass(frozen=True, slots=True)
class SourcePanel:
    """The series of one source: `names` are (measure id, area code), one a row of the panel."""

    source: str
    names: tuple[tuple[str, str], ...]
    panel: Panel

    @property
    def is_reported(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Which series the table of accuracy is made from: half of them. On the other half the method was chosen."""
        import numpy as np

        return np.array([crc32(f"{measure} {area}".encode()) % 2 == 1 for measure, area in self.names], dtype=bool)


def panels(snapshot: Snapshot, measures: Catalogue, breaks: Sequence[Break]) -> list[SourcePanel]:
    """Counts of partnerships and police force areas, by source. A series is cut in two at a break that blocks."""
    counted = [measures.get(name) for name in measures.versions()]
    counted = [measure for measure in counted if measure.kind is Kind.COUNT]
    return [found for source in SOURCES if (found := _panel(snapshot, source, counted, breaks)) is not None]


def _panel(snapshot: Snapshot, source: str, measures: Iterable[Measure], breaks: Sequence[Break]) -> SourcePanel | None:
    import numpy as np

    from saferplan.stats.rolling_origin import Panel

    tables = _tables(snapshot, source, measures)
    if not tables:
        return None
    ends = sorted({period.last for table in tables for period in table.periods})
    step = gcd(12, *(later.since(earlier) for earlier, later in pairwise(ends)))
    names, rows = [], []
    for table in tables:
        for position, area in enumerate(table.areas):
            whole = _on_grid(table, position, ends[0], ends[-1], step)
            for piece in _pieces(whole, table, area.code, ends[0], step, breaks):
                if (~np.isnan(piece)).sum() >= _FEWEST_FIGURES:
                    names.append((table.measure.id, area.code))
                    rows.append(piece)
    if not rows:
        return None
    rolling = tables[0].periods[0].by is By.ROLLING_12
    return SourcePanel(source, tuple(names), Panel(np.stack(rows), ends[-1], step, rolling))


def _tables(snapshot: Snapshot, source: str, measures: Iterable[Measure]) -> list[SeriesTable]:
    areas = [area for kind in KINDS for area in of_type(kind)]
    covered = {a: m for a, m in zip(areas, covered_months(snapshot, SOURCES[source], areas), strict=True) if m}
    if not covered:
        return []
    months = [month for held in covered.values() for month in held]
    # Its own months are asked for, since a source with several datasets is then answered from the one that has them.
    requests = [
        SeriesRequest(measure, tuple(covered), source=source, first=min(months), last=max(months))
        for measure in measures
        if SOURCES[source] in measure.datasets()
    ]
    found = build_many(snapshot, requests)
    return [t for t in found if not isinstance(t, NotMeasurable) and t.dataset == SOURCES[source]]


def _on_grid(table: SeriesTable, area: int, first: Month, last: Month, step: int) -> Floats:
    import numpy as np

    row = np.full(last.since(first) // step + 1, np.nan)
    row[[period.last.since(first) // step for period in table.periods]] = table.values[area, :, 0]
    return row


def _pieces(
    row: Floats, table: SeriesTable, area: str, first: Month, step: int, breaks: Sequence[Break]
) -> list[Floats]:
    """The series between the breaks that block; a total of twelve months across one belongs to neither side."""
    import numpy as np

    ends = [first + step * position for position in range(len(row))]
    length = table.periods[0].by.length
    blocking = breaks_blocking(breaks, table.measure.id, area, table.source, first - (length - 1), ends[-1])
    pieces, rest = [], row
    for item in sorted(blocking, key=lambda b: b.date):
        before = np.array([end.last_day < item.date for end in ends])
        after = np.array([(end - (length - 1)).first_day >= item.date for end in ends])
        pieces.append(np.where(before, rest, np.nan))
        rest = np.where(after, rest, np.nan)
    return [*pieces, rest]
