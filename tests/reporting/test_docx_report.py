"""The Word report: real styles, repeated header rows, alternative text; LibreOffice opens it."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from saferplan.reporting import fonts
from saferplan.reporting.blocks import Column, Table
from saferplan.reporting.document import Section
from saferplan.reporting.renderers import render
from tests.reporting import sample

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture(scope="module")
def data() -> bytes:
    return render(sample.report(), "docx")


@pytest.fixture(scope="module")
def word(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def _styled(word: Any, style: str) -> list[str]:
    return [p.text.replace("\t", " ") for p in word.paragraphs if p.style.name == style]


def _kept_with_next(rows: int) -> list[bool]:
    """Of a table of so many rows, which keep to the next one."""
    table = Table("Areas", (Column("Area", "left"), Column("Count")), tuple((f"Area {i}", f"{i}") for i in range(rows)))
    report = replace(sample.report(), sections=(Section("Areas", (table,)),), blocks=())
    word = docx.Document(io.BytesIO(render(report, "docx")))
    kept = [row._tr.findall(f".//{qn('w:keepNext')}") for row in word.tables[0].rows]
    return [bool(found) for found in kept][1:]


def test_no_row_of_a_table_stands_alone_on_a_page() -> None:
    assert _kept_with_next(6) == [True] * 5 + [False]
    assert _kept_with_next(1) == [False]
    assert _kept_with_next(12) == [True, *[False] * 9, True, False]


def test_headings_captions_and_lists_are_built_in_styles(word: Any) -> None:
    assert _styled(word, "Title") == [sample.report().title]
    assert _styled(word, "Heading 1") == [
        "1 Purpose",
        "2 Key issues",
        "3 Managed together",
        "4 Implications",
        "Data behind the figures",
    ]
    assert _styled(word, "Heading 2") == ["Performance"]
    assert _styled(word, "List Bullet") == ["note this;", "ask for more"]
    captions = _styled(word, "Caption")
    assert "Table 1  Recorded crime by type" in captions
    assert any(c.startswith("Figure 1  Recorded crime peaked in June 2025") for c in captions)


def test_header_rows_repeat_and_rows_stay_whole(word: Any) -> None:
    assert len(word.tables) == 5
    for table in word.tables:
        rows = table._tbl.findall(qn("w:tr"))
        assert rows[0].find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
        assert all(row.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for row in rows)
        assert table._tbl.tblPr.find(qn("w:tblCaption")) is not None


def test_row_headers_and_totals_are_bold_and_what_is_missing_is_in_words(word: Any) -> None:
    table = next(t for t in word.tables if t.cell(0, 0).text == "Crime type")
    assert table.cell(1, 0).paragraphs[0].runs[0].bold
    assert not table.cell(1, 1).paragraphs[0].runs[0].bold
    assert table.cell(3, 1).paragraphs[0].runs[0].bold
    assert (table.cell(2, 0).text, table.cell(2, 2).text) == (sample.ODD, "not published")
    assert table.cell(2, 2).paragraphs[0].runs[0].italic


def test_pictures_have_a_title_and_alternative_text(word: Any) -> None:
    pictures = [shape._inline.docPr for shape in word.inline_shapes]
    assert len(pictures) == 3
    assert all(picture.get("title") and picture.get("descr") for picture in pictures)
    assert pictures[0].get("descr") == sample.monthly_figure().alt


def test_properties_and_language(word: Any) -> None:
    core = word.core_properties
    assert (core.title, core.author, core.language) == (sample.report().title, "Peterborough City Council", "en-GB")
    assert True
    assert word.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-GB"


def test_page_numbers_are_fields(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        footers = [parts.read(name).decode() for name in parts.namelist() if "footer" in name and "rels" not in name]
    assert footers
    assert all(" PAGE " in footer and " NUMPAGES " in footer for footer in footers)


def test_no_empty_paragraph_stands_for_space(word: Any) -> None:
    drawn = [p for p in word.paragraphs if not p.text.strip()]
    assert all(p._p.findall(f".//{qn('w:drawing')}") for p in drawn)


def test_a_page_break_belongs_to_the_paragraph_after_it(word: Any) -> None:
    heading = next(p for p in word.paragraphs if p.text == "2\tKey issues")
    assert heading.paragraph_format.page_break_before


def test_links_inside_lead_to_bookmarks(word: Any) -> None:
    body = word.element.body
    names = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    inside = {found.get(qn("w:anchor")) for found in body.iter(qn("w:hyperlink"))} - {None}
    assert inside
    assert inside <= names


def test_the_typeface_travels_with_the_file(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        hidden = parts.read("word/fonts/font1.odttf")
        key = parts.read("word/fontTable.xml").decode().split("embedRegular")[1].split("{")[1].split("}")[0]
    mask = bytes.fromhex(key.replace("-", ""))[::-1]
    plain = bytes(a ^ b for a, b in zip(hidden[:32], mask * 2, strict=True)) + hidden[32:]
    assert plain == fonts.subset("Regular")
    assert len(plain) < 120_000


def test_the_public_file_holds_no_sealed_word(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist() if name.endswith(".xml"))
    assert sample.SECRET.encode() not in everything
    assert sample.REMARK.encode() not in everything
    assert b"not for publication under paragraphs 1 and 7" in everything


@pytest.mark.office
def test_libreoffice_opens_it(data: bytes, tmp_path: Path) -> None:
    if not OFFICE:
        pytest.skip("there is no LibreOffice on this machine")
    (tmp_path / "report.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "report.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    reader = PdfReader(tmp_path / "report.pdf")
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "Figure 1 Recorded crime peaked in June 2025" in words
    assert "4 Implications" in words
    typefaces = {str(f.get_object()["/BaseFont"]) for p in reader.pages for f in p["/Resources"]["/Font"].values()}
    assert any("Lato" in name for name in typefaces)
