"""One live site for all journeys of a worker, and a browser for each file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.live import CHROMIUM, LiveSite, chromium, serving_a_copy


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys need a real Chromium; without one they skip and say so."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"))


@pytest.fixture(scope="session")
def live(peterborough: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The Peterborough example, served, for journeys that leave its figures as they are."""
    with serving_a_copy(peterborough, tmp_path_factory.mktemp("live")) as site:
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real Chromium. While it runs, Django refuses its database to tests of this thread, which has an event loop."""
    with chromium() as started:
        yield started
