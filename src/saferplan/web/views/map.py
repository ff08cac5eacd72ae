"""A measure by ward or LSOA: the page, the data of its map, the map as a picture and the figures as a table."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from saferplan.accounts.roles import Permission
from saferplan.web.links import to
from saferplan.web.pages import show
from saferplan.web.permissions import audience_of, needs
from saferplan.web.presenters.map import map_page
from saferplan.web.presenters.map_asked import AskedMap, asked_map
from saferplan.web.presenters.map_files import TYPES, map_data, map_picture, map_table
from saferplan.web.views.files import sent
from saferplan.web.views.measure import unknown
from saferplan.web.workspaces import current
from saferplan.workspace import Workspace


@needs(Permission.READ_PUBLIC)
@require_safe
def measure_map_page(request: HttpRequest, measure: str) -> HttpResponse:
    """Where a measure's crimes lie: `?area= &by=ward|lsoa &show=counts|rates &period= &source=`."""
    if (gone := unknown(request, measure)) is not None:
        return gone
    again, key = _asked(request, measure)
    return show(request, "web/map/page.html", lambda space: map_page(space, again(space), to), key=key)


@needs(Permission.READ_PUBLIC)
@require_safe
def measure_map(request: HttpRequest, measure: str) -> HttpResponse:
    """The map's areas, figures and classes as GeoJSON."""
    if (gone := unknown(request, measure)) is not None:
        return gone
    again, key = _asked(request, measure)
    return sent(request, ("measure-map", *key), lambda space: map_data(space, again(space)))


@needs(Permission.READ_PUBLIC)
@require_safe
def measure_map_picture(request: HttpRequest, measure: str, form: str) -> HttpResponse:
    """The map as SVG or PNG."""
    if form not in TYPES:
        raise Http404("There is no such picture.")
    if (gone := unknown(request, measure)) is not None:
        return gone
    again, key = _asked(request, measure)
    return sent(request, ("measure-map", form, *key), lambda space: map_picture(space, again(space), form))


@needs(Permission.READ_PUBLIC)
@require_safe
def measure_map_table(request: HttpRequest, measure: str) -> HttpResponse:
    """The figures of the map as CSV, small numbers withheld."""
    if (gone := unknown(request, measure)) is not None:
        return gone
    again, key = _asked(request, measure)
    return sent(request, ("measure-map-table", *key), lambda space: map_table(space, again(space)))


def _asked(request: HttpRequest, measure: str) -> tuple[Callable[[Workspace], AskedMap], tuple[Hashable, ...]]:
    """What is asked for, to be resolved in the workspace that an answer is made from, and the key of the answer.

    Raises UsageError for a word that is not known.
    """
    words = {name: request.GET.get(name, "").strip()[:100] for name in ("area", "by", "show", "period", "source")}

    def resolved(space: Workspace) -> AskedMap:
        return asked_map(space, measure, **words)

    return resolved, resolved(current(audience_of(request))).key
