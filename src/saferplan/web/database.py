"""Making the application's database, and keeping its role from what it must not do."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from saferplan.audit.record import record
from saferplan.errors import StorageError, UsageError
from saferplan.web.configuration import Configuration

_LOCK = 0x5AFF  # Beside the audit record's own, see audit/record.py.


def migrate(configuration: Configuration, say: Callable[[str], None] = lambda _: None) -> list[str]:
    """Bring the database to what this version needs; the names of the migrations run, none when it was there already.

    Any number of processes may call it at once. On PostgreSQL it works as the owner's role and afterwards lets the
    application's role read and write, but for the audit record, which that may only read and append to. Raises
    UsageError for a role that is not there, StorageError for a database that cannot be reached or written.
    """
    configuration.prepare()
    role, owner = (str(url.get("USER", "")) for url in (configuration.database, configuration.owner_database))
    try:
        with connected_to(configuration.owner_database), _alone(configuration):
            if connection.vendor == "postgresql" and role != owner:
                _check_role(role)
            run = _run()
            if connection.vendor == "postgresql":
                _grant(role, owner, say)
    except (OperationalError, DatabaseError) as error:
        raise StorageError(
            f"The database could not be made ready ({_first_line(error)}); "
            "correct SAFERPLAN_DATABASE_URL, SAFERPLAN_DATABASE_OWNER_URL or what is wrong with the database."
        ) from error
    return run


def _run() -> list[str]:
    """Run what is missing, and write in the audit record what that was."""
    before = set(_applied())
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    run = sorted(f"{app}.{name}" for app, name in _applied() if (app, name) not in before)
    if run:
        with transaction.atomic():
            # In the order they were run: of each part the newest is named.
            newest = dict(name.split(".", 1) for name in run)
            record(action="database-upgraded", by="program:migrate", about="database", detail={"migrations": newest})
    return run


def _applied() -> list[tuple[str, str]]:
    return list(MigrationRecorder(connection).applied_migrations())


def _grant(role: str, owner: str, say: Callable[[str], None]) -> None:
    if role == owner:
        say(
            f"Warning: the application uses the role '{owner}', which owns the tables and can take the audit record's "
            "protection away; give it a role of its own, and the owner's to SAFERPLAN_DATABASE_OWNER_URL."
        )
        return
    name, database = _quoted(role), _quoted(str(connection.settings_dict["NAME"]))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = _quoted(cursor.fetchone()[0])
        for statement in (
            f"GRANT CONNECT ON DATABASE {database} TO {name}",
            f"GRANT USAGE ON SCHEMA {schema} TO {name}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {name}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {name}",
            # In the same transaction, so that there is no moment in which the role may more.
            f"REVOKE ALL ON audit_event, django_migrations FROM {name}, PUBLIC",
            f"GRANT SELECT, INSERT ON audit_event TO {name}",
            f"GRANT SELECT ON django_migrations TO {name}",
            f"REVOKE CREATE ON SCHEMA {schema} FROM {name}",
        ):
            cursor.execute(statement)


def _check_role(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            raise UsageError(
                f"There is no role '{role}' in the database; make it with CREATE ROLE, "
                "or correct SAFERPLAN_DATABASE_URL."
            )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def connected_to(database: dict[str, Any]) -> Iterator[None]:
    """This thread's default connection goes to another database meanwhile."""
    used = connections.databases["default"]
    connections["default"].close()
    del connections["default"]
    # What Django fills in, such as the time zone, stays.
    connections.databases["default"] = {**used, **database}
    try:
        yield
    finally:
        connections["default"].close()
        del connections["default"]
        connections.databases["default"] = used


@contextmanager
def _alone(configuration: Configuration) -> Iterator[None]:
    """While no other process does the same."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # The session's: it goes with the connection, however that ends.
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        yield
        return
    file = os.open(configuration.state / ".migrating", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
