"""What is done with uploads. Each change writes its event in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from saferplan.accounts.models import User
from saferplan.accounts.roles import Permission
from saferplan.audit.record import record
from saferplan.errors import UsageError
from saferplan.governance.jobs import actions as jobs
from saferplan.governance.jobs.models import Job
from saferplan.governance.uploads.files import Received, UploadFolder
from saferplan.governance.uploads.models import Upload, UploadedFile
from saferplan.governance.uploads.statuses import OPEN, TRANSITIONS, UploadStatus

MOST_FILES = 24
KINDS: Mapping[str, str] = {
    "police-uk": "data.police.uk",
    "home-office": "the Home Office",
    "ons": "the Office for National Statistics",
}
"""Whose files are read, by the beginning of their datasets."""


def receive(
    files: Sequence[Received],
    *,
    by: User,
    folder: UploadFolder,
    published: date | None = None,
    kind: str = "",
    financial_year: str = "",
) -> tuple[Upload, bool]:
    """The upload of these files, and whether it is new: the same files already waiting are not taken twice.

    Raises UsageError for a person who may not, no file or too many; StorageError.
    """
    _may(by)
    if not 1 <= len(files) <= MOST_FILES:
        raise UsageError(f"Choose between one and {MOST_FILES} files.")
    with transaction.atomic():
        waiting = _waiting_with(files, published=published, kind=kind, financial_year=financial_year)
        if waiting is not None:
            return waiting, False
        made = Upload.objects.create(received_by=by, published=published, kind=kind, financial_year=financial_year)
        UploadedFile.objects.bulk_create(
            UploadedFile(upload=made, position=position, name=file.name, sha256=file.sha256, bytes=file.bytes)
            for position, file in enumerate(files)
        )
        folder.adopt(made.pk, files)
        _record("upload-received", made, by, {"files": _files(made)})
    return made, True


def checked(upload: Upload, outcome: Mapping[str, Any], *, folder: UploadFolder) -> None:
    """Keep what the check found. One with nothing new in it, or of another publisher than was said, is refused."""
    why = _nothing_new(outcome) or _another_kind(upload.kind, outcome)
    if why:
        refuse(upload, why, folder=folder, outcome=outcome)
        return
    rows = [release for file in outcome["files"] if not file["already"] for release in file["releases"]]
    with transaction.atomic():
        _become(upload, UploadStatus.CHECKED, outcome=outcome, problem="")
        _record("upload-checked", upload, upload.received_by, _sums(rows))


def refuse(
    upload: Upload,
    why: str,
    *,
    folder: UploadFolder,
    outcome: Mapping[str, Any] | None = None,
    job: Job | None = None,
) -> None:
    """The files cannot be taken in, for a reason that stays: they are deleted. `job` is the work that ends with it."""
    with transaction.atomic():
        _become(upload, UploadStatus.REFUSED, problem=why, outcome=outcome or {}, ended_at=timezone.now())
        _end_with_it(job, why)
        _record("upload-refused", upload, upload.asked_by or upload.received_by, {"why": why})
    folder.drop(upload.pk)


def put_off(upload: Upload, why: str, *, job: Job | None = None) -> None:
    """It could not be checked or taken in just now, for a reason that passes: the files stay, it can be asked again.

    `job` is the work that ends with it.
    """
    with transaction.atomic():
        _end_with_it(job, why)
        if upload.status == UploadStatus.RECEIVED:
            Upload.objects.filter(pk=upload.pk, status=upload.status).update(problem=why)
            return
        _become(upload, UploadStatus.CHECKED, problem=why)
        _record("upload-put-off", upload, upload.asked_by or upload.received_by, {"why": why})


def ask_to_take_in(upload: Upload, *, by: User) -> None:
    """A person wants a checked upload in the warehouse. Call in the transaction that asks for the job.

    Raises UsageError when it is not waiting for that, or for a person who may not.
    """
    _may(by)
    with transaction.atomic():
        _become(upload, UploadStatus.ASKED, asked_by=by, problem="")
        _record("upload-approved", upload, by, {"files": _files(upload)})


def taken_in(upload: Upload, releases: Sequence[int], *, folder: UploadFolder, found: bool = False) -> None:
    """The warehouse has it. `found` says that this was seen afterwards, since the worker was stopped before it told."""
    with transaction.atomic():
        _become(upload, UploadStatus.TAKEN_IN, releases=list(releases), problem="", ended_at=timezone.now())
        action = "upload-found-taken-in" if found else "upload-taken-in"
        _record(action, upload, upload.asked_by or upload.received_by, {"releases": list(releases)})
    folder.drop(upload.pk)


def set_aside(upload: Upload, *, by: User, folder: UploadFolder) -> None:
    """A person decides against an upload; its files are deleted. Raises UsageError."""
    _may(by)
    with transaction.atomic():
        _become(upload, UploadStatus.SET_ASIDE, ended_at=timezone.now())
        _record("upload-set-aside", upload, by, {})
    folder.drop(upload.pk)


def _may(by: User) -> None:
    if not by.may(Permission.UPLOAD_DATA):
        raise UsageError("Your role does not allow uploads; ask an administrator for one that does.")


def _become(upload: Upload, status: UploadStatus, **changes: Any) -> None:
    """Change the status, once: of two who do so at the same time the second is refused."""
    sources = [str(before) for before, after in TRANSITIONS.items() if status in after]
    done = Upload.objects.filter(pk=upload.pk, status__in=sources).update(status=str(status), **changes)
    upload.refresh_from_db()
    if not done:
        raise UsageError(f"This upload is {_WORDS[UploadStatus(upload.status)]} by now; look at its page again.")


_WORDS = {
    UploadStatus.RECEIVED: "still being checked",
    UploadStatus.CHECKED: "checked",
    UploadStatus.ASKED: "being taken in",
    UploadStatus.TAKEN_IN: "taken in",
    UploadStatus.REFUSED: "refused",
    UploadStatus.SET_ASIDE: "set aside",
}


def _end_with_it(job: Job | None, why: str) -> None:
    # In the upload's transaction: whoever asks again in between would be handed the job that is about to end.
    if job is not None:
        jobs.fail(job, why)


def _record(action: str, upload: Upload, by: User, detail: Mapping[str, Any]) -> None:
    record(action=action, by=by.reference, about=upload.reference, detail=detail)


def _files(upload: Upload) -> list[dict[str, Any]]:
    return [{"name": file.name, "sha256": file.sha256, "bytes": file.bytes} for file in upload.files.all()]


def _waiting_with(files: Sequence[Received], **said: Any) -> Upload | None:
    """The open upload of the same files of which the same was `said`."""
    wanted = sorted(file.sha256 for file in files)
    open_ones = Upload.objects.filter(status__in=[str(status) for status in OPEN], files__sha256=wanted[0])
    for upload in open_ones.filter(**said).distinct():
        if sorted(file.sha256 for file in upload.files.all()) == wanted:
            return upload
    return None


def _nothing_new(outcome: Mapping[str, Any]) -> str:
    if not all(file["already"] for file in outcome["files"]):
        return ""
    told = []
    for file in outcome["files"]:
        releases = ", ".join(str(release["id"]) for release in file["releases"])
        told.append(f"{file['name']} was taken in before, as release {releases}")
    return f"{'; '.join(told)}: there is nothing to do."


def _another_kind(kind: str, outcome: Mapping[str, Any]) -> str:
    for file in outcome["files"]:
        for release in file["releases"]:
            if kind and not release["dataset"].startswith(f"{kind}/"):
                return (
                    f"{file['name']} is a file of {release['publisher']}, not of {KINDS[kind]} as you said; "
                    "upload the other file, or choose the publisher again."
                )
    return ""


def _sums(releases: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    return {name: sum(release[name] for release in releases) for name in ("rows_stored", "rows_rejected")}
