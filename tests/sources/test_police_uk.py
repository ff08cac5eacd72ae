"""The files of data.police.uk: what each is, which types counted when, and what is wrong with a row."""

from __future__ import annotations

from pathlib import Path

import pytest

from saferplan.errors import SourceError
from saferplan.periods import Month
from saferplan.sources.archive import Member
from saferplan.sources.police_uk import (
    CRIME_TYPES,
    ForceMonth,
    Kind,
    RowRules,
    identify,
    is_police_uk_csv,
    sift,
)
from saferplan.sources.reading import Rejection

FORCES = {"Kent Police": "kent", "Metropolitan Police Service": "metropolitan"}
TODAY = Month(2024, 3)
NAME = "2024-01/2024-01-kent-street.csv"
HEADINGS = {kind: ",".join(kind.columns).encode() + b"\n" for kind in Kind}
ROW = b"id,2024-01,Kent Police,Kent Police,0.5,51.3,On or near High Street,E01024000,Medway 001A,Robbery,,\n"


def _identified(name: str, data: bytes) -> ForceMonth | None:
    return identify(Member(name, len(data)), data, FORCES, TODAY)


def _refusal(name: str, data: bytes) -> str:
    with pytest.raises(SourceError) as refusal:
        _identified(name, data)
    return str(refusal.value)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_published_file_is_its_kind_month_and_force(kind: Kind) -> None:
    name = f"2024-01/2024-01-kent-{kind}.csv"
    found = _identified(name, HEADINGS[kind])
    assert found == ForceMonth(Member(name, len(HEADINGS[kind])), kind, Month(2024, 1), "kent", True)
    assert kind.dataset == f"police-uk/{kind}"


def test_the_heading_goes_before_the_name() -> None:
    found = _identified("2024-01-kent-outcomes.csv", HEADINGS[Kind.STREET] + ROW)
    assert found is not None
    assert found.kind is Kind.STREET


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_a_file_known_by_its_content(newline: bytes, bom: bytes) -> None:
    found = _identified("crimes.csv", bom + (HEADINGS[Kind.STREET] + ROW).replace(b"\n", newline))
    assert found is not None
    assert (found.kind, found.month, found.force) == (Kind.STREET, Month(2024, 1), "kent")


@pytest.mark.parametrize(
    ("data", "usual"),
    [
        (ROW, True),
        (ROW.replace(b"Street", "Café".encode()), True),
        (ROW.replace(b"On or near High Street", b'"High Street, Rochester"'), True),
        (ROW.replace(b"Street", b"Caf\xe9"), False),
        (ROW.replace(b"High", b"\0"), False),
        (ROW.replace(b"High", b"\r"), False),
        (ROW.replace(b"High", b'"High"'), False),
        (ROW.replace(b"id,", b' "id",'), False),
        (ROW.replace(b"id,", b'"id" ,'), False),
    ],
)
def test_a_text_with_anything_odd_is_read_carefully(data: bytes, usual: bool) -> None:
    found = _identified(NAME, HEADINGS[Kind.STREET] + data)
    assert found is not None
    assert found.usual_layout is usual


@pytest.mark.parametrize(
    "heading", [HEADINGS[Kind.STREET].replace(b"Month", b" Month "), b"Beat," + HEADINGS[Kind.STREET]]
)
def test_other_headings_keep_the_kind_but_not_the_layout(heading: bytes) -> None:
    found = _identified(NAME, heading)
    assert found is not None
    assert found.usual_layout is (b"Beat" not in heading)


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"a,b\n1,2\n", b"\0\1\2", b"\xff\xfe", "Ü".encode("latin-1"), b"a\rb\n"]
)
def test_other_files_are_none_of_ours(data: bytes, tmp_path: Path) -> None:
    assert _identified("notes.txt", data) is None
    (tmp_path / "notes.txt").write_bytes(data)
    assert not is_police_uk_csv(tmp_path / "notes.txt")


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        (NAME, b"", "lacks the columns 'Crime ID', 'Month'"),
        (NAME, HEADINGS[Kind.STREET].replace(b"Crime type", b"Type"), "lacks the column 'Crime type'; restore"),
        (NAME, HEADINGS[Kind.STREET].decode().encode("utf-16"), "is not UTF-8 text"),
        (NAME, HEADINGS[Kind.STREET].replace(b"\n", b",Month\n"), "has the column 'Month' twice"),
        (NAME.replace("kent", "ruritania"), HEADINGS[Kind.STREET], "'ruritania' is not a police force known here"),
        ("2024-03-kent-street.csv", HEADINGS[Kind.STREET], "it is of March 2024, which has not ended yet"),
        ("2024-00-kent-street.csv", HEADINGS[Kind.STREET], "does not say of which month and whose it is"),
        ("crimes.csv", HEADINGS[Kind.STREET], "does not say of which month and whose it is"),
        ("crimes.csv", HEADINGS[Kind.STREET] + b"a\rb\n", "does not say of which month and whose it is"),
        ("stops.csv", HEADINGS[Kind.STOP_AND_SEARCH] + b"x\n", "YYYY-MM-force-stop-and-search.csv"),
    ],
)
def test_a_file_that_claims_to_be_one_and_is_not(name: str, data: bytes, sentence: str) -> None:
    assert sentence in _refusal(name, data)


