"""Having an upload's files read in a process apart, and finding out what an interrupted one left."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from django.db import transaction

from saferplan.audit.chain import canonical
from saferplan.errors import WarehouseBusy
from saferplan.governance.jobs.models import Job
from saferplan.governance.jobs.statuses import OPEN as OPEN_JOBS
from saferplan.governance.uploads import actions
from saferplan.governance.uploads.apart import Bounds, Progress, Task, read_apart
from saferplan.governance.uploads.files import UploadFolder
from saferplan.governance.uploads.models import Upload
from saferplan.governance.uploads.statuses import OPEN, UploadStatus
from saferplan.workspace import Workspace

CHECK = "upload-check"
TAKE_IN = "upload-take-in"
STOPPED = "Taking the files in was stopped before it ended, and nothing of them was stored; choose 'Take it in' again."
WAIT_SECONDS = 60.0
"""How long another ingest is waited for: the worker has reports to make too."""


def read_upload(
    upload: Upload,
    work: str,
    *,
    workspace: Path,
    folder: UploadFolder,
    progress: Progress = lambda *_: None,
    bounds: Bounds | None = None,
) -> dict[str, Any]:
    """Check an upload (`work` is "check") or take it in ("take-in"): what the process apart found.

    Raises SourceError, UsageError, StorageError, WarehouseBusy. A process that was stopped or broke may have stored the
    files before it could say so: `found_taken_in` tells.
    """
    names = [file.name for file in upload.files.all()]
    with folder.lent(upload.pk, names) as (scratch, paths):
        task = Task(
            work=work,
            workspace=str(workspace),
            scratch=str(scratch),
            paths=[str(path) for path in paths],
            published=str(upload.published) if upload.published else None,
            financial_year=upload.financial_year or None,
            wait_seconds=WAIT_SECONDS,
            bounds=bounds or Bounds(),
        )
        return read_apart(task, progress)


def sweep_warehouse(space: Workspace) -> None:
    """Remove what a stopped ingest staged, unless another one is at work: that sweeps by itself."""
    with contextlib.suppress(WarehouseBusy), space.warehouse.writing(wait_seconds=0):
        pass


def reconcile(space: Workspace, folder: UploadFolder) -> None:
    """After a stop: settle every upload, and delete the files that none owns. Call it when no worker is at work."""
    for upload in Upload.objects.filter(status=str(UploadStatus.ASKED)):
        settle(space, upload, folder)
    folder.sweep([upload.pk for upload in Upload.objects.filter(status__in=[str(status) for status in OPEN])])


def settle(space: Workspace, upload: Upload, folder: UploadFolder) -> None:
    """What was to be taken in, and nobody is at work on, is told as taken in or can be asked for again."""
    with transaction.atomic():
        # Locked, so that what somebody else asks for at the same moment is not put off.
        held = Upload.objects.select_for_update().get(pk=upload.pk)
        if held.status != UploadStatus.ASKED or open_job(held.pk, TAKE_IN) is not None:
            return
        if not found_taken_in(space, held, folder):
            actions.put_off(held, STOPPED)


def found_taken_in(space: Workspace, upload: Upload, folder: UploadFolder) -> bool:
    """Whether the warehouse has all its files; if so, the upload says so from now on.

    The warehouse and the application's database share no transaction, so whoever takes files in can be stopped between
    the two.
    """
    found = [space.warehouse.catalogue.release_of(file.sha256) for file in upload.files.all()]
    if not all(found):
        return False
    releases = sorted({release.id for of_one in found for release in of_one})
    actions.taken_in(upload, releases, folder=folder, found=True)
    return True


def open_job(upload: int, *kinds: str) -> Job | None:
    """The work of these kinds on an upload that is waiting or running."""
    wanted = canonical({"upload": upload})
    return Job.objects.filter(kind__in=kinds, arguments=wanted, status__in=OPEN_JOBS).first()
