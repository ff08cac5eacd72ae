from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import pytest

from saferplan.errors import SourceError
from saferplan.periods import Month
from saferplan.sources import ons_recorded_crime as ons
from saferplan.sources.reading import Cell, ReadTable
from tests.sources.workbooks import write_csv, write_xlsx

DATA = Path(__file__).parents[1] / "data" / "sources"
EXAMPLE = Path(__file__).parents[2] / "examples" / "peterborough-2025-27"
WORKBOOK = EXAMPLE / "ons_police_force_area_and_csp_tables_ye_december_2024.xlsx"
TOTAL = "Total recorded crime (excluding fraud)"
DECEMBER_2024 = Month(2024, 12).index


@pytest.fixture(scope="module")
def tables() -> dict[tuple[str, str], ReadTable]:
    return {(t.dataset, t.part): t for t in ons.read(WORKBOOK)}


def figures(table: ReadTable, unit: str, category: str = TOTAL) -> dict[str, int]:
    return {str(Month.from_index(c.month)): c.n for c in table.cells if (c.unit, c.category) == (unit, category)}


def test_the_workbook_is_a_table_a_sheet(tables: dict[tuple[str, str], ReadTable]) -> None:
    assert list(tables) == [
        ("ons/pfa-year", "Table P1"),
        ("ons/region-year", "Table P1"),
        ("ons/pfa-population", "Table P3"),
        ("ons/pfa-households", "Table P3"),
        ("ons/pfa-year", "Table P4"),
        ("ons/region-year", "Table P4"),
        ("ons/pfa-knife-offence-year", "Table P5"),
        ("ons/region-knife-offence-year", "Table P5"),
        ("ons/pfa-knife-year", "Table P6"),
        ("ons/region-knife-year", "Table P6"),
        ("ons/pfa-firearms-year", "Table P8"),
        ("ons/region-firearms-year", "Table P8"),
        ("ons/pfa-fraud-year", "Table P9"),
        ("ons/region-fraud-year", "Table P9"),
        ("ons/csp-year", "Table C2"),
        ("ons/csp-population", "Table C4"),
        ("ons/csp-households", "Table C4"),
        ("ons/csp-year", "Table C5"),
    ]
    assert not any(t.rejections for t in tables.values())


def test_each_sheet_says_its_own_year(tables: dict[tuple[str, str], ReadTable]) -> None:
    this, last = tables["ons/csp-year", "Table C2"], tables["ons/csp-year", "Table C5"]
    assert (this.first, this.last) == (Month(2024, 1), Month(2024, 12))
    assert (last.first, last.last) == (Month(2023, 1), Month(2023, 12))
    assert figures(this, "E22000017") == {"2024-12": 22574}
    assert figures(last, "E22000017") == {"2023-12": 24215}


def test_a_partnership_table_holds_partnerships_and_the_unassigned_only(
    tables: dict[tuple[str, str], ReadTable],
) -> None:
    table = tables["ons/csp-year", "Table C2"]
    units = {c.unit for c in table.cells} | {w.unit for w in table.withheld}
    assert table.rows_read == table.rows_stored == len(units) == 357
    assert {unit[:3] for unit in units} == {"E22", "W14", "nam"}
    assert figures(table, "name:Unassigned Cambridgeshire") == {"2024-12": 1114}


def test_partnerships_add_up_to_their_force_and_where_not_it_is_said(tables: dict[tuple[str, str], ReadTable]) -> None:
    assert tables["ons/csp-year", "Table C5"].notes[0] == "42 of 42 printed totals equal the sum of their rows."
    this = tables["ons/csp-year", "Table C2"].notes
    assert this[0] == "40 of 42 printed totals equal the sum of their rows."
    assert this[1] == (
        "Gwent, Total recorded crime (excluding fraud): the rows add up to 58,357, the printed total is 58,358 "
        "(and 2 more columns differ)."
    )
    assert this[2].startswith("South Wales, Total")


def test_forces_stand_apart_from_the_regions_they_add_up_to(tables: dict[tuple[str, str], ReadTable]) -> None:
    forces, regions = tables["ons/pfa-year", "Table P1"], tables["ons/region-year", "Table P1"]
    assert figures(forces, "E23000023") == {"2024-12": 67799}
    assert figures(forces, "name:British Transport Police") == {"2024-12": 82863}
    assert figures(regions, "K04000001") == {"2024-12": 5350405}
    assert sum(c.n for c in forces.cells if c.category == TOTAL) == 5350405
    assert forces.notes[0] == "12 of 12 printed totals equal the sum of their rows."
    assert (forces.rows_read, regions.rows_read) == (44, 12)


def test_headings_lose_their_line_breaks_and_footnotes(tables: dict[tuple[str, str], ReadTable]) -> None:
    for part in ("Table C2", "Table C5"):
        categories = {c.category for c in tables["ons/csp-year", part].cells}
        assert {TOTAL, "Violence against the person", "Death or serious injury caused by illegal driving"} <= categories


