"""Residents and households: ONS mid-year estimates of local authorities, and Census 2021 and LSOA estimates as CSV.

Cells have span 0, a stock: June for mid-year estimates, March for the census of 21 March 2021. Only the areas a table
is about are stored; its rows of countries, regions and counties are sums of them, and are held against them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from saferplan.errors import SourceError
from saferplan.periods import Month
from saferplan.sources.columns import Field, Header, Layout, data_rows, heading_key, label, text_at, title_rows
from saferplan.sources.gathering import Gathering, Published, figure, stored, today_or
from saferplan.sources.notes_sheets import lines_outside, published_on
from saferplan.sources.ons_totals import Part, Total, compare
from saferplan.sources.provenance import ONS
from saferplan.sources.reading import HOUSEHOLDS, RESIDENTS, STOCK, ReadTable
from saferplan.sources.tables import Book, Row, Sheet, Values, open_book
from saferplan.sources.values import RowError, count_or_none

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from pathlib import Path

CENSUS_2021 = Month(2021, 3)
_JUNE = 6

_LSOA = re.compile(r"[EW]01\d{6}")
_AUTHORITY = re.compile(r"(?:E0[6789]|W06|S12|N09)\d{6}")
_SUM = re.compile(r"(?:K0[1-4]|[ENSW]92|E1[0-3]|E47)\d{6}")
"""The kingdom and countries, regions, counties, London and combined authorities."""

_AREAS = {
    "LSOA": Layout(
        "the table of LSOAs",
        (Field("code", ("lsoa21_code", "lsoa11_code", "LSOA21CD", "LSOA11CD", "LSOA 2021 Code", "LSOA 2011 Code")),),
        frozenset({"code"}),
    ),
    "local authority": Layout(
        "the table of local authorities",
        (Field("code", ("ltla23_code", "ltla24_code", "LTLA23CD", "LAD23CD", "LAD24CD")),),
        frozenset({"code"}),
    ),
    "local authority estimates": Layout(
        "the ONS mid-year estimates",
        (
            Field("code", ("Code",)),
            Field("name", ("Name",)),
            Field("geography", ("Geography",)),
        ),
        frozenset({"code", "name", "geography"}),
    ),
}
_MID_YEAR = re.compile(r"(?:(?:estimated )?population[ _])?mid[- _]?(\d{4})")
_CENSUS = {
    "total_residents": RESIDENTS,
    "residents": RESIDENTS,
    "total_households": HOUSEHOLDS,
    "households": HOUSEHOLDS,
}
_ALL_AGES = "all ages"
_OTHER_SUBJECT = re.compile(r"median age|\b(?:fe)?males\b", re.IGNORECASE)
_YEAR_OF_NAME = re.compile(r"mid[-_ ]?(20\d\d)|mye[-_ ]?(?:20)?(\d\d)(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet of residents or households, and which columns count them when."""

    sheet: Sheet
    header: Header
    area: str
    title: str
    columns: Mapping[int, tuple[str, Month | None]]
    """What each column counts, and its month; None where only the file's name can say."""


def recognise(source: Path | Book) -> bool:
    """Whether a sheet has codes of areas and a column of residents or households."""
    return bool(_find(source if isinstance(source, Book) else open_book(source)))


def read(source: Path | Book, *, year: int | None = None, today: datetime.date | None = None) -> list[ReadTable]:
    """Residents (ons/population) and households (ons/households) of the file, verified.

    Of a workbook's sheets the one with the most years is read. `year` is that of mid-year estimates which do not say
    it; without it the file's name is asked (mid2024, mye24). Raises SourceError when nothing says the year, when it is
    in the future, when a heading stands twice, or when no sheet counts residents or households.
    """
    book = source if isinstance(source, Book) else open_book(source)
    candidates = _find(book)
    if not candidates:
        raise SourceError(
            f"{book.name} has no sheet with codes of areas and a column of residents or households; "
            "use the mid-year estimates or census table as the ONS publishes it."
        )
    best = max(candidates, key=lambda found: len(found.columns))
    columns, notes = _dated(book, best, year)
    _refuse_future(book, columns, today_or(today))
    _AREAS[best.area].check(best.header, book, best.sheet)
    left = [sheet.name for sheet in book.sheets if sheet.name != best.sheet.name]
    notes += (f"Not read: {', '.join(left)}.",) if left else ()
    published = published_on(lines_outside(book, {found.sheet.name for found in candidates}))
    tables = _tables(book, best, columns, book.notes + notes)
    return stored(replace(table, published=published) for table in tables)


def _find(book: Book) -> list[_Found]:
    return [found for sheet in book.sheets if (found := _find_in(sheet))]


def _find_in(sheet: Sheet) -> _Found | None:
    for area, layout in _AREAS.items():
        header = layout.find(sheet)
        if header is None:
            continue
        title = next(iter(title_rows(sheet, header)), "")
        columns = {i: what for i, h in header.others.items() if (what := _meaning(heading_key(h)))}
        if columns and not _OTHER_SUBJECT.search(title):
            return _Found(sheet, header, area, title, columns)
    return None


