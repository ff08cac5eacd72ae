"""What every address of the API does with a request before an operation sees it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI

from saferplan.errors import UsageError

View = Callable[..., HttpResponse]
METHODS = ("GET", "HEAD")
MOST_LETTERS = 60
"""Of a name that somebody made up, so that a refusal stays a sentence."""


class ReadOnlyAPI(NinjaAPI):
    """An API whose addresses answer GET and HEAD, and whose refusals are JSON wherever below it they are asked for."""

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        """Its addresses, the last of which stands for all that there are not."""
        patterns, application, namespace = super().urls
        patterns = [*patterns, path("<path:rest>", _nothing, name="nothing-here")]
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = self._checked(pattern.callback)
        return patterns, application, namespace

    def _checked(self, view: View) -> View:
        """The view, asked only what it knows. HEAD is asked as GET: named beside it, each would be described twice."""

        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            method = request.method
            if method not in METHODS:
                return self._not_allowed(request)
            try:
                _refuse_unknown(request, _known(self, _described(request)))
                request.method = "GET"
                return view(request, *args, **kwargs)
            except (Http404, UsageError) as refusal:
                return self.on_exception(request, refusal)
            finally:
                request.method = method

        return answered

    def _not_allowed(self, request: HttpRequest) -> HttpResponse:
        told = f"These addresses are only read; ask with {' or '.join(METHODS)}."
        answer = self.create_response(request, {"detail": told}, status=405)
        answer["Allow"] = ", ".join(METHODS)
        return answer


def _nothing(request: HttpRequest, rest: str) -> HttpResponse:
    raise Http404


def _described(request: HttpRequest) -> str:
    """The address of a request as the description writes it: /api/v1/series/{measure}."""
    assert request.resolver_match is not None
    return "/" + request.resolver_match.route.replace("<", "{").replace(">", "}")


@cache
def _known(api: NinjaAPI, described: str) -> tuple[str, ...] | None:
    """The query parameters of a described address, in their order; None for one that is not described."""
    operation = api.get_openapi_schema()["paths"].get(described, {}).get("get")
    return operation and tuple(item["name"] for item in operation["parameters"] if item["in"] == "query")


def _refuse_unknown(request: HttpRequest, known: tuple[str, ...] | None) -> None:
    """Raises UsageError for a parameter that is not known: passed over, a typing error would give other figures."""
    if known is None:
        return
    unknown = [name[:MOST_LETTERS] for name in request.GET if name not in known]
    if unknown:
        knows = f"leave it out, or use {', '.join(known)}" if known else "leave it out, as this address takes none"
        raise UsageError(f"There is no parameter {' or '.join(map(repr, unknown))} here; {knows}.")
