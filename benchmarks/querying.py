"""How long a question takes, warm and in process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import seconds, table
from saferplan import Workspace
from saferplan.analysis.series import SeriesRequest, build_many
from saferplan.geography import areas
from saferplan.geography.areas import AreaType
from saferplan.periods import By


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
    one = seconds(lambda: space.series_table("victim-based-crime", "E22000017"))
    yield "one measure, one partnership, all months", f"{one:.3f}", "0.050 at 90 million rows"
    measures = [m for m in space.measures if any(d == "police-uk/street" for d in m.datasets())]
    partnerships = areas.of_type(AreaType.CSP)

    def everything() -> None:
        requests = [SeriesRequest(m, partnerships, By.MONTH, "police-uk") for m in measures]
        build_many(space.snapshot(), requests)

    title = f"all {len(partnerships)} partnerships, all {len(measures)} measures of street files, all months"
    yield title, f"{seconds(everything, 3):.2f}", "2"
    lsoas = seconds(lambda: space.series_table("victim-based-crime", areas="ward", by="calendar-year"), 3)
    yield "one measure, every ward, by year", f"{lsoas:.2f}", "none set"
