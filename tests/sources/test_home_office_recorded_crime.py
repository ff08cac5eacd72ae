from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saferplan.errors import SourceError
from saferplan.periods import Month
from saferplan.sources import home_office_recorded_crime as home_office
from saferplan.sources.reading import Cell, ReadTable
from tests.sources.workbooks import write_csv, write_ods, write_xlsx

EARLIER = (
    *("Financial Year", "Financial Quarter", "Force Name", "CSP Name", "Offence Description", "Offence Group"),
    *("Offence Subgroup", "Offence Code", "Number of Offences"),
)
LATER = (*EARLIER[:2], "Police Force", *EARLIER[3:8], "Offence Count")
WITH_CODES = (*EARLIER[:4], "ONS Code", *EARLIER[4:])
BURGLARY = ("Burglary in a dwelling", "Theft offences", "Domestic burglary", "28A")
ROBBERY = ("Robbery of personal property", "Robbery", "Robbery", "34B")
PETERBOROUGH = ("Cambridgeshire", "Peterborough")
TODAY = datetime.date(2026, 7, 1)

Row = Sequence[object]


def row(n: object, year: str = "2023/24", quarter: object = 1, csp: Row = PETERBOROUGH, offence: Row = BURGLARY) -> Row:
    return (year, quarter, *csp, *offence, n)


def read_csv(tmp_path: Path, *rows: Row, headings: Row = LATER) -> ReadTable:
    (table,) = home_office.read(write_csv(tmp_path / "table.csv", [headings, *rows]), today=TODAY)
    return table


def test_a_row_is_a_quarter_of_a_partnership_and_an_offence(tmp_path: Path) -> None:
    table = read_csv(tmp_path, row(120), row("1,034", quarter="4"))
    assert table.cells == [
        Cell("", "name:Peterborough", Month(2023, 6).index, 3, "28A", 120),
        Cell("", "name:Peterborough", Month(2024, 3).index, 3, "28A", 1034),
    ]
    assert (table.dataset, table.first, table.last) == ("home-office/csp-offences", Month(2023, 4), Month(2024, 3))
    assert (table.rows_read, table.rows_stored, table.rejections) == (2, 2, [])
    assert "Open Government Licence v3.0" in table.attribution


@pytest.mark.parametrize("headings", [EARLIER, LATER, tuple(f" {h.upper()} \n" for h in EARLIER)])
def test_headings_of_every_vintage(tmp_path: Path, headings: Row) -> None:
    path = write_csv(tmp_path / "table.csv", [headings, row(5)])
    assert home_office.recognise(path)
    assert [cell.n for cell in home_office.read(path)[0].cells] == [5]


def test_a_code_goes_before_a_name(tmp_path: Path) -> None:
    rows = [("2023/24", 1, *PETERBOROUGH, code, *BURGLARY, 5) for code in ("E22000017", "")]
    table = read_csv(tmp_path, *rows, headings=WITH_CODES)
    assert [cell.unit for cell in table.cells] == ["E22000017", "name:Peterborough"]


@pytest.mark.parametrize("write", [write_xlsx, write_ods])
def test_a_workbook_has_a_sheet_a_year_behind_its_notes(tmp_path: Path, write: Callable[..., Path]) -> None:
    notes = [
        ("Police recorded crime",),
        ("Updated: 23 July 2026",),
        ("Force Notes",),
        ("Kent: crime of Medway stands under 'Unassigned Kent'.",),
    ]
    sheets = {
        "Notes": notes,
        "2011-12": [LATER, row(3.0, "2011/12", 4.0)],
        "2012_13": [("Police recorded crime",), LATER, row(4.0, "2012-13", 1.0), row(-1.0, "2012-13", 2.0)],
    }
    earlier, later = home_office.read(write(tmp_path / "prc.bin", sheets), today=TODAY)
    assert (earlier.part, [c.n for c in earlier.cells]) == ("2011-12", [3])
    assert (later.part, later.first, later.last) == ("2012_13", Month(2012, 4), Month(2012, 9))
    assert later.published == datetime.date(2026, 7, 23)
    assert any("Unassigned Kent" in note for note in later.notes)
    assert sum(cell.n for cell in later.cells) == 3


