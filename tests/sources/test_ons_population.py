from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import pytest

from saferplan.errors import SourceError
from saferplan.periods import Month
from saferplan.sources import ons_population
from saferplan.sources.reading import Cell, ReadTable
from tests.sources.workbooks import write_csv, write_xlsx

DATA = Path(__file__).parents[1] / "data" / "sources"
PETERBOROUGH = "E06000031"


def of(table: ReadTable, unit: str) -> dict[str, int]:
    return {str(Month.from_index(c.month)): c.n for c in table.cells if c.unit == unit}


def test_the_workbook_of_mid_year_estimates() -> None:
    (table,) = ons_population.read(DATA / "ons_mye_2011_2023_slice.xlsx.gz")
    people = of(table, PETERBOROUGH)
    assert (people["2011-06"], people["2012-06"], people["2014-06"], people["2023-06"]) == (
        184457,
        188675,
        195766,
        219509,
    )
    assert len(people) == 13
    assert (table.dataset, table.part, table.published) == ("ons/population", "MYE4", datetime.date(2024, 7, 15))
    assert {(c.span, c.category) for c in table.cells} == {(0, "residents")}


def test_sums_of_authorities_are_not_stored_and_are_held_against_them() -> None:
    (table,) = ons_population.read(DATA / "ons_mye_2011_2023_slice.xlsx.gz")
    assert {c.unit[:3] for c in table.cells} == {"E06", "E07", "W06"}
    assert table.rows_read == table.rows_stored == 7
    assert "5 rows of countries, regions and counties are not stored: they are sums." in table.notes
    wales = next(note for note in table.notes if note.startswith("WALES"))
    assert "the rows add up to 163,628, the printed total is 3,164,404" in wales  # a slice of one authority


def test_single_years_of_age_give_all_ages_in_the_year_of_the_files_name() -> None:
    (table,) = ons_population.read(DATA / "ons_mye_mid2024_slice.csv")
    assert of(table, PETERBOROUGH) == {"2024-06": 223655}
    assert table.notes[0] == "Mid-2024, as the file's name says; its headings do not."


def test_a_year_nobody_says_is_refused_unless_given(tmp_path: Path) -> None:
    path = tmp_path / "all_ages.csv"
    path.write_bytes((DATA / "ons_mye_mid2024_slice.csv").read_bytes())
    with pytest.raises(SourceError, match="does not say of which mid-year"):
        ons_population.read(path)
    (table,) = ons_population.read(path, year=2024)
    assert of(table, PETERBOROUGH) == {"2024-06": 223655}


def test_census_residents_and_households_are_two_tables() -> None:
    people, homes = ons_population.read(DATA / "census_2021_lsoa_slice.csv")
    assert people.cells[0] == Cell("", "E01015589", Month(2021, 3).index, 0, "residents", 1997)
    assert homes.cells[0] == Cell("", "E01015589", Month(2021, 3).index, 0, "households", 780)
    assert (people.dataset, homes.dataset) == ("ons/population", "ons/households")
    assert people.rows_read == homes.rows_read == 66


def test_census_households_of_authorities() -> None:
    (homes,) = ons_population.read(DATA / "census_2021_households_slice.csv")
    assert of(homes, PETERBOROUGH) == {"2021-03": 84533}


def test_estimates_of_lsoas() -> None:
    (people,) = ons_population.read(DATA / "ons_lsoa11_population_slice.csv")
    assert of(people, "E01015589") == {"2017-06": 1815, "2019-06": 1798, "2020-06": 1817}


HEADINGS = ("Code", "Name", "Geography", "Mid-2023", "Mid-2022")
GOOD = (PETERBOROUGH, "Peterborough", "Unitary Authority", 219509, 217657)


def read(tmp_path: Path, *rows: Sequence[object], headings: Sequence[object] = HEADINGS) -> ReadTable:
    (table,) = ons_population.read(write_csv(tmp_path / "mye.csv", [headings, *rows]), today=datetime.date(2026, 7, 1))
    return table


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (("E06000032", "Luton", "Unitary Authority", -1, 5), "the count is negative"),
        (("E06000032", "Luton", "Unitary Authority", "many", 5), "not a whole number, under 'residents'"),
        (("Luton", "Luton", "Unitary Authority", 4, 5), "the code is not that of a local authority"),
        (("E22000017", "Peterborough", "Partnership", 4, 5), "the code is not that of a local authority"),
        (("", "Luton", "Unitary Authority", 4, 5), "the code is not that of a local authority"),
        (GOOD, "repeats figures of line 2"),
    ],
)
def test_a_bad_row_is_rejected(tmp_path: Path, bad: Sequence[object], reason: str) -> None:
    table = read(tmp_path, GOOD, bad)
    (rejection,) = table.rejections
    assert (rejection.line, table.rows_read, table.rows_stored, len(table.cells)) == (3, 2, 1, 2)
    assert reason in rejection.reason


def test_an_estimate_that_is_missing_is_not_zero(tmp_path: Path) -> None:
    table = read(tmp_path, GOOD, ("E06000032", "Luton", "Unitary Authority", "[x]", ""))
    assert [(w.unit, w.shorthand) for w in table.withheld] == [("E06000032", "[x]"), ("E06000032", "")]


def test_a_future_year_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="June 2030, which is in the future"):
        read(tmp_path, GOOD, headings=(*HEADINGS[:3], "Mid-2030", "Mid-2022"))


def test_a_doubled_year_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="'mid-2023' stands over more than one column"):
        read(tmp_path, GOOD, headings=(*HEADINGS[:3], "Mid-2023", "Mid-2023"))


def test_median_ages_and_one_sex_are_not_residents(tmp_path: Path) -> None:
    ages = [("MYE6: Median age of population, mid-2011 to mid-2023",), HEADINGS, (*GOOD[:3], 36.1, 36.0)]
    males = [("MYE2: Males by single year of age",), (*HEADINGS[:3], "All ages"), (*GOOD[:3], 109000)]
    path = write_xlsx(tmp_path / "mye2023.xlsx", {"MYE6": ages, "MYE2 - Males": males})
    assert not ons_population.recognise(path)
    with pytest.raises(SourceError, match="no sheet with codes of areas"):
        ons_population.read(path)


SHARED = Path(__file__).parents[2] / ".." / "shared" / "data" / "population"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the shared data folder is not here")
@pytest.mark.parametrize("name", ["ons_mye_lad_2011_2023.xlsx.gz", "ons_mye_lad_mid2024_single_year_of_age.csv.gz"])
def test_all_authorities_add_up_to_their_countries(name: str) -> None:
    (table,) = ons_population.read(SHARED / name)
    assert table.rows_stored == 318
    assert "3 of 3 printed totals equal the sum of their rows." in table.notes


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the shared data folder is not here")
def test_all_lsoas_of_the_census() -> None:
    people, homes = ons_population.read(SHARED / "census2021_lsoa21_residents_households.csv.gz")
    assert people.rows_stored == homes.rows_stored == 35672
    assert sum(c.n for c in people.cells) == pytest.approx(59_597_300, rel=0.001)
