"""The catalogue holds what it is told to hold, and says in a sentence when it cannot be used."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from saferplan.errors import SourceError, StorageError, WarehouseBusy, WorkspaceError
from saferplan.periods import Month
from saferplan.sources.reading import Rejection, Withheld
from saferplan.warehouse.catalogue import (
    Catalogue,
    CoverageRecord,
    FileRecord,
    ParquetRecord,
    ReleaseRecord,
    StagedRelease,
)
from saferplan.warehouse.catalogue_schema import SCHEMA_VERSION
from saferplan.warehouse.store import Warehouse
from tests.warehouse.archives import Shop, month_file, street, write_zip

DATA = Path(__file__).parents[1] / "data" / "warehouse"

RELEASE = ReleaseRecord(
    id=1,
    dataset="police-uk/street",
    part="",
    title="data.police.uk street files",
    publisher="data.police.uk",
    licence="Open Government Licence v3.0",
    attribution="Contains public sector information.",
    file_name="2024-01.zip",
    sha256="a" * 64,
    published=date(2024, 3, 1),
    first=Month(2024, 1),
    last=Month(2024, 1),
    rows_read=3,
    rows_stored=2,
    rows_rejected=1,
    notes=("A note.", "Ein zweiter – über Umlaute."),
)
STAGED = StagedRelease(
    RELEASE,
    [FileRecord("2024-01-kent-street.csv", "crc32:0", "kent", Month(2024, 1).index, 3, 2, 1)],
    [ParquetRecord("rows", "000001/rows-2024-01.parquet", 2)],
    [CoverageRecord("force", "kent", Month(2024, 1).index, 1, 2, 1, 2011)],
    ["Robbery"],
    [Rejection("2024-01-kent-street.csv", 3, "it holds a NUL byte", "a\0b")],
    [Withheld("E23000032", Month(2024, 1).index, 12, "Robbery", "[x]")],
)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    found = Catalogue(tmp_path / "catalogue.sqlite")
    found.prepare()
    return found


def test_what_is_entered_is_what_is_read(catalogue: Catalogue) -> None:
    catalogue.enter([STAGED])
    assert catalogue.releases() == (RELEASE,)
    assert catalogue.release_of("a" * 64) == (RELEASE,)
    assert catalogue.files(1) == tuple(STAGED.files)
    assert catalogue.rejections(1) == tuple(STAGED.rejections)
    assert catalogue.withheld(1) == tuple(STAGED.withheld)
    assert [tuple(row) for row in catalogue.parquet()] == [(1, "rows", "000001/rows-2024-01.parquet", 2)]
    assert [tuple(row) for row in catalogue.categories()] == [(1, "Robbery")]
    assert [tuple(row) for row in catalogue.coverage()] == [
        ("police-uk/street", "force", "kent", Month(2024, 1).index, 1, 1, 2, 1, 2011)
    ]
    assert catalogue.next_id() == 2


def test_a_release_is_known_from_its_day_on(catalogue: Catalogue) -> None:
    catalogue.enter([STAGED])
    assert catalogue.releases(date(2024, 2, 29)) == ()
    assert list(catalogue.coverage(date(2024, 2, 29))) == []
    assert len(catalogue.releases(date(2024, 3, 1))) == len(list(catalogue.coverage(date(2024, 3, 1)))) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda s: replace(s, release=replace(RELEASE, rows_read=4)),
        lambda s: replace(s, files=[replace(s.files[0], rows_rejected=0)]),
        lambda s: replace(s, files=[replace(s.files[0], force=None)]),
    ],
    ids=["rows of a release", "rows of a file", "a file without a force"],
)
def test_numbers_that_do_not_add_up_never_enter(
    catalogue: Catalogue, change: Callable[[StagedRelease], StagedRelease]
) -> None:
    """Rows read are stored or rejected: the database itself refuses anything else, and then all of the call."""
    good = replace(STAGED, release=replace(RELEASE, id=2, sha256="b" * 64))
    with pytest.raises(SourceError, match=r"does not add up \(.* constraint failed"):
        catalogue.enter([good, change(STAGED)])
    assert catalogue.releases() == ()
    assert list(catalogue.coverage()) == list(catalogue.parquet()) == []


def test_one_file_is_one_release_of_a_dataset(catalogue: Catalogue) -> None:
    catalogue.enter([STAGED])
    with pytest.raises(SourceError, match=r"does not add up \(.* constraint failed"):
        catalogue.enter([replace(STAGED, release=replace(RELEASE, id=2))])
    assert len(catalogue.releases()) == 1


def test_made_twice_is_made_once(catalogue: Catalogue) -> None:
    catalogue.enter([STAGED])
    catalogue.prepare()
    assert catalogue.releases() == (RELEASE,)
    assert catalogue.version() == SCHEMA_VERSION


def test_made_by_many_at_once(tmp_path: Path) -> None:
    failures: list[Exception] = []

    def make() -> None:
        try:
            Catalogue(tmp_path / "catalogue.sqlite").prepare()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Catalogue(tmp_path / "catalogue.sqlite").releases() == ()


def test_a_catalogue_of_the_first_program_is_read_as_it_is_and_brought_up_to_date_by_a_writer(tmp_path: Path) -> None:
    """Kept by the first program: three archives, of which one's name holds its day, and a workbook of two tables."""
    path = tmp_path / "catalogue.sqlite"
    shutil.copy(DATA / "catalogue-of-version-1.sqlite", path)
    before, warehouse = path.read_bytes(), Warehouse.open(tmp_path)
    (tmp_path / "releases").mkdir()
    assumed = {release.file_name: release.published_assumed for release in warehouse.catalogue.releases()}
    assert assumed == {"2024-01.zip": True, "2024-03.zip": True, "2024-02-14.zip": False, "crime.xlsx": True}
    assert all(release.published_assumed for release in warehouse.catalogue.release_of("4" * 64))
    assert path.read_bytes() == before
    known = warehouse.catalogue.releases()
    with warehouse.writing():
        assert warehouse.catalogue.version() == SCHEMA_VERSION
        assert warehouse.catalogue.releases() == known
        warehouse.catalogue.enter([replace(STAGED, release=replace(RELEASE, id=9, published_assumed=True))])
    assert set(warehouse.catalogue.releases()) == {*known, replace(RELEASE, id=9, published_assumed=True)}


