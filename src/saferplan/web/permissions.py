"""Every route names the permission it needs; one that names none does not answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from saferplan.accounts.models import User
from saferplan.accounts.roles import Permission
from saferplan.web.workspaces import Audience

V = TypeVar("V", bound=Callable[..., Any])

ANYONE: Final = "anyone"
"""Sign-in, help and statements: also where the pages are closed."""


def needs(permission: Permission | str) -> Callable[[V], V]:
    """Mark a view with the permission that its route needs."""

    def mark(view: V) -> V:
        view.needs = permission  # type: ignore[attr-defined]
        return view

    return mark


def permission_of(name: str, view: Callable[..., Any]) -> Permission | str | None:
    """What the route `name` needs; None when nobody may open it."""
    marked: Permission | str | None = getattr(view, "needs", None)
    if marked is not None:
        return marked
    # The views of the API's package carry no mark of ours; allauth's get one in routes/account.py.
    return Permission.READ_PUBLIC if name.startswith("api:") else None


def may(request: HttpRequest, permission: Permission) -> bool:
    """Whether whoever asks has the permission and, where their role needs one, a second factor."""
    if permission is Permission.READ_PUBLIC and settings.CONFIGURATION.pages_open:
        return True
    user = request.user
    return isinstance(user, User) and user.may(permission) and not lacks_second_factor(request)


def signed_in(request: HttpRequest) -> User:
    """Who is signed in, on a page that only people who are can open."""
    assert isinstance(request.user, User)
    return request.user


def audience_of(request: HttpRequest) -> Audience:
    """Whose workspace a request sees."""
    return Audience.WORKING if may(request, Permission.READ_WORKING) else Audience.PUBLIC


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the role of the person signed in needs a second factor that they have not. Asked once a request."""
    if not hasattr(request, "lacks_second_factor"):
        request.lacks_second_factor = _lacks_second_factor(request)  # type: ignore[attr-defined]
    return bool(request.lacks_second_factor)  # type: ignore[attr-defined]


def _lacks_second_factor(request: HttpRequest) -> bool:
    from saferplan.web.sign_in.second_factors import has_second_factor, provider_counts

    user = request.user
    if not isinstance(user, User) or not user.rules.needs_second_factor:
        return False
    return not has_second_factor(user) and not provider_counts(request, user)


class PermissionMiddleware:
    """Asks, before any view runs, whether this person may open it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        """None lets the view run; else the answer that takes its place."""
        match = request.resolver_match
        needed = permission_of(match.view_name if match else "", view)
        if needed is None:
            raise Http404("This page has no permission set.")
        if needed == ANYONE:
            return None
        if needed != Permission.OWN_ACCOUNT and lacks_second_factor(request):
            # Before anything else, public pages included: who was just invited would not find it otherwise.
            return redirect("mfa_activate_totp")
        if needed == Permission.READ_PUBLIC and settings.CONFIGURATION.pages_open:
            return None
        if match is not None and match.app_name == "ninja" and not may(request, Permission(needed)):
            # A program is told so; a page to sign in on would be of no use to it.
            return JsonResponse({"detail": "These figures are not open to the public; sign in first."}, status=401)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not isinstance(request.user, User) or not request.user.may(Permission(needed)):
            raise PermissionDenied("Your role does not open this page.")
        return None