def test_later_corrections_are_kept_and_netted(tmp_path: Path) -> None:
    assert sum(cell.n for cell in read_csv(tmp_path, row(10), row(-4, offence=ROBBERY)).cells) == 6


def test_rows_of_a_merged_partnership_are_added_and_said_so(tmp_path: Path) -> None:
    table = read_csv(tmp_path, row(10), row(4))
    assert sum(cell.n for cell in table.cells) == 14
    assert table.notes == ("Rows added to another of the same partnership, quarter and offence code: 1.",)


@pytest.mark.parametrize(
    ("area", "unit"),
    [
        (("Action Fraud", ""), "name:Action Fraud"),
        (("CIFAS", "CIFAS"), "name:CIFAS"),
        (("British Transport Police", ""), "name:British Transport Police"),
        (("Kent", "Unassigned Kent"), "name:Unassigned Kent"),
        (("Metropolitan Police [Note 6]", "Barnet "), "name:Barnet"),
    ],
)
def test_rows_outside_any_partnership_stay_what_they_are(tmp_path: Path, area: Row, unit: str) -> None:
    assert [cell.unit for cell in read_csv(tmp_path, row(1, csp=area)).cells] == [unit]


def test_one_name_in_two_forces_is_two_units(tmp_path: Path) -> None:
    table = read_csv(tmp_path, row(1, csp=("Kent", "Unassigned")), row(2, csp=("Essex", "Unassigned")), row(3))
    assert [cell.unit for cell in table.cells] == [
        "name:Unassigned (Kent)",
        "name:Unassigned (Essex)",
        "name:Peterborough",
    ]


@pytest.mark.parametrize(
    ("code", "description", "kept"),
    [
        (35.0, "Blackmail", "35"),
        ("8n", "Assault with injury", "8N"),
        ("1/4.1/4.2/4.10", "Homicide", "1/4.1/4.2/4.10"),
        (4.1, "Manslaughter", "4.1"),
        (4.1, "Corporate manslaughter", "4.10"),
        (" 28A ", "Burglary in a dwelling", "28A"),
    ],
)
def test_offence_codes_survive_spreadsheets(tmp_path: Path, code: object, description: str, kept: str) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"2023_24": [LATER, row(1, offence=(description, "", "", code))]})
    assert [cell.category for cell in home_office.read(path)[0].cells] == [kept]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row("twelve"), "the count is not a whole number"),
        (row(""), "the count is empty"),
        (row(1.5), "the count is not a whole number"),
        (row(1, year="2023/25"), "the financial year is not one"),
        (row(1, year=""), "the financial year is not one"),
        (row(1, quarter=5), "the financial quarter is not 1, 2, 3 or 4"),
        (row(1, year="2026/27", quarter=2), "the quarter ends in September 2026, which is not over"),
        (row(1, csp=("Cambridgeshire", " ")), "names no Community Safety Partnership"),
        (row(1, offence=("Burglary", "", "", "")), "the offence code is empty"),
        (row(1)[:-2], "7 values under 9 headings"),
        ((*row(1), "stray"), "10 values under 9 headings"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_reason(tmp_path: Path, bad: Row, reason: str) -> None:
    table = read_csv(tmp_path, row(1), bad, row(2))
    (rejection,) = table.rejections
    assert (rejection.file, rejection.line) == ("table.csv", 3)
    assert reason in rejection.reason
    assert (table.rows_read, table.rows_stored, [c.n for c in table.cells]) == (3, 2, [1, 2])


def test_blank_rows_and_trailing_commas_are_nothing(tmp_path: Path) -> None:
    table = read_csv(tmp_path, ("",) * 9, (*row(1), "", ""), ())
    assert (table.rows_read, table.rows_stored) == (1, 1)


def test_what_the_publisher_withholds_is_not_zero(tmp_path: Path) -> None:
    table = read_csv(tmp_path, row("[x]"), row(0, offence=ROBBERY))
    assert [(w.unit, w.category, w.shorthand) for w in table.withheld] == [("name:Peterborough", "28A", "[x]")]
    assert [(c.category, c.n) for c in table.cells] == [("34B", 0)]


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        ((*LATER[:3], "Partnership", *LATER[4:]), "needs a column 'CSP Name'"),
        ((*LATER[:8], "Total"), "needs a column 'Offence Count' or 'Number of Offences'"),
        ((*LATER[:5], "Offence Code", *LATER[6:]), "'offence code' stands over more than one column"),
    ],
)
def test_a_renamed_or_doubled_column_is_refused_by_name(tmp_path: Path, headings: Row, said: str) -> None:
    path = write_csv(tmp_path / "table.csv", [headings, row(1)])
    assert home_office.recognise(path)
    with pytest.raises(SourceError, match=said) as refused:
        home_office.read(path)
    assert "table.csv, line 1" in str(refused.value)


