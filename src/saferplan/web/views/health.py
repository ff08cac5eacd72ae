"""Whether the site is well: for a proxy, a container or a monitor, which may know nothing else of it."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from saferplan.errors import SaferplanError
from saferplan.web.permissions import ANYONE, needs
from saferplan.web.workspaces import Audience, current


@needs(ANYONE)
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and the workspace can be opened; 503 when not, without saying more."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        current(Audience.PUBLIC)
    except (DatabaseError, SaferplanError):
        return HttpResponse("unwell\n", content_type="text/plain", status=503)
    return HttpResponse("well\n", content_type="text/plain")
