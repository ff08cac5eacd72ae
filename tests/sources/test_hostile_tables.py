"""Whatever a file holds, a reader of tables reads it or refuses it in a sentence; nothing else ever comes out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saferplan.errors import SourceError
from saferplan.sources import home_office_recorded_crime, ons_population, ons_recorded_crime
from saferplan.sources.reading import ReadTable
from tests.sources.workbooks import write_csv, write_xlsx

READERS = (home_office_recorded_crime, ons_recorded_crime, ons_population)
DATA = Path(__file__).parents[1] / "data" / "sources"
HEADINGS = [
    ("Financial Year", "Financial Quarter", "Force Name", "CSP Name", "Offence Description", "Offence Code", "Count"),
    ("12 months ending", "PFA", "Region", "Offence", "Rolling year total number of offences"),
    ("Area Code", "Area Name", "Total recorded crime", "Robbery"),
    ("Year ending March", "Area name", "Robbery"),
    ("Code", "Name", "Geography", "Mid-2020", "Mid-2021"),
    ("lsoa21_code", "total_residents", "total_households"),
]
TITLE = ("Number of offences by police force area, year ending March 2020",)
cells = st.one_of(
    st.sampled_from(["", "[x]", "2012/13", "1", "31/03/2014", "E23000023", "E06000031", "K04000001", "28A", "2020"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12),
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
)
FAST = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _read_or_refuse(read: Callable[[Path], list[ReadTable]], path: Path) -> list[ReadTable]:
    try:
        return read(path)
    except SourceError:
        return []


def _all_read_or_refuse(path: Path) -> None:
    for reader in READERS:
        for table in _read_or_refuse(reader.read, path):
            assert table.rows_read == table.rows_stored + len(table.rejections)
            assert all(rejection.reason for rejection in table.rejections)


@FAST
@given(st.sampled_from(HEADINGS), st.lists(st.lists(cells, max_size=8), max_size=12), st.booleans())
def test_any_rows_under_known_headings(
    tmp_path: Path, headings: tuple[str, ...], rows: list[list[object]], spreadsheet: bool
) -> None:
    table = [TITLE, headings, *rows]
    _all_read_or_refuse(
        write_xlsx(tmp_path / "a.xlsx", {"Table": table}) if spreadsheet else write_csv(tmp_path / "a.csv", table)
    )


@FAST
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"\xff\xfe", b"CSP Name,Count\n"])
)
def test_any_bytes(tmp_path: Path, data: bytes, start: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(start + data)
    _all_read_or_refuse(path)


@FAST
@given(st.data())
def test_a_published_workbook_with_damaged_bytes(tmp_path: Path, data: st.DataObject) -> None:
    original = (DATA / "ons_mye_2011_2023_slice.xlsx.gz").read_bytes()
    at = data.draw(st.integers(0, len(original) - 1))
    path = tmp_path / "damaged.xlsx.gz"
    path.write_bytes(original[:at] + data.draw(st.binary(min_size=1, max_size=4)) + original[at + 1 :])
    _all_read_or_refuse(path)


@pytest.mark.parametrize("path", sorted(DATA.glob("*[!d]")), ids=lambda p: p.name)
def test_each_published_table_has_one_reader(path: Path) -> None:
    assert sum(reader.recognise(path) for reader in READERS) == 1
