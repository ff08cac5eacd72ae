"""What a workbook says outside its tables: the day it was published, and the publisher's warnings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from saferplan.sources.columns import is_blank, label
from saferplan.sources.values import RowError, day

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterable

    from saferplan.sources.tables import Book

_PUBLISHED = re.compile(
    r"(?:updated|published|date published|publication date):? +(\d{1,2} \w+ \d{4}|\d{1,2}/\d{1,2}/\d{4})", re.IGNORECASE
)
_WARNING = re.compile(
    r"unassigned|undercount|incomplete|unable to|not comparable|not been (?:able|provided)", re.IGNORECASE
)


def lines_outside(book: Book, tables: Collection[str]) -> tuple[str, ...]:
    """Every line of the sheets that are not named in `tables`."""
    return tuple(
        label(" ".join(str(v) for v in values))
        for sheet in book.sheets
        if sheet.name not in tables
        for _, values in sheet.rows()
        if not is_blank(values)
    )


def published_on(lines: Iterable[str]) -> datetime.date | None:
    """The day of the first line that is "Updated: 23 July 2026", "Date published: 15 July 2024" or the like."""
    for line in lines:
        if match := _PUBLISHED.match(line):
            try:
                return day(match[1])
            except RowError:
                continue
    return None


def warnings(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines that say figures are incomplete, each once, as notes. Only there is said whose crime is unassigned."""
    return tuple(dict.fromkeys(f"Publisher's note: {line}" for line in lines if _WARNING.search(line)))