def test_tables_with_a_column_a_year(tables: dict[tuple[str, str], ReadTable]) -> None:
    firearms = figures(
        tables["ons/pfa-firearms-year", "Table P8"], "E23000023", "Firearm offences (excluding air weapons)"
    )
    assert (firearms["2010-03"], firearms["2024-12"], len(firearms)) == (65, 27, 15)
    fraud = figures(tables["ons/pfa-fraud-year", "Table P9"], "E23000023", "Fraud and computer misuse offences")
    assert fraud == {"2023-12": 4758, "2024-12": 4668}
    knives = tables["ons/region-knife-year", "Table P6"]
    assert figures(
        knives,
        "name:England and Wales (exc. Greater Manchester Police)",
        "Knife and sharp instrument offences",
    )["2011-03"] == (34020)


def test_populations_and_households_the_rates_use(tables: dict[tuple[str, str], ReadTable]) -> None:
    people, homes = tables["ons/csp-population", "Table C4"], tables["ons/csp-households", "Table C4"]
    assert Cell("", "E22000017", Month(2022, 6).index, 0, "residents", 217700) in people.cells
    assert Cell("", "E22000017", Month(2021, 6).index, 0, "households", 84500) in homes.cells
    assert "rounded to 100" in people.notes[0]
    assert figures(tables["ons/pfa-population", "Table P3"], "E23000023", "residents") == {"2023-06": 919100}


def test_shorthand_is_withheld_and_never_zero(tables: dict[tuple[str, str], ReadTable]) -> None:
    people = tables["ons/csp-population", "Table C4"]
    marked = {w.unit: w.shorthand for w in people.withheld}
    assert marked["name:Unassigned Wiltshire"] == "[x]"
    assert not marked.keys() & {c.unit for c in people.cells}
    surrey = {w.shorthand for w in tables["ons/csp-year", "Table C2"].withheld}
    assert surrey == {""}  # blank cells: published without a word


def test_what_was_not_read_is_named(tables: dict[tuple[str, str], ReadTable]) -> None:
    assert tables["ons/csp-year", "Table C2"].notes[-1] == (
        "Not read, being rates, percentage changes, lists or notes: Table P2, Table P7, Cover_sheet, "
        "Table of Contents, Notes- PFA, Notes - CSP, Table C1."
    )


TITLE = (
    "Table C2: Number of police recorded crimes by Community Safety Partnership area, year ending March 2025 [note 1]"
)
HEADINGS = (
    *("Police Force\nArea code", "Police Force\nArea name", "Community Safety\nPartnership code"),
    *("Community Safety\nPartnership name", "Total recorded crime\n [note 2]", "Robbery"),
)
FORCE = ("E23000023", "Cambridgeshire")
PETERBOROUGH = (*FORCE, "E22000017", "Peterborough")


def workbook(
    tmp_path: Path, *rows: Sequence[object], title: str = TITLE, headings: Sequence[object] = HEADINGS
) -> Path:
    return write_xlsx(tmp_path / "tables.xlsx", {"Table C2": [(title,), ("Source: Home Office",), headings, *rows]})


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ((*FORCE, "E22000018", "Cambridge", "about 20", 3), "not a whole number, under 'Total recorded crime'"),
        ((*FORCE, "E06000031", "Peterborough", 20, 3), "the code is not that of a partnership"),
        ((*PETERBOROUGH, 20, 3), "the row repeats figures of line 4"),
    ],
)
def test_a_bad_row_is_rejected_whole(tmp_path: Path, bad: Sequence[object], reason: str) -> None:
    (table,) = ons.read(workbook(tmp_path, (*PETERBOROUGH, 100, 7), bad))
    (rejection,) = table.rejections
    assert (rejection.line, table.rows_read, table.rows_stored) == (5, 2, 1)
    assert reason in rejection.reason
    assert [c.n for c in table.cells] == [100, 7]


def test_negative_counts_of_a_partnership_are_kept(tmp_path: Path) -> None:
    (table,) = ons.read(workbook(tmp_path, (*PETERBOROUGH, 100, -7)))
    assert [(c.category, c.n) for c in table.cells] == [("Total recorded crime", 100), ("Robbery", -7)]


def test_a_sheet_without_its_year_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, (*PETERBOROUGH, 100, 7), title="Table C2: Number of police recorded crimes")
    with pytest.raises(SourceError, match=r"sheet 'Table C2'.*'year ending' a month"):
        ons.read(path)


def test_a_year_that_is_not_over_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="the year ending March 2025 is not over"):
        ons.read(workbook(tmp_path, (*PETERBOROUGH, 100, 7)), today=datetime.date(2025, 3, 30))


