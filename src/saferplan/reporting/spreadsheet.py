"""Workbooks that screen readers and programs can read: a cover, notes, and one marked table a sheet.

They follow the Government Analysis Function's guidance on spreadsheets: every sheet begins in A1 with its title and
says how many tables it has, nothing is merged, hidden, coloured or left blank, and the notes explain shorthand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from saferplan.reporting.inert import would_run

if TYPE_CHECKING:
    from datetime import date

NOT_AVAILABLE = "[x]"
REVISED = "[r]"
PARTIAL = "[p]"
_NOTHING = "none"
_WIDEST, _NARROWEST = 60, 10
_READABLE = 100
"""Width of the one column of a sheet of sentences, in characters."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table under its title. `about` are sentences between the two; a cell of None reads [x], an empty one none."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    about: tuple[str, ...] = ()
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook. `cover` are headings with their sentences; `notes` the numbered remarks, None where there are none.

    `dated` stands in the file instead of the time it was made, so that equal figures give equal files.
    """

    title: str
    author: str
    dated: date
    cover: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...]
    sheets: tuple[Sheet, ...]


def write(book: Book) -> bytes:
    """The workbook as an XLSX file."""
    import xlsxwriter

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    made = BytesIO()
    workbook = xlsxwriter.Workbook(made, options)
    workbook.set_properties(
        {"title": book.title, "author": book.author, "created": datetime.combine(book.dated, time())}
    )
    pen = _Pen(workbook)
    _cover(pen, book)
    _table(pen, _notes(book.notes))
    for sheet in book.sheets:
        _table(pen, sheet)
    workbook.close()
    return made.getvalue()


class _Pen:
    """Writes cells of a workbook: texts as texts, whatever they begin with."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        base = {"font_name": "Arial", "font_size": 12, "text_wrap": True, "valign": "top"}
        self.plain = workbook.add_format(base)
        self.quoted = workbook.add_format(base | {"quote_prefix": True})
        self.title = workbook.add_format(base | {"bold": True, "font_size": 16, "text_wrap": False})
        self.heading = workbook.add_format(base | {"bold": True, "font_size": 14})
        self.head = workbook.add_format(base | {"bold": True})
        self._numbers = {
            places: workbook.add_format(base | {"num_format": f"#,##0{'.' * (places > 0)}{'0' * places}"})
            for places in range(3)
        }

    def text(self, sheet: Any, row: int, column: int, words: str, form: Any = None) -> None:
        """`words` as they are; a format that quotes them keeps them texts also where the cell is typed in again."""
        form = self.quoted if would_run(words) and form is None else form or self.plain
        sheet.write_string(row, column, words, form)

    def cell(self, sheet: Any, row: int, column: int, value: Cell, decimals: int) -> None:
        if isinstance(value, str):
            self.text(sheet, row, column, value or _NOTHING)
        elif value is None:
            self.text(sheet, row, column, NOT_AVAILABLE)
        else:
            places = 0 if isinstance(value, int) else min(decimals, 2)
            sheet.write_number(row, column, value, self._numbers[places])


def _cover(pen: _Pen, book: Book) -> None:
    sheet = pen.workbook.add_worksheet("Cover")
    sheet.set_column(0, 0, _READABLE)
    sheet.hide_gridlines(2)
    pen.text(sheet, 0, 0, book.title, pen.title)
    row = 1
    for heading, sentences in (*book.cover, ("Sheets", _contents(book))):
        pen.text(sheet, row, 0, heading, pen.heading)
        for place, sentence in enumerate(sentences, start=row + 1):
            pen.text(sheet, place, 0, sentence)
        row += 1 + len(sentences)


def _contents(book: Book) -> tuple[str, ...]:
    return (
        "Notes: what the figures rest on and what the shorthand means.",
        *(f"{s.name}: {s.title}." for s in book.sheets),
    )


def _notes(notes: Sequence[str]) -> Sheet:
    shorthand = (
        f"{NOT_AVAILABLE} means that there is no figure; the column of reasons says why. It is not zero.",
        f"{PARTIAL} means that the figure is known to miss something.",
        f"{REVISED} means that the newest release changed the figure.",
    )
    rows = tuple((f"Note {number}", words) for number, words in enumerate((*notes, *shorthand), start=1))
    return Sheet("Notes", "Notes", ("Note", "What it says"), rows)


def _table(pen: _Pen, sheet: Sheet) -> None:
    page = pen.workbook.add_worksheet(_sheet_name(sheet.name))
    pen.text(page, 0, 0, sheet.title, pen.title)
    # The sentences run on to the right, in one line: a wrapped cell in a narrow first column could not be read.
    lines = ("This sheet has one table.", *sheet.about)
    for row, line in enumerate(lines, start=1):
        pen.text(page, row, 0, line, pen.workbook.add_format({"font_name": "Arial", "font_size": 12}))
    top = len(lines) + 1
    columns = [{"header": heading, "header_format": pen.head} for heading in sheet.headings]
    page.add_table(
        top,
        0,
        top + max(len(sheet.rows), 1),
        len(sheet.headings) - 1,
        {"name": _table_name(sheet.name), "columns": columns, "autofilter": False, "style": None},
    )
    for row, cells in enumerate(sheet.rows, start=top + 1):
        for column, value in enumerate(cells):
            pen.cell(page, row, column, value, sheet.decimals)
    for column, heading in enumerate(sheet.headings):
        page.set_column(column, column, _width(heading, [cells[column] for cells in sheet.rows]))


def _width(heading: str, cells: Sequence[Cell]) -> float:
    longest = max((len(str(cell)) for cell in (heading, *cells)), default=0)
    return min(max(longest * 1.2, _NARROWEST), _WIDEST)


def _sheet_name(name: str) -> str:
    """At most 31 characters, without those a sheet's name may not hold."""
    return _FORBIDDEN.sub(" ", name)[:31].strip() or "Figures"


def _table_name(name: str) -> str:
    return re.sub(r"\W+", "_", f"table_{name.lower()}")[:200]
