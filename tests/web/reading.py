"""Reading a page as its reader does: tables, links, what is chosen, and whether its ids are unique."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser


class Page(HTMLParser):
    """A parsed page. `tables` are lists of rows of cell texts, `links` pairs of text and address."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.links: list[tuple[str, str]] = []
        self.ids: Counter[str] = Counter()
        self.headings: list[tuple[str, str]] = []
        self.chosen: dict[str, str] = {}
        self.words = ""
        self._select, self._cell, self._link, self._heading = "", False, "", ""
        self.feed(re.sub(r"<svg\b.*?</svg>", self._picture, html, flags=re.DOTALL))

    def _picture(self, found: re.Match[str]) -> str:
        self.ids.update(re.findall(r'\bid="([^"]+)"', found[0]))
        return ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count ids, and open what holds text."""
        given = {name: value or "" for name, value in attrs}
        self.ids.update([given["id"]] if "id" in given else [])
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._cell = True
        elif tag == "a":
            self.links.append(("", given.get("href", "")))
            self._link = tag
        elif tag in ("h1", "h2", "h3"):
            self.headings.append((tag, ""))
            self._heading = tag
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and "selected" in given:
            self.chosen[self._select] = given["value"]

    def handle_endtag(self, tag: str) -> None:
        """Close it."""
        if tag in ("td", "th"):
            self._cell = False
        elif tag == "a":
            self._link = ""
        elif tag == self._heading:
            self._heading = ""

    def handle_data(self, data: str) -> None:
        """Text, to whatever is open."""
        words = " ".join(data.split())
        self.words = f"{self.words} {words}" if words else self.words
        if self._cell:
            self.tables[-1][-1][-1] = f"{self.tables[-1][-1][-1]} {words}".strip()
        if self._link:
            text, address = self.links[-1]
            self.links[-1] = (f"{text} {words}".strip(), address)
        if self._heading:
            tag, text = self.headings[-1]
            self.headings[-1] = (tag, f"{text} {words}".strip())

    @property
    def repeated_ids(self) -> list[str]:
        """Ids that stand more than once."""
        return [name for name, times in self.ids.items() if times > 1]


def page_of(answer: object) -> Page:
    """The page of an answer of Django's client."""
    return Page(answer.content.decode())  # type: ignore[attr-defined]
