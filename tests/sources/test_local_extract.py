"""A force's extract: its rows become records, and the counts are those the records add up to."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.sources.extracts import GOOD, HEADER, HERE, MAPPING, MARCH, THERE, changed, counts, read, reasons, row, table


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


def test_unknown_time_written_as_midnight_is_no_night(tmp_path: Path) -> None:
    midnight = row(From="02/03/2024 00:00", To="")
    taken = read(tmp_path, midnight).records["night-time-economy"].to_list()
    dates = MAPPING["dates"] | {"midnight_means_no_time": True}
    not_taken = read(tmp_path, midnight, mapping=changed(dates=dates)).records["night-time-economy"].to_list()
    assert (taken, not_taken) == ([True], [False])


@pytest.mark.parametrize("when", ["2024-03-02", "2024-03-02 01:30", "2024-03-02T01:30:00"])
def test_iso_dates_are_always_understood(tmp_path: Path, when: str) -> None:
    assert read(tmp_path, row(From=when, Recorded="2024-03-05")).records["recorded"].to_list() == [date(2024, 3, 5)]


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


def test_the_plain_count_agrees(tmp_path: Path) -> None:
    """The slow, obvious twin: count with a dictionary."""
    codes, units = ["8N", "28E", "46", "9A"], [HERE, THERE, ""]
    rows = [
        row(Ref=f"R{i}", Code=codes[i % 4], LSOA=units[i % 3], Recorded=f"{i % 28 + 3:02}/03/2024") for i in range(500)
    ]
    plain = Counter((units[i % 3], MARCH, codes[i % 4]) for i in range(500))
    assert counts(read(tmp_path, *rows), "local/offences") == plain
