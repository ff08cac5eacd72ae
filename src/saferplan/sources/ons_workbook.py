"""The ONS quarterly workbook of police force area and Community Safety Partnership tables, a table a sheet.

Above the headings of each sheet stand its title, which says the year counted, and notes. Rates and percentage changes
are not read: they follow from counts, and from the populations and households printed beside them, which are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from saferplan.errors import SourceError
from saferplan.periods import Month
from saferplan.sources.columns import Header, data_rows, label, text_at, title_rows
from saferplan.sources.gathering import Gathering, Published, figure
from saferplan.sources.ons_tables import (
    CSP_CODE,
    FORCE_CODE,
    FORCES,
    PARTNERSHIPS,
    is_total,
    totals_over,
    unit_of,
)
from saferplan.sources.ons_totals import Part, Total, compare
from saferplan.sources.provenance import ONS
from saferplan.sources.reading import HOUSEHOLDS, RESIDENTS, STOCK, ReadTable
from saferplan.sources.values import RowError, count_or_none, not_over, twelve_months, year_ending

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from saferplan.sources.tables import Book, Row, Sheet, Values

_DENOMINATOR = re.compile(r"(population|household) figures \(mid-(\d{4})\)", re.IGNORECASE)
_NO_COUNT = re.compile(r"%|\brates?\b|percentage|\bper [\d,]+", re.IGNORECASE)
_SUBJECT = re.compile(r"number of (.+?) (?:recorded|referred|by police force area)\b", re.IGNORECASE)
_SPECIAL = {"knife": "knife", "firearm": "firearms", "fraud and computer misuse": "fraud"}
_JUNE = 6
_NOUNS = {"population": RESIDENTS, "household": HOUSEHOLDS}


@dataclass(frozen=True)
class WorkbookSheet:
    """A sheet whose headings are those of forces or partnerships, and which of its columns are counts of what."""

    book: Book
    sheet: Sheet
    header: Header
    level: str
    """pfa or csp."""

    @cached_property
    def titles(self) -> tuple[str, ...]:
        return title_rows(self.sheet, self.header)

    @property
    def title(self) -> str:
        return self.titles[0] if self.titles else self.sheet.name

    @property
    def name(self) -> str:
        return self.sheet.name.strip()

    @cached_property
    def denominators(self) -> dict[int, tuple[str, int]]:
        """Columns of population and households: what they count, and the month (June) they count it in."""
        found = {i: m for i, h in self.header.others.items() if (m := _DENOMINATOR.match(h))}
        return {i: (_NOUNS[m[1].casefold()], Month(int(m[2]), _JUNE).index) for i, m in found.items()}

    @cached_property
    def counts(self) -> dict[int, tuple[str, int]]:
        """Columns of counts: the category, and the last month of their twelve."""
        if "number of" not in self.title.casefold():
            return {}
        columns = {i: h for i, h in self.header.others.items() if not _NO_COUNT.search(h)}
        ending = {i: month for i, h in columns.items() if (month := twelve_months(h))}
        if ending:
            return {i: (self.subject, month.index) for i, month in ending.items()}
        return {i: (h, self._year.index) for i, h in columns.items() if i not in self.denominators}

    @cached_property
    def _year(self) -> Month:
        found = next((m for text in self.titles if (m := year_ending(text))), None)
        if found is None:
            raise SourceError(
                f"{self.book.name}, sheet '{self.name}': no row above the headings says 'year ending' a month; "
                "use the workbook as the ONS publishes it."
            )
        return found

    @property
    def subject(self) -> str:
        """What the title says is counted, such as "Firearm offences (excluding air weapons)"."""
        match = _SUBJECT.search(self.title)
        words = match[1] if match else self.title
        return words[:1].upper() + words[1:]

    def dataset(self, level: str) -> str:
        """Where the sheet's counts go. Special collections stand apart from the offence groups.

        They repeat the years of the offence groups, and of two tables of one dataset, area and year the later replaces
        the earlier.
        """
        special = next((name for word, name in _SPECIAL.items() if word in self.title.casefold()), "")
        if special == "knife" and not any(twelve_months(h) for h in self.header.others.values()):
            special = "knife-offence"
        return f"ons/{level}-{special}-year" if special else f"ons/{level}-year"


def find_sheets(book: Book) -> list[WorkbookSheet]:
    """The sheets with headings of forces or partnerships, in order."""
    return [
        WorkbookSheet(book, sheet, header, level)
        for sheet in book.sheets
        for level, layout in (("pfa", FORCES), ("csp", PARTNERSHIPS))
        if (header := layout.find(sheet))
    ]


def read_sheets(sheets: list[WorkbookSheet], today: datetime.date) -> list[ReadTable]:
    """The tables of counts, populations and households of these sheets, unverified."""
    return [table for sheet in sheets for table in _read_sheet(sheet, today)]


def unread(book: Book, sheets: list[WorkbookSheet]) -> tuple[str, ...]:
    """A note on the sheets nothing was read from."""
    names = [s.name for s in sheets if not s.counts and not s.denominators]
    names += [s.name.strip() for s in book.sheets if s.name not in {w.sheet.name for w in sheets}]
    if not names:
        return ()
    return (f"Not read, being rates, percentage changes, lists or notes: {', '.join(names)}.",)


def _read_sheet(found: WorkbookSheet, today: datetime.date) -> list[ReadTable]:
    layout = FORCES if found.level == "pfa" else PARTNERSHIPS
    layout.check(found.header, found.book, found.sheet)
    _refuse_future(found, today)
    rows = list(data_rows(found.sheet, found.header))
    totals = [row for row in rows if _is_total(found, row[1])]
    own = [row for row in rows if not _is_total(found, row[1])]
    tables = _denominator_tables(found, own)
    if found.counts:
        notes = compare(_totals(found, totals), _parts(found, rows)) if totals else ()
        tables.append(_table(found, own, found.counts, found.dataset(found.level), 12, notes))
    if found.counts and found.level == "pfa" and totals:
        tables.append(_table(found, totals, found.counts, found.dataset("region"), 12, ()))
    return tables


def _denominator_tables(found: WorkbookSheet, own: list[Row]) -> list[ReadTable]:
    notes = ("As printed beside the rates of this workbook, rounded to 100.",)
    return [
        _table(found, own, columns, f"ons/{found.level}-{noun}", STOCK, notes)
        for kind, noun in ((RESIDENTS, "population"), (HOUSEHOLDS, "households"))
        if (columns := {i: c for i, c in found.denominators.items() if c[0] == kind})
    ]


def _table(
    found: WorkbookSheet,
    rows: list[Row],
    columns: dict[int, tuple[str, int]],
    dataset: str,
    span: int,
    notes: tuple[str, ...],
) -> ReadTable:
    gathering = Gathering(found.book.name, len(found.header.headings))
    gathering.take(rows, partial(_figures, found, columns, span))
    return gathering.table(dataset, found.title, ONS, part=found.name, notes=notes)


def _refuse_future(found: WorkbookSheet, today: datetime.date) -> None:
    late = [Month.from_index(m) for _, m in found.counts.values() if not_over(Month.from_index(m), today)]
    if late:
        raise SourceError(
            f"{found.book.name}, sheet '{found.name}': the year ending {late[0].name} is not over; "
            "check the sheet's title and this machine's date."
        )


def _is_total(found: WorkbookSheet, values: Values) -> bool:
    """A country or region among forces; a force among partnerships. A ragged row is neither, and gets rejected."""
    at = found.header
    if len(values) < len(at.headings):
        return False
    if found.level == "pfa":
        return is_total(label(values[at["code"]]), label(values[at["area"]]))
    partnership = label(values[at["csp_code"]]) or label(values[at["csp"]])
    return not partnership and FORCE_CODE.fullmatch(label(values[at["force_code"]])) is not None


def _totals(found: WorkbookSheet, rows: list[Row]) -> list[Total]:
    at, (code, name) = found.header, ("code", "area") if found.level == "pfa" else ("force_code", "force")
    return [
        Total(label(values[at[code]]), label(values[at[name]]), _counts(found, values))
        for _, values in rows
        if label(values[at[code]])
    ]


def _parts(found: WorkbookSheet, rows: list[Row]) -> Iterator[Part]:
    """Forces with the region they stand under and their country; partnerships with their force."""
    region = ""
    for _, values in rows:
        if found.level == "csp" and not _is_total(found, values):
            yield Part((text_at(values, found.header["force_code"]),), _counts(found, values))
        elif found.level == "pfa":
            code, name = text_at(values, found.header["code"]), text_at(values, found.header["area"])
            if is_total(code, name):
                region = code
            else:
                yield Part(totals_over(code, region), _counts(found, values))


def _counts(found: WorkbookSheet, values: Values) -> dict[str, int | None]:
    return {label(found.header.headings[i]): count_or_none(values, i) for i in found.counts}


def _figures(
    found: WorkbookSheet, columns: dict[int, tuple[str, int]], span: int, values: Values
) -> tuple[Published, ...]:
    unit = _unit(found, values)
    return tuple(
        figure(unit, month, span, category, values[i], negative=span != STOCK)
        for i, (category, month) in columns.items()
    )


def _unit(found: WorkbookSheet, values: Values) -> str:
    at, partnership = found.header, found.level == "csp"
    code = label(values[at["csp_code" if partnership else "code"]])
    unit = unit_of(code, label(values[at["csp" if partnership else "area"]]))
    if not unit:
        raise RowError("the row names no area")
    known = CSP_CODE if partnership else FORCE_CODE
    if code and not known.fullmatch(code) and not is_total(code, ""):
        raise RowError(f"the code is not that of a {'partnership' if partnership else 'police force area'}", code)
    return unit