def test_any_file_ends_as_one_of_ours_as_none_or_as_a_sentence() -> None:
    whole = HEADINGS[Kind.STREET] + ROW
    for at in range(len(whole)):
        for byte in b'\0\r\n",\xe9':
            for name in (NAME, "crimes.csv"):
                try:
                    _identified(name, whole[:at] + bytes([byte]) + whole[at + 1 :])
                except SourceError:
                    continue


@pytest.mark.parametrize(
    ("vintage", "expected"),
    [
        ((2010, 11), 0),
        ((2010, 12), 6),
        ((2011, 8), 6),
        ((2011, 9), 11),
        ((2013, 4), 11),
        ((2013, 5), 14),
        ((2024, 1), 14),
    ],
)
def test_the_number_of_types_of_each_vintage(vintage: tuple[int, int], expected: int) -> None:
    """Six from December 2010, eleven from September 2011, fourteen since May 2013, anti-social behaviour among them."""
    assert sum(crime_type.valid_in(Month(*vintage)) for crime_type in CRIME_TYPES) == expected


@pytest.mark.parametrize(
    ("label", "first", "last"),
    [
        ("Violent crime", (2010, 12), (2013, 4)),
        ("Public disorder and weapons", (2011, 9), (2013, 4)),
        ("Violence and sexual offences", (2013, 5), None),
        ("Shoplifting", (2011, 9), None),
        ("Bicycle theft", (2013, 5), None),
    ],
)
def test_when_a_type_was_used(label: str, first: tuple[int, int], last: tuple[int, int] | None) -> None:
    (crime_type,) = (t for t in CRIME_TYPES if t.label == label)
    assert (crime_type.since, crime_type.until) == (Month(*first), Month(*last) if last else None)
    assert not crime_type.valid_in(Month(*first) - 1)
    assert crime_type.until is None or not crime_type.valid_in(crime_type.until + 1)


def _street(**change: str) -> dict[str, str]:
    row = dict(zip(Kind.STREET.columns, ROW.decode().strip("\n").split(","), strict=True))
    return row | {name.replace("_", " "): value for name, value in change.items()}


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (_street(), None),
        (_street(Longitude="", Latitude="", LSOA_code=""), None),
        (_street(Longitude="-9", Latitude="61.5"), None),
        (_street(Longitude="2.500001"), "the position 2.500001, 51.3 is not in the United Kingdom"),
        (_street(Latitude=""), "the position '0.5', '' is not a pair of numbers"),
        (_street(LSOA_code="95GG01S1"), None),
        (_street(LSOA_code="E0102400"), "'E0102400' is not an LSOA code"),
        (_street(Month="2024-02", Crime_type="Piracy"), "the month '2024-02' is not 2024-01, the month of its file"),
    ],
)
def test_what_is_wrong_with_a_row(row: dict[str, str], fault: str | None) -> None:
    assert RowRules(Kind.STREET, Month(2024, 1), FORCES).fault(row) == fault


@pytest.mark.parametrize(
    ("month", "when", "inside"),
    [
        ((2024, 1), "2024-01-01T00:00:00+00:00", True),
        ((2024, 1), "2023-12-31T23:59:59+00:00", False),
        ((2024, 7), "2024-06-30T23:00:00+00:00", True),
        ((2024, 7), "2024-06-30T22:59:59+00:00", False),
        ((2024, 11), "2024-10-31T23:30:00+00:00", True),
        ((2024, 12), "2024-11-30T23:30:00+00:00", False),
        ((2024, 1), "2024-01-01", False),
        ((2024, 1), "20240105T000000", False),
    ],
)
def test_the_month_of_a_stop_is_that_of_local_time(month: tuple[int, int], when: str, inside: bool) -> None:
    row = dict.fromkeys(Kind.STOP_AND_SEARCH.columns, "") | {"Date": when}
    fault = RowRules(Kind.STOP_AND_SEARCH, Month(*month), FORCES).fault(row)
    assert (fault is None) is inside


def test_sifting_keeps_the_good_rows_in_the_published_order_and_says_what_was_wrong() -> None:
    heading = tuple(reversed(Kind.STREET.columns))
    lines = [b",".join(reversed(ROW.strip(b"\n").split(b","))), b"", b"x,y", b'","'.join([b'"'] * 2)]
    data = b"\xef\xbb\xbf" + ",".join(heading).encode() + b"\r\n" + b"\r\n".join(lines)
    file = ForceMonth(Member(NAME, len(data)), Kind.STREET, Month(2024, 1), "kent", False)
    good, rows_read, rejections = sift(file, data, FORCES.keys())
    assert good == HEADINGS[Kind.STREET] + ROW
    assert rows_read == 3
    assert rejections[0] == Rejection(NAME, 4, "it has 2 columns where the heading has 12", "x,y")
    assert [rejection.line for rejection in rejections] == [4, 5]
