"""The bytes of a file: inflated when they are gzip, told apart by content, and stopped when they inflate too far."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO

from saferplan.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MIB = 1024**2
_GZIP = b"\x1f\x8b"
_ZIP = b"PK"
_OLD_SPREADSHEET = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOWNLOAD_AGAIN = "download it again."


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a file may inflate before it is taken for an attack.

    The Home Office's own ODS of five years inflates to about 1.4 GB; generated tables of one repeated row reach 200:1,
    and deflate cannot go beyond 1,032:1. A spreadsheet is laid out in memory as a full rectangle at 24 bytes a cell, so
    one cell in the last column and row of an empty sheet would ask for 400 GB.
    """

    inflated: int = 4096 * _MIB
    ratio: int = 500
    ratio_from: int = 64 * _MIB
    """Below this size the ratio does no harm and is not looked at."""
    cells: int = 100_000_000


DEFAULT_LIMITS = Limits()


class Kind(StrEnum):
    TEXT = "text"
    SPREADSHEET = "spreadsheet"


class _Inflating(io.RawIOBase):
    """A gzip file that says in one sentence what is wrong with it, and stops at the limits."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._compressed, self._read = path.stat().st_size, 0
        self._inner = gzip.open(path, "rb")  # noqa: SIM115  closed with this stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._inner.read(len(buffer))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise SourceError(f"{self._path.name} is damaged or incomplete ({error}); {_DOWNLOAD_AGAIN}") from error
        self._read += len(data)
        refuse_inflation(self._path, self._read, self._compressed, self._limits)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
        super().close()


def refuse_inflation(path: Path, inflated: int, compressed: int, limits: Limits) -> None:
    """Raise SourceError when a file is, or says it will be, too large once inflated."""
    if inflated > limits.inflated:
        raise SourceError(
            f"{path.name} inflates beyond {limits.inflated // _MIB} MB, which no published table does; "
            "unpack it yourself and check what it holds."
        )
    if inflated > limits.ratio_from and inflated > limits.ratio * max(compressed, 1):
        raise SourceError(
            f"{path.name} inflates to more than {limits.ratio} times its size, as a zip bomb does; "
            "unpack it yourself and check what it holds."
        )


def open_bytes(path: Path, limits: Limits = DEFAULT_LIMITS) -> BinaryIO:
    """The file's bytes, inflated when it is gzip. Raises SourceError when it cannot be opened."""
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == _GZIP
        if zipped:
            return io.BufferedReader(_Inflating(path, limits), 256 * 1024)
        return path.open("rb")
    except OSError as error:
        raise SourceError(f"{path} cannot be opened ({error.strerror}); check the path.") from error


def kind_of(path: Path, limits: Limits = DEFAULT_LIMITS) -> Kind:
    """Whether a file is text or a spreadsheet, by its first bytes and, for a zip, its members.

    Raises SourceError for an empty file, a zip that is no spreadsheet and a zip that cannot be read.
    """
    with open_bytes(path, limits) as file:
        start = file.read(8)
    if not start:
        raise SourceError(f"{path.name} is empty; {_DOWNLOAD_AGAIN}")
    if start == _OLD_SPREADSHEET:
        return Kind.SPREADSHEET
    if not start.startswith(_ZIP):
        return Kind.TEXT
    inspect_spreadsheet(path, spreadsheet_bytes(path, limits), limits)
    return Kind.SPREADSHEET


def spreadsheet_bytes(path: Path, limits: Limits = DEFAULT_LIMITS) -> io.BytesIO:
    """The whole file in memory: what a spreadsheet reader needs to jump about in."""
    with open_bytes(path, limits) as file:
        return io.BytesIO(file.read())


def inspect_spreadsheet(path: Path, data: io.BytesIO, limits: Limits) -> None:
    """Refuse a zip that is damaged, is no spreadsheet, inflates too far or spreads a few cells over a vast sheet."""
    try:
        with zipfile.ZipFile(data) as archive:
            members = archive.infolist()
            if not _is_spreadsheet({m.filename for m in members}):
                raise SourceError(
                    f"{path.name} is a zip but neither an XLSX nor an ODS workbook; unzip it and name the file inside."
                )
            refuse_inflation(path, sum(m.file_size for m in members), len(data.getbuffer()), limits)
            for member in members:
                _inspect_member(path, archive, member, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise SourceError(f"{path.name} is damaged or incomplete ({error}); {_DOWNLOAD_AGAIN}") from error


def _is_spreadsheet(names: set[str]) -> bool:
    return bool(names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"})


def _inspect_member(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> None:
    if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
        cells = _xlsx_extent(_chunks(archive, member))
    elif member.filename == "content.xml" and member.file_size <= _ODS_INSPECTED:
        cells = _ods_repeats(_chunks(archive, member))
    else:
        return
    if cells > limits.cells:
        raise SourceError(
            f"{path.name} spreads its cells over a sheet of {cells:,} cells, which no published table does; "
            "copy its table to a new workbook and use that."
        )


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member in pieces of a megabyte that overlap by 1,024 bytes, so that no tag is cut in both."""
    tail = b""
    with archive.open(member) as file:
        while data := file.read(_MIB):
            yield tail + data
            tail = data[-1024:]


_COLUMN = re.compile(rb"\br=\"([A-Z]{1,3})\d")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=\"(\d{1,9})\"|\br=\"[A-Z]{1,3}(\d{6,9})\"")


def _xlsx_extent(chunks: Iterator[bytes]) -> int:
    columns, rows = {b"A"}, 1
    for chunk in chunks:
        columns.update(_COLUMN.findall(chunk))
        rows = max([rows, *(int(row or far) for row, far in _ROW.findall(chunk))])
    return rows * max(_column_number(c) for c in columns)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


_ODS_INSPECTED = 256 * _MIB
"""Inspecting costs about 4 s a gigabyte, too much for the Home Office's full file of 1.4 GB."""

_ODS_ROWS = re.compile(rb"number-rows-repeated=\"(\d{4,9})\"[^>]*>(?:(?!</table:table-row>).){0,2000}?value-type", re.S)
_ODS_CELLS = re.compile(
    rb"<table:table-cell(?=[^>]*value-type)[^>]*number-columns-repeated=\"(\d{4,9})\""
    rb"|number-columns-repeated=\"(\d{4,9})\"[^>]*/>\s*<table:table-cell[^>]*value-type"
)


def _ods_repeats(chunks: Iterator[bytes]) -> int:
    """The largest rectangle that repeats of a filled cell, or of a filled row, ask for."""
    rows = columns = 1
    for chunk in chunks:
        rows = max([rows, *(int(n) for n in _ODS_ROWS.findall(chunk))])
        columns = max([columns, *(int(here or gap) for here, gap in _ODS_CELLS.findall(chunk))])
    return rows * columns
