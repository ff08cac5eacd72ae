from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from saferplan.errors import SourceError
from saferplan.periods import Month
from saferplan.sources import home_office_extract, home_office_recorded_crime
from saferplan.sources.reading import ReadTable
from tests.sources.workbooks import write_csv

DATA = Path(__file__).parents[1] / "data" / "sources"
EXTRACT = DATA / "home_office_extract_2011-12.csv"
CAMBRIDGESHIRE = (
    "Cambridge",
    "East Cambridgeshire",
    "Fenland",
    "Huntingdonshire",
    "Peterborough",
    "South Cambridgeshire",
)
HEADINGS = (
    "CSP Name",
    "Offence Description",
    "Offence Group",
    "Offence Subgroup",
    "Offence Code",
    "Number of Offences",
)


@pytest.fixture(scope="module")
def table() -> ReadTable:
    (read,) = home_office_extract.read(EXTRACT, financial_year="2011/12")
    return read


@pytest.mark.parametrize(
    ("codes", "published"),
    [
        ({"28A", "28B", "28C", "28D", "29"}, 2772),
        ({"30A", "30B", "31"}, 3525),
        ({"34A", "34B"}, 417),
        ({"39"}, 989),
    ],
    ids=["domestic burglary", "non-domestic burglary", "robbery", "theft from the person"],
)
def test_the_partnerships_of_cambridgeshire_add_up_to_the_force_as_the_ons_has_it(
    table: ReadTable, codes: set[str], published: int
) -> None:
    units = {f"name:{name}" for name in CAMBRIDGESHIRE}
    assert sum(c.n for c in table.cells if c.unit in units and c.category in codes) == published


def test_quarters_are_the_order_of_the_rows(table: ReadTable) -> None:
    assert (table.first, table.last) == (Month(2011, 4), Month(2012, 3))
    quarters = Counter(c.month for c in table.cells if c.unit == "name:Peterborough")
    assert quarters == {Month(2011, 6).index + 3 * q: 11 for q in range(4)}


def test_a_merged_partnership_has_a_block_of_rows_a_quarter(table: ReadTable) -> None:
    rows = [c.n for c in table.cells if c.unit == "name:Central Bedfordshire" and c.category == "28A"]
    months = [c.month for c in table.cells if c.unit == "name:Central Bedfordshire" and c.category == "28A"]
    assert rows == [53, 83, 32, 91, 106, 118, 70, 94]
    assert months == sorted(months)
    assert set(Counter(months).values()) == {2}


def test_rows_that_do_not_fall_in_four_blocks_are_rejected(table: ReadTable) -> None:
    assert len(table.rejections) == 5
    assert {r.reason for r in table.rejections} == {
        "the rows of its partnership and offence code are not four equal blocks, so its quarter is unknown"
    }
    assert not [c for c in table.cells if c.unit == "name:South Gloucestershire" and c.category == "34B"]
    assert table.rows_read == table.rows_stored + 5 == 397


def test_the_note_says_what_was_not_in_the_file(table: ReadTable) -> None:
    assert table.notes[0].startswith("The file says neither year nor quarter: 2011/12 was given")


def test_without_a_year_it_is_refused(tmp_path: Path) -> None:
    assert home_office_extract.recognise(EXTRACT)
    with pytest.raises(SourceError, match="neither 'Financial Year' nor 'Financial Quarter'"):
        home_office_extract.read(EXTRACT)
    with pytest.raises(SourceError, match="write it as 2011/12"):
        home_office_extract.read(EXTRACT, financial_year="2011")


def test_the_reader_of_the_full_table_names_the_columns_it_misses() -> None:
    with pytest.raises(SourceError, match="'Financial Year' and a column 'Financial Quarter'"):
        home_office_recorded_crime.read(EXTRACT)


def test_blocks_that_touch_could_be_in_any_order(tmp_path: Path) -> None:
    rows = [("Kent", "Robbery", "Robbery", "Robbery", "34B", n) for n in range(8)]
    rows += [("Dover", "Robbery", "Robbery", "Robbery", "34B", n) for n in range(4)]
    (table,) = home_office_extract.read(write_csv(tmp_path / "a.csv", [HEADINGS, *rows]), financial_year="2011/12")
    assert [c.unit for c in table.cells] == ["name:Dover"] * 4
    assert [r.line for r in table.rejections] == [2, 3, 4, 5, 6, 7, 8, 9]


SHARED = Path(__file__).parents[2] / ".." / "shared" / "data" / "recorded_crime"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the shared data folder is not here")
def test_the_whole_extract() -> None:
    path = SHARED / "home_office_csp_2011-12_robbery_burglary_theftperson.csv.gz"
    (table,) = home_office_extract.read(path, financial_year="2011/12")
    assert (table.rows_read, table.rows_stored) == (15577, 15572)
    assert sum(c.n < 0 for c in table.cells) == 68
    assert len({c.unit for c in table.cells}) == 323
