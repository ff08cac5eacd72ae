"""What the loaders share: a DuckDB connection of bounded memory, and turning its failures into sentences."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from saferplan.errors import StorageError

if TYPE_CHECKING:
    import duckdb

# 90 million rows must load within 4 GB on 2 cores; one national month (500,000 rows) needs about 0.4 GB.
MEMORY_LIMIT = "2GB"
PARQUET = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 122880)"


@contextmanager
def loading_connection(scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private in-memory database that spills into `scratch`."""
    import duckdb

    connection = duckdb.connect(
        config={
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(scratch / "spill"),
            "preserve_insertion_order": False,
        }
    )
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn a full or failing disk, wherever it shows, into one StorageError."""
    import duckdb

    try:
        yield
    except duckdb.IOException as error:
        raise _storage_error(str(error).splitlines()[0]) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EACCES):
            raise _storage_error(error.strerror or str(error)) from error
        raise


def _storage_error(what: str) -> StorageError:
    return StorageError(
        f"The disk did not take the new release ({what}); free some space and run it again. Nothing stored was lost."
    )


def quoted(path: Path) -> str:
    """A path as an SQL string literal."""
    return "'" + str(path).replace("'", "''") + "'"
