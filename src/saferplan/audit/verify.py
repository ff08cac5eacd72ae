"""Whether anything in the record was altered, taken out or put in, and whether the table is still protected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from saferplan.audit.anchors import Anchor
from saferplan.audit.chain import Row
from saferplan.audit.models import Event
from saferplan.audit.protection.check import missing_protection, table_exists
from saferplan.audit.walk import Verification, walk
from saferplan.errors import UsageError

_AT_A_TIME = 2000


def verify(anchors: Iterable[Anchor] = (), before: Iterable[str] = ()) -> Verification:
    """Check the table's protection and every event, in memory that does not grow with them.

    `before` are findings made already. Events written meanwhile may be left out. Raises UsageError for a database in
    which the record was never made.
    """
    if not table_exists() and ("audit", "0001_initial") not in MigrationRecorder(connection).applied_migrations():
        raise UsageError("This database has no audit record yet; make it with 'python -m saferplan.web migrate'.")
    return walk(rows(), anchors, before=[*before, *missing_protection()])


def rows() -> Iterator[Row]:
    """Every event, oldest first, as it stood when the first was read."""
    if not table_exists():
        return
    with _one_view():
        for row in Event.objects.order_by("number").values_list(*Row._fields).iterator(chunk_size=_AT_A_TIME):
            yield Row(*row)


def _one_view() -> AbstractContextManager[object]:
    # On PostgreSQL a cursor of the server outside a transaction would copy the table first. On SQLite a transaction
    # would keep everybody from writing, and one statement sees one state without it.
    return transaction.atomic() if connection.vendor == "postgresql" else nullcontext()