def test_two_sheets_of_one_quarter_are_refused(tmp_path: Path) -> None:
    sheets = {"2023_24": [LATER, row(1)], "2023_24 (2)": [LATER, row(1)]}
    with pytest.raises(SourceError, match="hold the same quarter"):
        home_office.read(write_xlsx(tmp_path / "a.xlsx", sheets))


def test_a_table_of_which_nothing_could_be_stored_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="line 2: the count is not a whole number"):
        read_csv(tmp_path, row("n"))


def test_another_table_is_not_recognised(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv", [("Crime ID", "Month", "LSOA code", "Crime type"), ("", "2024-01", "", "Drugs")]
    )
    assert not home_office.recognise(path)
    with pytest.raises(SourceError, match="as the Home Office publishes it"):
        home_office.read(path)


generated_rows = st.lists(
    st.tuples(
        st.sampled_from(["2011/12", "2012-13", "2099/00"]),
        st.sampled_from([1, "Q2", 3.0, "4", "5"]),
        st.sampled_from(
            [("Kent", "Swale"), ("Kent", "Dover"), ("Essex", "Unassigned"), ("Kent", "Unassigned"), ("", "")]
        ),
        st.sampled_from([BURGLARY, ROBBERY]),
        st.one_of(st.integers(-50, 5000), st.sampled_from(["", "none", "[x]", "2,000"])),
    ),
    min_size=1,
    max_size=40,
)


def _twin(rows: list[tuple[str, object, Row, Row, object]]) -> tuple[dict[tuple[object, ...], int], int]:
    """The sum by area, quarter and code, and the number of rows refused, as anyone would work it out by hand."""
    ends = {"1": "-06", "Q2": "-09", "3.0": "-12", "4": "-03"}
    sums: dict[tuple[object, ...], int] = defaultdict(int)
    refused = 0
    for year, quarter, csp, offence, n in rows:
        end = ends.get(str(quarter))
        number = str(n).replace(",", "").lstrip("-")
        if year == "2099/00" or end is None or csp == ("", "") or not (number.isdigit() or n == "[x]"):
            refused += 1
        elif n != "[x]":
            ends_in = int(year[:4]) + (end == "-03")
            sums[csp, f"{ends_in}{end}", offence[-1]] += int(str(n).replace(",", ""))
    return dict(sums), refused


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(generated_rows, st.sampled_from([write_csv, write_xlsx, write_ods]))
def test_generated_tables_add_up_as_by_hand(tmp_path: Path, rows: list, write: Callable[..., Path]) -> None:  # type: ignore[type-arg]
    good = ("2013/14", 1, ("Kent", "Ashford"), BURGLARY, 1)
    sums, refused = _twin([good, *rows])
    laid_out = [LATER, *((y, q, *csp, *offence, n) for y, q, csp, offence, n in [good, *rows])]
    path = write(tmp_path / "a.table", laid_out if write is write_csv else {"2011-12": laid_out})
    (table,) = home_office.read(path, today=TODAY)
    assert len(table.rejections) == refused
    assert table.rows_read == len(rows) + 1 == table.rows_stored + refused
    read: Counter[tuple[object, ...]] = Counter()
    for cell in table.cells:
        read[cell.unit.removeprefix("name:"), str(Month.from_index(cell.month)), cell.category] += cell.n
    names = Counter(csp[1] for csp in {csp for _, _, csp, _, _ in rows})
    expected = {
        (f"{csp[1]} ({csp[0]})" if names[csp[1]] > 1 else csp[1], month, code): n
        for (csp, month, code), n in sums.items()
    }
    assert dict(read) == expected
