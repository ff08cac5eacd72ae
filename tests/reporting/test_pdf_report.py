"""The PDF report: tagged, titled, in its language, with alternative text; Typst refuses it otherwise."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from saferplan.errors import UsageError
from saferplan.reporting.renderers import render
from tests.reporting import sample


@pytest.fixture(scope="module")
def reader() -> PdfReader:
    return PdfReader(io.BytesIO(render(sample.report(), "pdf")))


@pytest.fixture(scope="module")
def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def _elements(reader: PdfReader) -> list[Any]:
    """Every structure element of the tag tree."""
    found: list[Any] = []
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop()
        kids = element.get("/K", [])
        kids = kids if isinstance(kids, list) else [kids]
        found.append(element)
        waiting += [kid for raw in kids if hasattr(kid := raw.get_object(), "get") and "/S" in kid]
    return found


def test_it_claims_pdf_ua_and_is_tagged(reader: PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_title_language_and_author(reader: PdfReader) -> None:
    assert reader.metadata is not None
    assert reader.metadata.title == sample.report().title
    assert reader.metadata.author == "Peterborough City Council"
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]


def test_charts_have_alternative_text_and_tables_have_headers(reader: PdfReader) -> None:
    elements = _elements(reader)
    alts = [str(element["/Alt"]) for element in elements if "/Alt" in element]
    assert "Line chart of monthly offences with a gap from July to September 2024." in alts
    kinds = [element.get("/S") for element in elements]
    assert kinds.count("/Figure") >= 3
    assert kinds.count("/THead") == kinds.count("/Table") == 4
    assert {"/H1", "/H2", "/Caption", "/L", "/Link"} <= set(kinds)


def test_headings_are_bookmarks(reader: PdfReader) -> None:
    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    assert "1 Purpose" in [" ".join(str(title).split()) for title in titles] or "1Purpose" in titles
    assert "Data behind the figures" in titles


def test_every_figure_is_there_with_its_title_and_its_data(words: str) -> None:
    for expected in (
        "Figure 1 Recorded crime peaked in June 2025",
        "Figure 2 Shoplifting rose",
        "Figure 4 Figures go on",
    ):
        assert expected in words
    assert "Data of figure 1 Recorded crime each month" in words
    assert "not published" in words
    assert f"Page 1 of {words.count('Page ')}" in words


def test_words_come_out_as_they_were_written(words: str) -> None:
    assert sample.ODD in words


def test_the_public_file_holds_no_sealed_word(words: str) -> None:
    assert sample.SECRET not in words
    assert sample.REMARK not in words
    assert "not for publication under paragraphs 1 and 7" in words
    assert sample.SECRET.encode() not in render(sample.report(), "pdf")


def test_a_long_table_repeats_its_header_row() -> None:
    table = replace(sample.type_table(), rows=tuple((f"Type {i}", "1", "2") for i in range(120)), totals=())
    section = replace(sample.report().sections[0], blocks=(table,))
    long = PdfReader(io.BytesIO(render(replace(sample.report(), sections=(section,), blocks=()), "pdf")))
    assert sum("Crime type" in page.extract_text() for page in long.pages) == len(long.pages) >= 3


def test_a_figure_without_alternative_text_cannot_be_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tree refuses it first; here the tree's guard is got round, and PDF/UA-1 is the second."""
    figure = sample.monthly_figure()
    object.__setattr__(figure, "alt", "")
    report = replace(sample.report(), blocks=(figure,), sections=())
    with pytest.raises(UsageError, match="alt text"):
        render(report, "pdf")


def test_the_same_report_gives_the_same_file() -> None:
    assert render(sample.report(), "pdf") == render(sample.report(), "pdf")
