"""Archives of data.police.uk, good and bad: every row read is stored or rejected, with file, line and reason."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from saferplan.errors import SourceError, UsageError
from saferplan.periods import Month
from saferplan.sources.police_uk import Kind
from tests.warehouse.archives import (
    BEDFORD_LSOA,
    EXAMPLES,
    FORCES,
    PETERBOROUGH_LSOA,
    PETERBOROUGH_PIECE,
    Shop,
    month_file,
    name_of,
    outcome,
    stop,
    street,
    text,
    write_folder,
    write_zip,
)
from tests.warehouse.checks import TWO, TWO_COUNTS, refused, rejected, takes


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("last_newline", [True, False])
def test_line_endings_and_byte_order_marks(
    shop: Shop, tmp_path: Path, newline: str, bom: bytes, last_newline: bool
) -> None:
    data = bom + text(TWO, newline=newline).encode()
    result = takes(shop, tmp_path, data if last_newline else data.rstrip(b"\r\n"))
    assert (result.releases[0].rows_read, result.rejections) == (2, ())
    assert shop.counts() == TWO_COUNTS


def test_forces_of_one_month_may_differ_in_line_endings(shop: Shop, tmp_path: Path) -> None:
    bedford = [street("Robbery", BEDFORD_LSOA, force=FORCES["bedfordshire"])]
    files = {name_of(): text(TWO), name_of(force="bedfordshire"): text(bedford, newline="\r\n")}
    (result,) = shop.take(write_zip(tmp_path / "a.zip", files))
    assert (result.releases[0].rows_read, result.rejections) == (3, ())
    assert shop.counts() == TWO_COUNTS | {f"{BEDFORD_LSOA} 2024-01 Robbery": 1}


@pytest.mark.parametrize("write", [write_zip, write_folder])
def test_several_months_forces_and_kinds(shop: Shop, tmp_path: Path, write: object) -> None:
    months = ("2023-12", "2024-01", "2024-02")
    files = {k: v for m in months for f in FORCES for k, v in month_file(TWO, m, f).items()}
    files |= {name_of(kind="outcomes"): text([outcome(), outcome("Local resolution")], Kind.OUTCOMES)}
    files |= {name_of(kind="stop-and-search"): text([stop(), stop(category="")], Kind.STOP_AND_SEARCH)}
    files |= {"2024-01/README.txt": "What this is"}
    path = write(tmp_path / "2024-02", files)  # type: ignore[operator]
    (result,) = shop.take(path)
    assert {r.dataset: r.rows_stored for r in result.releases} == {
        "police-uk/street": 12,
        "police-uk/outcomes": 2,
        "police-uk/stop-and-search": 2,
    }
    assert [str(r.published) for r in result.releases] == ["2024-02-29"] * 3
    assert any("README.txt" in note for note in result.releases[0].notes)
    expected = {f"{unit.replace('2024-01', month)}": 2 for unit in TWO_COUNTS for month in months}
    assert shop.counts() == expected
    assert shop.counts("areas", "police-uk/outcomes") == {
        f"{PETERBOROUGH_PIECE} 2024-01 Offender charged": 1,
        f"{PETERBOROUGH_PIECE} 2024-01 Local resolution": 1,
    }
    assert shop.counts("areas", "police-uk/stop-and-search") == {
        "force:cambridgeshire 2024-01 Controlled drugs": 1,
        "force:cambridgeshire 2024-01 Not recorded": 1,
    }


def test_a_single_file_named_as_published_or_by_a_link_to_it(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "2024-01-cambridgeshire-street.csv"
    path.write_text(text(TWO))
    shop.take(path)
    assert shop.counts() == TWO_COUNTS
    link = tmp_path / "2024-01-cambridgeshire-street-latest.csv"
    link.symlink_to(path)
    assert shop.take(link)[0].already


def test_content_counts_where_the_name_says_nothing(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "crimes of the winter.csv"
    path.write_text(text(TWO))
    (result,) = shop.take(path)
    assert (result.releases[0].first, result.releases[0].last) == (Month(2024, 1), Month(2024, 1))
    assert shop.warehouse.catalogue.files(1)[0].force == "cambridgeshire"
    assert shop.counts() == TWO_COUNTS


def test_a_file_known_by_content_beside_one_known_by_name(shop: Shop, tmp_path: Path) -> None:
    bedford = [street("Robbery", BEDFORD_LSOA, force=FORCES["bedfordshire"])]
    (result,) = shop.take(write_zip(tmp_path / "a.zip", {"extra.csv": text(bedford), name_of(): text(TWO)}))
    assert shop.counts() == TWO_COUNTS | {f"{BEDFORD_LSOA} 2024-01 Robbery": 1}
    rows = [row for row in shop.warehouse.catalogue.parquet() if row["role"] == "rows"]
    with duckdb.connect() as db:
        kept = [db.read_parquet(str(shop.warehouse.releases / row["path"])).fetchall() for row in rows]
    assert sum(map(len, kept)) == result.releases[0].rows_stored == 3


@pytest.mark.parametrize("name", ["again.csv", "other/2024-01-cambridgeshire-street.csv"])
def test_two_files_of_one_force_and_month_are_refused(shop: Shop, tmp_path: Path, name: str) -> None:
    path = write_zip(tmp_path / "a.zip", {name_of(): text(TWO), name: text(TWO)})
    assert "holds two street files of cambridgeshire for 2024-01" in refused(shop, path)


def test_a_stop_and_search_file_needs_its_name(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "stops.csv"
    path.write_text(text([stop()], Kind.STOP_AND_SEARCH))
    assert "YYYY-MM-force-stop-and-search.csv" in refused(shop, path)


def test_the_first_hour_of_a_month_in_summer_time(shop: Shop, tmp_path: Path) -> None:
    """The publisher files by local time: 23:30 UTC on 30 June is 00:30 on 1 July in England."""
    rows = [stop("2024-06-30T23:30:00+00:00"), stop("2024-07-31T23:30:00+00:00"), stop("2024-07-31T22:59:59+00:00")]
    content = text(rows, Kind.STOP_AND_SEARCH)
    line, reason = rejected(shop, tmp_path, content, name_of("2024-07", kind="stop-and-search"))
    assert (line, "2024-07-31T23:30:00+00:00" in reason) == (3, True)


def test_rows_without_a_place_belong_to_the_force(shop: Shop, tmp_path: Path) -> None:
    result = takes(shop, tmp_path, text([street(), street(lsoa=""), street(lsoa="S01000001"), street(lsoa="95GG01S1")]))
    assert shop.counts("areas") == {
        f"{PETERBOROUGH_PIECE} 2024-01 Shoplifting": 1,
        "force:cambridgeshire 2024-01 Shoplifting": 3,
    }
    assert shop.counts()[" 2024-01 Shoplifting"] == 1
    assert result.releases[0].notes[0].startswith("3 rows have no location in England or Wales")


def test_identical_rows_are_all_kept(shop: Shop, tmp_path: Path) -> None:
    """Incidents of anti-social behaviour have no Crime ID, and a street may have three in a month."""
    asb = street("Anti-social behaviour", Crime_ID="", Last_outcome_category="")
    takes(shop, tmp_path, text([asb, asb, asb]))
    assert shop.counts() == {f"{PETERBOROUGH_LSOA} 2024-01 Anti-social behaviour": 3}


@pytest.mark.parametrize(
    "heading",
    [
        (*Kind.STREET.columns, "Beat"),
        ("Beat", *Kind.STREET.columns),
        tuple(reversed(Kind.STREET.columns)),
        tuple(f" {title} " for title in Kind.STREET.columns),
    ],
    ids=["extra last", "extra first", "reordered", "spaces"],
)
def test_headings_in_another_order(shop: Shop, tmp_path: Path, heading: tuple[str, ...]) -> None:
    rows = [{title: row.get(title.strip(), "4") for title in heading} for row in TWO]
    takes(shop, tmp_path, text(rows, heading=heading))
    assert shop.counts() == TWO_COUNTS


def test_a_file_without_rows_does_not_cover_its_month(shop: Shop, tmp_path: Path) -> None:
    files = {name_of(): text([]), name_of("2024-02"): text([]).rstrip("\n")} | month_file(TWO, "2024-03")
    (result,) = shop.take(write_zip(tmp_path / "a.zip", files))
    assert result.releases[0].rows_read == 2
    covered = [(Month.from_index(r["month"]).month, r["rows"]) for r in shop.warehouse.catalogue.coverage()]
    assert covered == [(3, 2)]
    notes = [note for note in result.releases[0].notes if note.endswith("no rows, so its month is not covered.")]
    assert [note.split()[0] for note in notes] == [f"2024-0{month}-cambridgeshire-street.csv" for month in (1, 2)]


def test_an_archive_of_nothing_but_headings(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="has headings and no rows; the force supplied nothing"):
        takes(shop, tmp_path, text([]))
    assert shop.counts() == {}


def test_what_is_not_there_is_said(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a file or a folder; check the path"):
        shop.take(tmp_path / "nothing.zip")


@pytest.mark.parametrize(
    ("name", "day", "assumed"),
    [
        ("2024-03.zip", "2024-03-31", True),
        ("2024-03-04.zip", "2024-03-04", False),
        ("2024-13.zip", "2024-01-31", True),
        ("2024-02-31.zip", "2024-01-31", True),
        ("winter.zip", "2024-01-31", True),
    ],
)
def test_the_day_of_publication_by_the_archive(shop: Shop, tmp_path: Path, name: str, day: str, assumed: bool) -> None:
    (result,) = shop.take(write_zip(tmp_path / name, {name_of(): text(TWO)}))
    assert (str(result.releases[0].published), result.releases[0].published_assumed) == (day, assumed)
    (kept,) = shop.warehouse.catalogue.releases()
    assert kept.pin.published_assumed is assumed


def test_the_day_that_is_given_goes_before_all(shop: Shop, tmp_path: Path) -> None:
    (result,) = shop.take(write_zip(tmp_path / "2024-03.zip", {name_of(): text(TWO)}), published="2024-02-15")
    assert str(result.releases[0].published) == "2024-02-15"
    assert not result.releases[0].published_assumed


@pytest.mark.parametrize(
    ("month", "category", "noted"),
    [("2012-01", "Violent crime", False), ("2012-01", "Bicycle theft", True), ("2014-01", "Violent crime", True)],
)
def test_types_the_archive_did_not_yet_or_no_longer_use_are_noted(
    shop: Shop, tmp_path: Path, month: str, category: str, noted: bool
) -> None:
    result = takes(shop, tmp_path, text([street(category, month=month)]), name_of(month))
    assert any(f"'{category}' appears in {month}" in note for note in result.releases[0].notes) is noted


@pytest.mark.parametrize(
    ("lsoas", "vintage"),
    [(["E01015625", "E01015589"], 2001), (["E01033176", "E01015589"], 2011), (["E01035538", "E01015589"], 2021)],
)
def test_the_census_whose_areas_a_file_uses(shop: Shop, tmp_path: Path, lsoas: list[str], vintage: int) -> None:
    takes(shop, tmp_path, text([street(lsoa=lsoa) for lsoa in lsoas]))
    assert [row["vintage"] for row in shop.warehouse.catalogue.coverage()] == [vintage]


def test_a_real_archive_keeps_every_row(shop: Shop) -> None:
    (result,) = shop.take(EXAMPLES / "peterborough-2025-27" / "cambridgeshire-2024.zip")
    by_dataset = {r.dataset: r for r in result.releases}
    for dataset, release in by_dataset.items():
        assert (release.rows_read, release.rows_rejected) == (release.rows_stored, 0)
        assert sum(shop.counts("cube", dataset).values()) == release.rows_stored
        assert sum(shop.counts("areas", dataset).values()) == release.rows_stored
    assert by_dataset["police-uk/street"].rows_stored > 80_000
