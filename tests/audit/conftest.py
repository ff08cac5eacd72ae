"""Stages: a database of a test's own with the product's tables, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from saferplan.audit.chain import Row
from saferplan.audit.record import record
from saferplan.web.configuration import Configuration
from saferplan.web.database import connected_to, migrate
from tests.audit.stage import PostgresqlStage, SqliteStage, Stage
from tests.postgresql import APPLICATION, OWNER, Postgresql, postgresql

__all__ = ["postgresql"]

Block = Callable[[], object]


@dataclass(frozen=True)
class Templates:
    """A database of each kind, made by the product's own step and never written to again."""

    folder: Path
    server: Postgresql
    database: str


@pytest.fixture(scope="session")
def templates(
    tmp_path_factory: pytest.TempPathFactory, postgresql: Postgresql, django_db_blocker: pytest.FixtureRequest
) -> Templates:
    folder, database = tmp_path_factory.mktemp("audit"), postgresql.make()
    state = {"SAFERPLAN_STATE": str(folder)}
    urls = {
        "SAFERPLAN_DATABASE_URL": postgresql.url(database, APPLICATION),
        "SAFERPLAN_DATABASE_OWNER_URL": postgresql.url(database, OWNER),
    }
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        assert migrate(Configuration.read(state))
        assert migrate(Configuration.read({**state, **urls}))
    return Templates(folder, postgresql, database)


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(
    request: pytest.FixtureRequest,
    templates: Templates,
    tmp_path: Path,
    settings: Any,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[Stage]:
    """A database to write in and to tamper with; Django's connection is that of the application's role."""
    made: Stage
    if request.param == "sqlite":
        shutil.copy(templates.folder / "saferplan.sqlite3", tmp_path / "saferplan.sqlite3")
        made = SqliteStage(tmp_path)
    else:
        made = PostgresqlStage(tmp_path, templates.server, templates.server.make(templates.database))
    settings.CONFIGURATION = made.configuration
    with django_db_blocker.unblock(), connected_to(made.configuration.database):  # type: ignore[attr-defined]
        yield made


@pytest.fixture
def events(stage: Stage) -> Sequence[Row]:
    """Eight events after the first, which tells of the tables' making."""
    for number in range(8):
        with transaction.atomic():
            record(
                action="report-made", by="user:1", about=f"edition:{number}", detail={"month": f"2025-{number + 1:02}"}
            )
    return stage.rows()
