"""How far a piece of background work is."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saferplan.accounts.roles import Permission
from saferplan.governance.jobs.models import Job
from saferplan.governance.jobs.statuses import JobStatus
from saferplan.web.jobs import REPORT, ask_again
from saferplan.web.links import to
from saferplan.web.permissions import needs, signed_in
from saferplan.web.presenters.report_form import job_page
from saferplan.web.serving.alone import at_work


@needs(Permission.MAKE_REPORT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def job(request: HttpRequest, number: int) -> HttpResponse:
    """The progress of a report, which the page's script asks for again; POST asks anew for one that was not made."""
    found = Job.objects.select_related("asked_by").filter(pk=number, kind=REPORT).first()
    if found is None:
        raise Http404("There is no such report being made.")
    if request.method == "POST":
        if found.status in (JobStatus.FAILED, JobStatus.STOPPED):
            found = ask_again(found, by=signed_in(request))
        return redirect("job", found.pk)
    worker = found.status != JobStatus.WAITING or at_work(settings.CONFIGURATION.state)
    return render(request, "web/reports/job.html", {"page": job_page(found, to, worker=worker)})
