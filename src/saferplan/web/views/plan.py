"""The plan, and what each refresh of it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from saferplan.accounts.roles import Permission
from saferplan.web.links import to
from saferplan.web.pages import show
from saferplan.web.permissions import needs
from saferplan.web.presenters import plan

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@needs(Permission.READ_PUBLIC)
@require_safe
def plan_page(request: HttpRequest) -> HttpResponse:
    """Members, priorities, targets, comparison groups, breaks."""
    return show(request, "web/plan/plan.html", lambda space: plan.plan_page(space, to))


@needs(Permission.READ_PUBLIC)
@require_safe
def changes_page(request: HttpRequest) -> HttpResponse:
    """What each yearly refresh added, took out and changed."""
    return show(request, "web/plan/changes.html", lambda space: plan.changes_page(space, to))
