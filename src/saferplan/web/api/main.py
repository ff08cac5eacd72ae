"""The API put together: its parts, and every refusal as one sentence."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import ValidationError

from saferplan.errors import SaferplanError
from saferplan.web.api import areas, compare, exceptions, held, measures, positions, series
from saferplan.web.api.addresses import ReadOnlyAPI
from saferplan.web.api.reading import in_parameters
from saferplan.web.problems import OTHERS, status_of, told

ABOUT = (
    "The figures of the public pages, read-only. Every figure of a series or an exception carries its status, and one "
    "without a value says why; elsewhere a reason or note does, and missing is never zero. Lists are paged: follow "
    "`next` until it is null. A query parameter that an address does not know is refused with 400. Send an answer's "
    "ETag back as If-None-Match, and 304 says that nothing has changed. HEAD answers as GET does, without the body. "
    "Figures of a force's own extracts, of LSOAs and of wards are not given."
)

api = ReadOnlyAPI(title="Saferplan", version="1.0.0", description=ABOUT, docs_url=None, urls_namespace="api")
for part in (measures, areas, series, positions, compare, exceptions, held):
    api.add_router("", part.router)


@api.exception_handler(SaferplanError)
def tell(request: HttpRequest, error: SaferplanError) -> HttpResponse:
    """With the status that the pages give it."""
    status, _ = status_of(error) or OTHERS
    return api.create_response(request, {"detail": in_parameters(told(request, error))}, status=status)


@api.exception_handler(Http404)
def tell_nothing(request: HttpRequest, error: Http404) -> HttpResponse:
    """That an address is none of the API's."""
    told = "There is nothing at this address; /api/v1/openapi.json lists what there is."
    return api.create_response(request, {"detail": told}, status=404)


@api.exception_handler(ValidationError)
def tell_wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which parameters are not what the description allows."""
    names = dict.fromkeys(str(problem["loc"][-1]) for problem in error.errors)
    told = f"Correct {' and '.join(names)}; the description of this API says what each may be."
    return api.create_response(request, {"detail": told}, status=400)
