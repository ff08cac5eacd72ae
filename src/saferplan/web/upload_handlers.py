"""How files arrive: on the upload page alone, and there piece by piece, counted and hashed, under names of ours."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from saferplan.errors import StorageError
from saferplan.governance.uploads.files import Received, refuse_full_disk
from saferplan.governance.uploads.names import safe_name

MEGABYTE = 1_000_000


class NoFiles(FileUploadHandler):
    """Every other page: files that somebody sends there are read over and never kept."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never called."""

    def file_complete(self, file_size: int) -> None:
        """Never called."""


class Arrived(UploadedFile):  # type: ignore[type-arg]  # Django's class takes no argument at run time
    """A file that has arrived whole, for a form's field."""

    def __init__(self, received: Received) -> None:
        super().__init__(file=None, name=received.name, size=received.bytes)
        self.received = received

    def close(self) -> None:
        """Nothing is open."""


class ToState(FileUploadHandler):
    """Writes what arrives into the folder `incoming`, no more than `limit` bytes in all.

    `problem` says in a sentence what stopped it; the rest is then read over, so that the sentence arrives. (Not by
    StopUpload: Django then reads line by line, and a file without line ends fills the memory.) Files that nobody
    adopted go with `clear`.
    """

    def __init__(self, request: HttpRequest, incoming: Path, limit: int) -> None:
        super().__init__(request)
        self.problem = ""
        self._incoming, self._limit = incoming, limit
        self._total = 0
        self._made: list[Path] = []
        self._open: BinaryIO | None = None

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803
        self._announced = min(max(content_length, 0), self._limit)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.problem:
            raise SkipFile
        path = self._incoming / secrets.token_hex(16)
        try:
            refuse_full_disk(self._incoming, self._announced - self._total)
            self._open = path.open("xb")
        except (OSError, StorageError) as error:
            raise self._stopped(error) from error
        self._made.append(path)
        self._hash, self._size = hashlib.sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self._open is not None
        self._total += len(raw_data)
        self._size += len(raw_data)
        if self._total > self._limit:
            self.problem = (
                f"The files are larger than {self._limit // MEGABYTE:,} MB together; send fewer at a time, or take "
                "them in with 'saferplan ingest'."
            )
            raise SkipFile
        self._hash.update(raw_data)
        try:
            self._open.write(raw_data)
        except OSError as error:
            raise self._stopped(error) from error

    def file_complete(self, file_size: int) -> Arrived:
        assert self._open is not None
        path = self._made[-1]
        try:
            self._open.close()
        except OSError as error:
            raise self._stopped(error) from error
        return Arrived(Received(safe_name(self.file_name or ""), path, self._hash.hexdigest(), self._size))

    def clear(self) -> None:
        """Close what is open, and delete what was not adopted."""
        if self._open is not None:
            self._open.close()
        for path in self._made:
            path.unlink(missing_ok=True)

    def _stopped(self, error: OSError | StorageError) -> SkipFile:
        self.problem = str(error) if isinstance(error, StorageError) else _NO_ROOM
        return SkipFile()


_NO_ROOM = "The server's disk did not take the file; ask an administrator to free some space, then try again."
