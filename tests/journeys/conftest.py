"""One live site and one browser for all journeys of a worker."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.live import CHROMIUM, LiveSite, chromium, serving


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys need a real Chromium; without one they skip and say so."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"))


@pytest.fixture(scope="session")
def live(peterborough: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The Peterborough example, served. Journeys change it, so none counts on what another left."""
    folder = tmp_path_factory.mktemp("live")
    workspace = Path(shutil.copytree(peterborough, folder / "workspace"))
    with serving(workspace, folder / "state") as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real Chromium."""
    with chromium() as started:
        yield started
