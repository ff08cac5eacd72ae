"""A database that a test may tamper with, past everything that guards it."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path

from django.db import connection

from saferplan.audit.chain import GENESIS, Row, digest_of
from saferplan.web.configuration import Configuration
from tests.postgresql import APPLICATION, OWNER, Postgresql

INSERT = "INSERT INTO audit_event VALUES ({})"


class Stage(ABC):
    """The database of one test. `folder` is the state folder too."""

    vendor: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"SAFERPLAN_STATE": str(folder), "SAFERPLAN_HTTPS": "no", **self.urls()}
        self.configuration = Configuration.read(self.environment)

    def urls(self) -> dict[str, str]:
        """The settings that name the database."""
        return {}

    @abstractmethod
    def behind(self, *statements: str) -> None:
        """Run statements as somebody who may do anything in the database."""

    @abstractmethod
    def unguarded(self, *statements: str) -> None:
        """The same, with the triggers taken away meanwhile and put back as they were."""

    def rows(self) -> Sequence[Row]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(Row._fields)} FROM audit_event ORDER BY number")
            return [Row(*row) for row in cursor.fetchall()]

    def rewrite(self, change: Callable[[Row], Row]) -> None:
        """Write the whole record anew, with hashes that fit, as its owner could."""
        previous, statements = GENESIS, ["DELETE FROM audit_event"]
        for row in self.rows():
            forged = change(row)._replace(previous=previous)
            forged = forged._replace(hash=digest_of(forged))
            previous = forged.hash
            statements.append(INSERT.format(", ".join(_literal(value) for value in forged)))
        self.unguarded(*statements)


class SqliteStage(Stage):
    vendor = "sqlite"

    def behind(self, *statements: str) -> None:
        file = sqlite3.connect(self.folder / "saferplan.sqlite3", isolation_level=None)
        try:
            for statement in statements:
                file.execute(statement)
        finally:
            file.close()

    def unguarded(self, *statements: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = dict(cursor.fetchall())
        self.behind(*(f"DROP TRIGGER {name}" for name in triggers), *statements, *triggers.values())


class PostgresqlStage(Stage):
    vendor = "postgresql"

    def __init__(self, folder: Path, server: Postgresql, database: str) -> None:
        self.server = server
        self.database = database
        super().__init__(folder)

    def urls(self) -> dict[str, str]:
        return {
            "SAFERPLAN_DATABASE_URL": self.server.url(self.database, APPLICATION),
            "SAFERPLAN_DATABASE_OWNER_URL": self.server.url(self.database, OWNER),
        }

    def behind(self, *statements: str) -> None:
        with self.server.anybody(self.database) as cursor:
            for statement in statements:
                cursor.execute(statement)  # type: ignore[call-overload]

    def unguarded(self, *statements: str) -> None:
        triggers = "audit_event_no_change", "audit_event_no_truncate", "audit_event_appends"
        off = [f"ALTER TABLE audit_event DISABLE TRIGGER {name}" for name in triggers]
        on = [f"ALTER TABLE audit_event ENABLE ALWAYS TRIGGER {name}" for name in triggers]
        self.behind(*off, *statements, *on)


def _literal(value: object) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
