"""Sending what was made as a file."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from django.http import HttpRequest, HttpResponse

from saferplan.web.kept import kept
from saferplan.web.permissions import audience_of
from saferplan.web.presenters.downloads import File
from saferplan.web.workspaces import current
from saferplan.workspace import Workspace


def sent(request: HttpRequest, key: tuple[Hashable, ...], make: Callable[[Workspace], File]) -> HttpResponse:
    """The file, kept by audience and `key`. What the pages' scripts read is shown in place, the rest is saved."""
    audience = audience_of(request)
    file = kept(audience, key, lambda: make(current(audience)))
    answer = HttpResponse(file.main, content_type=file.content_type)
    way = "inline" if "json" in file.content_type else "attachment"
    answer["Content-Disposition"] = f'{way}; filename="{file.name}"'
    return answer
