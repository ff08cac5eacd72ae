"""The same extract as CSV of several kinds, as a workbook and as Parquet."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import polars as pl
import pytest

from saferplan.errors import SourceError
from saferplan.sources.extract_files import raw, read_batches, read_header
from saferplan.sources.extract_mapping import ExtractMapping, FileOptions
from saferplan.sources.local_extract import read_extract
from tests.sources.workbooks import write_xlsx_parts

TODAY = date(2024, 6, 1)
HEADER = ["Ref", "Code", "Recorded", "From", "LSOA", "Outcome"]
ROWS: list[list[Any]] = [
    ["A1", 46, date(2024, 3, 5), datetime(2024, 3, 4, 22, 15), "E01015589", "Café fight"],
    ["A2", "8N", date(2024, 3, 6), None, "E01015590", None],
    ["A3", 37.2, date(2024, 3, 7), datetime(2024, 3, 7), "E01015590", "Open"],
]
EXPECTED = [
    ("A1", "46", date(2024, 3, 5), datetime(2024, 3, 4, 22, 15), "E01015589", True, "Café fight"),
    ("A2", "8N", date(2024, 3, 6), None, "E01015590", False, None),
    ("A3", "37.2", date(2024, 3, 7), datetime(2024, 3, 7), "E01015590", False, "Open"),
]


def mapping(**file: Any) -> ExtractMapping:
    columns = dict(
        zip(["reference", "offence_code", "recorded", "committed_from", "lsoa", "outcome"], HEADER, strict=True)
    )
    night = {"starts": "20:00", "ends": "04:00"}
    given = {"force": "durham", "columns": columns, "file": file, "night_time_economy": night}
    return ExtractMapping.model_validate(given)


def records(path: Path, **file: Any) -> list[tuple[Any, ...]]:
    read = read_extract(path, mapping(**file), today=TODAY).records
    kept = ["reference", "offence_code", "recorded", "committed_from", "unit", "night-time-economy", "outcome"]
    return read.select(kept).rows()


def as_csv(delimiter: str = ",", end: str = "\n") -> str:
    rows = [HEADER, *(["" if cell is None else str(cell) for cell in row] for row in ROWS)]
    # A date without a time is written so; str() of a datetime at midnight is not how forces write it.
    return end.join(delimiter.join(row) for row in rows).replace(" 00:00:00", "") + end


@pytest.mark.parametrize(
    ("data", "file"),
    [
        (as_csv().encode(), {}),
        (as_csv(end="\r\n").encode("utf-8-sig"), {}),
        (as_csv().encode("cp1252"), {"encoding": "cp1252"}),
        (as_csv().encode("utf-16"), {"encoding": "utf-16"}),
        (as_csv(delimiter=";").encode(), {"delimiter": ";"}),
        (b"Crimes recorded in March\n\n" + as_csv().encode(), {"header_row": 3}),
        (as_csv().replace("A2,", "\nA2,").encode(), {}),
    ],
    ids=["LF", "CRLF and BOM", "cp1252", "utf-16", "semicolons", "title rows", "empty line"],
)
def test_csv_of_several_kinds(tmp_path: Path, data: bytes, file: dict[str, Any]) -> None:
    path = tmp_path / "extract.csv"
    path.write_bytes(data)
    assert records(path, **file) == EXPECTED


def test_a_line_number_is_that_of_the_file(tmp_path: Path) -> None:
    """Empty lines and line breaks within quotation marks are lines of the file all the same."""
    path = tmp_path / "extract.csv"
    path.write_text(as_csv().replace("A1,", "\nA1,").replace("Open", '"O\npen"') + "A4,,,,,\n")
    reading = read_extract(path, mapping(), today=TODAY)
    assert [(r.line, r.reason) for r in reading.tables[0].rejections] == [(7, "no offence code")]
    assert reading.tables[0].rows_read == 4


def test_another_encoding_is_told_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_bytes(as_csv().encode("cp1252"))
    with pytest.raises(
        SourceError, match=r"is not utf-8 text .*; write 'encoding: cp1252' under 'file' in the mapping"
    ):
        records(path)


def test_a_quotation_mark_that_is_never_closed_stops_the_file_and_swallows_nothing(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text(as_csv().replace("A2,", '"A2,'))
    with pytest.raises(SourceError, match="not a well-formed CSV row"):
        records(path)


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "extract.parquet"
    columns = dict(zip(HEADER, zip(*ROWS, strict=True), strict=True))
    columns["Code"] = ("46", "8N", "37.2")
    frame = pl.DataFrame(columns).with_columns(
        pl.col("From").cast(pl.Datetime("us")), pl.col("LSOA").cast(pl.Categorical)
    )
    frame.write_parquet(path)
    assert records(path) == EXPECTED
    numbers = pl.DataFrame({"Code": [46.0, 37.2, None], "Whole": [1, 2, None], "Truth": [True, False, None]})
    numbers.write_parquet(path)
    [batch] = read_batches(path, FileOptions(), ["Code", "Whole", "Truth"])
    assert batch.frame.select(map(raw, ["Code", "Whole", "Truth"])).rows() == [
        ("46", "1", "true"),
        ("37.2", "2", "false"),
        (None, None, None),
    ]


def test_parquet_moments_with_a_zone_become_local_time(tmp_path: Path) -> None:
    path = tmp_path / "extract.parquet"
    summer = pl.Series("From", [datetime(2024, 7, 1, 20, 30)]).dt.replace_time_zone("UTC")
    pl.DataFrame([summer]).write_parquet(path)
    [batch] = read_batches(path, FileOptions(), ["From"])
    assert batch.frame[raw("From")].to_list() == ["2024-07-01 21:30:00"]


def test_a_workbook_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "extract.xlsx"
    write_workbook(path, {"Notes": [["Read me"]], "Crimes": [HEADER, [], *ROWS]})
    assert records(path, sheet="Crimes") == EXPECTED


def test_a_sheet_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "extract.xlsx"
    write_workbook(path, {"Notes": [["Read me"]], "Crimes": [HEADER, *ROWS]})
    with pytest.raises(SourceError, match="has no sheet 'Offences' but Notes, Crimes; correct 'sheet' in the mapping"):
        records(path, sheet="Offences")


@pytest.mark.parametrize("start", [b"PK\x03\x04 no workbook", b"PAR1 no parquet"])
def test_damaged_files_are_refused(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "extract"
    path.write_bytes(start * 20)
    with pytest.raises(SourceError):
        records(path)


def test_a_heading_that_stands_twice_is_ambiguous(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text(as_csv().replace("Outcome", "ref"))
    with pytest.raises(SourceError, match="has the heading 'Ref' twice"):
        list(read_batches(path, FileOptions(), ["Ref"]))


def test_headings_are_read_without_reading_the_file(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text(as_csv() + '"never closed')
    assert read_header(path, FileOptions()) == tuple(HEADER)


def write_workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> None:
    """An XLSX with dates: style 1 is a date, style 2 a date with a time."""
    write_xlsx_parts(path, {name: f"<sheetData>{_rows(rows)}</sheetData>" for name, rows in sheets.items()})
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    formats = "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 22))
    with zipfile.ZipFile(path, "a") as book:
        book.writestr("xl/styles.xml", f'<styleSheet xmlns="{main}"><cellXfs>{formats}</cellXfs></styleSheet>')


def _rows(rows: list[list[Any]]) -> str:
    cells = (("".join(_cell(v, f"{chr(65 + c)}{n}") for c, v in enumerate(row)), n) for n, row in enumerate(rows, 1))
    return "".join(f'<row r="{n}">{row}</row>' for row, n in cells)


def _cell(value: Any, at: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    style = 2 if isinstance(value, datetime) else 1 if isinstance(value, date) else 0
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
        value = (moment - datetime(1899, 12, 30)).total_seconds() / 86_400
    return f'<c r="{at}" s="{style}"><v>{value}</v></c>'
