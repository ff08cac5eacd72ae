"""What a report can be asked for, and how far one is that was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from saferplan.analysis.position.standing import check_month, reach
from saferplan.errors import NotMeasurable
from saferplan.periods import Month, day_name, months_between
from saferplan.web.presenters.addresses import To
from saferplan.web.presenters.parts import Link, Tag
from saferplan.web.presenters.reports import asked_for, who
from saferplan.web.presenters.times import moment

if TYPE_CHECKING:
    from saferplan.governance.jobs.models import Job
    from saferplan.workspace import Workspace


def months(space: Workspace) -> tuple[Month, ...]:
    """The months a report can be on, newest first. Raises NotMeasurable when there is none."""
    found, unavailable = space.standings()
    reached = reach(found) if found else None
    if reached is None:
        raise NotMeasurable(unavailable[0].reason if unavailable else "The plan names no measure; add a target to it.")
    return tuple(reversed([*months_between(reached[0], found[0].position.month)]))


def why_not(space: Workspace, month: Month, as_at: date | None) -> str:
    """Why a report on this month, as known on this day, cannot be made; empty when it can."""
    if as_at is None:
        return ""
    if as_at > date.today():
        return "The day must not lie in the future."
    if as_at < month.last_day:
        return f"On {day_name(as_at)} nothing was known of {month.name} yet; give a later day, or leave it empty."
    try:
        found, _ = space.standings(month, as_at)
        check_month(found, month)
    except (NotMeasurable, IndexError):
        found = []
    if not found:
        return f"On {day_name(as_at)} no file taken in here had figures for {month.name}; give a later day."
    return ""


@dataclass(frozen=True, slots=True)
class JobPage:
    title: str
    crumbs: tuple[Link, ...]
    tag: Tag
    is_open: bool
    doing: str
    step: int
    steps: int
    outcome: str
    facts: tuple[tuple[str, str], ...]
    made: str
    """Where what it made can be seen; empty while there is nothing."""
    can_ask_again: bool
    again: str
    """The page's own address."""
    scripts: tuple[str, ...]


_TAGS = {
    "waiting": Tag("Waiting", "grey"),
    "running": Tag("Being made", "blue"),
    "done": Tag("Made", "blue"),
    "failed": Tag("Not made", "plain"),
    "stopped": Tag("Stopped", "plain"),
}
NO_WORKER = "Nobody is at work on it: the worker is not running. Ask whoever looks after the server to start it."


def job_page(job: Job, to: To, *, worker: bool) -> JobPage:
    """How far a report is. `worker` says whether a worker is there to make it."""
    doing = job.doing or ("Beginning" if job.status == "running" else "Waiting for its turn")
    return JobPage(
        title=asked_for(job.given),
        crumbs=(("Reports", to("reports")),),
        tag=_TAGS[job.status],
        is_open=job.is_open,
        doing=doing if worker else NO_WORKER,
        step=job.step,
        steps=job.steps,
        outcome=job.outcome,
        facts=tuple((label, words) for label, words in _times(job) if words),
        made=to("report", str(job.made)) if job.made else "",
        can_ask_again=job.status in ("failed", "stopped"),
        again=to("job", str(job.pk)),
        scripts=("job",) if job.is_open else (),
    )


def _times(job: Job) -> tuple[tuple[str, str], ...]:
    return (
        ("Asked for", f"{moment(job.asked_at)} by {who(job.asked_by)}"),
        ("Begun", moment(job.started_at)),
        ("Ended", moment(job.ended_at)),
    )
