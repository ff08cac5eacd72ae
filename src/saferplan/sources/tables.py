"""CSV, XLSX and ODS files, gzipped or not, as sheets of numbered rows; what each is, is told by its content."""

from __future__ import annotations

import codecs
import csv
import datetime
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from saferplan.errors import SourceError
from saferplan.sources.containers import (
    DEFAULT_LIMITS,
    Kind,
    Limits,
    kind_of,
    open_bytes,
    spreadsheet_bytes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from python_calamine import CalamineWorkbook

__all__ = ["DEFAULT_LIMITS", "Book", "Limits", "Row", "Sheet", "Value", "Values", "open_book"]

Value: TypeAlias = str | float | bool | datetime.date | datetime.time | datetime.timedelta
Values: TypeAlias = tuple[Value, ...]
Row: TypeAlias = tuple[int, Values]

_LONGEST_FIELD = 1_000_000
"""A quote left open swallows the rows after it; a million characters is more than any field of any table."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table-shaped part of a file. A text file is one sheet without a name."""

    name: str
    source: Callable[[], Iterator[Row]]

    def rows(self) -> Iterator[Row]:
        """Every row from the top, blank ones too, each with its line (from 1). May be asked again.

        An empty cell is "". Numbers of a spreadsheet are floats; everything in a text file is text. Raises SourceError
        where the file turns out to be damaged.
        """
        return self.source()


@dataclass(frozen=True, slots=True)
class Book:
    """A file's sheets, in order, and what had to be assumed to read them."""

    path: Path
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.path.name


def open_book(path: Path, limits: Limits = DEFAULT_LIMITS) -> Book:
    """The sheets of a CSV, XLSX, XLS or ODS file, gzipped or not.

    Raises SourceError: unreadable path, empty, damaged or incomplete file, zip bomb, UTF-16, or no text at all.
    """
    if kind_of(path, limits) is Kind.SPREADSHEET:
        return Book(path, _spreadsheet_sheets(path, limits))
    return _text_book(path, limits)


def _spreadsheet_sheets(path: Path, limits: Limits) -> tuple[Sheet, ...]:
    workbook = _workbook(path, limits)
    return tuple(Sheet(name, _sheet_source(path, workbook, name)) for name in workbook.sheet_names)


def _workbook(path: Path, limits: Limits) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_filelike(spreadsheet_bytes(path, limits))
    except CalamineError as error:
        raise _damaged(path, error) from error
    except BaseException as error:
        raise _translated(path, error) from error


def _sheet_source(path: Path, workbook: CalamineWorkbook, name: str) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        try:
            yield from enumerate(map(tuple, workbook.get_sheet_by_name(name).iter_rows()), start=1)
        except Exception as error:
            raise _damaged(path, error) from error
        except BaseException as error:
            raise _translated(path, error) from error

    return rows


def _damaged(path: Path, error: BaseException) -> SourceError:
    if isinstance(error, SourceError):
        return error
    return SourceError(f"{path.name} is damaged or incomplete ({error}); download it again, or save it anew as CSV.")


def _translated(path: Path, error: BaseException) -> BaseException:
    """The spreadsheet reader's own crash (a BaseException of its language) as our sentence; anything else as it is."""
    return _damaged(path, error) if type(error).__name__ == "PanicException" else error


def _text_book(path: Path, limits: Limits) -> Book:
    encoding, notes = _encoding(path, limits)
    delimiter = _delimiter(path, encoding, limits)
    return Book(path, (Sheet("", lambda: _text_rows(path, encoding, delimiter, limits)),), notes)


def _encoding(path: Path, limits: Limits) -> tuple[str, tuple[str, ...]]:
    decoder, utf8, western = codecs.getincrementaldecoder("utf-8")(), True, True
    with open_bytes(path, limits) as file:
        for number, chunk in enumerate(iter(lambda: file.read(1 << 20), b"")):
            _refuse_no_text(path, chunk, first=number == 0)
            utf8 = utf8 and _decodes(decoder, chunk)
            western = western and not any(byte in chunk for byte in _UNDEFINED_1252)
    if utf8 and _decodes(decoder, b"", final=True):
        return "utf-8-sig", ()
    if not western:
        raise SourceError(f"{path.name} is text of an unknown encoding; save it as CSV UTF-8 and use that.")
    return "cp1252", (f"{path.name} is not UTF-8; it was read as Windows-1252, so check accented letters and dashes.",)


_UNDEFINED_1252 = (0x81, 0x8D, 0x8F, 0x90, 0x9D)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_no_text(path: Path, chunk: bytes, *, first: bool) -> None:
    if first and chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SourceError(f"{path.name} is UTF-16 text; save it as CSV UTF-8 and use that.")
    if b"\0" in chunk:
        raise SourceError(
            f"{path.name} holds NUL bytes, so it is damaged, UTF-16 or no text; "
            "download it again, or save it as CSV UTF-8."
        )


def _delimiter(path: Path, encoding: str, limits: Limits) -> str:
    """Whichever of comma, semicolon and tab the first line with any has most of."""
    with io.TextIOWrapper(open_bytes(path, limits), encoding=encoding) as text:
        for _, line in zip(range(50), iter(lambda: text.readline(_LONGEST_FIELD), ""), strict=False):
            most = max(",;\t", key=line.count)
            if most in line:
                return most
    return ","


def _text_rows(path: Path, encoding: str, delimiter: str, limits: Limits) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_FIELD)
    with io.TextIOWrapper(open_bytes(path, limits), encoding=encoding, newline="") as text:
        reader, line = csv.reader(text, delimiter=delimiter, strict=True), 1
        try:
            for values in reader:
                yield line, tuple(values)
                line = reader.line_num + 1
        except csv.Error as error:
            raise SourceError(
                f"{path.name} cannot be read from line {line} on ({error}); mend that line's quotation marks, "
                "or download the file again."
            ) from error
