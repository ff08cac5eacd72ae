"""Reads pages of measures as a reader does: headings, tables with their links, links, and words."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Cell:
    """What a cell says and where it leads."""

    words: str = ""
    address: str = ""


@dataclass
class Table:
    """A table with its caption; the first row is its head."""

    caption: str = ""
    rows: list[list[Cell]] = field(default_factory=list)

    def row(self, name: str) -> list[Cell]:
        """The row whose first cell says this."""
        return next(row for row in self.rows if row and row[0].words == name)

    @property
    def head(self) -> list[str]:
        return [cell.words for cell in self.rows[0]]


class Page(HTMLParser):
    """A page's tables, links, headings and options."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self.links: list[tuple[str, str]] = []
        self.headings: list[str] = []
        self.options: dict[str, list[str]] = {}
        self.words = ""
        self._into: list[str] = []
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "table":
                self.tables.append(Table())
            case "tr" if self.tables:
                self.tables[-1].rows.append([])
            case "th" | "td":
                self.tables[-1].rows[-1].append(Cell())
            case "a":
                self.links.append((given.get("href", ""), ""))
                if "td" in self._into or "th" in self._into:
                    self.tables[-1].rows[-1][-1].address = given.get("href", "")
            case "select":
                self._select = given.get("name", "")
                self.options[self._select] = []
            case "option":
                self.options[self._select].append(given.get("value", ""))
            case "h1" | "h2" | "h3":
                self.headings.append("")
        if tag in ("td", "th", "a", "caption", "h1", "h2", "h3"):
            self._into.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._into and self._into[-1] == tag:
            self._into.pop()
        if tag in ("td", "th"):
            cell = self.tables[-1].rows[-1][-1]
            cell.words = " ".join(cell.words.split())

    def handle_data(self, data: str) -> None:
        self.words += data
        if {"td", "th"} & set(self._into):
            self.tables[-1].rows[-1][-1].words += data
        if "caption" in self._into:
            self.tables[-1].caption += data
        if "a" in self._into:
            address, words = self.links[-1]
            self.links[-1] = (address, words + data)
        if self.headings and {"h1", "h2", "h3"} & set(self._into):
            self.headings[-1] += data

    def table(self, caption: str) -> Table:
        """The table whose caption begins with this."""
        return next(table for table in self.tables if table.caption.startswith(caption))
