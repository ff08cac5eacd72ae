"""The first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from saferplan.accounts.roles import Permission
from saferplan.web.links import to
from saferplan.web.pages import show
from saferplan.web.permissions import needs
from saferplan.web.presenters.overview import overview

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@needs(Permission.READ_PUBLIC)
@require_safe
def overview_page(request: HttpRequest) -> HttpResponse:
    """Where the plan stands, what to ask about, how fresh it is."""
    return show(request, "web/overview/overview.html", lambda space: overview(space, to))
