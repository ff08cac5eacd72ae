"""One question, three engines, one answer: DuckDB, the plain Python loop, and a Spark Connect cluster."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saferplan.errors import EngineGap, UsageError
from saferplan.geography.pieces import piece_of_lsoa
from saferplan.sources.police_uk import CRIME_TYPE_LABELS
from saferplan.sources.reading import Cell
from saferplan.warehouse.engines import duckdb_engine
from saferplan.warehouse.engines.choose import engine_named
from saferplan.warehouse.engines.duckdb_engine import DuckdbEngine
from saferplan.warehouse.engines.python_engine import PythonEngine
from saferplan.warehouse.queries import CellRequest, Engine
from saferplan.warehouse.snapshot import Snapshot
from saferplan.warehouse.table_load import write_cells
from saferplan.workspace import Workspace
from tests.warehouse.archives import OTHER_PETERBOROUGH_LSOA, PETERBOROUGH_LSOA, Shop, month_file, street, write_zip

# Few of each, so that what is drawn for the cells and for the question often meets.
FORCES, UNITS, MONTHS = ("", "kent"), ("E01000001", "force:kent", ""), range(24285, 24288)
CATEGORIES = ("Robbery", "robbery ", "Crime — autre")
Stored = dict[int, list[Cell]]
Counts = dict[tuple[int, ...], tuple[int, int]]

cells = st.builds(
    Cell,
    force=st.sampled_from(FORCES),
    unit=st.sampled_from(UNITS),
    month=st.sampled_from(MONTHS),
    span=st.sampled_from([0, 1, 3, 12]),
    category=st.sampled_from(CATEGORIES),
    n=st.integers(-(10**12), 10**12),
)
requests = st.builds(
    CellRequest,
    files=st.just(()),
    superseded=st.lists(
        st.tuples(st.integers(1, 2), st.sampled_from(FORCES), st.sampled_from(MONTHS)), max_size=4, unique=True
    ).map(tuple),
    members=st.lists(st.tuples(st.sampled_from([*UNITS, "E01999999"]), st.integers(0, 3)), min_size=1, max_size=6).map(
        tuple
    ),
    categories=st.lists(st.sampled_from([*CATEGORIES, "Piracy"]), max_size=4, unique=True).map(tuple),
    first_month=st.sampled_from(MONTHS[:2]),
    last_month=st.sampled_from(MONTHS[1:]),
)


def _written(stored: Stored, folder: Path) -> tuple[Path, ...]:
    paths = []
    for release, of_release in stored.items():
        paths.append(folder / f"{len(list(folder.iterdir()))}.parquet")
        write_cells(of_release, release, paths[-1], folder)
    return tuple(paths)


def _by_hand(stored: Stored, asked: CellRequest) -> Counts:
    """The question in words: each stored cell that is wanted, for each area its unit belongs to."""
    counts: Counts = {}
    for release, of_release in stored.items():
        for cell in of_release:
            wanted = asked.first_month <= cell.month <= asked.last_month and cell.category in asked.categories
            if wanted and (release, cell.force, cell.month) not in asked.superseded:
                for area in (area for unit, area in asked.members if unit == cell.unit):
                    key = (area, cell.month, asked.categories.index(cell.category), release)
                    n, found = counts.get(key, (0, 0))
                    counts[key] = (n + cell.n, found + 1)
    return counts


@pytest.fixture(scope="module")
def spark(cluster: str) -> Iterator[Engine]:
    engine = engine_named(cluster)
    yield engine
    engine.close()


generated = given(
    stored=st.dictionaries(st.integers(1, 2), st.lists(cells, min_size=8, max_size=30), min_size=1, max_size=2),
    request_=requests,
)


def _holds(engine: Engine, stored: Stored, request: CellRequest, folder: Path) -> None:
    asked = replace(request, files=_written(stored, folder))
    assert engine.count(asked).as_counts() == _by_hand(stored, asked)


@pytest.mark.parametrize("name", ["duckdb", "python"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@generated
def test_generated_cells(
    tmp_path_factory: pytest.TempPathFactory, name: str, stored: Stored, request_: CellRequest
) -> None:
    engine = engine_named(name)
    _holds(engine, stored, request_, tmp_path_factory.mktemp("cells"))
    engine.close()


@pytest.mark.cluster
@settings(max_examples=12, deadline=None)
@generated
def test_generated_cells_on_a_cluster(
    tmp_path_factory: pytest.TempPathFactory, spark: Engine, stored: Stored, request_: CellRequest
) -> None:
    _holds(spark, stored, request_, tmp_path_factory.mktemp("cells"))


@pytest.mark.parametrize("name", ["duckdb", "python"])
def test_a_question_about_nothing_has_no_answer(tmp_path: Path, name: str) -> None:
    engine = engine_named(name)
    stored = {1: [Cell("", "E01000001", 24285, 1, "Robbery", 5)]}
    whole = CellRequest((), (), (("E01000001", 0),), ("Robbery",), 24285, 24285)
    for nothing in (replace(whole, members=()), replace(whole, categories=()), replace(whole, last_month=24284)):
        assert engine.count(replace(nothing, files=_written(stored, tmp_path))).as_counts() == {}
    assert engine.count(whole).as_counts() == {}
    engine.close()


def test_files_too_large_to_keep_are_read_where_they_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb_engine, "CACHED_BYTES", 0)
    stored = {1: [Cell("", "E01000001", 24285, 1, "Robbery", 5)]}
    request = CellRequest((), (), (("E01000001", 0),), ("Robbery",), 24285, 24285)
    engine = DuckdbEngine()
    for _ in range(2):
        _holds(engine, stored, request, tmp_path)
    engine.close()


def _engines(spark: Engine) -> dict[str, Engine]:
    return {"duckdb": DuckdbEngine(), "python": PythonEngine(), "spark": spark}


def _each(
    workspace: Workspace, engines: dict[str, Engine], role: str, members: list[tuple[str, int]]
) -> dict[str, Counts]:
    return {
        name: Snapshot(workspace.warehouse, engine)
        .count("police-uk/street", role, members, sorted(CRIME_TYPE_LABELS), 0, 99_999)
        .as_counts()
        for name, engine in engines.items()
    }


@pytest.mark.cluster
def test_real_files(peterborough: Workspace, spark: Engine) -> None:
    pieces = sorted({(piece, i) for i, piece in enumerate(dict.fromkeys(piece_of_lsoa().values()))})
    counts = _each(peterborough, _engines(spark), "areas", [*pieces, ("force:cambridgeshire", 9999)])
    assert counts["duckdb"] == counts["python"] == counts["spark"]
    snapshot = peterborough.snapshot()
    street_rows = sum(r.rows_stored for r in snapshot.releases.values() if r.dataset == "police-uk/street")
    assert sum(n for n, _ in counts["python"].values()) == street_rows


@pytest.mark.cluster
def test_real_files_by_small_area(peterborough: Workspace, spark: Engine) -> None:
    lsoas = [lsoa for lsoa, piece in piece_of_lsoa().items() if piece.endswith("/E06000031")]
    counts = _each(peterborough, _engines(spark), "cube", [(lsoa, i % 7) for i, lsoa in enumerate(lsoas)])
    assert counts["duckdb"] == counts["python"] == counts["spark"]


SERIES: list[dict[str, object]] = [
    {"measure": "all-crime"},
    {"measure": "victim-based-crime", "by": "rolling-12", "rate": True},
    {"measure": "all-crime", "split": "crime-type", "area": "E06000031", "first": "2025-01"},
    {"measure": "shoplifting", "areas": [PETERBOROUGH_LSOA, OTHER_PETERBOROUGH_LSOA], "first": "2025-11"},
    {"measure": "all-crime", "source": "ons", "areas": "csp", "area": None},
    {"measure": "all-crime", "as_at": date(2025, 1, 31)},
]


@pytest.mark.cluster
@pytest.mark.parametrize("asked", SERIES, ids=lambda asked: " ".join(str(value) for value in asked.values()))
def test_a_series_is_the_same_by_every_engine(peterborough: Workspace, cluster: str, asked: dict[str, object]) -> None:
    frames = []
    for engine in ("duckdb", "python", cluster):
        space = Workspace(peterborough.folder, engine=engine)
        frames.append(space.series(**asked))  # type: ignore[arg-type]
    assert frames[0].height > 0
    assert frames[0].equals(frames[1])
    assert frames[0].equals(frames[2])


@pytest.mark.cluster
def test_superseded_releases_by_every_engine(shop: Shop, tmp_path: Path, spark: Engine) -> None:
    january, february = month_file([street()] * 5), month_file([street()] * 7, "2024-02")
    shop.take(write_zip(tmp_path / "a.zip", january | february | month_file([street()] * 3, force="bedfordshire")))
    shop.take(write_zip(tmp_path / "b.zip", month_file([street()] * 11)), published="2024-05-01")
    for as_at, expected in ((None, {24288: 14, 24289: 7}), (date(2024, 4, 30), {24288: 8, 24289: 7})):
        for name, engine in _engines(spark).items():
            snapshot = Snapshot(shop.warehouse, engine, as_at)
            found = snapshot.count("police-uk/street", "cube", [("E01015589", 0)], ["Shoplifting"], 0, 99_999)
            months: dict[int, int] = {}
            for (_, month, _, _), (n, _) in found.as_counts().items():
                months[month] = months.get(month, 0) + n
            assert months == expected, name


CONNECT = "import sys; from saferplan.warehouse.engines.choose import engine_named; engine_named(sys.argv[1]).close()"


@pytest.mark.cluster
def test_a_program_that_lies_in_no_file_may_use_the_cluster(cluster: str) -> None:
    """The client ends such a program (also the workers of a parallel test run) unless it is told of a file."""
    assert subprocess.run([sys.executable, "-c", CONNECT, cluster], capture_output=True).returncode == 0


def test_an_unknown_engine_is_said() -> None:
    with pytest.raises(UsageError, match="set SAFERPLAN_ENGINE to duckdb, python or sc://host:port"):
        engine_named("oracle")


def test_the_setting_names_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFERPLAN_ENGINE", "python")
    assert engine_named().name == "python"
    monkeypatch.delenv("SAFERPLAN_ENGINE")
    engine = engine_named()
    assert engine.name == "duckdb"
    engine.close()


@pytest.mark.parametrize("address", ["sc://127.0.0.1:{}", "sc://nowhere.invalid", "sc://127.0.0.1:port"])
def test_a_cluster_that_does_not_answer_is_said_at_once(address: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = address.format(taken.getsockname()[1])
        with pytest.raises(EngineGap, match="No Spark Connect cluster answers at"):
            engine_named(nobody)
