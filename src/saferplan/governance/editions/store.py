"""Where the files of editions lie: `editions/<id>/` of the state folder, each folder whole or not there."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from saferplan.errors import StorageError


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be kept: whom it is for, its form (html, pdf, docx, body), its name and what it holds."""

    rendering: str
    form: str
    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Staged:
    """Files written to the disk, in a folder that has no edition yet."""

    folder: Path

    def discard(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Store:
    """The folder of all editions. Everything in it can be read by its owner alone."""

    folder: Path

    def stage(self, files: Iterable[NewFile]) -> Staged:
        """Write the files, to the disk itself, beside the editions. Raises StorageError; then nothing is left."""
        beside = self.folder / f".making-{uuid.uuid4().hex}"
        try:
            beside.mkdir(mode=0o700, parents=True)
            for file in files:
                _write(beside / file.name, file.content)
        except OSError as error:
            shutil.rmtree(beside, ignore_errors=True)
            raise StorageError(
                f"The report's files cannot be written ({error.strerror}); make room on the server's disk, or have its "
                "folder put right, and ask for the report again."
            ) from error
        return Staged(beside)

    def place(self, staged: Staged, edition: int) -> None:
        """Give staged files to an edition, at once."""
        folder = self.folder / str(edition)
        if folder.exists():
            # An edition of this number was placed and its row rolled back, or the database is older than the files.
            folder.rename(self.folder / f".lost-{edition}-{uuid.uuid4().hex}")
        staged.folder.rename(folder)
        _sync(self.folder)

    def take_back(self, edition: int) -> None:
        """Remove what `place` put, because its row was not written after all."""
        shutil.rmtree(self.folder / str(edition), ignore_errors=True)

    def read(self, edition: int, name: str) -> bytes | None:
        """What a file holds; None when it is gone or cannot be read."""
        try:
            return (self.folder / str(edition) / name).read_bytes()
        except OSError:
            return None


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """A rename is kept by its folder, so the folder goes to the disk too."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
