"""What reading one published table gives: counts, what the publisher withheld, and each row refused with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from saferplan.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from saferplan.periods import Month

STOCK = 0
"""The span of a count taken on one day (residents, households) instead of over a period."""

SPANS = (STOCK, 1, 3, 12)

RESIDENTS = "residents"
HOUSEHOLDS = "households"

BY_NAME = "name:"
"""What a unit begins with when the file names its area and gives no code."""


class Cell(NamedTuple):
    """One count at the publication's own grain. A tuple: the Home Office file alone has some 180,000 a year."""

    force: str
    """The slug of police.uk file names; empty for tables of the Home Office and the ONS."""
    unit: str
    """The ONS code, or `name:` and the published name where the file has no code, or empty: no location."""
    month: int
    """`Month.index` of the last month counted; of mid-year or census day for a stock."""
    span: int
    """Months counted: 1, 3 or 12; 0 for a stock."""
    category: str
    n: int
    """May be negative in tables of recorded crime: a later correction."""


class Withheld(NamedTuple):
    """A cell the publisher marked, or left blank, instead of counting. Kept, so that missing is never read as zero."""

    unit: str
    month: int
    span: int
    category: str
    shorthand: str
    """As published, such as [x] not available, [u] low reliability, [z] not applicable; empty for a blank cell."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A source row that was not stored, and why. At most one a row; `line` counts from 1, None for the whole file."""

    file: str
    line: int | None
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReadTable:
    """One table of one published file, read in full.

    `first` and `last` are the first and the last month the table speaks of. `rows_read` counts the table's data rows:
    each is stored (whole) or rejected (whole); titles, notes and totals of other rows are not data rows. `part` is the
    sheet's name when the file has several tables. `published` is the day the file itself gives, if it does.
    """

    dataset: str
    title: str
    publisher: str
    licence: str
    attribution: str
    first: Month
    last: Month
    rows_read: int
    cells: Sequence[Cell]
    withheld: Sequence[Withheld] = ()
    rejections: Sequence[Rejection] = ()
    notes: tuple[str, ...] = ()
    part: str = ""
    published: date | None = None

    @property
    def rows_stored(self) -> int:
        return self.rows_read - len(self.rejections)

    def verify(self) -> None:
        """Hold the reading to its own arithmetic before it counts.

        Raises SourceError: when rows read are not rows stored and rows rejected, when a row is rejected twice, when
        nothing could be stored, or when a cell lies outside the table's period, has an unknown span, or has no unit in
        a dataset whose every row has one.
        """
        self._verify_rows()
        self._verify_cells(self.cells)
        self._verify_cells(self.withheld)

    def _verify_rows(self) -> None:
        lines = [(r.file, r.line) for r in self.rejections if r.line is not None]
        if len(lines) != len(set(lines)) or self.rows_stored < 0:
            raise SourceError(
                f"{self._name} was read wrongly: {self.rows_read} rows read but {len(self.rejections)} rejected, "
                "some of them twice; nothing was stored, please report this file."
            )
        if self.rows_stored == 0 or not (self.cells or self.withheld):
            raise SourceError(
                f"{self._name}: not one row could be stored ({self._first_reason}); "
                "check that this is the file as published."
            )

    def _verify_cells(self, cells: Sequence[Cell] | Sequence[Withheld]) -> None:
        for cell in cells:
            if problem := self._problem(cell):
                raise SourceError(
                    f"{self._name} was read wrongly: {problem} ({tuple(cell)}); "
                    "nothing was stored, please report this file."
                )

    @property
    def _name(self) -> str:
        return f"{self.title} ({self.part})" if self.part else self.title

    @property
    def _first_reason(self) -> str:
        if not self.rejections:
            return "it is empty"
        return f"line {self.rejections[0].line}: {self.rejections[0].reason}"

    def _problem(self, cell: Cell | Withheld) -> str:
        if cell.span not in SPANS:
            return f"a period of {cell.span} months"
        if not (self.first.index <= cell.month - max(cell.span - 1, 0) and cell.month <= self.last.index):
            return f"a count outside {self.first} to {self.last}"
        if not cell.unit and not self.dataset.startswith(("police-uk/", "local/")):
            return "a count without its area"
        return "" if cell.category else "a count without its category"
