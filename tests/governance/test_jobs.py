"""Background work: asked for once, taken once, and never left running when nobody is at work on it."""

from __future__ import annotations

import pytest

from saferplan.accounts.models import User
from saferplan.accounts.roles import Permission, Role
from saferplan.audit.models import Event
from saferplan.errors import UsageError
from saferplan.governance.jobs.actions import STOPPED, ask, begin, fail, finish, step, stop_running
from saferplan.governance.jobs.models import Job
from saferplan.governance.jobs.statuses import JobStatus
from tests.governance.conftest import Person

MONTH = {"template": "scrutiny", "month": "2025-12"}


@pytest.fixture
def analyst(person: Person) -> User:
    return person(Role.ANALYST)


def wanted(by: User, **more: str) -> tuple[Job, bool]:
    return ask("report", {**MONTH, **more}, by=by, needs=Permission.MAKE_REPORT, then=lambda _: None)


def test_a_job_is_asked_for_with_an_event(analyst: User) -> None:
    job, new = wanted(analyst)
    event = Event.objects.get(action="report-asked")
    assert new
    assert job.given == MONTH
    assert (event.action, event.actor, event.about) == ("report-asked", analyst.reference, job.reference)


def test_who_may_not_ask_is_told(person: Person) -> None:
    with pytest.raises(UsageError, match="Your role does not allow this"):
        wanted(person(Role.VIEWER))
    assert not Job.objects.exists()


def test_the_same_question_twice_is_one_job_until_it_ends(analyst: User, person: Person) -> None:
    first, _ = wanted(analyst)
    again, new = wanted(person(Role.MANAGER))
    assert (again, new) == (first, False)
    assert wanted(analyst, as_at="2026-01-31")[1]
    begun = begin(first.pk)
    assert begun is not None
    assert wanted(analyst)[0] == first
    finish(begun, "Made.", "edition:7")
    assert wanted(analyst)[1]


def test_a_queue_that_refuses_leaves_no_job(analyst: User) -> None:
    def refuse(job: Job) -> None:
        raise RuntimeError("the queue is closed")

    with pytest.raises(RuntimeError):
        ask("report", MONTH, by=analyst, needs=Permission.MAKE_REPORT, then=refuse)
    assert not Job.objects.exists()
    assert not Event.objects.filter(action="report-asked").exists()


def test_a_job_is_begun_once(analyst: User) -> None:
    job, _ = wanted(analyst)
    assert begin(job.pk) == job
    assert begin(job.pk) is None
    assert begin(9999) is None


def test_progress_and_outcome_are_kept_in_words(analyst: User) -> None:
    job, _ = wanted(analyst)
    begun = begin(job.pk)
    assert begun is not None
    step(begun, 2, 5, "Drawing the charts")
    job.refresh_from_db()
    assert (job.step, job.steps, job.doing, job.is_open) == (2, 5, "Drawing the charts", True)
    finish(begun, "The report is ready.", "edition:7")
    job.refresh_from_db()
    assert (job.status, job.outcome, job.made, job.is_open) == (JobStatus.DONE, "The report is ready.", 7, False)


def test_what_ended_does_not_change_any_more(analyst: User) -> None:
    job, _ = wanted(analyst)
    begun = begin(job.pk)
    assert begun is not None
    fail(begun, "No figures; choose another month.")
    finish(begun, "Made.", "edition:7")
    step(begun, 1, 1, "Still going")
    job.refresh_from_db()
    assert (job.status, job.about, job.doing) == (JobStatus.FAILED, "", "")


def test_only_what_was_running_is_stopped(analyst: User) -> None:
    running, waiting = wanted(analyst)[0], wanted(analyst, month="2025-11")[0]
    begin(running.pk)
    assert stop_running() == 1
    running.refresh_from_db()
    waiting.refresh_from_db()
    assert (running.status, running.outcome) == (JobStatus.STOPPED, STOPPED)
    assert waiting.status == JobStatus.WAITING
    assert stop_running() == 0
