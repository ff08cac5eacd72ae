"""The address of a page, for presenters, which know no Django."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse


def to(route: str, *parts: str, **query: str) -> str:
    """The address of the route `route`; of the query what is not empty."""
    asked = urlencode({name: value for name, value in query.items() if value})
    return f"{reverse(route, args=parts)}{'?' if asked else ''}{asked}"
