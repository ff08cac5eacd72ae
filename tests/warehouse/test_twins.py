"""The fast reading of a month (SQL) and the slow one (line by line) store the same; counts are a plain Counter's."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from saferplan.geography.pieces import piece_of_lsoa
from saferplan.periods import Month
from saferplan.sources import police_uk
from saferplan.sources.archive import Member
from saferplan.sources.police_uk import CRIME_TYPE_LABELS, ForceMonth, Kind
from saferplan.warehouse import police_uk_load
from saferplan.warehouse.police_uk_release import MonthFile, written_cleanly
from saferplan.warehouse.police_uk_sql import KindSql
from tests.warehouse.archives import (
    BEDFORD_LSOA,
    FORCES,
    OTHER_PETERBOROUGH_LSOA,
    PETERBOROUGH_LSOA,
    Row,
    Shop,
    loader,
    name_of,
    outcome,
    stop,
    street,
    text,
    write_zip,
)

JANUARY = Month(2024, 1)
QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
GOOD = {Kind.STREET: street(), Kind.OUTCOMES: outcome(), Kind.STOP_AND_SEARCH: stop()}

nasty = st.one_of(
    st.sampled_from(
        [
            *(
                "",
                " ",
                '"',
                '""',
                'a"b',
                '"a"',
                ' "a"',
                '"a" ',
                "a,b",
                "NULL",
                "null",
                "\\N",
                "'",
                "#",
                "\ufeff",
                "\0",
                "\x1c",
            ),
            *(
                "0",
                "-0.5",
                "+0.5",
                " 0.5",
                "0.5 ",
                ".5",
                "5.",
                "5e-1",
                "1_0",
                "0x1",
                "nan",
                "-inf",
                "1e400",
                "٠.٥",
                "0.5\xa0",
            ),
            *(
                "51.5",
                "52,5",
                "61.5",
                "61.50001",
                "-9",
                "2.5",
                "2024-01",
                "2024-1",
                "2024-01 ",
                "E01015589",
                "e01015589",
            ),
            *(
                "E0101558٩",
                "95AA01B1",
                "95AA01B12",
                "Shoplifting",
                "shoplifting",
                "Other crime",
                "a\rb",
                "a\nb",
                "\r",
                "\u2028",
            ),
            *(
                "2024-01-31T23:59:59",
                "2024-01-01T24:00:00",
                "2024-1-1T00:00:00",
                "2024-01-01 00:00:00",
                "epoch",
                "infinity",
            ),
            *("20240105T000000", "2024-01-05", "2024-W01-1", "2024-01-05T10:00:60+00:00", "2023-12-31T23:59:59+00:00"),
        ]
    ),
    st.text(st.characters(codec="utf-8"), max_size=6),
    st.text('0123456789+-._eE ,"', max_size=7),
)


@pytest.fixture(scope="module")
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        police_uk_load._tables_to_check_against(connection, loader().context)
        yield connection


@st.composite
def rows(draw: st.DrawFn, kind: Kind) -> Row:
    changed = draw(st.dictionaries(st.sampled_from(kind.columns), nasty, max_size=2))
    return GOOD[kind] | changed


@st.composite
def lines(draw: st.DrawFn, kind: Kind) -> bytes:
    """A line as the publisher writes it, as a spreadsheet does, or as nobody should."""
    row = draw(rows(kind))
    if draw(st.booleans()):
        out = io.StringIO()
        csv.writer(out, quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])), lineterminator="").writerow(
            row.values()
        )
        line = out.getvalue()
    else:
        line = ",".join(row.values())
    line += draw(st.sampled_from(["", "", "", "", ",", ",,", ", ,", ',""', ",x", '"', " "]))
    data = line.encode()
    at = draw(st.none() | st.integers(0, len(data)))
    return data if at is None or draw(st.booleans()) else data[:at] + draw(st.binary(max_size=1)) + data[at:]


@st.composite
def files(draw: st.DrawFn, kind: Kind) -> bytes:
    newline = draw(st.sampled_from([b"\n", b"\r\n"]))
    ending = draw(st.sampled_from([newline, newline, b"", b"\n", b"\r", newline * 2]))
    bom = draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    return (
        bom
        + newline.join([",".join(kind.columns).encode(), *draw(st.lists(lines(kind), min_size=1, max_size=3))])
        + ending
    )


def _stored(db: duckdb.DuckDBPyConnection, kind: Kind, path: Path, data: bytes) -> Counter[Any] | None:
    """What the fast reading stores of these bytes, or None if it finds something wrong."""
    path.write_bytes(data)
    found = ForceMonth(Member("a", 1), kind, JANUARY, "cambridgeshire", True)
    file = MonthFile(found, path, "", data.count(b"\n") + (not data.endswith(b"\n")) - 1)
    written = path.with_suffix(".parquet")
    if not written_cleanly(db, KindSql(kind, JANUARY), [file], written):
        return None
    return Counter(pl.read_parquet(written).rows())


def _agree(db: duckdb.DuckDBPyConnection, kind: Kind, folder: Path, data: bytes) -> None:
    path = folder / "cambridgeshire.csv"
    context = loader().context
    what = police_uk.identify(Member(name_of(kind=kind), len(data)), data, context.forces, JANUARY + 1)
    assert what is not None
    good, rows_read, rejections = police_uk.sift(what, data, context.forces.keys())
    careful = _stored(db, kind, path, good)
    assert careful is not None, "the fast reading refuses what the careful one passed"
    assert careful.total() == rows_read - len(rejections)
    fast = _stored(db, kind, path, data) if what.usual_layout else None
    if fast is not None:
        assert (fast, rejections) == (careful, [])
    if (
        not rejections
        and data.isascii()
        and b'"' not in data
        and b"\r" not in data
        and b"\0" not in data
        and b"\n\n" not in data
    ):
        assert fast is not None, "a plain file without fault should not need the careful reading"


@settings(QUICK, max_examples=80)
@given(files(Kind.STREET))
def test_street_files_are_read_alike(db: duckdb.DuckDBPyConnection, tmp_path: Path, data: bytes) -> None:
    _agree(db, Kind.STREET, tmp_path, data)


@settings(QUICK, max_examples=30)
@given(files(Kind.OUTCOMES))
def test_outcomes_files_are_read_alike(db: duckdb.DuckDBPyConnection, tmp_path: Path, data: bytes) -> None:
    _agree(db, Kind.OUTCOMES, tmp_path, data)


@settings(QUICK, max_examples=50)
@given(files(Kind.STOP_AND_SEARCH))
def test_stop_and_search_files_are_read_alike(db: duckdb.DuckDBPyConnection, tmp_path: Path, data: bytes) -> None:
    _agree(db, Kind.STOP_AND_SEARCH, tmp_path, data)


@settings(QUICK, max_examples=60)
@given(
    value=nasty, column=st.sampled_from(["Longitude", "Latitude", "LSOA code", "Month", "Falls within", "Crime type"])
)
@example(value="1_0", column="Longitude")
@example(value="E0101558٩", column="LSOA code")
def test_one_value_is_judged_alike(db: duckdb.DuckDBPyConnection, tmp_path: Path, value: str, column: str) -> None:
    _agree(db, Kind.STREET, tmp_path, text([street() | {column: value}]).encode())


@settings(QUICK, max_examples=50)
@given(
    st.one_of(
        nasty,
        st.datetimes().map(lambda when: when.isoformat()),
        st.from_regex(r"20(23|24)-(12|01|02)-(01|31)T(00|01|22|23|24):(00|59|60):(00|59|60)(\+00:00)?", fullmatch=True),
    )
)
def test_one_date_is_judged_alike(db: duckdb.DuckDBPyConnection, tmp_path: Path, when: str) -> None:
    _agree(db, Kind.STOP_AND_SEARCH, tmp_path, text([stop(when)], Kind.STOP_AND_SEARCH).encode())


places = st.sampled_from([PETERBOROUGH_LSOA, OTHER_PETERBOROUGH_LSOA, BEDFORD_LSOA, "W01000001", "S01000001", ""])
months = st.sampled_from(["2024-01", "2024-02"])
forces = st.sampled_from(sorted(FORCES))
# Some of them wrong, so that both ways of reading are taken.
crime_types = st.sampled_from([*sorted(CRIME_TYPE_LABELS), "Piracy"])
outcomes = st.sampled_from(["Offender charged", "Local resolution", "Under investigation", ""])


def _expected(drawn: list[tuple[str, str, str, str]], role: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for month, force, lsoa, category in drawn:
        if category not in ("", "Piracy"):
            unit = lsoa if role == "cube" else piece_of_lsoa().get(lsoa, f"force:{force}")
            counts[f"{unit} {month} {category}"] += 1
    return counts


@pytest.mark.parametrize(("kind", "category"), [(Kind.STREET, crime_types), (Kind.OUTCOMES, outcomes)], ids=str)
@settings(QUICK, max_examples=6)
@given(data=st.data())
def test_counts_are_those_of_a_plain_counter(
    tmp_path_factory: pytest.TempPathFactory, kind: Kind, category: st.SearchStrategy[str], data: st.DataObject
) -> None:
    drawn = data.draw(st.lists(st.tuples(months, forces, places, category), min_size=1, max_size=40))
    make = street if kind is Kind.STREET else outcome
    contents: dict[str, list[Row]] = {}
    for month, force, lsoa, label in drawn:
        row = make(label, lsoa, month=month, Falls_within=FORCES[force])
        contents.setdefault(name_of(month, force, kind), []).append(row)
    # A file of which no row can be stored is refused whole; one good row keeps it.
    for name in contents:
        month, force = next((m, f) for m, f in {d[:2] for d in drawn} if name == name_of(m, f, kind))
        drawn.append((month, force, PETERBOROUGH_LSOA, "Robbery"))
        contents[name].append(make("Robbery", month=month, Falls_within=FORCES[force]))
    folder = tmp_path_factory.mktemp("drawn")
    shop = Shop.at(folder / "warehouse")
    (result,) = shop.take(write_zip(folder / "a.zip", {name: text(rows, kind) for name, rows in contents.items()}))
    bad = sum(label in ("", "Piracy") for *_, label in drawn)
    assert (result.releases[0].rows_read, len(result.rejections)) == (len(drawn), bad)
    assert shop.counts("cube", kind.dataset) == _expected(drawn, "cube")
    assert shop.counts("areas", kind.dataset) == _expected(drawn, "areas")
