"""Everything that changes an edition. Each asks who it is and writes its event in the transaction of the change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from saferplan.accounts.models import User
from saferplan.accounts.roles import Permission
from saferplan.audit.record import record
from saferplan.errors import StorageError, UsageError
from saferplan.governance.editions import policies
from saferplan.governance.editions.files import changed
from saferplan.governance.editions.models import Edition, EditionFile
from saferplan.governance.editions.statuses import Status
from saferplan.governance.editions.store import NewFile, Staged, Store

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Pins:
    """What an edition rests on, so that it can be made again: nothing of it is looked up later."""

    template: str
    title: str
    headline: str
    area_code: str
    area_name: str
    month: str
    as_at: date | None
    program: str
    plan_sha256: str
    releases: list[dict[str, Any]]
    definitions: list[dict[str, Any]]
    says_draft: bool


def add_draft(pins: Pins, files: Sequence[NewFile], *, by: User, store: Store) -> Edition:
    """Keep a report that was made, as a draft. Raises UsageError for a person who may not, StorageError."""
    if not by.may(Permission.MAKE_REPORT):
        raise UsageError("Only an analyst or a manager can make a report; ask an administrator for that role.")
    staged = store.stage(files)
    placed: list[int] = []
    try:
        with transaction.atomic():
            made = Edition.objects.create(**asdict(pins), made_by=by)
            EditionFile.objects.bulk_create(_row(made, file) for file in files)
            store.place(staged, made.pk)
            placed.append(made.pk)
            record(action="report-made", by=by.reference, about=made.reference, detail=_told(made))
    except BaseException:
        _undo(store, staged, placed)
        raise
    return made


def release(edition: int, *, by: User, store: Store, maker_may_release: bool = True) -> Edition:
    """Let everybody read a draft's public files. Of two who release at once one does it, the other is told who did.

    Raises UsageError for a person who may not or an edition that cannot be; StorageError when a file is not what was
    kept.
    """
    found = _allowed(edition, by)
    _refuse(policies.why_not_release(found, by, maker_may_release=maker_may_release))
    damaged = [file.name for file in found.files.all() if changed(file, store)]
    if damaged:
        raise StorageError(f"{damaged[0]} is no longer what was made, so the report is not released; make it again.")
    with transaction.atomic():
        now = timezone.now()
        # The condition is the lock: of two at once one changes a row and the other none.
        won = Edition.objects.filter(pk=edition, status=Status.DRAFT).update(
            status=Status.RELEASED, released_by=by, released_at=now
        )
        if won != 1:
            raise UsageError(policies.why_not_release(_fresh(edition), by, maker_may_release=True))
        detail = {**_told(found), "made_by": found.made_by.reference, "same_person": found.made_by_id == by.pk}
        event = record(action="report-released", by=by.reference, about=found.reference, detail=detail)
        Edition.objects.filter(pk=edition).update(audit_number=event.number, audit_hash=event.hash)
    return _fresh(edition)


def withdraw(edition: int, *, by: User, reason: str) -> Edition:
    """Take a released edition back, saying why: the public then sees the reason in its place. Raises UsageError."""
    found = _allowed(edition, by)
    why = " ".join(reason.split())
    if not why or len(why) > LONGEST_REASON:
        raise UsageError(f"Give the reason in up to {LONGEST_REASON} letters; everybody will be able to read it.")
    _refuse(policies.why_not_withdraw(found, by))
    with transaction.atomic():
        now = timezone.now()
        won = Edition.objects.filter(pk=edition, status=Status.RELEASED).update(
            status=Status.WITHDRAWN, withdrawn_by=by, withdrawn_at=now, withdrawn_reason=why
        )
        if won != 1:
            raise UsageError(policies.why_not_withdraw(_fresh(edition), by))
        record(action="report-withdrawn", by=by.reference, about=found.reference, detail={"reason": why})
    return _fresh(edition)


def _allowed(edition: int, by: User) -> Edition:
    if not by.may(Permission.RELEASE_REPORT):
        raise UsageError(policies.NO_ROLE)
    return _fresh(edition)


def _fresh(edition: int) -> Edition:
    people = ("made_by", "released_by", "withdrawn_by")
    found = Edition.objects.select_related(*people).filter(pk=edition).first()
    if found is None:
        raise UsageError("There is no such report; choose one from the list of reports.")
    return found


def _refuse(reason: str) -> None:
    if reason:
        raise UsageError(reason)


def _row(edition: Edition, file: NewFile) -> EditionFile:
    return EditionFile(
        edition=edition,
        rendering=file.rendering,
        form=file.form,
        name=file.name,
        size=len(file.content),
        sha256=file.sha256,
    )


def _told(edition: Edition) -> dict[str, Any]:
    """What the audit record keeps of an edition: enough to tell its files from any others."""
    return {
        "template": edition.template,
        "month": edition.month,
        "as_at": str(edition.as_at) if edition.as_at else None,
        "files": {file.name: file.sha256 for file in edition.files.all()},
    }


def _undo(store: Store, staged: Staged, placed: list[int]) -> None:
    staged.discard()
    for edition in placed:
        store.take_back(edition)
