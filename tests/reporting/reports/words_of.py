"""The words of a tree and of its renderings, for tests that read a report as its reader does."""

from __future__ import annotations

import io
import re
import zipfile

from saferplan.reporting.blocks import Figure, Table
from saferplan.reporting.document import Document
from saferplan.reporting.renderers import render


def words(document: Document, audience: str = "public") -> str:
    """Everything the HTML version says, spaces made single, charts and style left out."""
    page = render(document, "html", audience).decode()
    page = re.sub(r"<style>.*?</style>|<svg.*?</svg>", " ", page, flags=re.S)
    return plain(page)


def plain(markup: str) -> str:
    text = re.sub(r"<[^>]+>", " ", markup)
    text = text.replace("&#39;", "'").replace("&amp;", "&").replace("&gt;", ">").replace("&lt;", "<")
    return " ".join(text.split())


def docx_words(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return plain(package.read("word/document.xml").decode())


def tables(document: Document) -> dict[str, Table]:
    return {item.key: item for item in document.walk() if isinstance(item, Table) and item.key}


def figures(document: Document) -> dict[str, Figure]:
    return {item.key: item for item in document.walk() if isinstance(item, Figure) and item.key}


def number(cell: str) -> float:
    """The number a cell shows."""
    return float(cell.replace("−", "-").replace(",", "").replace("+", "").rstrip("%"))


__all__ = ["docx_words", "figures", "number", "plain", "tables", "words"]
