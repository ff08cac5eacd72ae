"""The oracle: the same question answered by a loop anyone can check. Slow on purpose; every other engine must agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from saferplan.warehouse.queries import CELL_COLUMNS, CellRequest, Cells


class PythonEngine:
    """Reads each file row by row."""

    name = "python"

    def count(self, request: CellRequest) -> Cells:
        areas_of_unit: dict[str, list[int]] = defaultdict(list)
        for unit, area in request.members:
            areas_of_unit[unit].append(area)
        superseded = set(request.superseded)
        totals: Counter[tuple[int, int, int, int]] = Counter()
        cells: Counter[tuple[int, int, int, int]] = Counter()
        for release, force, unit, month, _span, category, n in _rows(request.files):
            if not request.first_month <= month <= request.last_month or (release, force, month) in superseded:
                continue
            for category_id, wanted in enumerate(request.categories):
                if wanted == category:
                    for area in areas_of_unit[unit]:
                        totals[area, month, category_id, release] += n
                        cells[area, month, category_id, release] += 1
        return _cells(totals, cells)

    def close(self) -> None:
        pass


def _rows(files: tuple[Path, ...]) -> Iterator[tuple[int, str, str, int, int, str, int]]:
    import duckdb

    with duckdb.connect() as connection:
        for file in files:
            found = connection.execute(f"SELECT {', '.join(CELL_COLUMNS)} FROM read_parquet(?)", [str(file)])
            while batch := found.fetchmany(10_000):
                yield from batch


def _cells(totals: Counter[tuple[int, int, int, int]], cells: Counter[tuple[int, int, int, int]]) -> Cells:
    import numpy as np

    keys = np.array(list(cells), dtype=np.int64).reshape(-1, 4)
    n = np.array([totals[key] for key in cells], dtype=np.int64)
    return Cells(keys[:, 0], keys[:, 1], keys[:, 2], keys[:, 3], n, np.array(list(cells.values()), dtype=np.int64))
