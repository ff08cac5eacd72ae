from __future__ import annotations

import pytest

from saferplan.sources.personal_data import looks_personal, names_somebody


@pytest.mark.parametrize(
    "column",
    [
        "Name",
        "Victim name",
        "VictimName",
        "surname",
        "Forename 1",
        "DOB",
        "vic_dob",
        "Date of birth",
        "Address line 1",
        "Postcode",
        "Post code",
        "PHONE_NO",
        "Mobile",
        "E-mail / email",
        "NHS number",
        "UPRN",
        "House number",
    ],
)
def test_headings_that_name_or_locate_a_person(column: str) -> None:
    assert looks_personal(column)


@pytest.mark.parametrize(
    "column",
    [
        "Crime number",
        "HO code",
        "LSOA name",
        "Ward name",
        "Offence name",
        "Date recorded",
        "Victim id",
        "Easting",
        "DA",
        "Outcome",
        "Alcohol",
        "Hate strand",
        "Time from",
        "Beat name",
        "Force name",
    ],
)
def test_headings_that_do_not(column: str) -> None:
    assert not looks_personal(column)


@pytest.mark.parametrize("values", [["Smith, Jane", "O'Neil Pat"], ["PE1 1HF", "CB23 6AB"], ["a@b.uk", None, "c@d.uk"]])
def test_values_that_reveal_a_person(values: list[str | None]) -> None:
    assert names_somebody(values)


@pytest.mark.parametrize("values", [["V000123", "V9"], ["9f86d081884c7d65", "e3b0c44298fc1c14"], [None, ""], []])
def test_pseudonyms_do_not(values: list[str | None]) -> None:
    assert not names_somebody(values)


def test_one_odd_value_in_a_hundred_does_not_stop_a_file() -> None:
    assert not names_somebody(["Not Known"] + [f"V{i}" for i in range(99)])
