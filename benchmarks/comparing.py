"""Comparing every area with its group, against a plain loop with pandas over the same figures."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import seconds, table
from saferplan import Workspace
from saferplan.new_workspace import PETERBOROUGH, make_example

MEASURE = "all-crime"


def measure() -> list[str]:
    """The section on comparisons, over the example's tables of 314 partnerships."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / PETERBOROUGH
        make_example(PETERBOROUGH, workspace)
        rows = list(_timings(Workspace(workspace)))
    return ["## Comparisons, 314 partnerships\n", table(("question", "seconds, warm", "goal"), rows)]


def _timings(space: Workspace) -> Iterator[tuple[str, str, str]]:
    for group in ("ons-nearest-neighbours", "all-csps"):
        every = seconds(lambda group=group: space.comparisons(MEASURE, group=group).frame(), 5)  # type: ignore[misc]
        yield f"every partnership against its own group, {group}", f"{every:.3f}", "2"
    one = seconds(lambda: space.compare(MEASURE), 5)
    yield "one partnership, with history, funnel and divergence", f"{one:.3f}", "none set"
    plain = seconds(lambda: _plainly(space), 1)
    yield "the same table by a pandas loop over the areas, figures already read", f"{plain:.3f}", ""


def _plainly(space: Workspace) -> object:
    """Each area's neighbours picked from a frame: mean, rank, distance; no limits."""
    import pandas as pd

    frame = space.comparisons(MEASURE, group="all-csps").frame()
    rates = pd.Series(frame["rate"].to_list(), index=frame["area_code"].to_list())
    found = []
    for code in rates.index:
        others = rates.drop(code)
        ranked = pd.concat([others, rates[[code]]]).rank(method="min")
        found.append((code, others.mean(), rates[code] / others.mean() - 1, ranked[code], others.std()))
    return pd.DataFrame(found)


if __name__ == "__main__":
    print("\n".join(measure()))
