"""What is done for the record from day to day: its head noted outside the database, the whole of it verified."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from saferplan.audit import anchors
from saferplan.audit.anchors import Anchor, read_anchors, write_anchor
from saferplan.audit.record import head
from saferplan.audit.verify import verify
from saferplan.audit.walk import Verification
from saferplan.errors import StorageError

RESULT = "audit-verification.json"
"""Its name in the state folder: what the last verification found."""


@dataclass(frozen=True, slots=True)
class LastVerification:
    """When the record was last verified, and what that found."""

    at: datetime
    events: int
    number: int
    hash: str
    anchors: int
    findings: tuple[str, ...]
    more: int


def anchor(folder: Path, why: str, *, daily: bool = False) -> bool:
    """Note the last event in the state folder's anchors; whether a line was added (see `write_anchor`).

    Call it when the change is committed, by transaction.on_commit: raises RuntimeError within a transaction, since a
    note of an event that is then rolled back would read as tampering. Raises StorageError.
    """
    with transaction.atomic(durable=True):
        last = head()
    return write_anchor(folder / anchors.FILE, last, why, daily=daily)


def verify_and_keep(folder: Path, more: Sequence[Anchor] = (), noted: Path | None = None) -> Verification:
    """Verify the record, and keep the result.

    It is held against the folder's anchors (or those of the file `noted`), its note of the last event, and `more`.

    Raises StorageError, UsageError.
    """
    known, unreadable = read_anchors(noted or folder / anchors.FILE)
    last, unreadable_last = read_anchors(folder / anchors.HEAD)
    told = {(one.number, one.hash) for one in known}
    only_last = [one for one in last if (one.number, one.hash) not in told]
    found = verify([*known, *only_last, *more], before=[*unreadable, *unreadable_last])
    _keep(folder / RESULT, found)
    return found


def daily(folder: Path) -> Verification | None:
    """Once a day (UTC), however often it is called: an anchor and a verification, which is returned."""
    anchor(folder, "daily", daily=True)
    last = last_verification(folder)
    if last is not None and last.at.date() == datetime.now(UTC).date():
        return None
    return verify_and_keep(folder)


def last_verification(folder: Path) -> LastVerification | None:
    """What the last verification found; None when there was none, or what it left cannot be read."""
    try:
        kept = json.loads((folder / RESULT).read_text(encoding="utf-8"))
        return LastVerification(
            at=datetime.fromisoformat(kept["at"]),
            events=int(kept["events"]),
            number=int(kept["number"]),
            hash=str(kept["hash"]),
            anchors=int(kept["anchors"]),
            findings=tuple(map(str, kept["findings"])),
            more=int(kept["more"]),
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _keep(path: Path, found: Verification) -> None:
    content = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "events": found.events,
        "number": found.number,
        "hash": found.hash,
        "anchors": found.anchors,
        "findings": found.findings,
        "more": found.more,
    }
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_text(json.dumps(content), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise StorageError(
            f"What the verification found cannot be kept in {path} ({error.strerror}); correct its permissions."
        ) from error
