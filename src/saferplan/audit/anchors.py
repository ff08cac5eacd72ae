"""Anchors: what the last event was at some time, noted outside the database.

A chain alone cannot show that its end was cut off, or that the whole of it was written anew by somebody who may do
anything in the database. A note kept elsewhere can. Plain Python, as chain.py.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from saferplan.errors import StorageError, UsageError

FILE = "anchors.jsonl"
"""Its name in the state folder; one JSON object a line: at, hash, number, why."""

HEAD = "audit-head.jsonl"
"""Its name in the state folder: one such line, the last event, noted anew after each."""

_WRITTEN = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The number and hash of the last event at some time, and `where` that is noted, in words that follow "which"."""

    number: int
    hash: str
    where: str


def parse_anchor(text: str) -> Anchor:
    """An anchor as a released report prints it, NUMBER:HASH. Raises UsageError."""
    found = _WRITTEN.fullmatch(text.strip().lower())
    if found is None:
        raise UsageError(
            f"'{text}' is not an anchor; write the event's number, a colon and the 64 digits of its hash, "
            "as a released report prints them."
        )
    return Anchor(int(found[1]), found[2], "the anchor you gave")


def read_anchors(path: Path) -> tuple[list[Anchor], list[str]]:
    """The anchors of a file, and a sentence for each line that is not one. A file that is not there has none.

    Raises StorageError if it cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return [], []
    except OSError as error:
        raise StorageError(f"{path} cannot be read ({error.strerror}); correct its permissions.") from error
    anchors, findings = [], []
    for line, text in enumerate(lines, start=1):
        if text:
            anchor = _anchor(text, f"line {line} of {path.name}")
            if anchor is None:
                findings.append(f"Line {line} of {path.name} cannot be read; put back a copy of that file.")
            else:
                anchors.append(anchor)
    return anchors, findings


def write_anchor(path: Path, last: tuple[int, str], why: str, *, daily: bool = False) -> bool:
    """Note the number and hash of the `last` event and have the disk confirm it; whether a line was added.

    None is where the record has no event, where the file ends with this very event already or, with `daily`, has one of
    today (UTC). Any number of processes may write. Raises StorageError, and then the file is as it was.
    """
    if last[0] == 0:
        return False
    try:
        with _alone(path) as file:
            noted = _last(file)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            if (noted.get("number"), noted.get("hash")) == last:
                return False
            if daily and str(noted.get("at", ""))[:10] == now[:10]:
                return False
            content = {"at": now, "hash": last[1], "number": last[0], "why": why}
            _append(file, json.dumps(content, sort_keys=True).encode() + b"\n")
    except OSError as error:
        raise _not_written(path, error) from error
    return True


def write_head(path: Path, last: tuple[int, str]) -> None:
    """Note the number and hash of the `last` event in place of the one before it, and have the disk confirm it.

    A later event that is noted stays: of two programs the slower must not take it back, and neither may whoever put an
    older copy of the database in its place. Raises StorageError.
    """
    try:
        with _alone(path) as file:
            noted = _last(file).get("number")
            if isinstance(noted, int) and noted >= last[0]:
                return
            now = datetime.now(UTC).isoformat(timespec="seconds")
            content = {"at": now, "hash": last[1], "number": last[0], "why": "last event"}
            # Never shorter than what it replaces, as numbers only grow.
            os.pwrite(file, json.dumps(content, sort_keys=True).encode() + b"\n", 0)
            os.fsync(file)
    except OSError as error:
        raise _not_written(path, error) from error


@contextmanager
def _alone(path: Path) -> Iterator[int]:
    """The open file, which no other process writes meanwhile."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)
    _sync_folder(path.parent)


def _not_written(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"The audit record's anchor could not be written to {path} ({error.strerror}); "
        "free some space or correct its permissions."
    )


def _append(file: int, line: bytes) -> None:
    end = os.lseek(file, 0, os.SEEK_END)
    # What a killed writer left of a line is closed, so that it spoils no other.
    line = b"\n" + line if end and os.pread(file, 1, end - 1) != b"\n" else line
    try:
        if os.write(file, line) != len(line):
            raise OSError(28, "No space left on device")
        os.fsync(file)
    except OSError:
        os.ftruncate(file, end)
        raise


def _last(file: int) -> Mapping[str, Any]:
    """The last line that can be read, looked for in the file's last 4 KB: a line has some 150 characters."""
    end = os.lseek(file, 0, os.SEEK_END)
    for text in reversed(os.pread(file, 4096, max(0, end - 4096)).split(b"\n")):
        content = _content(text)
        if content:
            return content
    return {}


def _anchor(text: str, where: str) -> Anchor | None:
    content = _content(text.encode("utf-8", "replace"))
    found = _WRITTEN.fullmatch(f"{content.get('number')}:{content.get('hash')}")
    return Anchor(int(found[1]), found[2], where) if found else None


def _content(text: bytes) -> Mapping[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
