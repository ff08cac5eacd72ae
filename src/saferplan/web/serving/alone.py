"""One worker for a workspace: a lock in the state folder that goes when its holder does, however that ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saferplan.errors import StorageError, UsageError

LOCK = ".worker"
PATIENCE = 5.0
"""Seconds for which a worker that was told to stop may still hold the lock."""


@contextmanager
def only_worker(state: Path, patience: float = PATIENCE) -> Iterator[None]:
    """While no other worker is at work on this state folder. Raises UsageError when one is, StorageError."""
    file = _open(state)
    try:
        _lock(file, patience)
        yield
    finally:
        os.close(file)


def at_work(state: Path) -> bool:
    """Whether a worker is at work."""
    if not (state / LOCK).exists():
        return False
    file = _open(state)
    try:
        # Shared, so that two who look at once do not take each other for a worker.
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def _open(state: Path) -> int:
    try:
        return os.open(state / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StorageError(
            f"{state / LOCK} cannot be opened ({error.strerror}); correct the permissions of that folder."
        ) from error


def _lock(file: int, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise UsageError("Another worker is at work for this workspace already; stop it first.") from None
            time.sleep(0.1)
