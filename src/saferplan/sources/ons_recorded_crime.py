"""Recorded crime as the Office for National Statistics publishes it: rolling years by offence, and its workbook.

One file may hold several tables, each of which becomes its own: `ons/pfa-rolling-12`, `ons/pfa-year`, `ons/csp-year`,
`ons/region-year` (countries and regions, apart so that no sum counts twice); special collections of knives, firearms
and fraud, as `ons/pfa-knife-year` and the like; and the populations and households printed beside rates, as
`ons/pfa-population`, `ons/pfa-households`, `ons/csp-population`, `ons/csp-households`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from saferplan.errors import SourceError
from saferplan.sources import ons_force_years, ons_rolling, ons_workbook
from saferplan.sources.gathering import stored, today_or
from saferplan.sources.notes_sheets import lines_outside, published_on
from saferplan.sources.ons_tables import PARTNERSHIPS_WITHOUT_PERIOD, ROLLING
from saferplan.sources.tables import Book, open_book

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from saferplan.sources.reading import ReadTable


def recognise(source: Path | Book) -> bool:
    """Whether a sheet has the headings of one of these tables."""
    book = source if isinstance(source, Book) else open_book(source)
    if ons_workbook.find_sheets(book):
        return True
    return any(
        ROLLING.find(sheet) or ons_force_years.find(sheet) or PARTNERSHIPS_WITHOUT_PERIOD.find(sheet)
        for sheet in book.sheets
    )


def read(source: Path | Book, *, today: datetime.date | None = None) -> list[ReadTable]:
    """Every table of the file, verified, in the order of its sheets.

    Units are ONS codes, or `name:` and a name where the file has none (British Transport Police, Unassigned Wiltshire).
    Raises SourceError when no sheet holds such a table, a column is missing, or nothing says which year is counted.
    """
    book = source if isinstance(source, Book) else open_book(source)
    day = today_or(today)
    sheets = ons_workbook.find_sheets(book)
    tables = ons_workbook.read_sheets(sheets, day)
    for sheet in book.sheets:
        if header := ROLLING.find(sheet):
            tables.append(ons_rolling.read_sheet(book, sheet, header, day))
        elif header := ons_force_years.find(sheet):
            tables += ons_force_years.read_sheet(book, sheet, header, day)
    if not tables:
        raise _unknown(book)
    notes = book.notes + (ons_workbook.unread(book, sheets) if sheets else ())
    lines = lines_outside(book, {found.sheet.name for found in sheets}) if sheets else ()
    return stored(replace(t, notes=t.notes + notes, published=published_on(lines)) for t in tables)


def _unknown(book: Book) -> SourceError:
    if any(PARTNERSHIPS_WITHOUT_PERIOD.find(sheet) for sheet in book.sheets):
        return SourceError(
            f"{book.name} counts crime by Community Safety Partnership without saying which year; "
            "use the ONS workbook it was copied from."
        )
    return SourceError(
        f"{book.name} holds counts under none of the headings the ONS publishes recorded crime under; "
        "use the police force area or Community Safety Partnership tables as published."
    )
