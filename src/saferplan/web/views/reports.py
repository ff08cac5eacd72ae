"""Reports to read: the list, one of them, its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from saferplan.accounts.models import User
from saferplan.accounts.roles import Permission
from saferplan.audit.models import Event
from saferplan.errors import StorageError
from saferplan.governance.editions.files import content
from saferplan.governance.editions.models import Edition, EditionFile
from saferplan.governance.editions.statuses import Rendering, Status
from saferplan.governance.jobs.models import Job
from saferplan.governance.jobs.statuses import OPEN
from saferplan.reporting.reports.edition import BODY
from saferplan.web.jobs import REPORT, store
from saferplan.web.links import to
from saferplan.web.permissions import audience_of, may, needs
from saferplan.web.presenters import report as one
from saferplan.web.presenters import reports as several
from saferplan.web.presenters.paging import paged
from saferplan.web.problems import NOT_SHOWN
from saferplan.web.query import page_number
from saferplan.web.workspaces import Audience

if TYPE_CHECKING:
    from django.db.models import QuerySet

TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; sandbox"
"""For the report as a file of its own, whose style stands within it: it may do nothing on this site."""


@needs(Permission.READ_PUBLIC)
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Released reports; for who works with them drafts and withdrawn ones too, and those being made."""
    working = audience_of(request) is Audience.WORKING
    may_make = may(request, Permission.MAKE_REPORT)
    found = editions().order_by(Coalesce("released_at", "made_at").desc(), "-pk")
    found = found if working else found.filter(status=Status.RELEASED)
    number, size = page_number(request), several.PER_PAGE
    pages = paged("reports", found.count(), size, number, lambda n: to("reports", page=n))
    shown = list(found[(number - 1) * size : number * size])
    work = Job.objects.filter(kind=REPORT, status__in=OPEN).select_related("asked_by") if may_make else ()
    page = several.reports_page(shown, pages, work, to, working=working, may_make=may_make)
    return render(request, "web/reports/list.html", {"page": page})


@needs(Permission.READ_PUBLIC)
@require_safe
def report(request: HttpRequest, edition: int) -> HttpResponse:
    """One report: the public version for the public, that of `?version=` for who works with it."""
    working = audience_of(request) is Audience.WORKING
    found = editions().filter(pk=edition).first()
    if found is None or not (working or _was_public(found)):
        return none(request)
    if not working and found.is_withdrawn:
        return render(request, "web/reports/withdrawn.html", {"page": one.withdrawn_page(found, to)}, status=410)
    file = _file(found, _version(request, found, working=working), BODY)
    if file is None:
        return none(request)
    page = one.report_page(
        found,
        file.rendering,
        to,
        working=working,
        may_release=may(request, Permission.RELEASE_REPORT),
        events=(events := _events(found) if working else []),
        people=_people(events),
    )
    try:
        # Our own renderer made it, with everything escaped, and its checksum says that nobody has touched it since.
        body = mark_safe(content(file, store()).decode())
    except StorageError as error:
        return _changed(request, error)
    return _not_kept(render(request, "web/reports/report.html", {"page": page, "body": body}), working=working)


@needs(Permission.READ_PUBLIC)
@require_safe
def report_file(request: HttpRequest, edition: int, version: str, form: str) -> HttpResponse:
    """A file of a report. The public gets the public files of released reports, and of nothing else hears anything."""
    working = audience_of(request) is Audience.WORKING
    found = editions().filter(pk=edition).first()
    is_open = found is not None and found.is_released and version == Rendering.PUBLIC
    if found is None or form not in TYPES or not (working or is_open):
        return none(request)
    file = _file(found, version, form)
    if file is None:
        return none(request)
    try:
        answer = HttpResponse(content(file, store()), content_type=TYPES[form])
    except StorageError as error:
        return _changed(request, error)
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer["Content-Security-Policy"] = SANDBOX
    return _not_kept(answer, working=working)


def editions() -> QuerySet[Edition]:
    """Every edition, with the people who made, released and withdrew it."""
    return Edition.objects.select_related("made_by", "released_by", "withdrawn_by")


def _was_public(edition: Edition) -> bool:
    return edition.is_released or edition.is_withdrawn


def _version(request: HttpRequest, edition: Edition, *, working: bool) -> str:
    """Whom the page is for: if it is not said, the partnership of a draft, and everybody of others."""
    if not working:
        return Rendering.PUBLIC
    usual = Rendering.INTERNAL if edition.is_draft else Rendering.PUBLIC
    return request.GET.get("version") or usual


def _file(edition: Edition, version: str, form: str) -> EditionFile | None:
    return next((f for f in edition.files.all() if (f.rendering, f.form) == (version, form)), None)


def _events(edition: Edition) -> Sequence[Event]:
    return list(Event.objects.filter(about=edition.reference).order_by("number"))


def _people(events: Sequence[Event]) -> dict[str, str]:
    """Names by reference."""
    wanted = {event.actor.partition(":")[2] for event in events if event.actor.startswith("user:")}
    return {person.reference: person.name for person in User.objects.filter(pk__in=wanted)}


def none(request: HttpRequest) -> HttpResponse:
    """The same for a report that is not there and for one that is not the reader's to see."""
    page = {"crumbs": (("Reports", to("reports")),)}
    title = "There is no released report here"
    return render(request, "web/reports/none.html", {"page": page, "title": title}, status=404)


def _changed(request: HttpRequest, error: StorageError) -> HttpResponse:
    """For everybody: a file of the report is no longer what was made."""
    return render(request, "web/problem.html", {"title": NOT_SHOWN, "sentence": str(error)}, status=500)


def _not_kept(answer: HttpResponse, *, working: bool) -> HttpResponse:
    """What is withdrawn must be gone at once, and what staff read stays with nobody in between."""
    answer["Cache-Control"] = "no-store" if working else "no-cache"
    return answer
