"""A download in the making: kept on disk beside its final name, locked, and known to be part of which file."""

from __future__ import annotations

import errno
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from saferplan.errors import FetchError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from saferplan.sources.publishers import Remote


@dataclass(slots=True)
class Part:
    """The file in the making and what identifies the server's copy it is part of."""

    path: Path
    file: Any
    validator: str = ""

    @classmethod
    @contextmanager
    def open(cls, folder: Path, remote: Remote) -> Iterator[Part]:
        import fcntl

        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{remote.name}.part"
        with path.open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FetchError(f"{remote.name} is being fetched by another run; wait until it has ended.") from None
            part = cls(path, file)
            part.validator = part._remembered(remote.url)
            if not part.validator:
                part.restart()
            yield part

    @property
    def _note(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    @property
    def size(self) -> int:
        return int(self.file.tell())

    def _remembered(self, url: str) -> str:
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ""
        return str(note["validator"]) if note.get("url") == url else ""

    def remember(self, url: str, validator: str) -> None:
        self.validator = validator
        self._note.write_text(json.dumps({"url": url, "validator": validator}), encoding="utf-8")

    def restart(self) -> None:
        self.file.seek(0)
        self.file.truncate()

    def finish(self, final: Path) -> None:
        """Give the whole file its name. Before this, and after a crash, there is only the part."""
        os.fsync(self.file.fileno())
        self.path.replace(final)
        self._note.unlink(missing_ok=True)

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)


@contextmanager
def disk_of(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageError(f"The disk of {folder} is full; make room, and the next run goes on.") from None
        raise StorageError(f"{folder} cannot be written ({error.strerror}); choose another folder.") from None
