"""Which column of a published table holds what: headings found by their words, wherever the table begins."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from saferplan.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from saferplan.sources.tables import Book, Row, Sheet, Value, Values

_FOOTNOTE = re.compile(r"\[\s*notes?\b[^\]]*\]", re.IGNORECASE)
_SEARCHED = 60
"""Rows looked through for the headings. The ONS puts up to ten rows of title and notes above them."""


def label(value: Value) -> str:
    """A heading or name as one line: line breaks, doubled spaces and footnote marks ([note 2]) removed."""
    return " ".join(_FOOTNOTE.sub(" ", str(value)).split())


def heading_key(value: Value) -> str:
    """What two spellings of one heading share."""
    return label(value).casefold()


@dataclass(frozen=True, slots=True)
class Field:
    """A column the reader knows, by each heading it has been published under, the present one first."""

    key: str
    headings: tuple[str, ...]
    needed: bool = True

    def found_in(self, keys: Sequence[str]) -> int | None:
        return next((keys.index(name) for h in self.headings if (name := heading_key(h)) in keys), None)


@dataclass(frozen=True, slots=True)
class Header:
    """A table's headings as published, the line they stand on, and where each known column is."""

    line: int
    headings: tuple[str, ...]
    at: Mapping[str, int]

    def __contains__(self, key: str) -> bool:
        return key in self.at

    def __getitem__(self, key: str) -> int:
        return self.at[key]

    @property
    def others(self) -> dict[int, str]:
        """The columns no field claims, by position: in a wide table, its categories or periods."""
        known = set(self.at.values())
        return {i: label(h) for i, h in enumerate(self.headings) if label(h) and i not in known}


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a kind of table.

    `signature` names those that tell it from every other kind, and `enough` how many of them do: with one missing or
    renamed the table is still known, and the refusal can name the column. None means all of them.
    """

    title: str
    fields: tuple[Field, ...]
    signature: frozenset[str] = field(default_factory=frozenset)
    enough: int | None = None

    def find(self, sheet: Sheet) -> Header | None:
        """The first row of the sheet that has enough of the signature's headings; None where none has."""
        enough = len(self.signature) if self.enough is None else self.enough
        for line, values in islice(sheet.rows(), _SEARCHED):
            keys = [heading_key(v) for v in values]
            at = {f.key: place for f in self.fields if (place := f.found_in(keys)) is not None}
            if len(self.signature & at.keys()) >= enough:
                return Header(line, tuple(str(v) for v in values), at)
        return None

    def check(self, header: Header, book: Book, sheet: Sheet) -> Header:
        """The same header. Raises SourceError when a needed column is missing or a heading stands twice."""
        where = f"{book.name}, sheet '{sheet.name}'" if sheet.name else book.name
        missing = [f for f in self.fields if f.needed and f.key not in header]
        if missing:
            raise SourceError(
                f"{where}, line {header.line}: {self.title} needs a column {_named(missing)}, "
                f"and the headings found are {', '.join(label(h) for h in header.headings if label(h))}; "
                "use the file as published, or restore the heading."
            )
        twice = [h for h, n in Counter(heading_key(h) for h in header.headings).items() if h and n > 1]
        if twice:
            raise SourceError(
                f"{where}, line {header.line}: the heading '{twice[0]}' stands over more than one column; "
                "remove or rename the column that was not published."
            )
        return header


def _named(fields: Sequence[Field]) -> str:
    return " and a column ".join(" or ".join(f"'{h}'" for h in f.headings) for f in fields)


def data_rows(sheet: Sheet, header: Header) -> Iterator[Row]:
    """The rows below the headings that have anything in them."""
    for line, values in sheet.rows():
        if line > header.line and not is_blank(values):
            yield line, values


def text_at(values: Values, place: int) -> str:
    """The label in this column; empty where a ragged row ends before it."""
    return label(values[place]) if place < len(values) else ""


def is_blank(values: Values) -> bool:
    return all(value == "" or (isinstance(value, str) and not value.strip()) for value in values)


def title_rows(sheet: Sheet, header: Header) -> tuple[str, ...]:
    """What stands above the headings, a line each."""
    above = islice(sheet.rows(), header.line - 1)
    return tuple(text for _, values in above if (text := label(" ".join(str(v) for v in values))))
