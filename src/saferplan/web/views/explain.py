"""Explain this number, and the definition behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from saferplan.accounts.roles import Permission
from saferplan.web.links import to
from saferplan.web.pages import show
from saferplan.web.permissions import needs
from saferplan.web.presenters.definition import definition_page
from saferplan.web.presenters.explain import chosen, explain_page
from saferplan.web.views.measure import unknown

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@needs(Permission.READ_PUBLIC)
@require_safe
def explain(request: HttpRequest, measure: str, period: str) -> HttpResponse:
    """Where the figure of the period that ends with a month comes from: `?area= &source= &by= &type=`."""
    if (gone := unknown(request, measure)) is not None:
        return gone
    given = chosen(request.GET)
    return show(
        request,
        "web/explain/page.html",
        lambda space: explain_page(space, to, measure, period, given),
        key=(measure, period, *given),
    )


@needs(Permission.READ_PUBLIC)
@require_safe
def definition(request: HttpRequest, measure: str) -> HttpResponse:
    """What a measure counts, in each source."""
    if (gone := unknown(request, measure)) is not None:
        return gone
    return show(
        request,
        "web/definition/page.html",
        lambda space: definition_page(space, to, measure),
        key=(measure,),
    )
