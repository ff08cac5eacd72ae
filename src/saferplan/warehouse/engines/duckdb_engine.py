"""The default engine: DuckDB in this process."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saferplan.warehouse.queries import FrameEngine

if TYPE_CHECKING:
    import duckdb
    import narwhals as nw
    import numpy as np

# Files up to this size together are kept in memory once read: the cells by local authority of the whole archive
# (318 areas x 180 months x 14 types, 0.8 million cells) take 4 MB on disk. Cells by LSOA compress so well that 30 MB of
# them are 24 million: kept as a table they took 5 GB and 6 s, then 0.4 s a question; read from their files, which are
# sorted by unit, 0.1 s a question.
CACHED_BYTES = 8 * 1024**2


class DuckdbEngine(FrameEngine):
    """Reads Parquet directly; small sets of files are read once and kept, which is safe because files never change.

    Any number of threads may ask at once.
    """

    name = "duckdb"

    def __init__(self) -> None:
        import duckdb

        self._shared = duckdb.connect(config={"enable_object_cache": True})
        self._of_thread = threading.local()
        self._making = threading.RLock()
        self._cached: dict[tuple[Path, ...], str] = {}

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """This thread's own: DuckDB refuses a connection that another thread is using, and does not wait for it."""
        if not hasattr(self._of_thread, "cursor"):
            with self._making:
                self._of_thread.cursor = self._shared.cursor()
        cursor: duckdb.DuckDBPyConnection = self._of_thread.cursor
        return cursor

    def scan(self, files: Sequence[Path]) -> nw.LazyFrame[Any]:
        import narwhals as nw

        paths = [str(file) for file in files]
        if not self._kept(tuple(files), paths):
            return nw.from_native(self._connection.read_parquet(paths)).lazy()
        return nw.from_native(self._connection.table(self._cached[tuple(files)])).lazy()

    def _kept(self, key: tuple[Path, ...], paths: list[str]) -> bool:
        """Whether these files are in memory; those that are small enough are from now on."""
        with self._making:  # A table is made once, and named when it is whole.
            if key not in self._cached and sum(file.stat().st_size for file in key) <= CACHED_BYTES:
                name = f"cells_{len(self._cached)}"
                # Sorted by unit, so that one area's cells lie in few row groups.
                self._connection.read_parquet(paths).order("unit").create(name)
                self._cached[key] = name
            return key in self._cached

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
        self._shared.close()  # And with it every thread's.
