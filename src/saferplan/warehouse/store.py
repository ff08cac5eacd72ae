"""The warehouse folder: where releases lie, who may write, and what a killed run left behind."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from saferplan.errors import StorageError, WarehouseBusy, WorkspaceError
from saferplan.warehouse.catalogue import Catalogue

RESTRICTED_MODE = 0o700
FIRST_RESTRICTED_ID = 1_000_001
"""Releases of the two stores are named together in a report, so their numbers must not meet."""

WAIT_SECONDS = 600.0
"""How long a second writer waits for the first."""


class Warehouse:
    """A folder with `catalogue.sqlite` and `releases/`; nothing in it is ever changed, only added or swept.

    A release exists from the moment its catalogue transaction commits. Everything else in the folder is scaffolding.
    """

    def __init__(self, root: Path, *, restricted: bool = False) -> None:
        self.root = root
        self.restricted = restricted
        self.catalogue = Catalogue(root / "catalogue.sqlite")

    @classmethod
    def create(cls, root: Path, *, restricted: bool = False) -> Warehouse:
        """The warehouse at `root`, made if it is not there. A restricted one is readable by its owner alone."""
        warehouse = cls(root, restricted=restricted)
        try:
            if restricted:
                # Closed from its first moment: set afterwards, the mode would leave it open to others for a while.
                root.mkdir(RESTRICTED_MODE, parents=True, exist_ok=True)
                _close(root)
            warehouse.releases.mkdir(parents=True, exist_ok=True)
            warehouse.catalogue.prepare()
        except OSError as error:
            raise StorageError(f"{root} cannot be written ({error.strerror}); choose another folder.") from error
        return warehouse

    @classmethod
    def open(cls, root: Path, *, restricted: bool = False) -> Warehouse:
        """The warehouse at `root`. Raises WorkspaceError if there is none."""
        warehouse = cls(root, restricted=restricted)
        if not warehouse.catalogue.path.exists():
            raise WorkspaceError(f"{root} holds no warehouse; make the workspace with 'saferplan init'.")
        if restricted:
            _close(root)
        warehouse.catalogue.version()
        return warehouse

    @property
    def next_id(self) -> int:
        """The number the next release gets."""
        return max(self.catalogue.next_id(), FIRST_RESTRICTED_ID if self.restricted else 1)

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def staging(self) -> Path:
        return self.root / "staging"

    def release_folder(self, release_id: int) -> Path:
        return self.releases / f"{release_id:06d}"

    @contextmanager
    def writing(
        self, *, wait_seconds: float = WAIT_SECONDS, say: Callable[[str], None] = lambda _: None
    ) -> Iterator[None]:
        """Hold the one place of the writer; a second writer says that it waits, and gives up after `wait_seconds`.

        The lock is the kernel's, so it goes with the process however that ends. Raises WarehouseBusy.
        """
        with (self.root / ".lock").open("w") as lock:
            _acquire(lock.fileno(), wait_seconds, say)
            self.catalogue.prepare()
            self.sweep()
            try:
                yield
            finally:
                # Also after a refusal: what was staged may be records of an extract, and takes the room of the next.
                self.sweep()

    def sweep(self) -> None:
        """Remove what an interrupted ingest left: staged files, and folders no catalogue entry names."""
        shutil.rmtree(self.staging, ignore_errors=True)
        known = {self.release_folder(release.id).name for release in self.catalogue.releases()}
        for folder in self.releases.iterdir():
            if folder.is_dir() and folder.name not in known:
                shutil.rmtree(folder)

    def keep(self, staged: Path, release_id: int) -> None:
        """Move a finished, synced folder to its place. It is not served until the catalogue names it."""
        for file in staged.iterdir():
            sync(file)
        sync(staged)
        staged.rename(self.release_folder(release_id))
        sync(self.releases)


def _close(root: Path) -> None:
    """Make the folder its owner's alone, should it have been opened to others. Raises StorageError."""
    if stat.S_IMODE(root.stat().st_mode) == RESTRICTED_MODE:
        return
    try:
        root.chmod(RESTRICTED_MODE)
    except OSError as error:
        raise StorageError(
            f"{root} is open to other users and cannot be closed ({error.strerror}); have its owner run chmod 700."
        ) from error


def sync(path: Path) -> None:
    """Have the disk confirm this file or folder, so that the catalogue never names what a power cut took."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, wait_seconds: float, say: Callable[[str], None]) -> None:
    deadline = time.monotonic() + wait_seconds
    said = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise WarehouseBusy(
                    "Another ingest is still running in this workspace; try again when it has ended."
                ) from None
            if not said:
                say("Another ingest is running in this workspace; waiting for it to end.")
                said = True
            time.sleep(0.1)
