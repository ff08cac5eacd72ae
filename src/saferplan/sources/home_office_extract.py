"""A hand-made copy of the Home Office partnership table that lost its year, quarter and force, but kept its row order.

Each partnership and code then has its rows in four equal blocks, first quarter to last: one row a block, or one a
former partnership where several have merged, next to each other. That much can be checked; that the order is the
published one cannot, so the caller must say the year, and a note says the rest.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from saferplan.errors import SourceError
from saferplan.sources.columns import Field, Layout, data_rows, label
from saferplan.sources.gathering import Gathering, stored
from saferplan.sources.home_office_recorded_crime import DATASET, TITLE, as_book, offence_code, repeats
from saferplan.sources.provenance import HOME_OFFICE
from saferplan.sources.reading import BY_NAME, Cell
from saferplan.sources.values import RowError, count, year_start

if TYPE_CHECKING:
    from pathlib import Path

    from saferplan.periods import Month
    from saferplan.sources.columns import Header
    from saferplan.sources.reading import ReadTable
    from saferplan.sources.tables import Book, Row, Sheet, Values

_QUARTERS = 4
_FEW = 50

LAYOUT = Layout(
    "the Home Office extract without year and quarter",
    (
        Field("csp", ("CSP Name",)),
        Field("description", ("Offence Description",)),
        Field("code", ("Offence Code",)),
        Field("count", ("Number of Offences", "Offence Count")),
    ),
    frozenset({"csp", "description"}),
)
_LOST = ("financial year", "financial quarter")


def recognise(source: Path | Book) -> bool:
    """Whether the file is one sheet of the partnership table without the columns of year and quarter."""
    book = as_book(source)
    header = LAYOUT.find(book.sheets[0]) if len(book.sheets) == 1 else None
    return header is not None and not any(h.casefold() in _LOST for h in header.others.values())


def read(source: Path | Book, *, financial_year: str | None = None) -> list[ReadTable]:
    """The extract's counts, verified. `financial_year`, such as "2011/12", is what the file does not say.

    All rows of a partnership and code that do not fall in four equal blocks are rejected. Raises SourceError without a
    year, or when a column is missing.
    """
    book = as_book(source)
    sheet = book.sheets[0]
    header = LAYOUT.find(sheet)
    if header is None or financial_year is None:
        raise SourceError(
            f"{book.name} has neither 'Financial Year' nor 'Financial Quarter', so nothing says what period it counts; "
            "give its year with --financial-year, such as 2011/12, or use the table as the Home Office publishes it."
        )
    gathering = _gather(book, sheet, LAYOUT.check(header, book, sheet), _april(financial_year))
    notes = (
        f"The file says neither year nor quarter: {financial_year} was given when it was read, and the quarters are "
        "the order of its rows, which fall in four equal blocks for each partnership and code.",
        *_few_codes({cell.category for cell in gathering.cells}),
        *repeats(gathering.cells),
    )
    return stored([gathering.table(DATASET, TITLE, HOME_OFFICE, notes=book.notes + notes)])


def _few_codes(codes: set[str]) -> tuple[str, ...]:
    # The table as published has over a hundred; a copy of some offences has no rows of nought for the others.
    if len(codes) > _FEW:
        return ()
    held = ", ".join(sorted(codes))
    return (f"Only offence codes {held} are in it: of a measure that counts others it shows too few, or none.",)


def _april(year: str) -> Month:
    try:
        return year_start(year)
    except RowError:
        raise SourceError(f"'{year}' is not a financial year; write it as 2011/12.") from None


def _gather(book: Book, sheet: Sheet, header: Header, april: Month) -> Gathering:
    gathering = Gathering(book.name, len(header.headings), once=False)
    rows = list(data_rows(sheet, header))
    quarters = _quarters(rows, header)
    for row in rows:
        gathering.take([row], partial(_cell, header, april, quarters.get(row[0])))
    return gathering


def _cell(header: Header, april: Month, quarter: int | None, values: Values) -> tuple[Cell]:
    csp = label(values[header["csp"]])
    if not csp:
        raise RowError("the row names no Community Safety Partnership")
    if quarter is None:
        raise RowError(
            "the rows of its partnership and offence code are not four equal blocks, so its quarter is unknown"
        )
    month = april + (3 * quarter + 2)
    return (Cell("", BY_NAME + csp, month.index, 3, offence_code(values, header), count(values[header["count"]])),)


def _quarters(rows: list[Row], header: Header) -> dict[int, int]:
    """Line to quarter (0 to 3), of the rows whose partnership and code pass the check."""
    lines: dict[tuple[str, str], list[int]] = defaultdict(list)
    for line, values in rows:
        if len(values) == len(header.headings):
            lines[label(values[header["csp"]]), label(values[header["code"]])].append(line)
    return {
        line: place * _QUARTERS // len(own)
        for own in lines.values()
        if _in_four_blocks(own)
        for place, line in enumerate(own)
    }


def _in_four_blocks(lines: list[int]) -> bool:
    """Whether lines are four runs of one length. Where a run has several rows, it must not touch the next."""
    size, rest = divmod(len(lines), _QUARTERS)
    if rest or size == 1:
        return not rest
    return all(
        (after == line + 1) == (place % size != 0) for place, (line, after) in enumerate(pairwise(lines), start=1)
    )
