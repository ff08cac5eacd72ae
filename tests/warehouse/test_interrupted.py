"""Ingest is atomic: killed anywhere, side by side with another, or read meanwhile, what is served is whole."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from saferplan.errors import SourceError, WarehouseBusy
from saferplan.sources.police_uk import Kind
from saferplan.warehouse.engines.duckdb_engine import DuckdbEngine
from saferplan.warehouse.ingest import ingest
from saferplan.warehouse.snapshot import Snapshot
from saferplan.warehouse.store import Warehouse
from tests.warehouse.archives import (
    PETERBOROUGH_LSOA,
    Shop,
    loader,
    month_file,
    name_of,
    outcome,
    street,
    text,
    write_zip,
)

ROOT = Path(__file__).parents[2]
POINTS, MOMENTS = 18, 5
AT_LEAST_KILLS = 25
JANUARY, FEBRUARY, MARCH = (f"{PETERBOROUGH_LSOA} 2024-{month:02d} Shoplifting" for month in (1, 2, 3))
BEFORE = {JANUARY: 5, FEBRUARY: 6}
AFTER = {JANUARY: 5, FEBRUARY: 2, MARCH: 3}
OUTCOMES = 4


def _first(folder: Path) -> Path:
    return write_zip(folder / "2024-02.zip", month_file([street()] * 5) | month_file([street()] * 6, "2024-02"))


def _second(folder: Path) -> Path:
    """February again, March, and outcomes: two releases, one of them replacing a month."""
    files = month_file([street()] * 2, "2024-02") | month_file([street()] * 3, "2024-03")
    files |= {name_of("2024-03", kind="outcomes"): text([outcome(month="2024-03")] * 4, Kind.OUTCOMES)}
    return write_zip(folder / "2024-03.zip", files)


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """The archive, and the warehouses in each of which its ingest was killed somewhere."""
    folder = tmp_path_factory.mktemp("killed")
    shop = Shop.at(folder / "template")
    shop.take(_first(folder))
    archive = _second(folder)
    target = folder / "copies"
    target.mkdir()
    arguments = [str(shop.warehouse.root), str(target), str(archive), str(POINTS), str(MOMENTS)]
    command = [sys.executable, "-m", "tests.warehouse.interrupted", *arguments]
    subprocess.run(command, check=True, cwd=ROOT, timeout=120)
    return archive, sorted(path for path in target.iterdir() if path.is_dir() and path.name != "whole")


def test_wherever_it_is_killed_a_snapshot_is_whole_and_a_second_run_completes(killed: tuple[Path, list[Path]]) -> None:
    archive, copies = killed
    assert len(copies) - MOMENTS >= AT_LEAST_KILLS
    left: Counter[str] = Counter()
    for copy in copies:
        shop = Shop(Warehouse.open(copy))
        done = len(shop.warehouse.catalogue.releases()) > 1
        left["after" if done else "before"] += 1
        left["leftovers"] += bool(shop.leftovers())
        assert shop.counts() == (AFTER if done else BEFORE), copy.name
        (result,) = shop.take(archive)
        assert result.already is done
        assert shop.counts() == AFTER, copy.name
        assert shop.counts(dataset="police-uk/outcomes").total() == OUTCOMES
        assert shop.counts(as_at="2024-02-29") == BEFORE
        assert [release.id for release in shop.warehouse.catalogue.releases()] == [1, 2, 3]
        assert shop.leftovers() == []
    # The kills fell on both sides of the one moment that decides, and most of them left something to sweep.
    assert left["before"] > POINTS // 2
    assert left["after"] > 1
    assert left["leftovers"] > POINTS // 2


def test_a_refusal_in_mid_ingest_leaves_nothing(shop: Shop, tmp_path: Path) -> None:
    shop.take(_first(tmp_path))
    bad = month_file([street()] * 2, "2024-02") | {name_of("2024-03"): "Crime ID,Month\n"}
    with pytest.raises(SourceError, match="lacks the columns"):
        shop.take(write_zip(tmp_path / "bad.zip", bad))
    assert shop.counts() == BEFORE
    assert shop.leftovers() == []


def test_what_others_put_into_the_folder_does_no_harm(shop: Shop, tmp_path: Path) -> None:
    (shop.warehouse.releases / ".DS_Store").write_bytes(b"\0")
    (shop.warehouse.releases / "000009").mkdir()
    shop.take(_first(tmp_path))
    assert shop.counts() == BEFORE
    assert not (shop.warehouse.releases / "000009").exists()


@contextmanager
def _running(work: threading.Thread) -> Iterator[None]:
    work.start()
    yield
    work.join(timeout=60)
    assert not work.is_alive()


def test_a_second_ingest_waits_and_says_so(shop: Shop, tmp_path: Path) -> None:
    path, said, waits = _first(tmp_path), list[str](), threading.Event()

    def say(text: str) -> None:
        said.append(text)
        waits.set()

    second = threading.Thread(target=lambda: ingest(shop.warehouse, [path], loader(), say=say))
    with shop.warehouse.writing():
        second.start()
        assert waits.wait(timeout=30)
        assert shop.warehouse.catalogue.releases() == ()
    second.join(timeout=60)
    assert said == ["Another ingest is running in this workspace; waiting for it to end."]
    assert shop.counts() == BEFORE


def test_one_that_will_not_wait_says_that_it_is_busy(shop: Shop) -> None:
    with (
        shop.warehouse.writing(),
        pytest.raises(WarehouseBusy, match="Another ingest is still running in this workspace; try again"),
        shop.warehouse.writing(wait_seconds=0.2),
    ):
        pass
    with shop.warehouse.writing(wait_seconds=0):
        pass


INGEST = """
import sys
from pathlib import Path
from tests.warehouse.archives import Shop
Shop.at(Path(sys.argv[1])).take(Path(sys.argv[2]))
"""


def test_two_processes_at_once_in_a_new_warehouse(tmp_path: Path) -> None:
    paths = [_first(tmp_path), _second(tmp_path)]
    commands = [[sys.executable, "-c", INGEST, str(tmp_path / "warehouse"), str(path)] for path in paths]
    processes = [subprocess.Popen(command, cwd=ROOT) for command in commands]
    assert [process.wait(timeout=60) for process in processes] == [0, 0]
    shop = Shop.at(tmp_path / "warehouse")
    assert shop.counts() == AFTER
    assert shop.leftovers() == []


def test_a_reader_sees_the_old_or_the_new_and_never_a_half(shop: Shop, tmp_path: Path) -> None:
    shop.take(_first(tmp_path))
    path, seen, done = _second(tmp_path), list[dict[str, int]](), threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.append(dict(shop.counts()))
        seen.append(dict(shop.counts()))

    with _running(threading.Thread(target=read)):
        shop.take(path)
        done.set()
    assert len(seen) > 1
    assert [counts for counts in seen if counts not in (BEFORE, AFTER)] == []
    assert seen[-1] == AFTER


def test_a_snapshot_keeps_answering_what_it_answered(shop: Shop, tmp_path: Path) -> None:
    shop.take(_first(tmp_path))
    snapshot = Snapshot(shop.warehouse, DuckdbEngine())

    def february(of: Snapshot) -> int:
        found = of.count("police-uk/street", "cube", [(PETERBOROUGH_LSOA, 0)], ["Shoplifting"], 24289, 24289)
        return int(found.n.sum())

    version = snapshot.version
    shop.take(_second(tmp_path))
    newer = Snapshot(shop.warehouse, snapshot.engine)
    assert (february(snapshot), february(newer)) == (6, 2)
    assert snapshot.version == version != newer.version
    snapshot.engine.close()
