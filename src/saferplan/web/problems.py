"""A problem that the user can act on, told on a page in its one sentence."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render

from saferplan.accounts.roles import Permission
from saferplan.errors import NotMeasurable, SaferplanError, UsageError, WarehouseBusy
from saferplan.web.permissions import may

NOT_SHOWN = "This page cannot be shown"
STATUSES: tuple[tuple[type[SaferplanError], int, str], ...] = (
    (UsageError, 400, "There is a problem with this address"),
    (NotMeasurable, 404, "There is no figure here"),
    (WarehouseBusy, 503, "The data is being changed"),
)
OTHERS = (500, NOT_SHOWN)
"""The status and title for the problems that are not among them: the server's own."""
OUR_OWN = (
    "The server cannot read what it shows here, and its log says why; try again in a few minutes, and if it happens "
    "again, tell whoever runs this service."
)
"""What strangers are told of a problem that only the server's keeper can act on: its sentence names folders."""
NUL = "There is a NUL character in this address or form, which no text has; take it out, then try again."
_log = logging.getLogger(__name__)


class ProblemMiddleware:
    """Turns a SaferplanError that a view raised into a page, and refuses what no view can make anything of."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """None lets the view run. PostgreSQL takes no NUL character, so none may get as far as a query."""
        # A form whose view is exempt is not read here: it checks its token itself, once it has said where files go.
        sent = QueryDict() if getattr(view, "csrf_exempt", False) else request.POST
        if not (_has_nul(request.GET) or _has_nul(sent)):
            return None
        if request.resolver_match is not None and request.resolver_match.app_name == "ninja":
            return JsonResponse({"detail": NUL}, status=400)
        return self.process_exception(request, UsageError(NUL))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page, or None for an error that is not the user's."""
        if not isinstance(error, SaferplanError):
            return None
        status, title = status_of(error) or OTHERS
        return render(request, "web/problem.html", {"title": title, "sentence": told(request, error)}, status=status)


def _has_nul(given: QueryDict) -> bool:
    return any("\0" in text for name, texts in given.lists() for text in (name, *texts))


def status_of(error: SaferplanError) -> tuple[int, str] | None:
    """The status and title for a problem that whoever asks can act on; None for one of the server's own."""
    return next(((status, title) for kind, status, title in STATUSES if isinstance(error, kind)), None)


def told(request: HttpRequest, error: SaferplanError) -> str:
    """The error's sentence; to strangers `OUR_OWN` in the place of one that tells of the server, which is logged."""
    if status_of(error) is not None:
        return str(error)
    _log.error("%s: %s", request.path, error)
    return str(error) if may(request, Permission.READ_WORKING) else OUR_OWN