def _meaning(heading: str) -> tuple[str, Month | None] | None:
    if match := _MID_YEAR.fullmatch(heading):
        return RESIDENTS, Month(int(match[1]), _JUNE)
    if heading in _CENSUS:
        return _CENSUS[heading], CENSUS_2021
    return (RESIDENTS, None) if heading == _ALL_AGES else None


def _dated(book: Book, found: _Found, year: int | None) -> tuple[dict[int, tuple[str, Month]], tuple[str, ...]]:
    """The columns, each with its month, and a note on a month the headings do not say."""
    undated = [i for i, (_, month) in found.columns.items() if month is None]
    dated = {i: (noun, month) for i, (noun, month) in found.columns.items() if month is not None}
    if dated:
        return dated, (_census_note(dated) if CENSUS_2021 in {m for _, m in dated.values()} else ())
    asked, said = _year(book, found, year)
    return {i: (RESIDENTS, Month(asked, _JUNE)) for i in undated}, (f"Mid-{asked}, as {said}.",)


def _census_note(dated: Mapping[int, tuple[str, Month]]) -> tuple[str, ...]:
    nouns = " and ".join(dict.fromkeys(noun for noun, _ in dated.values()))
    return (f"The headings give no date; {nouns} by these areas are those of the census of 21 March 2021.",)


def _year(book: Book, found: _Found, year: int | None) -> tuple[int, str]:
    if year is not None:
        return year, "given when the file was read"
    if match := _MID_YEAR.search(heading_key(found.title)):
        return int(match[1]), "the sheet's title says"
    if match := _YEAR_OF_NAME.search(book.name):
        return int(match[1] or f"20{match[2]}"), "the file's name says; its headings do not"
    raise SourceError(
        f"{book.name} does not say of which mid-year its estimates are; "
        "rename it so that it does, for example mid2024.csv, or use the workbook the ONS publishes."
    )


def _refuse_future(book: Book, columns: Mapping[int, tuple[str, Month]], today: datetime.date) -> None:
    latest = max(month for _, month in columns.values())
    if latest.first_day > today:
        raise SourceError(
            f"{book.name} counts people in {latest.name}, which is in the future; check the year it gives."
        )


def _tables(
    book: Book, found: _Found, columns: Mapping[int, tuple[str, Month]], notes: tuple[str, ...]
) -> list[ReadTable]:
    rows = list(data_rows(found.sheet, found.header))
    own = [row for row in rows if not _is_sum(found, row[1])]
    notes += _sums(found, rows, own, columns) if len(own) < len(rows) else ()
    tables = []
    for noun, dataset in ((RESIDENTS, "ons/population"), (HOUSEHOLDS, "ons/households")):
        gathering = Gathering(book.name, len(found.header.headings))
        if ours := {i: month for i, (what, month) in columns.items() if what == noun}:
            gathering.take(own, partial(_figures, found, noun, ours))
            title = found.title or f"{noun.capitalize()} by {_kind(found)}"
            tables.append(gathering.table(dataset, title, ONS, part=found.sheet.name, notes=notes))
    return tables


def _kind(found: _Found) -> str:
    return "LSOA" if found.area == "LSOA" else "local authority"


def _is_sum(found: _Found, values: Values) -> bool:
    """A country, region or county among local authorities."""
    return found.area != "LSOA" and _SUM.fullmatch(_code(found, values)) is not None


def _code(found: _Found, values: Values) -> str:
    return text_at(values, found.header["code"])


def _figures(found: _Found, noun: str, columns: Mapping[int, Month], values: Values) -> tuple[Published, ...]:
    code = _code(found, values)
    known = _LSOA if found.area == "LSOA" else _AUTHORITY
    if not known.fullmatch(code):
        raise RowError(f"the code is not that of {'an LSOA' if known is _LSOA else 'a local authority'}", code)
    return tuple(figure(code, month.index, STOCK, noun, values[i], negative=False) for i, month in columns.items())


def _sums(found: _Found, rows: list[Row], own: list[Row], columns: Mapping[int, tuple[str, Month]]) -> tuple[str, ...]:
    """Local authorities against their countries; regions and counties cannot be told from codes alone."""
    totals = [
        Total(code, text_at(values, found.header["name"]), _counts(found, values, columns))
        for _, values in rows
        if (code := _code(found, values)) in ("K04000001", "E92000001", "W92000004")
    ]
    parts = [Part(_countries(_code(found, values)), _counts(found, values, columns)) for _, values in own]
    left = len(rows) - len(own)
    return (f"{left} rows of countries, regions and counties are not stored: they are sums.", *compare(totals, parts))


def _countries(code: str) -> tuple[str, ...]:
    return {"E": ("K04000001", "E92000001"), "W": ("K04000001", "W92000004")}.get(code[:1], ())


def _counts(found: _Found, values: Values, columns: Mapping[int, tuple[str, Month]]) -> dict[str, int | None]:
    return {label(found.header.headings[i]): count_or_none(values, i) for i in columns}
