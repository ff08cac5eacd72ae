"""Asking for background work, and what the worker says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from saferplan.accounts.models import User
from saferplan.accounts.roles import Permission
from saferplan.audit.chain import canonical
from saferplan.audit.record import record
from saferplan.errors import UsageError
from saferplan.governance.jobs.models import Job
from saferplan.governance.jobs.statuses import OPEN, JobStatus

STOPPED = "This was stopped before it ended, and nothing of it was kept; ask for it again."


def ask(
    kind: str, arguments: Mapping[str, Any], *, by: User, needs: Permission, then: Callable[[Job], object]
) -> tuple[Job, bool]:
    """The job of this kind with these arguments, and whether it is new: the same one is never asked for twice at once.

    `then` puts it into the queue, in the same transaction, so that there is neither a job that no worker will take nor
    work that nobody asked for. The event is `<kind>-asked`. Raises UsageError for a person who may not.
    """
    if not by.may(needs):
        raise UsageError("Your role does not allow this; ask an administrator for one that does.")
    wanted = canonical(arguments)
    try:
        with transaction.atomic():
            found = Job.objects.filter(kind=kind, arguments=wanted, status__in=OPEN).first()
            if found is not None:
                return found, False
            made = Job.objects.create(kind=kind, arguments=wanted, asked_by=by)
            then(made)
            record(action=f"{kind}-asked", by=by.reference, about=made.reference, detail=arguments)
            return made, True
    except IntegrityError:
        # Somebody asked for the same a moment before: theirs is the job. Anything else is an error of ours.
        found = Job.objects.filter(kind=kind, arguments=wanted, status__in=OPEN).first()
        if found is None:
            raise
        return found, False


def begin(job: int) -> Job | None:
    """The job, now running; None when it is not waiting any more, so that no work is done twice."""
    taken = Job.objects.filter(pk=job, status=JobStatus.WAITING).update(
        status=JobStatus.RUNNING, started_at=timezone.now()
    )
    return Job.objects.select_related("asked_by").get(pk=job) if taken else None


def step(job: Job, number: int, of: int, doing: str) -> None:
    """Say how far the job is."""
    Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING).update(step=number, steps=of, doing=doing)


def finish(job: Job, outcome: str, about: str = "") -> None:
    """The job is done: its outcome in a sentence, and what it made."""
    _end(job, JobStatus.DONE, outcome, about)


def fail(job: Job, outcome: str) -> None:
    """The job could not be done: why, and what to do about it, in a sentence."""
    _end(job, JobStatus.FAILED, outcome, "")


def stop_running() -> int:
    """Mark every running job as stopped, because no worker is at work on any; how many there were."""
    return Job.objects.filter(status=JobStatus.RUNNING).update(
        status=JobStatus.STOPPED, ended_at=timezone.now(), outcome=STOPPED
    )


def _end(job: Job, status: JobStatus, outcome: str, about: str) -> None:
    Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING).update(
        status=status, ended_at=timezone.now(), outcome=outcome, about=about
    )
