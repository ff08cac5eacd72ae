"""Workbooks, opened with another reader and looked into as archives."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from saferplan.reporting.spreadsheet import Book, Sheet, write

FORMULA = '=HYPERLINK("http://example.org","x")'


def _book(**other: object) -> Book:
    sheet = Sheet(
        name="Figures",
        title="Burglary by month",
        headings=("Period", "Crimes", "Remarks"),
        rows=(("2025-01", 1234, ""), ("2025-02", None, FORMULA), ("2025-03", 0.5, "+1")),
        about=("Counted are crimes.",),
        decimals=1,
    )
    made = Book(
        "Burglary, Peterborough", "A partnership", date(2025, 12, 31), (("Where", ("Here",)),), ("One",), (sheet,)
    )
    return made.__class__(**{**{name: getattr(made, name) for name in made.__slots__}, **other})


def _parts(made: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(made)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_another_reader_finds_a_cover_notes_and_a_sheet_for_each_table() -> None:
    found = CalamineWorkbook.from_filelike(BytesIO(write(_book())))
    assert found.sheet_names == ["Cover", "Notes", "Figures"]
    assert found.get_sheet_by_name("Cover").to_python()[0] == ["Burglary, Peterborough"]
    rows = found.get_sheet_by_name("Figures").to_python()
    assert rows[0][0] == "Burglary by month"
    assert rows[1][0] == "This sheet has one table."
    assert rows[3:] == [
        ["Period", "Crimes", "Remarks"],
        ["2025-01", 1234.0, "none"],
        ["2025-02", "[x]", FORMULA],
        ["2025-03", 0.5, "+1"],
    ]


def test_no_cell_of_a_table_is_empty_and_nothing_is_merged_or_hidden() -> None:
    parts = _parts(write(_book()))
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 3
    assert not any("mergeCell" in text or "hidden" in text for text in sheets)
    tables = [text for name, text in parts.items() if name.startswith("xl/tables/")]
    assert len(tables) == 2  # The notes are a table too.
    assert all("autoFilter" not in text for text in tables)


def test_a_text_that_begins_like_a_formula_stays_a_text_also_when_it_is_typed_in_again() -> None:
    parts = _parts(write(_book()))
    assert not any("<f>" in text for text in parts.values())
    assert "quotePrefix" in parts["xl/styles.xml"]


def test_equal_figures_give_equal_files() -> None:
    assert write(_book()) == write(_book())
    assert write(_book()) != write(_book(title="Robbery"))


@pytest.mark.parametrize("name", ["A/B: [1]*?", "x" * 60, "''"])
def test_a_sheet_takes_any_name(name: str) -> None:
    sheet = Sheet(name, "Title", ("One",), (("a",),))
    found = CalamineWorkbook.from_filelike(BytesIO(write(_book(sheets=(sheet,)))))
    assert re.fullmatch(r"[^\[\]:*?/\\]{1,31}", found.sheet_names[2])


def test_a_table_without_rows_is_written_too() -> None:
    sheet = Sheet("Empty", "Nothing", ("One", "Two"), ())
    found = CalamineWorkbook.from_filelike(BytesIO(write(_book(sheets=(sheet,)))))
    assert found.get_sheet_by_name("Empty").to_python()[2][:2] == ["One", "Two"]
