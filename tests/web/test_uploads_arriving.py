"""How files arrive: names, sizes, full disks, and who may send any."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from saferplan.errors import UsageError
from saferplan.governance.uploads import actions
from saferplan.governance.uploads.models import Upload
from saferplan.web import upload_jobs
from saferplan.workspace import Workspace
from tests.web.conftest import sign_in
from tests.web.uploading import analyst, last, left, month, page_of, send, space

__all__ = ["analyst", "month", "space"]


def test_too_large_a_file_is_refused_while_it_arrives(analyst: Client, space: Workspace, settings: Any) -> None:
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, upload_limit=2_000_000)
    small = SimpleUploadedFile("small.csv", b"x" * 100)
    answer = send(analyst, small, SimpleUploadedFile("big.csv", b"x" * 3_000_000), small)
    assert answer.status_code == 400
    assert "The files are larger than 2 MB together" in answer.content.decode()
    assert left(space) == []
    assert not Upload.objects.exists()


def test_a_full_disk_is_said_before_anything_is_kept(
    analyst: Client, space: Workspace, month: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saferplan.governance.uploads.files.RESERVE", 10**18)
    answer = send(analyst, month)
    assert "disk is too full to take this" in answer.content.decode()
    assert left(space) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\nb.csv", "ab.csv"),
        ('x"; filename=y.csv', "y.csv"),
        ("<script>alert(1)</script>.csv", "script_.csv"),
        ("é" * 300 + ".csv", "csv"),
        ("n" * 300 + ".csv", "n" * 96 + ".csv"),
    ],
)
def test_names_become_harmless(analyst: Client, space: Workspace, month: Path, given: str, kept: str) -> None:
    file = SimpleUploadedFile("x", month.read_bytes())
    file._name = given  # type: ignore[attr-defined]  # Django's own class would mend the name before it is sent.
    page = page_of(analyst, send(analyst, file))
    assert [file.name for file in last().files.all()] == [kept]
    assert "<script>alert" not in page
    assert left(space) == [f"{last().pk}/0"]


def test_no_file_and_an_empty_file(analyst: Client, space: Workspace) -> None:
    assert "Choose a file." in analyst.post("/data/upload/", {}).content.decode()
    answer = send(analyst, SimpleUploadedFile("empty.csv", b""))
    assert "The file is empty; download it again." in answer.content.decode()
    assert left(space) == []


def test_a_day_to_come_and_a_year_written_wrongly(analyst: Client, space: Workspace, month: Path) -> None:
    answer = send(analyst, month, published="2999-01-01", financial_year="2011-12")
    assert answer.status_code == 400
    told = answer.content.decode()
    assert "This day has not come yet" in told
    assert "Write the financial year as 2011/12." in told
    assert "<title>Upload published files" in told
    assert "There is a problem" in told
    assert left(space) == []


def test_files_sent_to_another_page_are_not_kept(analyst: Client, space: Workspace) -> None:
    big = io.BytesIO(b"x" * 3_000_000)
    big.name = "big.csv"
    assert analyst.post("/csp-report/", {"files": big}).status_code < 500
    assert left(space) == []
    state = upload_jobs.folder().state
    assert not [path for path in state.rglob("*") if path.is_file() and path.stat().st_size > 2_000_000]


def test_a_page_without_its_token_takes_nothing(space: Workspace, month: Path) -> None:
    person = sign_in("analyst")
    strict = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    strict.cookies = person.cookies
    assert send(strict, month).status_code == 403
    assert left(space) == []


@pytest.mark.parametrize("role", ["viewer", "administrator"])
def test_who_may_not_upload(space: Workspace, month: Path, role: str) -> None:
    client = sign_in(role)
    assert send(client, month).status_code == 403
    assert left(space) == []
    assert "Upload published files" not in client.get("/data/").content.decode()


def test_an_action_asks_the_role_itself(analyst: Client, space: Workspace, month: Path) -> None:
    send(analyst, month)
    viewer = sign_in("viewer").user  # type: ignore[attr-defined]
    with pytest.raises(UsageError, match="Your role does not allow uploads"):
        actions.set_aside(last(), by=viewer, folder=upload_jobs.folder())
