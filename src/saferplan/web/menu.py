"""The ways through the site: what the menu, the account links and the foot of every page show to one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from saferplan.accounts.roles import Permission


@dataclass(frozen=True, slots=True)
class Way:
    """A link of the menu. `current` is what aria-current says: "page" on that very page, "true" within its part."""

    label: str
    address: str
    current: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the site: the route its link opens, and how the names of its other routes begin."""

    route: str
    label: str
    permission: Permission | None = None
    """None is shown to everybody, also where the pages are closed."""
    beginnings: tuple[str, ...] = ()


MENU = (
    Part("overview", "Overview", Permission.READ_PUBLIC),
    Part("measures", "Measures", Permission.READ_PUBLIC, ("measure", "definition", "explain")),
    Part("compare", "Compare", Permission.READ_PUBLIC),
    Part("areas", "Find an area", Permission.READ_PUBLIC, ("area",)),
    Part("plan", "Plan", Permission.READ_PUBLIC, ("plan-",)),
    Part("reports", "Reports", Permission.READ_PUBLIC, ("report", "job")),
    Part("data", "Data", Permission.READ_WORKING, ("data-", "upload")),
    Part("help", "Help", None, ("help-", "glossary")),
)
ACCOUNT = (
    Part("people", "People", Permission.MANAGE_PEOPLE, ("person", "invit")),
    Part("audit", "Audit record", Permission.READ_AUDIT),
)
FOOT = (
    Part("help", "Help"),
    Part("glossary", "Glossary"),
    Part("api-reference", "Figures for programs", Permission.READ_PUBLIC),
    Part("accessibility", "Accessibility statement"),
    Part("cookies", "Cookies"),
    Part("privacy", "Privacy"),
)


def ways(parts: Sequence[Part], allowed: Mapping[str, bool], route: str) -> tuple[Way, ...]:
    """The links of `parts` for whoever has the permissions named in `allowed`, on the page of `route`."""
    shown = (part for part in parts if part.permission is None or part.permission.name.lower() in allowed)
    return tuple(Way(part.label, reverse(part.route), _current(part, route)) for part in shown)


def _current(part: Part, route: str) -> str:
    if route == part.route:
        return "page"
    return "true" if part.beginnings and route.startswith(part.beginnings) else ""
