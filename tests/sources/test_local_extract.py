"""A force's extract: every row stored or refused with one reason, and the counts the stored ones add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from saferplan.errors import SourceError
from saferplan.periods import Month
from saferplan.sources.extract_mapping import ExtractMapping
from saferplan.sources.local_extract import ExtractReading, read_extract
from saferplan.sources.reading import ReadTable

if TYPE_CHECKING:
    import numpy as np

TODAY = date(2024, 6, 1)
MARCH = Month(2024, 3).index
HERE, THERE = "E01015589", "W01001958"

HEADER = "Ref,Code,Recorded,From,To,LSOA,DA,Hate,Alcohol,Victim,Outcome,Notes"
GOOD = f"A1,8N,05/03/2024,02/03/2024 01:30,02/03/2024 01:40,{HERE},Y,Race; Religion,N,V1,01 Charged,free text"

MAPPING: dict[str, Any] = {
    "force": "cambridgeshire",
    "columns": {
        "reference": "Ref",
        "offence_code": "Code",
        "recorded": "Recorded",
        "committed_from": "From",
        "committed_to": "To",
        "lsoa": "LSOA",
        "victim": "Victim",
        "outcome": "Outcome",
    },
    "dates": {"recorded": "%d/%m/%Y", "committed": "%d/%m/%Y %H:%M"},
    "flags": {
        "domestic-abuse": {"column": "DA", "yes": ["Y"]},
        "hate:race": {"column": "Hate", "yes": ["race"], "separator": ";"},
        "hate:religion": {"column": "Hate", "yes": ["religion"], "separator": ";"},
        "alcohol": {"column": "Alcohol", "yes": ["Y"], "no": ["N"]},
    },
    "night_time_economy": {"starts": "20:00", "ends": "04:00", "evenings": ["friday", "saturday"]},
    "values": {"outcome": {"01 charged": "Suspect charged"}, "offence_code": {"8/06": "8N"}},
}


def changed(**parts: Any) -> ExtractMapping:
    return ExtractMapping.model_validate(MAPPING | parts)


def read(
    folder: Path, *rows: str, mapping: ExtractMapping | None = None, header: str = HEADER, **how: Any
) -> ExtractReading:
    path = folder / "extract.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    reading = read_extract(path, mapping or changed(), today=TODAY, **how)
    for table in reading.tables:
        table.verify()
    return reading


def table(reading: ExtractReading, dataset: str) -> ReadTable:
    return next(t for t in reading.tables if t.dataset == dataset)


def counts(reading: ExtractReading, dataset: str) -> dict[tuple[str, int, str], int]:
    return {(c.unit, c.month, c.category): c.n for c in table(reading, dataset).cells}


def reasons(reading: ExtractReading) -> list[tuple[int | None, str]]:
    return [(r.line, r.reason) for r in table(reading, "local/offences").rejections]


def row(**cells: str) -> str:
    """The good row with some cells changed, by heading."""
    values = dict(zip(HEADER.split(","), GOOD.split(","), strict=True))
    assert set(cells) <= set(values)
    return ",".join((values | cells).values())


def test_a_row_becomes_a_record(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD).records.row(0, named=True) == {
        "month": MARCH,
        "reference": "A1",
        "offence_code": "8N",
        "recorded": date(2024, 3, 5),
        "committed_from": datetime(2024, 3, 2, 1, 30),
        "committed_to": datetime(2024, 3, 2, 1, 40),
        "unit": HERE,
        "domestic-abuse": True,
        "hate:race": True,
        "hate:religion": True,
        "alcohol": False,
        "hate": True,
        "night-time-economy": True,
        "evening": date(2024, 3, 1),
        "victim": "V1",
        "outcome": "Suspect charged",
    }


def test_the_counts_are_those_of_the_records(tmp_path: Path) -> None:
    rows = [
        GOOD,
        row(Ref="A2", LSOA=THERE, DA="n", Hate="", Outcome=""),
        row(Ref="A3", Code="28E", Recorded="01/04/2024", DA="", Hate="", Alcohol="y"),
        row(Ref="A4", LSOA="", Hate="disability", Outcome="Local words"),
    ]
    reading = read(tmp_path, *rows)
    april = MARCH + 1
    assert counts(reading, "local/offences") == {
        (HERE, MARCH, "8N"): 1,
        (THERE, MARCH, "8N"): 1,
        (HERE, april, "28E"): 1,
        ("", MARCH, "8N"): 1,
    }
    assert counts(reading, "local/outcomes") == {
        (HERE, MARCH, "Suspect charged"): 1,
        (THERE, MARCH, "No outcome recorded"): 1,
        (HERE, april, "Suspect charged"): 1,
        ("", MARCH, "Local words"): 1,
    }
    flags = counts(reading, "local/flags")
    assert flags[HERE, MARCH, "domestic-abuse"] == 1
    assert flags[HERE, april, "alcohol"] == 1
    assert (THERE, MARCH, "domestic-abuse") not in flags
    assert {table.span for t in reading.tables for table in t.cells} == {1}
    assert {cell.force for t in reading.tables for cell in t.cells} == {"cambridgeshire"}


def test_an_offence_with_two_hate_strands_is_one_hate_crime(tmp_path: Path) -> None:
    flags = counts(read(tmp_path, GOOD), "local/flags")
    assert {name: n for (_, _, name), n in flags.items() if name.startswith("hate")} == {
        "hate": 1,
        "hate:race": 1,
        "hate:religion": 1,
    }


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Ref": " "}, "no crime reference"),
        ({"Code": ""}, "no offence code"),
        ({"Code": "99Z"}, "'99Z' is not a recorded-crime offence code"),
        ({"Recorded": ""}, "no recorded date"),
        ({"Recorded": "31/02/2024"}, "recorded '31/02/2024' is not a date written like 01/03/2024"),
        ({"Recorded": "03-05-2024"}, "recorded '03-05-2024' is not a date written like 01/03/2024"),
        ({"From": "last week"}, "committed from the text (not kept) is not a date written like 01/03/2024 22:15"),
        ({"To": "soon"}, "committed to the text (not kept) is not a date written like 01/03/2024 22:15"),
        ({"Recorded": "02/06/2024"}, "recorded on 2024-06-02, in the future"),
        ({"Recorded": "05/03/0024"}, "recorded on 0024-03-05, too long ago to be believed"),
        ({"Recorded": "01/03/2024"}, "recorded before it was committed"),
        ({"To": "01/03/2024 23:00"}, "the committed dates end before they begin"),
        ({"LSOA": "Peterborough 014A"}, "the text (not kept) is not an LSOA code of England or Wales"),
        ({"LSOA": "S01006506"}, "'S01006506' is not an LSOA code of England or Wales"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line_and_one_reason(
    tmp_path: Path, cells: dict[str, str], reason: str
) -> None:
    reading = read(tmp_path, GOOD, row(**({"Ref": "A2"} | cells)), row(Ref="A3"), offence_codes={"8N"})
    assert reasons(reading) == [(3, reason)]
    offences = table(reading, "local/offences")
    assert (offences.rows_read, offences.rows_stored) == (3, 2)
    assert reading.records["reference"].to_list() == ["A1", "A3"]


def test_a_row_of_another_length_is_refused(tmp_path: Path) -> None:
    reading = read(tmp_path, GOOD, row(Ref="A2") + ",more", "A3,8N")
    assert reasons(reading) == [
        (3, "the row has 13 fields, the header 12"),
        (4, "the row has 2 fields, the header 12"),
    ]
    assert table(reading, "local/offences").rows_read == 3


def test_the_second_of_two_equal_references_is_refused_but_not_for_a_first_that_was_refused(tmp_path: Path) -> None:
    reading = read(tmp_path, row(Code=""), row(Outcome="first good one"), row(Outcome="again"))
    assert reasons(reading) == [(2, "no offence code"), (4, "the same crime reference as an earlier row")]
    assert reading.records["outcome"].to_list() == ["first good one"]


def test_a_repeated_reference_is_found_far_down_the_file(tmp_path: Path) -> None:
    rows = [row(Ref=f"R{i}") for i in range(10_005)]
    reading = read(tmp_path, *rows, row(Ref="R3"))
    assert reasons(reading) == [(10_007, "the same crime reference as an earlier row")]
    assert table(reading, "local/offences").rows_read == 10_006


def test_what_a_refused_row_says_is_not_kept(tmp_path: Path) -> None:
    """A column mapped by mistake may hold anything."""
    wrong = [
        row(Ref="SECRET", Code=""),
        row(Recorded="SECRET"),
        row(LSOA="12 SECRET St"),
        row(Code="SECRET", To="SECRET"),
    ]
    found = reasons(read(tmp_path, GOOD, *wrong, offence_codes={"8N"}))
    assert len(found) == 4
    assert "SECRET" not in str(found)


def test_a_record_without_location_is_kept_and_counted(tmp_path: Path) -> None:
    notes = table(read(tmp_path, GOOD, row(Ref="A2", LSOA="n/a")), "local/offences").notes
    assert "1 of 2 records have no location: in the force, in no partnership." in notes


@pytest.mark.parametrize(
    ("written", "code"),
    [("8n", "8N"), ("008N", "8N"), ("8 N", "8N"), ("8/06", "8N"), ("4.10", "4.10"), ("37.2", "37.2")],
)
def test_offence_codes_are_written_as_the_home_office_does(tmp_path: Path, written: str, code: str) -> None:
    assert read(tmp_path, row(Code=written)).records["offence_code"].to_list() == [code]


def test_a_value_that_is_neither_yes_nor_no_is_told(tmp_path: Path) -> None:
    notes = table(read(tmp_path, GOOD, row(Ref="A2", Alcohol="P")), "local/offences").notes
    assert "The flag alcohol: 1 rows hold a value that is neither yes nor no; taken as no." in notes


def test_which_flags_were_read_is_told_for_the_others_are_unknown(tmp_path: Path) -> None:
    [note] = table(read(tmp_path, GOOD), "local/flags").notes
    assert "alcohol, domestic-abuse, hate, hate:race, hate:religion, night-time-economy" in note


def test_a_month_that_seems_cut_off_is_told(tmp_path: Path) -> None:
    late = row(Ref="A2", Recorded="10/05/2024")
    notes = table(read(tmp_path, row(Recorded="20/03/2024"), late), "local/offences").notes
    assert "The first record is of 20 March 2024: March 2024 may be incomplete." in notes
    assert "The last record is of 10 May 2024: May 2024 may be incomplete." in notes


def test_victims_names_stop_the_whole_file_and_are_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read(tmp_path, row(Victim="Jane Doe"), row(Ref="A2", Victim="John Doe"))
    assert "export a pseudonymous id" in str(caught.value)
    assert "Doe" not in str(caught.value)


def test_nothing_of_a_column_the_mapping_does_not_name_is_kept(tmp_path: Path) -> None:
    assert "free text" not in str(read(tmp_path, GOOD).records.to_dicts())


def test_unknown_time_written_as_midnight_is_no_night(tmp_path: Path) -> None:
    midnight = row(From="02/03/2024 00:00", To="")
    taken = read(tmp_path, midnight).records["night-time-economy"].to_list()
    dates = MAPPING["dates"] | {"midnight_means_no_time": True}
    not_taken = read(tmp_path, midnight, mapping=changed(dates=dates)).records["night-time-economy"].to_list()
    assert (taken, not_taken) == ([True], [False])


@pytest.mark.parametrize("when", ["2024-03-02", "2024-03-02 01:30", "2024-03-02T01:30:00"])
def test_iso_dates_are_always_understood(tmp_path: Path, when: str) -> None:
    assert read(tmp_path, row(From=when, Recorded="2024-03-05")).records["recorded"].to_list() == [date(2024, 3, 5)]


PLACED = {k: v for k, v in MAPPING["columns"].items() if k != "lsoa"}
GRID = {"columns": PLACED | {"easting": "Easting", "northing": "Northing"}}
DEGREES = {"columns": PLACED | {"longitude": "Easting", "latitude": "Northing"}}


def placed(x: str, y: str, ref: str = "A1") -> str:
    return row(Ref=ref) + f",{x},{y}"


def west_or_east(lon: np.ndarray[Any, Any], lat: np.ndarray[Any, Any]) -> Sequence[str | None]:
    """Three places: west of 0.3 degrees west, between, and in the sea east of Greenwich."""
    return [None if x > 0 else HERE if x < -0.3 else THERE for x in lon]


@pytest.mark.parametrize(
    ("how", "points"),
    [
        (GRID, [("510000", "298000"), ("519000.4", "298000"), ("600000", "298000"), ("", "")]),
        (DEGREES, [("-0.38", "52.57"), ("-0.24", "52.57"), ("1.0", "52.57"), ("", "")]),
    ],
)
def test_coordinates_become_lsoas(tmp_path: Path, how: dict[str, Any], points: list[tuple[str, str]]) -> None:
    rows = [placed(x, y, f"A{i}") for i, (x, y) in enumerate(points)]
    reading = read(tmp_path, *rows, header=HEADER + ",Easting,Northing", mapping=changed(**how), locate=west_or_east)
    assert reading.records["unit"].to_list() == [HERE, THERE, "", ""]
    assert reasons(reading) == []


@pytest.mark.parametrize(
    ("x", "y", "reason"),
    [
        ("519000", "", "one of the two coordinates is missing"),
        ("TL 190", "985", "the coordinates are not numbers"),
        ("0", "0", "the coordinates lie outside Great Britain"),
        ("298000", "5190000", "the coordinates lie outside Great Britain"),
    ],
)
def test_wrong_coordinates_are_refused(tmp_path: Path, x: str, y: str, reason: str) -> None:
    rows = [placed("519000", "298000"), placed(x, y, "A2")]
    reading = read(tmp_path, *rows, header=HEADER + ",Easting,Northing", mapping=changed(**GRID), locate=west_or_east)
    assert reasons(reading) == [(3, reason)]


def test_coordinates_without_boundaries_are_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no LSOA boundaries are at hand; add an LSOA column"):
        read(tmp_path, placed("519000", "298000"), header=HEADER + ",Easting,Northing", mapping=changed(**GRID))


def test_wards_place_records_too(tmp_path: Path) -> None:
    mapping = changed(columns=PLACED | {"ward": "LSOA"})
    reading = read(tmp_path, row(LSOA="E05010815"), row(Ref="A2"), mapping=mapping)
    assert reading.records["unit"].to_list() == ["E05010815"]
    assert reasons(reading) == [(3, f"'{HERE}' is not a ward code of England or Wales")]


def test_headings_may_be_the_very_words_of_a_record(tmp_path: Path) -> None:
    expected = read(tmp_path, GOOD).records
    header = "reference,offence_code,recorded,committed_from,committed_to,unit,domestic-abuse,hate,alcohol"
    header += ",victim,outcome,line"
    words = dict(zip(HEADER.split(","), header.split(","), strict=True))
    flags = {name: flag | {"column": words[flag["column"]]} for name, flag in MAPPING["flags"].items()}
    columns = {role: words[column] for role, column in MAPPING["columns"].items()}
    reading = read(tmp_path, GOOD, row(Recorded="soon"), header=header, mapping=changed(columns=columns, flags=flags))
    assert reading.records.equals(expected)
    assert reasons(reading) == [(3, "recorded the text (not kept) is not a date written like 01/03/2024")]


def test_a_night_rule_may_be_bound_to_offences_and_places(tmp_path: Path) -> None:
    rule = MAPPING["night_time_economy"] | {"offence_codes": ["8n"], "lsoas": [HERE]}
    rows = [GOOD, row(Ref="A2", Code="46"), row(Ref="A3", LSOA=THERE)]
    records = read(tmp_path, *rows, mapping=changed(night_time_economy=rule)).records
    assert records["night-time-economy"].to_list() == [True, False, False]


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="has no column 'LSOA'; correct the mapping, or export the file again"):
        read(tmp_path, GOOD, header=HEADER.replace("LSOA", "Area"))


def test_a_file_without_one_good_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no row could be stored \(line 2: no offence code\)"):
        read(tmp_path, row(Code=""))
    with pytest.raises(SourceError, match="has a header and no rows"):
        read(tmp_path)


def test_the_plain_count_agrees(tmp_path: Path) -> None:
    """The slow, obvious twin: count with a dictionary."""
    codes, units = ["8N", "28E", "46", "9A"], [HERE, THERE, ""]
    rows = [
        row(Ref=f"R{i}", Code=codes[i % 4], LSOA=units[i % 3], Recorded=f"{i % 28 + 3:02}/03/2024") for i in range(500)
    ]
    plain = Counter((units[i % 3], MARCH, codes[i % 4]) for i in range(500))
    assert counts(read(tmp_path, *rows), "local/offences") == plain
