"""The worker as a program, on both databases: it takes jobs from the queue; killed, it leaves none running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from saferplan.accounts.models import User
from saferplan.accounts.roles import Permission, Role
from saferplan.audit.anchors import FILE, read_anchors
from saferplan.errors import UsageError
from saferplan.governance.editions.files import content
from saferplan.governance.editions.models import Edition
from saferplan.governance.editions.store import Store
from saferplan.governance.jobs.actions import STOPPED, ask
from saferplan.governance.jobs.models import Job
from saferplan.governance.jobs.statuses import JobStatus
from saferplan.periods import Month
from saferplan.web import jobs
from saferplan.web.serving.alone import at_work, only_worker
from tests.accounts.people import create_person
from tests.audit.conftest import stage, templates
from tests.audit.stage import Stage
from tests.postgresql import postgresql

__all__ = ["postgresql", "stage", "templates"]

WITHIN = 60.0
MONTH = Month.parse("2025-12")


@pytest.fixture
def analyst(stage: Stage) -> User:
    return create_person("analyst@example.org", name="An analyst", role=Role.ANALYST)


@contextmanager
def working(stage: Stage, workspace: Path) -> Iterator[subprocess.Popen[str]]:
    """A worker, stopped at the end."""
    environment = {"PATH": os.environ["PATH"], "SAFERPLAN_WORKSPACE": str(workspace), **stage.environment}
    command = [sys.executable, "-m", "saferplan.web", "worker"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def wait_until(true: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + WITHIN
    while not true():
        assert time.monotonic() < until, f"{what} did not come within {WITHIN:.0f} s"
        time.sleep(0.02)


def status(job: Job) -> str:
    return Job.objects.values_list("status", flat=True).get(pk=job.pk)


def test_a_report_is_made_by_a_worker(stage: Stage, analyst: User, peterborough: Path) -> None:
    job = jobs.ask_for_report("scrutiny", MONTH, None, by=analyst)
    with working(stage, peterborough):
        wait_until(lambda: status(job) not in ("waiting", "running"), "the report")
        assert at_work(stage.folder)
    job.refresh_from_db()
    assert (job.status, job.step, job.steps) == (JobStatus.DONE, 4, 4), job.outcome
    edition = Edition.objects.get(pk=job.made)
    store = Store(stage.folder / "editions")
    held = {(file.rendering, file.form): content(file, store) for file in edition.files.all()}
    assert len(held) == 12
    assert held["public", "pdf"].startswith(b"%PDF-")
    assert held["public", "docx"].startswith(b"PK")
    assert [row.action for row in stage.rows()[1:]] == ["report-asked", "report-made"]
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    anchors, wrong = read_anchors(stage.folder / FILE)
    assert (len(anchors), wrong) == (1, [])
    assert not at_work(stage.folder)


def test_what_a_killed_worker_left_is_stopped_and_can_be_asked_for_again(
    stage: Stage, analyst: User, peterborough: Path
) -> None:
    job = jobs.ask_for_report("scrutiny", MONTH, None, by=analyst)
    with working(stage, peterborough) as first:
        wait_until(lambda: status(job) == JobStatus.RUNNING, "the worker")
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert status(job) == JobStatus.RUNNING
    with working(stage, peterborough):
        wait_until(lambda: status(job) == JobStatus.STOPPED, "the next worker")
        job.refresh_from_db()
        assert job.outcome == STOPPED
        wait_until(lambda: DBTaskResult.objects.get().status == "SUCCESSFUL", "the end of it in the queue")
        assert not Edition.objects.exists()
        again = jobs.ask_again(job, by=analyst)
        assert again.pk != job.pk
        wait_until(lambda: status(again) == JobStatus.DONE, "the report")
    assert Edition.objects.count() == 1


def test_a_job_that_a_killed_worker_took_and_did_not_begin_is_done_by_the_next(
    stage: Stage, analyst: User, peterborough: Path
) -> None:
    job = jobs.ask_for_report("scrutiny", MONTH, None, by=analyst)
    DBTaskResult.objects.update(status="RUNNING")
    with working(stage, peterborough):
        wait_until(lambda: status(job) == JobStatus.DONE, "the report")


def test_a_second_worker_is_refused_in_a_sentence(stage: Stage, analyst: User, peterborough: Path) -> None:
    with only_worker(stage.folder), working(stage, peterborough) as second:
        assert second.wait(timeout=WITHIN) == UsageError.exit_code
        assert second.stderr is not None
        said = second.stderr.read()
    assert said == "saferplan: Another worker is at work for this workspace already; stop it first.\n"


def test_work_that_nobody_asked_for_is_not_in_the_queue(stage: Stage, analyst: User) -> None:
    with transaction.atomic():
        jobs.ask_for_report("scrutiny", MONTH, None, by=analyst)
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_what_another_worker_took_is_not_done_twice(stage: Stage, analyst: User) -> None:
    job, _ = ask("report", {}, by=analyst, needs=Permission.MAKE_REPORT, then=lambda _: None)
    with jobs.begun(job.pk) as first, jobs.begun(job.pk) as second:
        assert first == job
        assert second is None


def test_whether_a_worker_is_at_work_can_be_seen_without_disturbing_it(tmp_path: Path) -> None:
    assert not at_work(tmp_path)
    with only_worker(tmp_path):
        assert at_work(tmp_path)
        assert at_work(tmp_path)
    assert not at_work(tmp_path)
    with only_worker(tmp_path, patience=0):
        pass


def test_a_worker_waits_a_while_for_one_that_is_about_to_end(tmp_path: Path) -> None:
    with (
        only_worker(tmp_path),
        pytest.raises(UsageError, match="stop it first"),
        only_worker(tmp_path, patience=0.2),
    ):
        pass
