"""How long a question takes, warm and in process."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from benchmarks.measuring import seconds, table
from saferplan import Workspace
from saferplan.analysis.choosing import SeriesRequest
from saferplan.analysis.series import build_many
from saferplan.geography import areas
from saferplan.geography.areas import AreaType
from saferplan.periods import By
from saferplan.warehouse.snapshot import Snapshot


def measure(work: Path, *, large: bool) -> list[str]:
    """The section on queries, over the largest store there is."""
    store = work / ("store-90m" if large else "store-20m")
    space = Workspace(store)
    size = "90" if large else "20"
    return [
        f"## Queries, {size} million rows\n",
        table(("question", "seconds, warm", "goal"), _timings(space)),
    ]


def _timings(space: Workspace) -> Iterator[tuple[str, str, str]]:
    """Warm means that the program and the counts are in memory; each answer is to a question not asked before."""
    partnerships = areas.of_type(AreaType.CSP)
    turn = cycle(partnerships)
    one = seconds(lambda: space.series_table("victim-based-crime", next(turn).code), 15)
    yield "one measure, one partnership, all months", f"{one:.3f}", "0.050 at 90 million rows"

    measures = [m for m in space.measures if any(d == "police-uk/street" for d in m.datasets())]
    requests = [SeriesRequest(m, partnerships, By.MONTH, "police-uk") for m in measures]
    title = f"all {len(partnerships)} partnerships, all {len(measures)} measures of street files, all months"
    everything = seconds(lambda: build_many(Snapshot(space.warehouse, space.engine), requests), 3)
    yield title, f"{everything:.2f}", "2"

    wards = SeriesRequest(space.measures.get("victim-based-crime"), areas.of_type(AreaType.WARD), By.CALENDAR_YEAR)
    by_ward = seconds(lambda: build_many(Snapshot(space.warehouse, space.engine), [wards]), 3)
    yield "one measure, every ward, by calendar year", f"{by_ward:.2f}", "none set"
