"""Years of force totals as one long list: a year and an area a row, a column an offence group, the month as heading.

This is how the yearly sheets of the ONS workbook look when someone has put them under each other as CSV: areas by name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from saferplan.errors import SourceError
from saferplan.periods import Month
from saferplan.sources.columns import Field, Header, Layout, data_rows, heading_key, label, text_at
from saferplan.sources.gathering import Gathering, Published, figure
from saferplan.sources.ons_tables import is_total, unit_of
from saferplan.sources.provenance import ONS
from saferplan.sources.values import RowError, month_named, not_over

if TYPE_CHECKING:
    import datetime

    from saferplan.sources.reading import ReadTable
    from saferplan.sources.tables import Book, Row, Sheet, Value, Values

TITLE = "Police recorded crime by offence group and police force area"

_AREA = Field("area", ("Area name",))
_YEAR_ENDING = re.compile(r"year ending (\w+)")
_NO_COUNT = re.compile(r"population|household|rate|%", re.IGNORECASE)


def find(sheet: Sheet) -> Header | None:
    """The headings, if they are an area's name and "Year ending" with a month but no year."""
    header = Layout(TITLE, (_AREA,), frozenset({"area"})).find(sheet)
    if header is None:
        return None
    year = next((i for i, h in header.others.items() if _YEAR_ENDING.fullmatch(heading_key(h))), None)
    return None if year is None else Header(header.line, header.headings, {**header.at, "year": year})


def read_sheet(book: Book, sheet: Sheet, header: Header, today: datetime.date) -> list[ReadTable]:
    """Forces (ons/pfa-year) and countries and regions (ons/region-year) apart, unverified."""
    month = _month(book, header)
    reader = _Reader(header, month, today)
    rows = list(data_rows(sheet, header))
    parts = {
        "ons/pfa-year": [row for row in rows if not _total(row, header)],
        "ons/region-year": [row for row in rows if _total(row, header)],
    }
    left = ", ".join(h for h in header.others.values() if _NO_COUNT.search(h))
    notes = (f"Not read, being no counts of offences: {left}.",) if left else ()
    return [_table(book, header, own, reader, dataset, notes) for dataset, own in parts.items() if own]


def _table(
    book: Book, header: Header, rows: list[Row], reader: _Reader, dataset: str, notes: tuple[str, ...]
) -> ReadTable:
    gathering = Gathering(book.name, len(header.headings))
    gathering.take(rows, reader)
    return gathering.table(dataset, TITLE, ONS, notes=notes)


def _month(book: Book, header: Header) -> int:
    match = _YEAR_ENDING.fullmatch(heading_key(header.headings[header["year"]]))
    number = month_named(match[1]) if match else None
    if number is None:
        raise SourceError(
            f"{book.name}: the heading '{label(header.headings[header['year']])}' names no month; "
            "write it as 'Year ending September'."
        )
    return number


def _total(row: Row, header: Header) -> bool:
    return is_total("", text_at(row[1], header["area"]))


class _Reader:
    def __init__(self, header: Header, month: int, today: datetime.date) -> None:
        self._header, self._month, self._today = header, month, today
        self._counts = {i: h for i, h in header.others.items() if not _NO_COUNT.search(h)}

    def __call__(self, values: Values) -> tuple[Published, ...]:
        unit = unit_of("", label(values[self._header["area"]]))
        if not unit:
            raise RowError("the row names no area")
        month = self._year_end(values[self._header["year"]])
        return tuple(figure(unit, month.index, 12, h, values[i]) for i, h in self._counts.items())

    def _year_end(self, value: Value) -> Month:
        text = f"{value:g}" if isinstance(value, float) else str(value).strip()
        if not re.fullmatch(r"(19|20)\d\d", text):
            raise RowError("the year is not one, such as 2024", value)
        month = Month(int(text), self._month)
        if not_over(month, self._today):
            raise RowError(f"the year ends in {month.name}, which is not over", value)
        return month
