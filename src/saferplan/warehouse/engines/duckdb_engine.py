"""The default engine: DuckDB in this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saferplan.warehouse.queries import FrameEngine

if TYPE_CHECKING:
    import narwhals as nw
    import numpy as np

# Files up to this size together are kept in memory once read: the cells by local authority of the whole archive
# (318 areas x 180 months x 14 types, 0.8 million cells) take 4 MB on disk; the cells by LSOA take a hundred times that.
CACHED_BYTES = 32 * 1024**2


class DuckdbEngine(FrameEngine):
    """Reads Parquet directly; small sets of files are read once and kept, which is safe because files never change."""

    name = "duckdb"

    def __init__(self) -> None:
        import duckdb

        self._connection = duckdb.connect(config={"enable_object_cache": True})
        self._cached: dict[tuple[Path, ...], str] = {}

    def scan(self, files: Sequence[Path]) -> nw.LazyFrame[Any]:
        import narwhals as nw

        key = tuple(files)
        if sum(file.stat().st_size for file in key if key not in self._cached) > CACHED_BYTES:
            return nw.from_native(self._connection.read_parquet([str(file) for file in key])).lazy()
        if key not in self._cached:
            self._cached[key] = f"cells_{len(self._cached)}"
            # Sorted by unit, so that one area's cells lie in few row groups.
            self._connection.read_parquet([str(file) for file in key]).order("unit").create(self._cached[key])
        return nw.from_native(self._connection.table(self._cached[key])).lazy()

    def frame(self, columns: Mapping[str, Sequence[Any]]) -> nw.LazyFrame[Any]:
        import narwhals as nw

        lists = [list(values) for values in columns.values()]
        casts = ", ".join(
            f"unnest(${i}::{'VARCHAR' if isinstance(values[0], str) else 'INTEGER'}[]) AS {name}"
            for i, (name, values) in enumerate(zip(columns, lists, strict=True), start=1)
        )
        return nw.from_native(self._connection.sql(f"SELECT {casts}", params=lists)).lazy()

    def collect(self, frame: nw.LazyFrame[Any]) -> Mapping[str, np.ndarray[Any, Any]]:
        found: dict[str, np.ndarray[Any, Any]] = frame.to_native().fetchnumpy()
        return found

    def close(self) -> None:
        self._connection.close()
