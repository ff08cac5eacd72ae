"""What changes reports: one is asked for, released, withdrawn, each on a page of its own that says what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saferplan.accounts.roles import Permission
from saferplan.audit.upkeep import anchor
from saferplan.errors import SaferplanError, StorageError
from saferplan.governance.editions import actions, policies
from saferplan.governance.editions.statuses import Rendering
from saferplan.web.forms.reports import ReportForm, WithdrawForm
from saferplan.web.jobs import ask_for_report, store
from saferplan.web.links import to
from saferplan.web.permissions import needs, signed_in
from saferplan.web.presenters import report as one
from saferplan.web.presenters import report_form as asking
from saferplan.web.presenters import reports as several
from saferplan.web.presenters.times import moment
from saferplan.web.views.reports import editions, none
from saferplan.web.workspaces import Audience, current

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@needs(Permission.MAKE_REPORT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    """Ask for a report, which is made in the background."""
    space = current(Audience.WORKING)
    form = ReportForm(
        request.POST or None,
        months=asking.months(space),
        why_not=lambda month, as_at: asking.why_not(space, month, as_at),
    )
    if request.method == "POST" and form.is_valid():
        job = ask_for_report(**form.cleaned_data, by=signed_in(request))
        return redirect("job", job.pk)
    context = {
        "form": form,
        "title": "Make a report",
        "button": "Make the report",
        "intro": "It is made in the background, in a few seconds, and kept as a draft that the public cannot see.",
        "page": {"crumbs": (("Reports", to("reports")),)},
    }
    return render(request, "web/form_page.html", context, status=400 if form.errors else 200)


@needs(Permission.RELEASE_REPORT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_release(request: HttpRequest, edition: int) -> HttpResponse:
    """Confirm, by name, that everybody may read a report."""
    found, by = editions().filter(pk=edition).first(), signed_in(request)
    if found is None:
        return none(request)
    maker_may = settings.CONFIGURATION.maker_may_release
    if request.method == "POST":
        try:
            actions.release(edition, by=by, store=store(), maker_may_release=maker_may)
        except SaferplanError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "The report is released: everybody can read its public version.")
            _note(request, f"release of report {edition}")
        return redirect("report", edition)
    if reason := policies.why_not_release(found, by, maker_may_release=maker_may):
        messages.error(request, reason)
        return redirect("report", edition)
    page = {
        "crumbs": (("Reports", to("reports")), (found.title, to("report", str(edition)))),
        "name": several.named(found),
        "public": to("report", str(edition), version=Rendering.PUBLIC),
        "warnings": [one.SAYS_DRAFT] if found.says_draft else [],
        "made": f"{several.who(found.made_by)} on {moment(found.made_at)}",
    }
    return render(request, "web/reports/release.html", {"page": page, "title": "Release this report"})


@needs(Permission.RELEASE_REPORT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_withdraw(request: HttpRequest, edition: int) -> HttpResponse:
    """Take a released report back, saying why."""
    found, by = editions().filter(pk=edition).first(), signed_in(request)
    if found is None:
        return none(request)
    form = WithdrawForm(request.POST or None)
    refusal = policies.why_not_withdraw(found, by)
    if not refusal and form.is_valid():
        try:
            actions.withdraw(edition, by=by, reason=form.cleaned_data["reason"])
        except SaferplanError as problem:
            refusal = str(problem)
        else:
            messages.success(request, "The report is withdrawn: the public sees when and why in its place.")
            return redirect("report", edition)
    if refusal:
        messages.error(request, refusal)
        return redirect("report", edition)
    page = {
        "crumbs": (("Reports", to("reports")), (found.title, to("report", str(edition)))),
        "name": several.named(found),
        "address": to("report", str(edition)),
    }
    context = {"page": page, "title": "Withdraw this report", "form": form}
    return render(request, "web/reports/withdraw.html", context, status=400 if form.errors else 200)


def _note(request: HttpRequest, why: str) -> None:
    """The record's head, noted outside the database. The report is released whether or not the note can be written."""
    try:
        anchor(settings.CONFIGURATION.state, why)
    except StorageError as error:
        messages.warning(request, str(error))
