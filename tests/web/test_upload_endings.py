"""However the work on an upload ends, the upload says what is true and can be gone on with; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from saferplan.errors import SourceError, WarehouseBusy
from saferplan.governance.jobs import actions as jobs
from saferplan.governance.jobs.models import Job
from saferplan.governance.jobs.statuses import OPEN
from saferplan.governance.uploads import actions
from saferplan.governance.uploads.models import Upload
from saferplan.web import upload_jobs
from saferplan.workspace import Workspace
from tests.analysis.small_archives import empty_workspace
from tests.audit.conftest import stage, templates
from tests.audit.stage import Stage
from tests.postgresql import postgresql
from tests.web.conftest import showing
from tests.web.uploading import analyst, events, last, left, month, page_of, send, work

__all__ = ["analyst", "month", "postgresql", "stage", "templates"]

BUSY = WarehouseBusy("Another ingest is at work; try again when it has ended.")


@pytest.fixture
def space(stage: Stage, settings: Any, tmp_path: Path) -> Iterator[Workspace]:
    made = empty_workspace(tmp_path / "workspace")
    for _ in showing(settings, made.folder, tmp_path / "state"):
        yield made


@pytest.fixture
def asked(analyst: Client, month: Path) -> Any:
    """The answer to a person who asked to have a checked upload taken in."""
    send(analyst, month)
    work()
    return analyst.post(f"/data/uploads/{last().pk}/take-in/")


def raising(error: Exception) -> Any:
    def read(*_: object) -> None:
        raise error

    return read


def work_that_ends_in(error: Exception) -> None:
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("saferplan.governance.uploads.reading.read_apart", raising(error))
        work()


def test_who_asks_again_while_work_fails_is_not_given_the_failing_work(
    analyst: Client, space: Workspace, asked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask_again(_: Workspace) -> None:
        analyst.post(f"/data/uploads/{last().pk}/take-in/")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(upload_jobs, "sweep_warehouse", ask_again)
        work_that_ends_in(BUSY)
    assert [(job.kind, job.status) for job in Job.objects.order_by("pk")][1:] == [
        ("upload-take-in", "failed"),
        ("upload-take-in", "waiting"),
    ]
    assert last().status == "asked"
    work()
    assert "in the warehouse as release 1" in page_of(analyst, asked)


@pytest.mark.parametrize(
    ("error", "status"), [(BUSY, "checked"), (SourceError("No."), "refused"), (KeyError(), "checked")]
)
def test_a_job_never_outlives_what_became_of_its_upload(
    analyst: Client, space: Workspace, asked: Any, error: Exception, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        upload_jobs,
        "sweep_warehouse",
        lambda _: seen.append((last().status, Job.objects.filter(status__in=OPEN).exists())),
    )
    work_that_ends_in(error)
    assert seen == [(status, False)]


@pytest.fixture
def abandoned(space: Workspace, asked: Any) -> str:
    """The address of an upload that waits to be taken in by work that has ended."""
    running = jobs.begin(Job.objects.latest("pk").pk)
    assert running is not None
    jobs.fail(running, "The database was not there.")
    return str(asked["Location"])


def test_an_upload_that_nobody_is_at_work_on_can_be_taken_in(analyst: Client, space: Workspace, abandoned: str) -> None:
    page = analyst.get(abandoned).content.decode()
    assert "Taking these files in was stopped before it ended." in page
    assert "Not taken in yet" in page
    assert "Take it in" in page
    assert "Look again" not in page
    analyst.post(f"{abandoned}take-in/")
    assert last().status == "asked"
    work()
    assert "in the warehouse as release 1" in analyst.get(abandoned).content.decode()


def test_an_upload_that_nobody_is_at_work_on_can_be_set_aside(
    analyst: Client, space: Workspace, abandoned: str
) -> None:
    analyst.post(f"{abandoned}set-aside/")
    assert last().status == "set-aside"
    assert left(space) == []


@pytest.mark.parametrize("act", ["take-in", "set-aside"])
def test_what_the_warehouse_has_is_told_before_anything_else_is_done(
    analyst: Client, space: Workspace, month: Path, abandoned: str, act: str
) -> None:
    space.ingest([month])
    page = page_of(analyst, analyst.post(f"{abandoned}{act}/"))
    assert "This upload is taken in by now" in page
    assert "in the warehouse as release 1" in page


def test_an_upload_that_somebody_is_at_work_on_cannot_be_set_aside(
    analyst: Client, space: Workspace, asked: Any
) -> None:
    assert "is being taken in by now" in page_of(analyst, analyst.post(f"{asked['Location']}set-aside/"))
    assert last().status == "asked"


@pytest.mark.parametrize(
    "error", [SourceError("Reading took too long; nothing was stored."), BUSY, ZeroDivisionError()]
)
def test_a_reading_that_broke_after_the_warehouse_had_the_files(
    analyst: Client, space: Workspace, month: Path, asked: Any, error: Exception
) -> None:
    space.ingest([month])
    work_that_ends_in(error)
    assert (last().status, last().releases, last().problem) == ("taken-in", [1], "")
    assert events()[-1] == "upload-found-taken-in"
    assert Job.objects.latest("pk").status == "done"
    assert left(space) == []


def test_a_database_that_failed_after_the_warehouse_had_the_files(
    analyst: Client, space: Workspace, asked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_in, tries = actions.taken_in, iter([OperationalError("the server closed the connection")])

    def failing_once(*given: Any, **named: Any) -> None:
        if error := next(tries, None):
            raise error
        taken_in(*given, **named)

    monkeypatch.setattr(actions, "taken_in", failing_once)
    work()
    assert "in the warehouse as release 1" in page_of(analyst, asked)


def test_an_upload_checked_before_days_could_be_assumed_still_has_its_page(
    analyst: Client, space: Workspace, month: Path
) -> None:
    sent = send(analyst, month)
    work()
    outcome = last().outcome
    for release in outcome["files"][0]["releases"]:
        del release["published_assumed"]
    Upload.objects.update(outcome=outcome)
    assert "3 rows read = 2 to be stored + 1 refused" in page_of(analyst, sent)
