"""When a session is over: after a time without a page asked for, and at the latest after a working day."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

BEGAN, SEEN = "began", "seen"
_WRITE_EVERY = 60


class SessionTimeMiddleware:
    """Signs out whoever was away too long, and notes that the others are here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and (reason := _over(request)):
            logout(request)
            lost = " What you sent was not saved." if request.method == "POST" else ""
            messages.info(request, f"You were signed out {reason}.{lost} Sign in to go on.")
        response = self.get_response(request)
        _note(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)  # asked for again after signing out
        return response


def seen_now(request: HttpRequest) -> None:
    """Note that the person is here, though no page was opened."""
    request.session[SEEN] = time.time()


def _over(request: HttpRequest) -> str | None:
    now = time.time()
    if now - request.session.get(SEEN, now) > settings.SESSION_IDLE_AGE:
        return f"because you opened no page for {settings.SESSION_IDLE_AGE // 60} minutes"
    if now - request.session.get(BEGAN, now) > settings.SESSION_COOKIE_AGE:
        return f"because a session lasts {settings.SESSION_COOKIE_AGE // 3600} hours"
    return None


def _note(request: HttpRequest) -> None:
    # What a page's script asks for by itself, such as a job's progress, is no sign of anybody being there.
    if not request.user.is_authenticated or request.headers.get("Sec-Fetch-Dest", "document") != "document":
        return
    now = time.time()
    request.session.setdefault(BEGAN, now)
    # Written at most once a minute, or each page read would be a write to the database.
    if now - request.session.get(SEEN, 0) > _WRITE_EVERY:
        request.session[SEEN] = now
