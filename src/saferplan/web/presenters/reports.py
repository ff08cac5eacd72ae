"""Reports: the list, and what is said of one edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from saferplan.periods import Month, day_name
from saferplan.web.presenters.addresses import To
from saferplan.web.presenters.parts import Link, Pages, Tag
from saferplan.web.presenters.times import day

if TYPE_CHECKING:
    from saferplan.accounts.models import User
    from saferplan.governance.editions.models import Edition, EditionFile
    from saferplan.governance.jobs.models import Job

TEMPLATES: Mapping[str, str] = {"scrutiny": "Scrutiny report", "monthly": "Monthly performance pack"}
VERSIONS: Mapping[str, str] = {
    "public": "Public version",
    "members": "Members' version",
    "internal": "Internal version",
}
"""Whom a version is for, in the order in which they are offered."""
FORMS: Mapping[str, str] = {"pdf": "PDF", "docx": "Word", "html": "Web page"}
TAGS: Mapping[str, Tag] = {
    "draft": Tag("Draft", "grey"),
    "released": Tag("Released", "blue"),
    "withdrawn": Tag("Withdrawn", "plain"),
}
PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One edition in the list."""

    address: str
    title: str
    kind: str
    headline: str
    when: str
    tag: Tag | None


@dataclass(frozen=True, slots=True)
class Work:
    """A report that is being made."""

    address: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class ReportsPage:
    title: str
    lede: str
    entries: tuple[Entry, ...]
    empty: str
    pages: Pages
    work: tuple[Work, ...] = ()
    new: str = ""
    """Where a report can be asked for; empty for who may not."""


def reports_page(
    editions: Sequence[Edition], pages: Pages, work: Iterable[Job], to: To, *, working: bool, may_make: bool
) -> ReportsPage:
    """The list as the public sees it, or with drafts and tags for those who work with them."""
    lede = "What the partnership has released: each report says how crime stands against the plan."
    empty = "No report is released at present."
    if working:
        lede, empty = "Drafts, released and withdrawn reports, newest first.", "No report has been made yet."
    return ReportsPage(
        "Reports",
        lede,
        tuple(_entry(edition, to, working=working) for edition in editions),
        empty,
        pages,
        tuple(_work(job, to) for job in work),
        to("report-new") if may_make else "",
    )


def named(edition: Edition) -> str:
    """The title with the month, and the day as known on, so that no two reports are called the same."""
    month = Month.parse(edition.month).name
    words = edition.title if month in edition.title else f"{edition.title}: figures to {month}"
    return f"{words}, as known on {day_name(edition.as_at)}" if edition.as_at else words


def who(person: User | None) -> str:
    return person.name if person else "nobody"


def asked_for(given: Mapping[str, str | None]) -> str:
    """What a job is to make: Scrutiny report, figures to December 2025."""
    words = f"{TEMPLATES[given['template'] or '']}, figures to {Month.parse(given['month'] or '').name}"
    return (
        f"{words}, as known on {day_name(datetime.fromisoformat(given['as_at']).date())}" if given["as_at"] else words
    )


def downloads(files: Iterable[EditionFile], to: To) -> tuple[Link, ...]:
    """The files of one version, for a reader to keep."""
    found = {file.form: file for file in files}
    return tuple(
        (
            f"{words} ({_size(found[form].size)})",
            to("report-file", str(found[form].edition_id), found[form].rendering, form),
        )
        for form, words in FORMS.items()
        if form in found
    )


def _entry(edition: Edition, to: To, *, working: bool) -> Entry:
    return Entry(
        address=to("report", str(edition.pk)),
        title=named(edition),
        kind=TEMPLATES[edition.template],
        headline=edition.headline,
        when=_when(edition, working=working),
        tag=TAGS[edition.status] if working else None,
    )


def _when(edition: Edition, *, working: bool) -> str:
    if not working:
        return f"Released on {day(edition.released_at)}"
    if edition.is_withdrawn:
        return f"Withdrawn by {who(edition.withdrawn_by)} on {day(edition.withdrawn_at)}"
    if edition.is_released:
        return f"Released by {who(edition.released_by)} on {day(edition.released_at)}"
    return f"Made by {who(edition.made_by)} on {day(edition.made_at)}"


def _work(job: Job, to: To) -> Work:
    words = job.doing or "Waiting for its turn"
    return Work(to("job", str(job.pk)), asked_for(job.given), f"{words}; asked for by {who(job.asked_by)}")


def _size(size: int) -> str:
    return f"{max(1, round(size / 1000)):,} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
