"""The list of measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from saferplan.accounts.roles import Permission
from saferplan.web.links import to
from saferplan.web.pages import show
from saferplan.web.permissions import needs
from saferplan.web.presenters import measures_list

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@needs(Permission.READ_PUBLIC)
@require_safe
def measures_page(request: HttpRequest) -> HttpResponse:
    """Every measure in a line, by what the plan does with it."""
    return show(request, "web/measures_list/measures.html", lambda space: measures_list.measures_page(space, to))
