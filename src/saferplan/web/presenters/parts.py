"""What the shared pieces of a page need, one class for each template in templates/web/components."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Link = tuple[str, str]
"""Text and address."""

TagKind = Literal["green", "amber", "red", "blue", "grey", "plain"]
"""grey is for no verdict: a neutral finding is never coloured."""
NoticeKind = Literal["plain", "caveat", "restricted", "empty"]


@dataclass(frozen=True, slots=True)
class Tag:
    words: str
    kind: TagKind = "plain"


@dataclass(frozen=True, slots=True)
class Notice:
    paragraphs: tuple[str, ...]
    title: str = ""
    kind: NoticeKind = "plain"


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart. `svg` is the server's picture, which stays where there is no script."""

    ident: str
    """Unique on its page."""
    title: str
    """The finding, in a sentence."""
    label: str
    """What it shows in a few words, for those who do not see it."""
    svg: str
    spec: str = ""
    """Address of the Vega-Lite specification, which the script asks for with `?width=`; empty: never drawn again."""
    subtitle: str = ""
    note: str = ""
    reading: tuple[str, ...] = ()
    help: str = ""
    """Address of its guided reading."""
    downloads: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    words: str
    numeric: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    words: str
    address: str = ""
    absent: bool = False
    """A gap, said in words: "not published". Sorting keeps it last."""
    sort: float | str | None = None
    """What to sort by where the words do not say it, such as 2025-03 for March 2025 or 12500 for 12,500."""
    more: str = ""
    """The same in full, to be unfolded."""


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    total: bool = False
    """A row of sums, which stays last when the table is sorted."""
    marked: bool = False
    """The row that the page is about, in bold."""


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of a row names it."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    label: str = ""
    sortable: bool = False
    """The page needs "tables" among its scripts."""
    narrow: bool = False
    note: str = ""
    downloads: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """What, how much, and the address of where that comes from."""

    label: str
    value: str
    words: str = ""
    explain: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages of a list; `previous` and `next` are addresses, empty at the ends."""

    label: str
    number: int
    count: int
    previous: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few values in a control, or one of a few links."""

    label: str
    value: str = ""
    address: str = ""
    chosen: bool = False
    section: str = ""
    """The heading of a long list under which it stands, with those before it of the same section."""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """A form of choices that answers with another view of the page at `address`."""

    label: str
    address: str
    fields: tuple[Field, ...]
    hidden: tuple[tuple[str, str], ...] = ()
    button: str = "Show"


@dataclass(frozen=True, slots=True)
class Map:
    """A map drawn by the script from the JSON at `data`; `table` is where the same figures stand."""

    ident: str
    title: str
    label: str
    data: str
    table: str
    subtitle: str = ""
    note: str = ""
