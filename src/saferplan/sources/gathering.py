"""Rows into cells: every data row is counted, and is stored whole or refused whole with its line and reason."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from saferplan.periods import Month
from saferplan.sources.reading import Cell, ReadTable, Rejection, Withheld
from saferplan.sources.values import RowError, count, shorthand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from saferplan.sources.provenance import Publisher
    from saferplan.sources.tables import Row, Value, Values

Published: TypeAlias = Cell | Withheld
_SHOWN = 80
"""Characters of a refused value that are kept."""


@dataclass(slots=True)
class Gathering:
    """One table being read. `width` is the number of its headings; `once` refuses a second row for the same figure."""

    file: str
    width: int
    once: bool = True
    rows_read: int = 0
    cells: list[Cell] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    _seen: dict[tuple[str, int, int, str], int] = field(default_factory=dict)

    def take(self, rows: Iterable[Row], read: Callable[[Values], Iterable[Published]]) -> None:
        """Read every row with `read`, which raises RowError to have the row refused."""
        for line, values in rows:
            self.rows_read += 1
            try:
                self._store(line, tuple(read(self._fitting(values))))
            except RowError as problem:
                self.refuse(line, problem.reason, problem.text)

    def refuse(self, line: int, reason: str, text: str = "") -> None:
        self.rejections.append(Rejection(self.file, line, reason, text[:_SHOWN]))

    def table(
        self,
        dataset: str,
        title: str,
        publisher: Publisher,
        *,
        notes: tuple[str, ...] = (),
        part: str = "",
        published: datetime.date | None = None,
    ) -> ReadTable:
        """What was gathered, as a table from its first to its last month. Not yet verified."""
        first, last = self._period()
        return ReadTable(
            dataset=dataset,
            title=title,
            publisher=publisher.name,
            licence=publisher.licence,
            attribution=publisher.attribution,
            first=first,
            last=last,
            rows_read=self.rows_read,
            cells=self.cells,
            withheld=self.withheld,
            rejections=self.rejections,
            notes=notes,
            part=part,
            published=published,
        )

    def _period(self) -> tuple[Month, Month]:
        spans = {(c.month, c.span) for c in self.cells} | {(w.month, w.span) for w in self.withheld}
        if not spans:
            return Month(1900, 1), Month(1900, 1)
        first = min(month - max(span - 1, 0) for month, span in spans)
        return Month.from_index(first), Month.from_index(max(month for month, _ in spans))

    def _fitting(self, values: Values) -> Values:
        """The row at the width of its headings. Empty cells may be missing or over at its end; filled ones may not."""
        if len(values) == self.width:
            return values
        if len(values) < self.width:
            raise RowError(f"the row has {len(values)} values under {self.width} headings")
        if any(str(v).strip() for v in values[self.width :]):
            raise RowError(f"the row has {len(values)} values under {self.width} headings")
        return values[: self.width]

    def _store(self, line: int, published: tuple[Published, ...]) -> None:
        if self.once:
            self._refuse_repeats(line, published)
        for one in published:
            if isinstance(one, Cell):
                self.cells.append(one)
            else:
                self.withheld.append(one)

    def _refuse_repeats(self, line: int, published: tuple[Published, ...]) -> None:
        keys = [(p.unit, p.month, p.span, p.category) for p in published]
        earlier = next((self._seen[k] for k in keys if k in self._seen), None)
        if earlier is not None:
            raise RowError(f"the row repeats figures of line {earlier}")
        self._seen.update(dict.fromkeys(keys, line))


def figure(unit: str, month: int, span: int, category: str, value: Value, *, negative: bool = True) -> Published:
    """The cell a value makes, or what the publisher put in its place. Raises RowError when it is neither."""
    mark = shorthand(value)
    if mark is not None:
        return Withheld(unit, month, span, category, mark)
    return Cell("", unit, month, span, category, _named_count(category, value, negative))


def only_figure(unit: str, month: int, span: int, category: str, value: Value) -> Published:
    """The same where it is all a row has: a blank says nothing then, and has the row refused."""
    if shorthand(value) == "":
        raise RowError("the count is empty")
    return figure(unit, month, span, category, value)


def _named_count(category: str, value: Value, negative: bool) -> int:
    try:
        return count(value, negative=negative)
    except RowError as problem:
        raise RowError(f"{problem.reason}, under '{category}'", problem.text) from None


def stored(tables: Iterable[ReadTable]) -> list[ReadTable]:
    """The tables, each verified. Raises SourceError for the first that does not hold."""
    verified = list(tables)
    for table in verified:
        table.verify()
    return verified


def today_or(day: datetime.date | None) -> datetime.date:
    """The day against which a period is in the future."""
    return day or datetime.date.today()
