"""The page Compare, its charts and its table as files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from saferplan.accounts.roles import Permission
from saferplan.web.kept import kept
from saferplan.web.links import to
from saferplan.web.pages import show
from saferplan.web.permissions import audience_of, needs
from saferplan.web.presenters.compare import compare_page
from saferplan.web.presenters.compare_asked import Asked, asked
from saferplan.web.presenters.compare_charts import CHARTS
from saferplan.web.presenters.compare_files import TYPES, chart_file, table_file
from saferplan.web.presenters.downloads import width_of
from saferplan.web.views.files import sent
from saferplan.web.workspaces import current


@needs(Permission.READ_PUBLIC)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Any area beside any group: `?measure= &area= &group= &period=`."""
    words, key = _words(request), _asked(request).key
    return show(request, "web/compare/page.html", lambda space: compare_page(space, asked(space, **words), to), key=key)


@needs(Permission.READ_PUBLIC)
@require_safe
def compare_chart(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """One of the charts as a picture, or as its specification `?width=` pixels wide."""
    if name not in CHARTS or form not in TYPES:
        raise Http404("There is no such chart.")
    words, width = _words(request), width_of(request.GET.get("width", ""))
    key = ("compare-chart", name, form, width, *_asked(request).key)
    return sent(request, key, lambda space: chart_file(space, asked(space, **words), name, form, width))


@needs(Permission.READ_PUBLIC)
@require_safe
def compare_table(request: HttpRequest) -> HttpResponse:
    """The whole table as CSV."""
    words, key = _words(request), ("compare-table", *_asked(request).key)
    return sent(request, key, lambda space: table_file(space, asked(space, **words)))


def _words(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip()[:100] for name in ("measure", "area", "group", "period")}


def _asked(request: HttpRequest) -> Asked:
    """What is asked for. Raises UsageError for a word that is not known.

    It gives the key of an answer; the answer resolves the words again, in the workspace that it is made from.
    """
    words, audience = _words(request), audience_of(request)
    # Kept, since finding the periods that a group shares takes ten times as long as showing a page that is kept.
    return kept(audience, ("asked", *words.values()), lambda: asked(current(audience), **words))
