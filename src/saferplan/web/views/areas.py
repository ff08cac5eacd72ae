"""Finding an area, and the page of one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from saferplan.accounts.roles import Permission
from saferplan.errors import UsageError
from saferplan.geography import areas as geography
from saferplan.web.links import to
from saferplan.web.pages import show
from saferplan.web.permissions import needs
from saferplan.web.presenters.area import area_page as page_of
from saferplan.web.presenters.areas import LONGEST
from saferplan.web.presenters.areas import areas_page as page_for


@needs(Permission.READ_PUBLIC)
@require_safe
def areas_page(request: HttpRequest) -> HttpResponse:
    """Areas whose name or code fits `?q=`, of one `kind`, a `page` of them."""
    asked, kind, page = (request.GET.get(name, "").strip()[:LONGEST] for name in ("q", "kind", "page"))
    return show(
        request,
        "web/areas/areas.html",
        lambda space: page_for(space, to, asked=asked, kind=kind, page=page),
        key=(asked, kind, page),
    )


@needs(Permission.READ_PUBLIC)
@require_safe
def area_page(request: HttpRequest, code: str) -> HttpResponse:
    """What an area is, and where the plan's measures stand in it."""
    try:
        area = geography.find(code)
    except UsageError as error:
        raise Http404(str(error)) from None
    return show(request, "web/areas/area.html", lambda space: page_of(space, to, area.code), key=(area.code,))
