"""The record as a file of JSON lines, which can be checked without a database: one event a line, its eight columns."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from saferplan.audit.anchors import Anchor
from saferplan.audit.chain import Row, canonical
from saferplan.audit.walk import Verification, walk
from saferplan.errors import SourceError, StorageError

_LONGEST = 10_000_000
"""Characters of a line; nothing this program writes comes near."""


def write_export(rows: Iterable[Row], path: Path) -> int:
    """Write the events to a new file, whole or not at all; how many. Raises StorageError."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            count = 0
            for row in rows:
                file.write(canonical(row._asdict()) + "\n")
                count += 1
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise StorageError(f"{path} cannot be written ({error.strerror}); name another file.") from error
    finally:
        part.unlink(missing_ok=True)
    return count


def verify_export(path: Path, anchors: Iterable[Anchor] = (), before: Iterable[str] = ()) -> Verification:
    """Check an exported file as `verify` checks the database. Raises StorageError, SourceError for another file."""
    return walk(read_export(path), anchors, before)


def read_export(path: Path) -> Iterator[Row]:
    """The events of an exported file, line by line. Raises StorageError; SourceError at a line that is not an event."""
    try:
        with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            number = 0
            while line := file.readline(_LONGEST):
                number += 1
                yield _row(line, f"{path}:{number}")
    except OSError as error:
        raise StorageError(f"{path} cannot be read ({error.strerror}); name another file.") from error


def _row(line: str, where: str) -> Row:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or set(content) != set(Row._fields):
        raise SourceError(f"{where}: this is not an audit event; give a file that 'saferplan audit export' wrote.")
    return Row(**content)
