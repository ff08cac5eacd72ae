"""Having an upload's files read in a process apart, and finding out what an interrupted one left."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
STOPPED = (
    "The server was stopped while it took the files in, and nothing of them was stored; choose 'Take it in' again."
)
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

    Raises SourceError, UsageError, StorageError, WarehouseBusy; then nothing was stored.
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
    """After a stop: uploads whose ingest had ended are told as taken in, the others can be asked for again.

    The warehouse and the application's database share no transaction, so a worker can be killed between the two.
    Call it when no worker is at work.
    """
    for upload in Upload.objects.filter(status=str(UploadStatus.ASKED)):
        if has_open_job(upload, TAKE_IN):
            continue
        releases = list(_releases(space, upload))
        if releases:
            actions.taken_in(upload, releases, folder=folder, found=True)
        else:
            actions.put_off(upload, STOPPED)
    folder.sweep([upload.pk for upload in Upload.objects.filter(status__in=[str(status) for status in OPEN])])


def has_open_job(upload: Upload, kind: str) -> bool:
    """Whether the queue still has this work of the upload."""
    wanted = canonical({"upload": upload.pk})
    return Job.objects.filter(kind=kind, arguments=wanted, status__in=OPEN_JOBS).exists()


def _releases(space: Workspace, upload: Upload) -> Iterator[int]:
    """The numbers of the releases of all its files; none when any of them has none."""
    found = [space.warehouse.catalogue.release_of(file.sha256) for file in upload.files.all()]
    if all(found):
        yield from sorted({release.id for releases in found for release in releases})
