"""What every page has around its content."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from saferplan.accounts.roles import Permission
from saferplan.errors import SaferplanError
from saferplan.web.menu import ACCOUNT, FOOT, MENU, ways
from saferplan.web.permissions import may
from saferplan.web.workspaces import Audience, current


def chrome(request: HttpRequest) -> dict[str, object]:
    """The partnership's name, what the menu shows to the person, whom to write to, how long one stays signed in."""
    try:
        space = current(Audience.PUBLIC)
        partnership, place = space.plan.partnership, space.area.name
    except SaferplanError:  # The page that tells of it needs its chrome too.
        partnership, place = "Saferplan", ""
    allowed = {permission.name.lower(): True for permission in Permission if _may(request, permission)}
    route = request.resolver_match.view_name if request.resolver_match else ""
    return {
        "menu": ways(MENU, allowed, route),
        "account_menu": ways(ACCOUNT, allowed, route),
        "foot": ways(FOOT, allowed, route),
        "partnership": partnership,
        "place": place,
        "contact": settings.CONFIGURATION.contact,
        "may": allowed,
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
        "idle_minutes": settings.SESSION_IDLE_AGE // 60,
    }


def _may(request: HttpRequest, permission: Permission) -> bool:
    # A page of an error raised before the person is known has no user.
    return hasattr(request, "user") and may(request, permission)
