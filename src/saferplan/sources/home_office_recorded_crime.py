"""Home Office open data: police recorded crime by Community Safety Partnership, quarter and offence code.

Layout: one row a quarter, partnership and offence code; in workbooks one sheet a financial year (2011-12, later
2018_19) behind a sheet of notes; ODS of late, XLSX and CSV before. Headings have changed: Force Name, then Police
Force; Number of Offences, then Offence Count. Source: the Home Office's user guide to these open data tables.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from saferplan.errors import SourceError
from saferplan.sources.columns import Field, Header, Layout, data_rows, label
from saferplan.sources.gathering import Gathering, Published, only_figure, stored, today_or
from saferplan.sources.notes_sheets import lines_outside, published_on, warnings
from saferplan.sources.provenance import HOME_OFFICE
from saferplan.sources.reading import BY_NAME, Cell, ReadTable
from saferplan.sources.tables import Book, Sheet, open_book
from saferplan.sources.values import RowError, not_over, quarter_end

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from saferplan.periods import Month
    from saferplan.sources.tables import Value, Values

DATASET = "home-office/csp-offences"
TITLE = "Police recorded crime by Community Safety Partnership and offence"

_FIELDS = (
    Field("year", ("Financial Year",)),
    Field("quarter", ("Financial Quarter", "Quarter")),
    Field("force", ("Police Force", "Force Name", "Police Force Area", "Force")),
    Field("csp", ("CSP Name", "Community Safety Partnership Name", "Community Safety Partnership", "CSP")),
    Field("csp_code", ("CSP ONS Code", "ONS Code", "CSP Code", "Community Safety Partnership Code"), needed=False),
    Field("description", ("Offence Description",), needed=False),
    Field("code", ("Offence Code", "Code")),
    Field("count", ("Offence Count", "Number of Offences", "Count")),
)
LAYOUT = Layout(
    "the Home Office table by Community Safety Partnership",
    _FIELDS,
    frozenset({"year", "quarter", "csp", "description", "code", "count"}),
    enough=4,
)

NON_GEOGRAPHIC = frozenset(
    {"action fraud", "british transport police", "cifas", "uk finance", "financial fraud action uk", "nfib"}
)
"""Recorded by bodies without an area; they stand in the force column, and in some vintages have no partnership."""


def recognise(source: Path | Book) -> bool:
    """Whether a sheet has the headings of this table, or all but one or two of them."""
    return any(LAYOUT.find(sheet) for sheet in as_book(source).sheets)


def as_book(source: Path | Book) -> Book:
    return source if isinstance(source, Book) else open_book(source)


def read(source: Path | Book, *, today: datetime.date | None = None) -> list[ReadTable]:
    """Every sheet of the file that holds the table, verified; cells of 3 months by partnership and offence code.

    A unit is the ONS code if the file has one, else `name:` and the partnership's name; its force follows in brackets
    where two forces use the name (Unassigned). Negative counts are kept, and
    so are rows that repeat a quarter, unit and code: partnerships merged since. Raises SourceError when no sheet holds
    the table, a column is missing, or two sheets hold the same quarter.
    """
    book = as_book(source)
    found = [(sheet, header) for sheet in book.sheets if (header := LAYOUT.find(sheet))]
    if not found:
        raise SourceError(
            f"{book.name} has no sheet with columns such as 'Financial Year', 'CSP Name' and 'Offence Code'; "
            "use the Community Safety Partnership open data table as the Home Office publishes it."
        )
    lines = lines_outside(book, {sheet.name for sheet, _ in found})
    tables = [_read_sheet(book, sheet, LAYOUT.check(header, book, sheet), today_or(today)) for sheet, header in found]
    _refuse_overlap(book, tables)
    notes, published = book.notes + warnings(lines), published_on(lines)
    return stored(replace(table, notes=notes + table.notes, published=published) for table in tables)


def _read_sheet(book: Book, sheet: Sheet, header: Header, today: datetime.date) -> ReadTable:
    gathering = Gathering(book.name, len(header.headings), once=False)
    gathering.take(data_rows(sheet, header), _Reader(header, today, _shared_names(sheet, header)))
    return gathering.table(DATASET, TITLE, HOME_OFFICE, part=sheet.name, notes=repeats(gathering.cells))


def _shared_names(sheet: Sheet, header: Header) -> frozenset[str]:
    """Names, such as Unassigned, that stand under more than one force in this sheet."""
    forces: dict[str, set[str]] = defaultdict(set)
    for name, force in {
        (values[header["csp"]], values[header["force"]])
        for _, values in data_rows(sheet, header)
        if len(values) >= len(header.headings)
    }:
        forces[label(name)].add(label(force))
    return frozenset(name for name, found in forces.items() if len(found) > 1)


class _Reader:
    """One row's figure. A quarter recurs some 45,000 times, so each is worked out once."""

    def __init__(self, header: Header, today: datetime.date, shared_names: frozenset[str]) -> None:
        self._header, self._today, self._shared = header, today, shared_names
        self._quarters: dict[tuple[Value, Value], Month] = {}

    def __call__(self, values: Values) -> tuple[Published]:
        at = self._header
        month = self._month(values[at["year"]], values[at["quarter"]])
        return (only_figure(self._unit(values), month.index, 3, offence_code(values, at), values[at["count"]]),)

    def _month(self, year: Value, quarter: Value) -> Month:
        if (year, quarter) not in self._quarters:
            month = quarter_end(year, quarter)
            if not_over(month, self._today):
                raise RowError(f"the quarter ends in {month.name}, which is not over", f"{year} {quarter}")
            self._quarters[year, quarter] = month
        return self._quarters[year, quarter]

    def _unit(self, values: Values) -> str:
        code = label(values[self._header["csp_code"]]) if "csp_code" in self._header else ""
        name, force = label(values[self._header["csp"]]), label(values[self._header["force"]])
        if not name and force.casefold() in NON_GEOGRAPHIC:
            name = force
        if not (code or name):
            raise RowError("the row names no Community Safety Partnership", force)
        return code or BY_NAME + (f"{name} ({force})" if name in self._shared and name != force else name)


def offence_code(values: Values, at: Header) -> str:
    """The row's Home Office code as text. Raises RowError when it is empty or a spreadsheet has made it a date.

    Spreadsheets store 35 as 35.0 and 4.10 (corporate manslaughter) as 4.1 (manslaughter); the description decides.
    """
    value = values[at["code"]]
    if isinstance(value, float):
        corporate = "description" in at and "corporate" in str(values[at["description"]]).casefold()
        return "4.10" if value == 4.1 and corporate else f"{value:g}"
    code = label(value).upper() if isinstance(value, str) else ""
    if not code:
        raise RowError("the offence code is empty or no text", value)
    return code


def repeats(cells: list[Cell]) -> tuple[str, ...]:
    """A note when rows share a unit, quarter and code, so that a sum over them is a sum of several rows."""
    over = len(cells) - len({(c.unit, c.month, c.category) for c in cells})
    return (f"Rows added to another of the same partnership, quarter and offence code: {over:,}.",) if over else ()


def _refuse_overlap(book: Book, tables: list[ReadTable]) -> None:
    sheet_of: dict[int, str] = {}
    for table in tables:
        for month in {cell.month for cell in table.cells}:
            other = sheet_of.setdefault(month, table.part)
            if other != table.part:
                raise SourceError(
                    f"{book.name}: the sheets '{other}' and '{table.part}' hold the same quarter, which would count "
                    "twice; remove the sheet that was not published."
                )
