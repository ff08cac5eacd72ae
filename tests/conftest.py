"""The example workspaces, each made once for all tests of a worker; copies for tests that write; what is run first."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from saferplan.new_workspace import CAMBRIDGESHIRE, PETERBOROUGH, make_example

SHARED = Path(__file__).parents[2] / "shared" / "data"
JOURNEYS = "tests/journeys/"
LONGEST = (
    JOURNEYS,
    "tests/guards/test_docs.py",
    "tests/web/test_serve.py",
    "tests/web/test_worker.py",
    "tests/reporting/",
    "tests/audit/",
    "tests/web/",
)
"""Files that take long though they hold few tests, the longest first: begun last, they would keep one core waiting."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first. Within a file nothing moves."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, name in enumerate(LONGEST) if item.nodeid.startswith(name)), len(LONGEST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file stays on one worker, and so do all journeys, which share a server."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return JOURNEYS if nodeid.startswith(JOURNEYS) else str(super()._split_scope(nodeid))

    config.option.loadscopereorder = False  # That would put the files with the most tests first.
    return ByFile(config, log)


@pytest.fixture(scope="session")
def peterborough(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The workspace of the Peterborough example, made in 5 s. For reading: its warehouse is looked over at the end."""
    yield from _made(PETERBOROUGH, tmp_path_factory)


@pytest.fixture(scope="session")
def cambridgeshire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The workspace of the Cambridgeshire example. For reading."""
    yield from _made(CAMBRIDGESHIRE, tmp_path_factory)


@pytest.fixture
def copy_of_peterborough(peterborough: Path, tmp_path: Path) -> Path:
    """A copy to write in."""
    return shutil.copytree(peterborough, tmp_path / "workspace")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of larger real files beside the clone."""
    if not SHARED.is_dir():
        pytest.skip("the shared data folder is not here")
    return SHARED


def _made(name: str, factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = factory.mktemp("example") / name
    make_example(name, folder)
    before = _listing(folder)
    yield folder
    assert _listing(folder) == before, "a test wrote into the example that all tests share; use a copy"


def _listing(folder: Path) -> set[tuple[str, int, int]]:
    """Every file with its size and time; empty ones left out, since the lock is one."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {(str(p), s.st_size, s.st_mtime_ns) for p in files if (s := p.stat()).st_size}
