"""Which published source a file is of, told by its content."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from saferplan.errors import SourceError, UsageError
from saferplan.sources import (
    home_office_extract,
    home_office_recorded_crime,
    ons_population,
    ons_recorded_crime,
    police_uk,
)
from saferplan.sources.archive import NOT_A_ZIP, is_zip
from saferplan.sources.reading import ReadTable
from saferplan.sources.tables import Book, open_book

Reader = Callable[[], Sequence[ReadTable]]


class TableSource(Protocol):
    """A module that reads one publisher's tables."""

    def recognise(self, source: Path | Book) -> bool: ...

    def read(self, source: Path | Book) -> list[ReadTable]: ...


_SPREADSHEET_PARTS = frozenset({"[Content_Types].xml", "mimetype"})
TABLE_SOURCES: tuple[TableSource, ...] = (home_office_recorded_crime, ons_recorded_crime, ons_population)


def reader_for(path: Path, financial_year: str | None = None) -> Reader | None:
    """The reader of this file's tables, or None for what is read as an archive of data.police.uk.

    `financial_year` is for the one table that does not say it. Raises SourceError for a file no source recognises,
    UsageError for a year given to any other.
    """
    if is_archive(path) or police_uk.is_police_uk_csv(path):
        _refuse_year(path, financial_year)
        return None
    # Opened once: a workbook of 400,000 rows takes a second to open.
    book = open_book(path)
    if home_office_extract.recognise(book):
        return lambda: home_office_extract.read(book, financial_year=financial_year)
    _refuse_year(path, financial_year)
    for source in TABLE_SOURCES:
        if source.recognise(book):
            return lambda: source.read(book)
    raise SourceError(
        f"{path.name} is not a file this program knows; it reads data.police.uk archives, Home Office and ONS tables "
        "of recorded crime, and ONS populations, as published."
    )


def _refuse_year(path: Path, financial_year: str | None) -> None:
    if financial_year is not None:
        raise UsageError(f"{path.name} says itself what period it counts; leave --financial-year out.")


def is_archive(path: Path) -> bool:
    """A folder, or a zip that is not a spreadsheet. A zip too damaged to tell is for the archive reader to refuse."""
    if path.is_dir() or not is_zip(path):
        return path.is_dir()
    try:
        with zipfile.ZipFile(path) as archive:
            return _SPREADSHEET_PARTS.isdisjoint(archive.namelist())
    except NOT_A_ZIP:
        return True
