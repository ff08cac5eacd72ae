"""The distributed engine: any Spark Connect cluster (Apache Spark, or Sail), reading the same Parquet files."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from saferplan.errors import EngineGap
from saferplan.warehouse.queries import FrameEngine

if TYPE_CHECKING:
    import narwhals as nw
    import numpy as np


DEFAULT_PORT = 15002
KNOCK_SECONDS = 10


class SparkConnectEngine(FrameEngine):
    """`address` is `sc://host:port`. The files must be readable by the cluster at the same paths."""

    name = "spark"

    def __init__(self, address: str) -> None:
        try:
            with _main_module_with_a_file():
                from pyspark.sql.connect.session import SparkSession
        except ImportError as error:
            raise EngineGap(
                "This engine needs an optional part; install it with 'pip install saferplan[spark]'."
            ) from error
        try:
            _knock(address)
            self._session = SparkSession.builder.remote(address).getOrCreate()
            self._session.sql("SELECT 1").collect()
        except Exception as error:
            # The client raises whatever its transport does; all of it means that nobody useful answered there.
            raise EngineGap(
                f"No Spark Connect cluster answers at {address}; start it or correct the engine setting."
            ) from error

    def scan(self, files: Sequence[Path]) -> nw.LazyFrame[Any]:
        import narwhals as nw

        return nw.from_native(self._session.read.parquet(*(str(file) for file in files)))

    def frame(self, columns: Mapping[str, Sequence[Any]]) -> nw.LazyFrame[Any]:
        import narwhals as nw

        schema = ", ".join(
            f"{name} {'string' if isinstance(values[0], str) else 'int'}" for name, values in columns.items()
        )
        rows = list(zip(*columns.values(), strict=True))
        return nw.from_native(self._session.createDataFrame(rows, schema))

    def collect(self, frame: nw.LazyFrame[Any]) -> Mapping[str, np.ndarray[Any, Any]]:
        found = frame.to_native().toPandas()
        return {name: found[name].to_numpy() for name in found.columns}

    def close(self) -> None:
        self._session.stop()


@contextmanager
def _main_module_with_a_file() -> Iterator[None]:
    # A program without one (python -c, a worker of a test run) the client takes for its own doctests, and ends it.
    main = sys.modules["__main__"]
    lacks_file = not hasattr(main, "__file__")
    if lacks_file:
        main.__file__ = "main"
    try:
        yield
    finally:
        if lacks_file:
            del main.__file__


def _knock(address: str) -> None:
    # Left to itself, the client tries an address where nobody listens for ten minutes.
    where = urlsplit(address)
    socket.create_connection((where.hostname or "", where.port or DEFAULT_PORT), KNOCK_SECONDS).close()