@pytest.mark.parametrize("opened", [Warehouse.create, Warehouse.open])
def test_a_catalogue_of_a_newer_program_is_refused(
    shop: Shop, tmp_path: Path, opened: Callable[[Path], Warehouse]
) -> None:
    shop.take(write_zip(tmp_path / "a.zip", month_file([street()])))
    path = shop.warehouse.catalogue.path
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(WorkspaceError, match=r"newer version of this program; update saferplan, then try again\.$"):
        opened(shop.warehouse.root)
    assert path.read_bytes() == before


def test_a_folder_without_a_warehouse_is_said(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="make the workspace with 'saferplan init'"):
        Warehouse.open(tmp_path)


@pytest.mark.parametrize("damage", [b"this is no database, though it is long enough to be one" * 40, None])
def test_a_damaged_catalogue_is_said(catalogue: Catalogue, damage: bytes | None) -> None:
    catalogue.enter([STAGED])
    data = catalogue.path.read_bytes()
    catalogue.path.write_bytes(damage or data[:100] + b"\xff" * (len(data) - 100))
    with pytest.raises(StorageError, match="is damaged"):
        catalogue.releases()


def test_another_program_holding_the_catalogue_is_waited_for(catalogue: Catalogue) -> None:
    holder = sqlite3.connect(catalogue.path, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN EXCLUSIVE")
    release = threading.Timer(0.3, holder.rollback)
    release.start()
    catalogue.enter([STAGED])
    release.join()
    holder.close()
    assert len(catalogue.releases()) == 1


def test_another_program_that_goes_on_holding_the_catalogue_is_no_full_disk(catalogue: Catalogue) -> None:
    holder = sqlite3.connect(catalogue.path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(WarehouseBusy, match=r"holds the catalogue .*; try again when it has ended\.$"):
        Catalogue(catalogue.path, wait_seconds=0.1).enter([STAGED])
    holder.close()
    assert catalogue.releases() == ()


def test_a_catalogue_that_cannot_be_opened_is_no_full_disk(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="correct its permissions, then run it again"):
        Catalogue(tmp_path / "nowhere" / "catalogue.sqlite").releases()
