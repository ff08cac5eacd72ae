"""Bad rows and bad files of data.police.uk: rejected with file, line and reason, or refused; the rest is stored."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from saferplan.errors import SourceError
from saferplan.periods import Month
from saferplan.sources.police_uk import Kind
from saferplan.sources.reading import Rejection
from tests.warehouse.archives import (
    BEDFORD_LSOA,
    FORCES,
    PETERBOROUGH_LSOA,
    Row,
    Shop,
    name_of,
    stop,
    street,
    text,
    write_zip,
)
from tests.warehouse.checks import TWO, TWO_COUNTS, refused, rejected, takes


def with_bad_row(row: Row) -> str:
    """A file whose third line is bad."""
    return text([TWO[0], row, TWO[1]])


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("change", ["", "Kind of thing"])
def test_missing_and_renamed_columns_are_named(shop: Shop, tmp_path: Path, kind: Kind, change: str) -> None:
    heading = tuple(title for t in kind.columns if (title := change if t == kind.category_column else t))
    path = write_zip(tmp_path / "a.zip", {name_of(kind=kind): text([], heading=heading)})
    assert f"lacks the column '{kind.category_column}'" in refused(shop, path)


def test_a_column_twice_is_refused(shop: Shop, tmp_path: Path) -> None:
    content = text(TWO, heading=(*Kind.STREET.columns, "Month"))
    assert "column 'Month' twice" in refused(shop, write_zip(tmp_path / "a.zip", {name_of(): content}))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Longitude": "west"}, "the position 'west', '52.282623' is not a pair of numbers"),
        ({"Longitude": "-0.٤"}, "the position '-0.٤', '52.282623' is not a pair of numbers"),
        ({"Longitude": ""}, "the position '', '52.282623' is not a pair of numbers"),
        ({"Latitude": "12.5"}, "the position -0.402352, 12.5 is not in the United Kingdom"),
        ({"Latitude": "nan"}, "the position -0.402352, nan is not in the United Kingdom"),
        ({"Crime type": "Piracy"}, "the crime type 'Piracy' is not known"),
        ({"Crime type": ""}, "it has no crime type"),
        ({"Month": "2024-02"}, "the month '2024-02' is not 2024-01, the month of its file"),
        ({"Month": ""}, "the month '' is not 2024-01, the month of its file"),
        ({"Falls within": "Ruritania Police"}, "the force 'Ruritania Police' is not known"),
        ({"LSOA code": "Peterborough"}, "'Peterborough' is not an LSOA code"),
        ({"LSOA code": "E0101558٩"}, "'E0101558٩' is not an LSOA code"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_a_bad_row_is_rejected_and_the_others_stored(shop: Shop, tmp_path: Path, change: Row, reason: str) -> None:
    assert rejected(shop, tmp_path, with_bad_row(street() | change)) == (3, reason)
    assert shop.counts() == TWO_COUNTS


@pytest.mark.parametrize(
    "when", ["yesterday", "", "2024-02-30T10:00:00", "2024-01-05", "2023-12-31T23:30:00", "2024-01-05T24:00:00"]
)
def test_a_stop_outside_its_month(shop: Shop, tmp_path: Path, when: str) -> None:
    content = text([stop(), stop(when), stop()], Kind.STOP_AND_SEARCH)
    line, reason = rejected(shop, tmp_path, content, name_of(kind="stop-and-search"))
    assert (line, reason) == (3, f"the date '{when}' is not in 2024-01, the month of its file")


def _lines(third: bytes, newline: bytes = b"\n") -> bytes:
    first, second = text(TWO).encode().split(b"\n")[1:3]
    return newline.join([text([]).encode().strip(), first, third, second, b""])


GOOD = text([street("Robbery")]).encode().split(b"\n")[1]


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
@pytest.mark.parametrize(
    ("third", "reason"),
    [
        (GOOD.replace(b"Park Lane", b"Caf\xe9 Lane"), "it is not UTF-8 text"),
        (GOOD.replace(b"Robbery", b"Robb\xe9ry"), "it is not UTF-8 text"),
        (GOOD + b",more", "it has 13 columns where the heading has 12"),
        (GOOD.rsplit(b",", 3)[0], "it has 9 columns where the heading has 12"),
        (b"   ", "it has 1 columns where the heading has 12"),
        (GOOD.replace(b"On or near", b'"On or near'), "its quotation marks do not pair"),
        (GOOD.replace(b"On or near", b'"On" or near'), "its quotation marks do not pair"),
        (GOOD.replace(b"Park", b"Pa\0rk"), "it holds a NUL byte"),
        (GOOD.replace(b"On or near Park Lane", b'"On or\rnear"'), "it has a line break within a column"),
    ],
)
def test_a_line_that_is_no_row(shop: Shop, tmp_path: Path, third: bytes, reason: str, newline: bytes) -> None:
    assert rejected(shop, tmp_path, _lines(third, newline)) == (3, reason)
    assert shop.counts() == TWO_COUNTS


@pytest.mark.parametrize(
    "third",
    [
        GOOD + b",,,",
        GOOD.replace(b"Park Lane", 'Caffè "Roma"'.encode()),
        GOOD.replace(b"On or near Park Lane", b'"Bournemouth, Christchurch ""and"" Poole"'),
        GOOD.replace(b"52.282623", b"52.282623 "),
        b"\n" + GOOD,
    ],
    ids=["empty extra columns", "a stray quotation mark", "a comma in quotation marks", "a space", "a blank line"],
)
def test_oddities_that_change_nothing(shop: Shop, tmp_path: Path, third: bytes) -> None:
    result = takes(shop, tmp_path, _lines(third))
    assert (result.releases[0].rows_read, result.rejections) == (3, ())
    assert shop.counts() == TWO_COUNTS | {f"{PETERBOROUGH_LSOA} 2024-01 Robbery": 1}


def test_every_rejection_has_its_own_line(shop: Shop, tmp_path: Path) -> None:
    rows = [street("Piracy" if i % 7 == 3 else "Robbery") for i in range(100)]
    result = takes(shop, tmp_path, text(rows, newline="\r\n"))
    assert [r.line for r in result.rejections] == [i + 2 for i in range(100) if i % 7 == 3]
    assert Counter(r.reason for r in result.rejections) == {"the crime type 'Piracy' is not known": 14}
    snapshot = shop.warehouse.catalogue.coverage()
    assert [(row["rows"], row["rejected"]) for row in snapshot] == [(86, 14)]


def test_only_the_file_with_a_bad_row_is_partial(shop: Shop, tmp_path: Path) -> None:
    bedford = [street("Piracy", BEDFORD_LSOA, force=FORCES["bedfordshire"]), street(force=FORCES["bedfordshire"])]
    (result,) = shop.take(
        write_zip(tmp_path / "a.zip", {name_of(): text(TWO), name_of(force="bedfordshire"): text(bedford)})
    )
    assert result.rejections == (
        Rejection(
            name_of(force="bedfordshire"),
            2,
            "the crime type 'Piracy' is not known",
            ",".join(bedford[0].values())[:200],
        ),
    )
    assert {row["force"]: row["rejected"] for row in shop.warehouse.catalogue.coverage()} == {
        "cambridgeshire": 0,
        "bedfordshire": 1,
    }


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (
            {name_of(): text([street("Piracy"), street(month="x")])},
            "no row of it could be stored (line 2: the crime type",
        ),
        ({name_of(): ""}, "lacks the columns 'Crime ID', 'Month'"),
        ({name_of(): text(TWO).encode("utf-16")}, "is not UTF-8 text; save it again"),
        ({name_of("2124-01"): text(TWO)}, "says it is of January 2124, which has not ended yet"),
        ({name_of(str(Month.of(date.today()))): text([])}, "which has not ended yet"),
        ({name_of("2024-13"): text(TWO)}, "does not say of which month and whose it is"),
        ({name_of(force="ruritania"): text(TWO)}, "'ruritania' is not a police force known here"),
        ({"x.csv": text([street(force="Ruritania Police")])}, "'Ruritania Police' is not a police force known here"),
        ({"x.csv": text([street(month="January")])}, "does not say of which month and whose it is"),
        ({"x.csv": text([])}, "does not say of which month and whose it is"),
        ({"README.txt": "hello"}, "holds no street, outcomes or stop-and-search file"),
        ({}, "holds no street, outcomes or stop-and-search file"),
    ],
)
def test_a_file_that_cannot_be_used_refuses_the_archive(
    shop: Shop, tmp_path: Path, files: dict[str, str | bytes], sentence: str
) -> None:
    assert sentence in refused(shop, write_zip(tmp_path / "a.zip", files))


@pytest.mark.parametrize("odd", ["Übersicht".encode("latin-1"), b"\0\1\2", b"a\rb", text(TWO).encode("utf-16")])
def test_other_files_of_an_archive_are_named_and_left(shop: Shop, tmp_path: Path, odd: bytes) -> None:
    (result,) = shop.take(write_zip(tmp_path / "a.zip", {"other.dat": odd, name_of(): text(TWO)}))
    assert result.releases[0].notes == ("Not files of data.police.uk, so not read: other.dat.",)
    assert shop.counts() == TWO_COUNTS


def test_a_refused_file_takes_the_whole_call_with_it(shop: Shop, tmp_path: Path) -> None:
    good = write_zip(tmp_path / "good.zip", {name_of(): text(TWO)})
    bad = write_zip(tmp_path / "bad.zip", {name_of(force="ruritania"): text(TWO)})
    with pytest.raises(SourceError, match="ruritania"):
        shop.take(good, bad)
    assert (shop.warehouse.catalogue.releases(), shop.leftovers()) == ((), [])
    shop.take(good)
    assert shop.counts() == TWO_COUNTS
