"""The API put together: its parts, and every refusal as one sentence."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from saferplan.errors import NotMeasurable, SaferplanError, UsageError
from saferplan.web.api import areas, compare, exceptions, held, measures, positions, series
from saferplan.web.problems import told

ABOUT = (
    "The figures of the public pages, read-only. Every figure carries its status: one without a value says why, and "
    "missing is never zero. Lists are paged: follow `next` until it is null. Send an answer's ETag back as "
    "If-None-Match, and 304 says that nothing has changed. Figures of a force's own extracts, of LSOAs and of wards "
    "are not given."
)

api = NinjaAPI(title="Saferplan", version="1.0.0", description=ABOUT, docs_url=None, urls_namespace="api")
for part in (measures, areas, series, positions, compare, exceptions, held):
    api.add_router("", part.router)


@api.exception_handler(SaferplanError)
def tell(request: HttpRequest, error: SaferplanError) -> HttpResponse:
    """What the caller can act on: 400 for a question that is wrong, 404 for one that has no answer."""
    status = 400 if isinstance(error, UsageError) else 404 if isinstance(error, NotMeasurable) else 503
    return api.create_response(request, {"detail": told(request, error)}, status=status)


@api.exception_handler(ValidationError)
def tell_wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which parameters are not what the description allows."""
    names = dict.fromkeys(str(problem["loc"][-1]) for problem in error.errors)
    told = f"Correct {' and '.join(names)}; the description of this API says what each may be."
    return api.create_response(request, {"detail": told}, status=400)
