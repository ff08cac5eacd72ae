from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from saferplan.new_workspace import PETERBOROUGH, make_example
from saferplan.workspace import Workspace
from tests.warehouse.archives import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.at(tmp_path / "warehouse")


@pytest.fixture(scope="session")
def peterborough(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The example's workspace, for reading only."""
    return make_example(PETERBOROUGH, tmp_path_factory.mktemp("example") / "peterborough")


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a Spark Connect cluster: the one that is named, else one started here on the loopback address."""
    named = os.environ.get("SAFERPLAN_TEST_CLUSTER")
    if named:
        yield named
        return
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    address = server.listening_address
    yield f"sc://{address[0]}:{address[1]}"
    server.stop()
