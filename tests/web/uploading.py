"""Sites, files and small words that the tests of uploads share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from saferplan.audit.models import Event
from saferplan.governance.jobs.models import Job
from saferplan.governance.uploads.models import Upload
from saferplan.web import upload_jobs
from saferplan.workspace import Workspace
from tests.analysis.small_archives import PETERBOROUGH_014A, archive, empty_workspace
from tests.web.conftest import showing, sign_in

ROBBERY = (PETERBOROUGH_014A, "Robbery")


@pytest.fixture
def space(db: None, settings: Any, tmp_path: Path) -> Iterator[Workspace]:
    """A site on a workspace without figures."""
    made = empty_workspace(tmp_path / "workspace")
    for _ in showing(settings, made.folder, tmp_path / "state"):
        yield made


@pytest.fixture
def analyst(space: Workspace) -> Client:
    return sign_in("analyst")


@pytest.fixture
def month(tmp_path: Path) -> Path:
    """An archive of one month with a row that cannot be stored."""
    return archive(tmp_path / "2024-01.zip", {"2024-01": [ROBBERY, ROBBERY, (PETERBOROUGH_014A, "?")]})


def send(client: Client, *files: Path | Any, **more: str) -> Any:
    sent = [SimpleUploadedFile(f.name, f.read_bytes()) if isinstance(f, Path) else f for f in files]
    return client.post("/data/upload/", {"file": sent, **more})


def work() -> None:
    """Let the worker do everything that is waiting."""
    tasks = {"upload-check": upload_jobs.check_upload, "upload-take-in": upload_jobs.take_in_upload}
    for job in Job.objects.filter(status="waiting").order_by("pk"):
        tasks[job.kind].call(job.pk)


def page_of(client: Client, answer: Any) -> str:
    assert answer.status_code == 302, answer.content.decode()
    return str(client.get(answer["Location"]).content.decode())


def last() -> Upload:
    return Upload.objects.latest("pk")


def events() -> list[str]:
    return [event.action for event in Event.objects.order_by("number") if event.about.startswith("upload:")]


def left(space: Workspace) -> list[str]:
    """What lies in the state folder of uploads."""
    root = upload_jobs.folder().state / "uploads"
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