def test_a_renamed_column_is_refused_by_name(tmp_path: Path) -> None:
    path = workbook(tmp_path, (*PETERBOROUGH, 100, 7), headings=("Force code", *HEADINGS[1:]))
    assert ons.recognise(path)
    with pytest.raises(SourceError, match=r"line 3: .* needs a column 'Police Force Area code'"):
        ons.read(path)


ROLLING = DATA / "ons_rolling_years_cambridgeshire.csv"
AGAINST_SOCIETY = {
    "Drug offences",
    "Possession of weapons offences",
    "Public order offences",
    "Miscellaneous crimes against society",
    "Fraud offences",
}


@pytest.mark.parametrize(
    ("month", "all_crime", "victim_based"),
    [("2010-03", 60017, 53651), ("2011-03", 56527, 49641), ("2014-03", 43970, 39225)],
)
def test_rolling_years_of_cambridgeshire_as_the_source_report_has_them(
    month: str, all_crime: int, victim_based: int
) -> None:
    (table,) = ons.read(ROLLING)
    last = Month.parse(month).index
    cells = [c for c in table.cells if (c.unit, c.month, c.span) == ("name:Cambridgeshire", last, 12)]
    assert sum(c.n for c in cells) == all_crime
    assert sum(c.n for c in cells if c.category not in AGAINST_SOCIETY) == victim_based


def test_a_year_typed_a_day_short_is_read_and_said_so() -> None:
    (table,) = ons.read(ROLLING)
    assert table.notes == (
        "Rows dated 30/12/2017, which is not the end of a month, were read as the 12 months to its end.",
    )
    assert sum(c.n for c in table.cells if (c.unit, c.month) == ("name:Cambridgeshire", Month(2017, 12).index)) == 66364
    assert {c.unit for c in table.cells} == {
        "name:Cambridgeshire",
        "name:British Transport Police",
        "name:Action Fraud",
    }


ROLLING_HEADINGS = ("12 months ending", "PFA", "Region", "Offence", "Rolling year total number of offences")
GOOD = ("31/03/2014", "Kent", "South East", "Robbery", "900")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (("15/03/2014", *GOOD[1:]), "the 12 months do not end with a month"),
        (("31/02/2014", *GOOD[1:]), "the date is not one"),
        (("31/12/2026", *GOOD[1:]), "the 12 months end in December 2026, which is not over"),
        ((GOOD[0], "", *GOOD[2:]), "names no area"),
        ((*GOOD[:3], "", "3"), "names no offence"),
        ((*GOOD[:3], "Burglary", ""), "the count is empty"),
        ((*GOOD[:3], "Burglary", "some"), "not a whole number"),
        (GOOD, "repeats figures of line 2"),
    ],
)
def test_a_bad_row_of_rolling_years(tmp_path: Path, bad: Sequence[object], reason: str) -> None:
    path = write_csv(tmp_path / "rolling.csv", [ROLLING_HEADINGS, GOOD, bad])
    (table,) = ons.read(path, today=datetime.date(2026, 7, 1))
    (rejection,) = table.rejections
    assert (rejection.line, table.rows_read, len(table.cells)) == (3, 2, 1)
    assert reason in rejection.reason


def test_years_put_under_each_other_by_a_copier() -> None:
    forces, regions = ons.read(DATA / "ons_force_years_ye_september.csv")
    assert figures(forces, "name:Cambridgeshire") == {"2018-09": 64987, "2019-09": 66193, "2024-09": 68544}
    assert figures(forces, "name:Greater Manchester") == {"2018-09": 338127, "2024-09": 329257}
    missing = [w for w in forces.withheld if w.unit == "name:Greater Manchester"]
    assert {(str(Month.from_index(w.month)), w.shorthand) for w in missing} == {("2019-09", "")}
    assert figures(regions, "name:ENGLAND AND WALES")["2024-09"] == 5364061
    assert (forces.dataset, regions.dataset) == ("ons/pfa-year", "ons/region-year")
    assert "Population" in forces.notes[0]


def test_an_extract_that_does_not_say_its_year_is_refused(tmp_path: Path) -> None:
    headings = ("Region Name", "Police Force Area name", "Community Safety Partnership name", "Total Recorded Crime")
    path = write_csv(tmp_path / "bubble.csv", [headings, ("East", "Cambridgeshire", "Peterborough", 22713)])
    assert ons.recognise(path)
    with pytest.raises(SourceError, match="without saying which year"):
        ons.read(path)


SHARED = Path(__file__).parents[2] / ".." / "shared" / "data" / "recorded_crime"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the shared data folder is not here")
def test_the_whole_rolling_series() -> None:
    (table,) = ons.read(SHARED / "ons_pfa_rolling12m_by_offence_2003_2018.csv.gz")
    assert (table.rows_read, table.rows_stored) == (46469, 46469)
    assert (table.first, table.last) == (Month(2002, 4), Month(2018, 12))
    assert len({c.month for c in table.cells}) == 52
