"""Reports made in the background. What became of one stands with its job, never in the queue."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import Any, cast

from django.conf import settings
from django_tasks import task

from saferplan import __version__
from saferplan.accounts.models import User
from saferplan.accounts.roles import Permission
from saferplan.errors import SaferplanError
from saferplan.governance.editions.actions import Pins, add_draft
from saferplan.governance.editions.store import NewFile, Store
from saferplan.governance.jobs import actions
from saferplan.governance.jobs.models import Job
from saferplan.periods import Month
from saferplan.web.workspaces import Audience, current

REPORT = "report"
"""The kind of a job that makes a report."""
UNFORESEEN = (
    "Something went wrong that nobody foresaw, and nothing was kept; ask for it again, and if that ends the same way, "
    "tell whoever looks after the server, whose log says more."
)
_log = logging.getLogger(__name__)


def store() -> Store:
    """Where the files of reports lie."""
    return Store(settings.CONFIGURATION.state / "editions")


def ask_for_report(template: str, month: Month, as_at: date | None, *, by: User) -> Job:
    """The job that makes this report; asked for twice it is the same one. Raises UsageError for who may not."""
    return actions.ask(
        REPORT,
        {"template": template, "month": str(month), "as_at": str(as_at) if as_at else None},
        by=by,
        needs=Permission.MAKE_REPORT,
        then=lambda job: make_report.enqueue(job.pk),
    )[0]


def ask_again(job: Job, *, by: User) -> Job:
    """Ask once more for a report that was not made."""
    given = job.given
    as_at = date.fromisoformat(given["as_at"]) if given["as_at"] else None
    return ask_for_report(given["template"], Month.parse(given["month"]), as_at, by=by)


@task()
def make_report(number: int) -> None:
    """Make the report of a job and keep it as a draft."""
    with begun(number) as job:
        if job is not None:
            _make(job)


@contextmanager
def begun(number: int) -> Iterator[Job | None]:
    """The job, running; None when another worker took it. However the work ends, the job says how, in a sentence."""
    job = actions.begin(number)
    try:
        yield job
    except SaferplanError as error:
        if job is not None:
            actions.fail(job, str(error))
    except Exception:
        if job is not None:
            actions.fail(job, UNFORESEEN)
        _log.exception("Job %s failed.", number)


def _make(job: Job) -> None:
    from saferplan.reporting.reports import Kind
    from saferplan.reporting.reports.edition import make_edition

    given = job.given
    made = make_edition(
        current(Audience.WORKING),
        cast("Kind", given["template"]),
        Month.parse(given["month"]),
        date.fromisoformat(given["as_at"]) if given["as_at"] else None,
        progress=lambda step, steps, doing: actions.step(job, step, steps, doing),
    )
    pins = Pins(
        template=given["template"],
        title=made.title,
        headline=made.headline,
        area_code=made.area_code,
        area_name=made.area_name,
        month=str(made.month),
        as_at=made.as_at,
        program=__version__,
        plan_sha256=made.plan_sha256,
        releases=[_release(pin.release, restricted=pin.restricted) for pin in made.pins],
        definitions=[asdict(definition) for definition in made.definitions],
        says_draft=made.is_draft,
    )
    files = [NewFile(str(file.audience), file.form, file.name, file.content) for file in made.files]
    edition = add_draft(pins, files, by=job.asked_by, store=store())
    actions.finish(job, "The report is made and kept as a draft.", edition.reference)


def _release(pin: Any, *, restricted: bool) -> dict[str, Any]:
    return {
        "id": pin.release_id,
        "title": pin.title,
        "publisher": pin.publisher,
        "published": str(pin.published),
        "published_assumed": pin.published_assumed,
        "first": str(pin.first),
        "last": str(pin.last),
        "file": pin.file_name,
        "sha256": pin.sha256,
        "restricted": restricted,
    }
