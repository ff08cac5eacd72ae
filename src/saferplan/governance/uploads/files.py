"""Where the bytes of uploads lie, under numbers of ours: never under a name that somebody sent."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from saferplan.errors import StorageError

RESERVE = 500_000_000
"""Bytes of the disk that uploads leave free: the database and the warehouse need room too."""
DAY = 86_400
_CLOSED = 0o700


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has arrived whole: its safe name, where it lies for now, and what it holds."""

    name: str
    path: Path
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class UploadFolder:
    """The folder `uploads` of the state folder."""

    state: Path

    @property
    def incoming(self) -> Path:
        """Where files arrive."""
        return self._made(self._root / "incoming")

    def of(self, upload: int) -> Path:
        """Where the files of an upload lie, each under its position."""
        return self._root / str(upload)

    def adopt(self, upload: int, received: Sequence[Received]) -> None:
        """Move files that arrived to their place. Raises StorageError."""
        try:
            folder = self._made(self.of(upload))
            for position, file in enumerate(received):
                file.path.rename(folder / str(position))
        except OSError as error:
            self.drop(upload)
            raise StorageError(
                f"The files could not be kept ({error.strerror}); have the server's disk looked at, then try again."
            ) from error

    def drop(self, upload: int) -> None:
        """Delete an upload's files."""
        shutil.rmtree(self.of(upload), ignore_errors=True)

    def sweep(self, kept: Sequence[int]) -> None:
        """Delete what no open upload owns: the rest of stopped checks and, after a day, of broken connections."""
        names = {"incoming", *(str(number) for number in kept)}
        for entry in self._root.iterdir() if self._root.is_dir() else ():
            if entry.name not in names:
                shutil.rmtree(entry, ignore_errors=True)
        for file in self.incoming.iterdir():
            with contextlib.suppress(FileNotFoundError):  # It has just been adopted.
                if file.stat().st_mtime < time.time() - DAY:
                    file.unlink()

    @contextmanager
    def lent(self, upload: int, names: Sequence[str]) -> Iterator[tuple[Path, list[Path]]]:
        """A scratch folder, and in it the upload's files under their safe names; removed afterwards.

        Each lies alone in a folder of its own, so that two of one name do not meet and nothing lies beside any.
        """
        scratch = self._root / f"reading-{upload}-{os.getpid()}"
        shutil.rmtree(scratch, ignore_errors=True)
        self._made(scratch)
        try:
            paths = [scratch / "given" / str(position) / name for position, name in enumerate(names)]
            for position, path in enumerate(paths):
                self._made(path.parent)
                os.link(self.of(upload) / str(position), path)
            yield scratch, paths
        except FileNotFoundError as error:
            raise StorageError("The uploaded files are not there any more; upload them again.") from error
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    @property
    def _root(self) -> Path:
        return self.state / "uploads"

    @staticmethod
    def _made(folder: Path) -> Path:
        folder.mkdir(mode=_CLOSED, parents=True, exist_ok=True)
        return folder


def refuse_full_disk(folder: Path, needed: int) -> None:
    """Raise StorageError when the disk of `folder` has no room for this many bytes more."""
    free = shutil.disk_usage(folder).free
    if free < needed + RESERVE:
        raise StorageError(
            "The server's disk is too full to take this; ask an administrator to free some space, then try again."
        )
