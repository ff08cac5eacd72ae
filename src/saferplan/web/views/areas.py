"""Finding an area, and the page of one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from saferplan.accounts.roles import Permission
from saferplan.errors import UsageError
from saferplan.geography import areas as geography
from saferplan.geography.areas import Area
from saferplan.web.kept import kept
from saferplan.web.links import to
from saferplan.web.pages import show
from saferplan.web.permissions import audience_of, needs
from saferplan.web.presenters.area import AreaPage
from saferplan.web.presenters.area import area_page as page_of
from saferplan.web.presenters.area_small import in_places
from saferplan.web.presenters.areas import LONGEST
from saferplan.web.presenters.areas import areas_page as page_for
from saferplan.web.presenters.small_places import around
from saferplan.web.query import page_number
from saferplan.web.workspaces import Audience
from saferplan.workspace import Workspace


@needs(Permission.READ_PUBLIC)
@require_safe
def areas_page(request: HttpRequest) -> HttpResponse:
    """Areas whose name or code fits `?q=`, of one `kind`, a `page` of them."""
    asked, kind = (request.GET.get(name, "").strip()[:LONGEST] for name in ("q", "kind"))
    page = page_number(request)
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
    audience = audience_of(request)
    return show(request, "web/areas/area.html", lambda space: _page(space, audience, area), key=(area.code,))


def _page(space: Workspace, audience: Audience, area: Area) -> AreaPage:
    """The page, of which the figures that all wards of a partnership share are kept by themselves."""
    outer = around(area)
    key = ("small-areas", outer.code if outer else "", area.type.value)
    return page_of(space, to, area.code, kept(audience, key, lambda: in_places(space, area)) if outer else ())
