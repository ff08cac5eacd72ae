"""The files of an edition when they are asked for: held to what was kept, each time."""

from __future__ import annotations

import hashlib
import json

from django.db import transaction

from saferplan.audit.models import Event
from saferplan.audit.record import record
from saferplan.errors import StorageError
from saferplan.governance.editions.models import EditionFile
from saferplan.governance.editions.store import Store

_GONE = "gone"
PROGRAM = "program"
"""Who is named in the record where no person did anything."""


def content(file: EditionFile, store: Store) -> bytes:
    """What a file holds, exactly as it was made. Raises StorageError when it is gone or anything in it was changed."""
    held = store.read(file.edition_id, file.name)
    found = hashlib.sha256(held).hexdigest() if held is not None else _GONE
    if held is not None and found == file.sha256 == _recorded(file):
        return held
    _tell_once(file, found)
    raise StorageError(
        f"{file.name} is no longer what was made and is not shown; ask the partnership, who can restore it from a copy "
        "or make the report again."
    )


def changed(file: EditionFile, store: Store) -> bool:
    """Whether a file is no longer what was kept."""
    try:
        content(file, store)
    except StorageError:
        return True
    return False


def _recorded(file: EditionFile) -> str:
    """The checksum that the event of the release gives: whoever changes file and row alike is found out by it."""
    number = file.edition.audit_number
    if number is None:
        return file.sha256
    detail = Event.objects.filter(number=number).values_list("detail", flat=True).first()
    told: dict[str, str] = json.loads(detail)["files"] if detail else {}
    return told.get(file.name, "")


def _tell_once(file: EditionFile, found: str) -> None:
    """One event for one change: whoever reads the page again and again must not fill the record."""
    with transaction.atomic():
        new = EditionFile.objects.filter(pk=file.pk).exclude(found_sha256=found).update(found_sha256=found)
        if new:
            record(
                action="report-file-changed",
                by=PROGRAM,
                about=f"edition:{file.edition_id}",
                detail={"file": file.name, "kept": file.sha256, "found": found},
            )
