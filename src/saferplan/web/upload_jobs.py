"""The background work of uploads. What became of it stands with the upload, never in the queue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django_tasks import task

from saferplan.accounts.models import User
from saferplan.accounts.roles import Permission
from saferplan.errors import SaferplanError, StorageError, WarehouseBusy
from saferplan.governance.jobs import actions as jobs
from saferplan.governance.jobs.models import Job
from saferplan.governance.uploads import actions
from saferplan.governance.uploads.files import Received, UploadFolder
from saferplan.governance.uploads.models import Upload
from saferplan.governance.uploads.reading import (
    CHECK,
    TAKE_IN,
    found_taken_in,
    read_upload,
    reconcile,
    settle,
    sweep_warehouse,
)
from saferplan.governance.uploads.statuses import UploadStatus
from saferplan.web.jobs import UNFORESEEN, begun
from saferplan.web.workspaces import Audience, current

PASSING = (StorageError, WarehouseBusy)
"""What may be otherwise in an hour; everything else is the file's own fault."""


def folder() -> UploadFolder:
    """Where uploads lie."""
    return UploadFolder(settings.CONFIGURATION.state)


def receive(
    files: Sequence[Received], *, by: User, published: date | None, kind: str, financial_year: str
) -> tuple[Upload, bool]:
    """Keep files that arrived and have them checked: the upload, and whether it is new. Raises UsageError."""
    with transaction.atomic():
        upload, is_new = actions.receive(
            files, by=by, folder=folder(), published=published, kind=kind, financial_year=financial_year
        )
        if is_new:
            ask_to_check(upload, by=by)
    return upload, is_new


def ask_to_check(upload: Upload, *, by: User) -> Job:
    """The job that checks an upload; asked twice it is the same one."""
    return jobs.ask(
        CHECK,
        {"upload": upload.pk},
        by=by,
        needs=Permission.UPLOAD_DATA,
        then=lambda job: check_upload.enqueue(job.pk),
    )[0]


def ask_to_take_in(upload: Upload, *, by: User) -> Job:
    """The job that takes a checked upload into the warehouse. Raises UsageError."""
    _settle(upload)
    with transaction.atomic():
        actions.ask_to_take_in(upload, by=by)
        return jobs.ask(
            TAKE_IN,
            {"upload": upload.pk},
            by=by,
            needs=Permission.UPLOAD_DATA,
            then=lambda job: take_in_upload.enqueue(job.pk),
        )[0]


def set_aside(upload: Upload, *, by: User) -> None:
    """Decide against an upload that nobody is at work on. Raises UsageError."""
    _settle(upload)
    actions.set_aside(upload, by=by, folder=folder())


@task()
def check_upload(job: int) -> None:
    """Find out what taking an upload in would store, refuse and replace."""
    _work(job, "check", UploadStatus.RECEIVED)


@task()
def take_in_upload(job: int) -> None:
    """Take a checked upload into the warehouse; pages made from then on show it."""
    _work(job, "take-in", UploadStatus.ASKED)


def reconcile_uploads() -> None:
    """When the worker starts: what a stop left half told is told to its end."""
    reconcile(current(Audience.PUBLIC), folder())


def _settle(upload: Upload) -> None:
    if upload.status == UploadStatus.ASKED:
        settle(current(Audience.PUBLIC), upload, folder())


def _work(number: int, work: str, needed: UploadStatus) -> None:
    """Do it; what was found or went wrong is kept with the upload, and said of the job in a sentence."""
    with begun(number) as job:
        if job is None:
            return
        upload = Upload.objects.select_related("received_by", "asked_by").get(pk=job.given["upload"])
        if upload.status != needed:
            jobs.finish(job, "There was nothing left to do.", upload.reference)
            return
        with _ended_in_any_case(job, upload, work):
            found = _read(job, upload, work)
            if work == "check":
                actions.checked(upload, found, folder=folder())
            else:
                actions.taken_in(upload, found["releases"], folder=folder())
            jobs.finish(job, upload.problem or "Done.", upload.reference)


def _read(job: Job, upload: Upload, work: str) -> dict[str, Any]:
    return read_upload(
        upload,
        work,
        workspace=settings.CONFIGURATION.workspace,
        folder=folder(),
        progress=lambda what, done, of: jobs.step(job, done, of, what.capitalize()),
    )


@contextmanager
def _ended_in_any_case(job: Job, upload: Upload, work: str) -> Iterator[None]:
    """Whatever goes wrong, have the upload and its job say what became of it."""
    try:
        yield
    except Exception as error:
        # The reading process can be stopped, or break, after the warehouse has the files and before it says so.
        if work == "take-in" and found_taken_in(current(Audience.PUBLIC), upload, folder()):
            jobs.finish(job, "Done.", upload.reference)
        else:
            _say_why(job, upload, error)
        sweep_warehouse(current(Audience.PUBLIC))
        raise


def _say_why(job: Job, upload: Upload, error: Exception) -> None:
    """Have the upload say why its files were not read, and whether that is for good."""
    if not isinstance(error, SaferplanError):
        actions.put_off(upload, UNFORESEEN, job=job)
    elif isinstance(error, PASSING):
        actions.put_off(upload, str(error), job=job)
    else:
        actions.refuse(upload, str(error), folder=folder(), job=job)
