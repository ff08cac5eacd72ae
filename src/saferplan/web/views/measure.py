"""The page of a measure, its chart and its figures as files."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from saferplan.accounts.roles import Permission
from saferplan.web.kept import kept
from saferplan.web.links import to
from saferplan.web.pages import show
from saferplan.web.permissions import audience_of, needs
from saferplan.web.presenters.downloads import (
    CHART_FORMS,
    DRIVER_FORMS,
    TABLE_FORMS,
    File,
    drivers_file,
    file_of,
    width_of,
)
from saferplan.web.presenters.measure import MeasurePage, measure_page, shared_sections
from saferplan.web.presenters.measure_asked import Asked, asked, chosen
from saferplan.web.views.files import sent
from saferplan.web.workspaces import Audience, current
from saferplan.workspace import Workspace

Given = tuple[tuple[str, str], ...]


@needs(Permission.READ_PUBLIC)
@require_safe
def measure(request: HttpRequest, measure: str) -> HttpResponse:
    """One view of a measure: `?chart= &from= &to= &type= &area= &source= &group=`."""
    if (gone := unknown(request, measure)) is not None:
        return gone
    audience, given = audience_of(request), chosen(request.GET)
    return show(
        request,
        "web/measure/page.html",
        lambda space: _page(space, audience, measure, given),
        key=(measure, *given),
    )


def _page(space: Workspace, audience: Audience, measure: str, given: Given) -> MeasurePage:
    """The page, of which the sections that many of its views share are kept by themselves."""
    question = asked(space, measure, given)
    key = ("measure-shared", measure, question.area.code, question.source, str(question.last))
    return measure_page(space, question, to, kept(audience, key, lambda: shared_sections(space, question, to)))


@needs(Permission.READ_PUBLIC)
@require_safe
def measure_chart(request: HttpRequest, measure: str, form: str) -> HttpResponse:
    """The chart as a Vega-Lite specification `?width=` pixels wide, or as a picture."""
    return _file(request, measure, form, CHART_FORMS)


@needs(Permission.READ_PUBLIC)
@require_safe
def measure_table(request: HttpRequest, measure: str, form: str) -> HttpResponse:
    """The figures as CSV or as a workbook."""
    return _file(request, measure, form, TABLE_FORMS)


@needs(Permission.READ_PUBLIC)
@require_safe
def measure_drivers(request: HttpRequest, measure: str, form: str) -> HttpResponse:
    """What moved the measure, as a specification, a picture or CSV: `?to= &area= &source=`."""
    return _file(request, measure, form, DRIVER_FORMS, drivers_file, ("to", "area", "source"))


def _file(
    request: HttpRequest,
    measure: str,
    form: str,
    forms: tuple[str, ...],
    made_by: Callable[[Workspace, Asked, str, int], File] = file_of,
    names: tuple[str, ...] = ("chart", "from", "to", "type", "area", "source"),
) -> HttpResponse:
    if form not in forms:
        raise Http404("There is no such file.")
    if (gone := unknown(request, measure)) is not None:
        return gone
    given = tuple(item for item in chosen(request.GET) if item[0] in names)
    width = width_of(request.GET.get("width", ""))
    key = (made_by.__name__, measure, form, width, *given)
    return sent(request, key, lambda space: made_by(space, asked(space, measure, given), form, width))


def unknown(request: HttpRequest, measure: str) -> HttpResponse | None:
    """The page for a measure that is not there; None for one that is."""
    if measure in current(audience_of(request)).measures:
        return None
    words = {
        "title": "There is no such measure",
        "sentence": f"No measure is called '{measure}'; choose one from the list of measures.",
    }
    return render(request, "web/problem.html", words, status=404)
