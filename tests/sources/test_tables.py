from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from saferplan.errors import SourceError
from saferplan.sources.tables import Book, Limits, open_book
from tests.sources.workbooks import write_csv, write_ods, write_ods_parts, write_xlsx, write_xlsx_parts

ROWS = (("Area", "Count"), ("Ynys Môn", 12), ("", ""), ("Peterborough", -3.5))
NUMBERS = [(1, ("Area", "Count")), (2, ("Ynys Môn", 12.0)), (3, ("", "")), (4, ("Peterborough", -3.5))]
TEXTS = [(1, ("Area", "Count")), (2, ("Ynys Môn", "12")), (3, ("", "")), (4, ("Peterborough", "-3.5"))]


def rows_of(book: Book, sheet: int = 0) -> list[tuple[int, tuple[object, ...]]]:
    return list(book.sheets[sheet].rows())


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "says-xlsx.xlsx"])
def test_text_is_read_whatever_its_name(tmp_path: Path, name: str) -> None:
    book = open_book(write_csv(tmp_path / name, ROWS))
    assert rows_of(book) == TEXTS
    assert rows_of(book) == TEXTS  # a second time from the top
    assert [sheet.name for sheet in book.sheets] == [""]


@pytest.mark.parametrize("write", [write_xlsx, write_ods])
@pytest.mark.parametrize("name", ["a.bin", "a.csv", "a.ods.gz"])
def test_workbooks_are_read_whatever_their_name(tmp_path: Path, write: object, name: str) -> None:
    book = open_book(write(tmp_path / name, {"Notes": [["Updated"]], "2011-12": ROWS}))  # type: ignore[operator]
    assert [sheet.name for sheet in book.sheets] == ["Notes", "2011-12"]
    assert rows_of(book, 1) == NUMBERS


def test_lines_of_a_workbook_count_from_its_first_row_even_when_blank(tmp_path: Path) -> None:
    body = '<sheetData><row r="3"><c r="B3"><v>5</v></c></row></sheetData>'
    assert rows_of(open_book(write_xlsx_parts(tmp_path / "a.xlsx", {"S": body})))[2][0] == 3


def test_lines_of_a_csv_are_those_a_text_editor_shows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a,b\n"two\nlines",1\nc,2\n', encoding="utf-8")
    assert [line for line, _ in open_book(path).sheets[0].rows()] == [1, 2, 4]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"CSP Name{delimiter}Count\nPeterborough{delimiter}3\n", encoding="utf-8")
    assert rows_of(open_book(path))[1] == (2, ("Peterborough", "3"))


def test_a_byte_order_mark_is_no_part_of_the_heading(tmp_path: Path) -> None:
    assert rows_of(open_book(write_csv(tmp_path / "a.csv", ROWS, "utf-8-sig"))) == TEXTS


def test_windows_1252_is_read_and_said_so(tmp_path: Path) -> None:
    book = open_book(write_csv(tmp_path / "a.csv", ROWS, "cp1252"))
    assert rows_of(book) == TEXTS
    assert "not UTF-8" in book.notes[0]
    assert open_book(write_csv(tmp_path / "b.csv", ROWS)).notes == ()


def test_a_letter_cut_by_the_reading_block_is_still_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a" * ((1 << 20) - 1) + "ô,b\n", encoding="utf-8")
    assert open_book(path).notes == ()


def _refused(path: Path, limits: Limits = Limits()) -> str:  # noqa: B008  frozen
    with pytest.raises(SourceError) as refused:
        _read_all(path, limits)
    return str(refused.value)


def _read_all(path: Path, limits: Limits) -> None:
    for sheet in open_book(path, limits).sheets:
        list(sheet.rows())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused_with_the_way_out(tmp_path: Path, encoding: str) -> None:
    assert "save it as CSV UTF-8" in _refused(write_csv(tmp_path / "a.csv", ROWS, encoding))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"a,b\n1,\x002\n", "NUL bytes"),
        (b"a,b\n\x81\x8d,2\n", "unknown encoding"),
        (b"a,b\nends inside a letter,\xe4\xb8\x81\xe4", "unknown encoding"),
        (b'a,b\n1,2\n"open,3\n4,5\n', "from line 3 on"),
        (b"PK\x03\x04 not really a zip", "damaged or incomplete"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook cut short", "damaged or incomplete"),
        (b"\x1f\x8b\x08\x00 not really gzip", "damaged or incomplete"),
    ],
)
def test_a_broken_file_is_refused_in_a_sentence(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(data)
    message = _refused(path)
    assert message.startswith("broken.csv")
    assert said in message
    assert message.endswith(".")


@pytest.mark.parametrize("write", [write_xlsx, write_ods])
@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_a_truncated_workbook_is_refused(tmp_path: Path, write: object, share: float) -> None:
    path = write(tmp_path / "a.xlsx", {"S": [(n, n * 7) for n in range(500)]})  # type: ignore[operator]
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert "damaged or incomplete" in _refused(path)


def test_a_workbook_with_flipped_bytes_is_refused_or_read_in_full(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"S": [(n, f"{n * 7919 % 1000}") for n in range(500)]})
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 8] = b"\xff" * 8
    path.write_bytes(data)
    assert "damaged or incomplete" in _refused(path)


def test_a_truncated_gzip_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv.gz", [(n, n * 7919 % 1000) for n in range(5000)])
    path.write_bytes(path.read_bytes()[:-2000])
    assert "damaged or incomplete" in _refused(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "check the path" in _refused(tmp_path / "nowhere.csv")


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("2024-01/2024-01-cambridgeshire-street.csv", "Crime ID\n")
    assert "unzip it" in _refused(tmp_path / "a.xlsx")


SMALL = Limits(inflated=20_000_000, ratio=4, ratio_from=500_000)


def test_zip_bombs_are_refused(tmp_path: Path) -> None:
    zeros = tmp_path / "a.csv.gz"
    zeros.write_bytes(gzip.compress(b"0,0\n" * 500_000))
    assert "as a zip bomb does" in _refused(zeros, SMALL)
    assert "beyond 1 MB" in _refused(zeros, Limits(inflated=2**20))
    assert "as a zip bomb does" in _refused(write_xlsx(tmp_path / "a.xlsx", {"S": [(0,) * 20] * 5000}), SMALL)
    assert "as a zip bomb does" in _refused(write_ods(tmp_path / "a.ods", {"S": [(0,) * 20] * 5000}), SMALL)


@pytest.mark.parametrize(
    "body",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c s="1" r="XFD1"><v>1</v></c></row><row r="900000"><c r="A900000"><v>1</v></c></row>',
    ],
)
def test_two_cells_at_the_far_corners_do_not_take_all_memory(tmp_path: Path, body: str) -> None:
    assert "spreads its cells" in _refused(
        write_xlsx_parts(tmp_path / "a.xlsx", {"S": f"<sheetData>{body}</sheetData>"})
    )


def test_a_cell_repeated_over_a_whole_sheet_does_not_take_all_memory(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16000"/>'
    body = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    assert "spreads its cells" in _refused(write_ods_parts(tmp_path / "a.ods", {"S": body}))


def test_the_empty_rest_of_a_sheet_is_nothing(tmp_path: Path) -> None:
    """As LibreOffice ends a sheet: a row of empty cells to the last column, repeated to the last row."""
    filled = '<table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    rest = f'<table:table-row table:number-rows-repeated="1048575">{empty}</table:table-row>'
    book = open_book(write_ods_parts(tmp_path / "a.ods", {"S": filled + rest}))
    assert rows_of(book) == [(1, (1.0,))]
