"""Asking again who one is, before something that matters."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode


class ReauthenticationMiddleware:
    """Leads to the page that asks, and from there back to the page with the form.

    allauth would keep what was sent and do it after the answer, also when the person thought better of it and comes by
    much later: whoever sent "End access" and left would end it by looking at the page and saying who they are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The way to the page that asks; None for any other error."""
        if not isinstance(error, ReauthenticationRequired) or not request.user.is_authenticated:
            return None
        if request.method == "POST":
            messages.info(request, "Nothing was changed yet. Show that it is you, then send the form again.")
        ways = get_adapter().get_reauthentication_methods(request.user)
        return redirect(f"{ways[0]['url']}?{urlencode({'next': request.path})}")
