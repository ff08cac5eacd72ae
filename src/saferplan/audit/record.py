"""Writing an event, in the transaction of the change it tells of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from saferplan.audit.anchors import HEAD, write_head
from saferplan.audit.chain import GENESIS, Row, canonical, digest

_LOCK = 0x5AFE  # Any number that no other advisory lock of this database uses.
_REFERENCE = re.compile(r"[a-z][a-z-]*(:[!-9;-~]{1,100})?")
_ACTION = re.compile(r"[a-z][a-z0-9-]*")
_INSERT = (
    "INSERT INTO audit_event (number, at, actor, action, about, detail, previous, hash) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)


def record(*, action: str, by: str, about: str, detail: Mapping[str, Any] | None = None) -> Row:
    """Append one event and return it.

    `by` and `about` are references such as "user:12" and "edition:4"; `action` has the noun first, "report-released";
    `detail` is what JSON can hold, and never a secret: nothing is taken out of the record again. Call it last in a
    transaction: until that ends, everybody else who would append waits.

    When the transaction has ended, the event is noted in the state folder as the last one (see anchors.HEAD).

    Raises RuntimeError outside of a transaction, since an event must neither outlive a change that failed nor be lost
    to one that did not; ValueError for a reference or action that is not one.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An audit event is written in the transaction of its change; use transaction.atomic().")
    _check(action, by, about)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Held until the transaction ends, so the head read below is committed and stays the head.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        # On SQLite BEGIN IMMEDIATE (transaction_mode in the settings) lets one writer in at a time.
        number, previous = head()
        event = _next(number + 1, previous, by, action, about, canonical(detail or {}))
        cursor.execute(_INSERT, list(event))
        if cursor.rowcount != 1:
            raise RuntimeError("The database took the audit event and did not keep it; run 'saferplan audit verify'.")
    # A note that cannot be written is logged: the change is made, and the next event notes this one too.
    transaction.on_commit(lambda: _note((event.number, event.hash)), robust=True)
    return event


def _note(last: tuple[int, str]) -> None:
    write_head(Path(settings.CONFIGURATION.state) / HEAD, last)


def head() -> tuple[int, str]:
    """Number and hash of the last event; 0 and the hash the first one follows where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, hash FROM audit_event ORDER BY number DESC LIMIT 1")
        found = cursor.fetchone()
    return (int(found[0]), str(found[1])) if found else (0, GENESIS)


def _next(number: int, previous: str, by: str, action: str, about: str, detail: str) -> Row:
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    hashed = digest(number=number, at=at, actor=by, action=action, about=about, detail=detail, previous=previous)
    return Row(number, at, by, action, about, detail, previous, hashed)


def _check(action: str, by: str, about: str) -> None:
    for reference in (by, about):
        if not _REFERENCE.fullmatch(reference):
            raise ValueError(f"{reference!r} is not a reference such as 'user:12'.")
    if not _ACTION.fullmatch(action):
        raise ValueError(f"{action!r} is not an action such as 'report-released'.")
