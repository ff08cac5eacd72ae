"""Many threads ask one workspace at once, as the readers of a web server do."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from saferplan.warehouse.engines.duckdb_engine import DuckdbEngine
from saferplan.warehouse.snapshot import ANSWERS_KEPT
from saferplan.workspace import Workspace

THREADS = 8
MEASURES = ("all-crime", "burglary", "robbery", "shoplifting", "drugs", "vehicle-crime", "public-order", "other-theft")
Question = Callable[[Workspace], object]


def _rows(workspace: Workspace, measure: str, **asked: str) -> object:
    return workspace.series(measure, **asked).rows()  # type: ignore[arg-type]


QUESTIONS: tuple[Question, ...] = (
    *(partial(_rows, measure=measure) for measure in MEASURES),
    *(partial(_rows, measure=measure, areas="lsoa", area="Peterborough", last="2025-03") for measure in MEASURES),
    *(partial(_rows, measure=measure, areas="pfa", by="rolling-12") for measure in MEASURES),
    partial(_rows, measure="all-crime", split="crime-type"),
    lambda workspace: repr(workspace.standings()),
    lambda workspace: repr(workspace.compare("burglary")),
    lambda workspace: repr(workspace.drivers("burglary")),
    lambda workspace: repr(workspace.explain("burglary", None, "2025-01")),
)


@pytest.fixture
def impatient() -> Iterator[None]:
    """Threads that take turns a thousand times as often."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 1000)
    yield
    sys.setswitchinterval(usual)


@pytest.fixture(scope="module")
def alone(peterborough: Workspace) -> Sequence[object]:
    """What one thread is told."""
    workspace = Workspace(peterborough.folder)
    return [question(workspace) for question in QUESTIONS]


def test_the_questions_have_different_answers(alone: Sequence[object]) -> None:
    assert len(set(map(repr, alone))) == len(QUESTIONS)


@pytest.mark.parametrize("attempt", range(2))
def test_threads_are_told_what_one_thread_is(peterborough: Workspace, alone: Sequence[object], attempt: int) -> None:
    workspace, together = Workspace(peterborough.folder), threading.Barrier(THREADS)

    def ask(thread: int) -> list[int]:
        """The questions that were answered otherwise; each thread begins at another of them."""
        together.wait()
        order = [(thread * len(QUESTIONS) // THREADS + step) % len(QUESTIONS) for step in range(len(QUESTIONS))]
        return [number for number in order if QUESTIONS[number](workspace) != alone[number]]

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(ask, range(THREADS))) == [[]] * THREADS
    assert len({id(snapshot.engine) for snapshot in workspace._snapshots.values()}) == 1


@pytest.mark.usefixtures("impatient")
def test_a_snapshot_forgets_old_answers_while_threads_ask(peterborough: Workspace) -> None:
    snapshot, together = Workspace(peterborough.folder).snapshot(), threading.Barrier(THREADS)

    def ask(thread: int) -> None:
        together.wait()
        for month in range(1000):
            snapshot.count("police-uk/street", "areas", [], [], month, month + thread)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(ask, range(THREADS)))
    assert len(snapshot._answers) == ANSWERS_KEPT


def test_an_engine_that_is_closed_leaves_no_thread_a_connection() -> None:
    engine = DuckdbEngine()
    with ThreadPoolExecutor(1) as pool:
        cursor = pool.submit(lambda: engine._connection).result()
        assert cursor is not engine._connection
        assert cursor is pool.submit(lambda: engine._connection).result()
    engine.close()
    with pytest.raises(Exception, match="closed"):
        cursor.execute("SELECT 1")
