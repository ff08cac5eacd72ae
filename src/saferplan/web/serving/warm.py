"""Pages made before the first reader asks for them: when a server process starts, and when the figures change."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import close_old_connections
from django.test import RequestFactory
from django.urls import resolve, reverse

from saferplan.accounts.models import User
from saferplan.accounts.roles import Role
from saferplan.errors import SaferplanError
from saferplan.web.workspaces import Audience, version

if TYPE_CHECKING:
    from django.http import HttpRequest

ROUTES = ("overview", "measures", "plan", "areas")
"""What most people open first."""
LOOK_EVERY = 2.0
_log = logging.getLogger(__name__)


def warm() -> None:
    """Have each audience's pages of `ROUTES` made and kept. What cannot be made is left to whoever asks for it."""
    for request in _requests():
        match = resolve(request.path)
        request.resolver_match = match
        try:
            match.func(request, *match.args, **match.kwargs)
        except SaferplanError:
            pass  # Its page says so.
        except Exception:
            _log.exception("%s could not be made ahead of its readers.", request.path)
    close_old_connections()


def keep_warm() -> None:
    """Look for new figures for as long as this process runs, and make the pages again when there are any."""
    threading.Thread(target=_keep_warm, daemon=True, name="warm").start()


def _keep_warm() -> None:
    known = _versions()
    while True:
        time.sleep(LOOK_EVERY)
        now = _versions()
        if now != known:
            known = now
            warm()


def _versions() -> tuple[str, ...]:
    try:
        return tuple(version(audience) for audience in Audience)
    except Exception:
        # A plan half written, a folder moved away: it is looked at again.
        return ()


def _requests() -> Iterator[HttpRequest]:
    for route in ROUTES:
        # A viewer, whose role needs no second factor, sees what everybody sees who works with the figures.
        for person in (AnonymousUser(), User(role=Role.VIEWER)):
            request = RequestFactory().get(reverse(route))
            request.user = person
            yield request
