"""What the loaders share: a DuckDB connection of bounded memory, and turning its failures into sentences."""

from __future__ import annotations

import errno
import os
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

_REMEDIES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "free some space"),
    **dict.fromkeys((errno.EROFS, errno.EACCES), "correct the permissions of the workspace"),
    errno.EIO: "have the disk checked",
}


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
        what = str(error).splitlines()[0]
        raise _storage_error(what, _errno_in(what)) from error
    except OSError as error:
        if error.errno in _REMEDIES:
            raise _storage_error(error.strerror or str(error), error.errno) from error
        raise


def _errno_in(what: str) -> int:
    """The failure in a message of DuckDB, which names it in the system's words."""
    return next((number for number in _REMEDIES if os.strerror(number).casefold() in what.casefold()), errno.EIO)


def _storage_error(what: str, number: int) -> StorageError:
    return StorageError(
        f"The disk did not take the new release ({what}); {_REMEDIES[number]} and run it again. "
        "Nothing stored was lost."
    )


def quoted(path: Path) -> str:
    """A path as an SQL string literal."""
    return "'" + str(path).replace("'", "''") + "'"
