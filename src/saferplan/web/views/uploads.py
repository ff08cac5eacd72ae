"""Uploading published files: send, look at what the check found, take in or set aside."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from saferplan.accounts.roles import Permission
from saferplan.errors import SaferplanError, UsageError
from saferplan.governance.uploads.models import Upload
from saferplan.governance.uploads.reading import CHECK, TAKE_IN, open_job
from saferplan.governance.uploads.statuses import UploadStatus
from saferplan.web import upload_jobs
from saferplan.web.forms.uploads import UploadForm
from saferplan.web.links import to
from saferplan.web.permissions import needs, signed_in
from saferplan.web.presenters.uploads import upload_page, uploads_page
from saferplan.web.upload_handlers import ToState

SHOWN = 20


@needs(Permission.UPLOAD_DATA)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt  # Until the handler is set: checking the token reads the body. `_receive` checks it.
def upload(request: HttpRequest) -> HttpResponse:
    """The form, and what was sent with it."""
    limit = settings.CONFIGURATION.upload_limit
    if request.method != "POST":
        return _form(request, UploadForm(limit=limit))
    handler = ToState(request, upload_jobs.folder().incoming, limit)
    request.upload_handlers = [handler]
    try:
        return _receive(request, handler)
    finally:
        handler.clear()


@csrf_protect
def _receive(request: HttpRequest, handler: ToState) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES, limit=settings.CONFIGURATION.upload_limit)
    if handler.problem:
        form.errors.pop("file", None)
        form.add_error("file", handler.problem)
    if not form.is_valid():
        return _form(request, form)
    given = form.cleaned_data
    try:
        made, is_new = upload_jobs.receive(
            form.received,
            by=signed_in(request),
            published=given["published"],
            kind=given["kind"],
            financial_year=given["financial_year"],
        )
    except SaferplanError as error:
        form.add_error("file", str(error))
        return _form(request, form)
    if not is_new:
        messages.info(request, "These files were sent before and are still waiting. This is their page.")
    return redirect("upload-status", made.pk)


@needs(Permission.UPLOAD_DATA)
@never_cache
@require_safe
def upload_status(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of an upload so far."""
    # The work first: read the other way round, an upload whose work ends in between would look as if it was stopped.
    job = open_job(pk, CHECK, TAKE_IN)
    page = upload_page(_upload(pk), job, to)
    return render(request, "web/uploads/upload.html", {"page": page})


@needs(Permission.UPLOAD_DATA)
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check again, after the check was stopped."""
    found = _upload(pk)
    if found.status == UploadStatus.RECEIVED:
        upload_jobs.ask_to_check(found, by=signed_in(request))
    return redirect("upload-status", pk)


@needs(Permission.UPLOAD_DATA)
@require_POST
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """The second, confirmed step."""
    try:
        upload_jobs.ask_to_take_in(_upload(pk), by=signed_in(request))
    except UsageError as error:
        messages.error(request, str(error))
    return redirect("upload-status", pk)


@needs(Permission.UPLOAD_DATA)
@require_POST
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide against an upload."""
    try:
        upload_jobs.set_aside(_upload(pk), by=signed_in(request))
    except UsageError as error:
        messages.error(request, str(error))
    return redirect("upload-status", pk)


def _form(request: HttpRequest, form: UploadForm) -> HttpResponse:
    recent = Upload.objects.select_related("received_by").prefetch_related("files")[:SHOWN]
    page = uploads_page(list(recent), to)
    status = 400 if form.errors else 200
    return render(request, "web/uploads/form.html", {"page": page, "form": form}, status=status)


def _upload(pk: int) -> Upload:
    return get_object_or_404(Upload.objects.select_related("received_by", "asked_by"), pk=pk)
