"""What stands behind the question mark of an address."""

from __future__ import annotations

from django.http import HttpRequest

from saferplan.errors import UsageError


def number(request: HttpRequest, name: str) -> int | None:
    """A whole number of the query, None where it is not given. Raises UsageError for anything else."""
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise UsageError(f"The {name} in this address is not a number; open the list from its first page.")
    return int(text)


def page_number(request: HttpRequest) -> int:
    """Which page of a list is asked for, the first unless it is said. Raises UsageError for what is no number."""
    page = number(request, "page")
    return 1 if page is None else page
