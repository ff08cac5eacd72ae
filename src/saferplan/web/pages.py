"""A page: a view model made from the workspace, rendered, kept, and put into what every page has around it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from saferplan.web.kept import kept
from saferplan.web.permissions import audience_of
from saferplan.web.workspaces import current
from saferplan.workspace import Workspace


class Model(Protocol):
    """What a page's view model has at least."""

    @property
    def title(self) -> str:
        """The page's one h1, with which its title begins."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A rendered page, without what is around it."""

    title: str
    main: SafeString
    scripts: tuple[str, ...]
    crumbs: tuple[tuple[str, str], ...]


def show(
    request: HttpRequest,
    template: str,
    make: Callable[[Workspace], Model],
    *,
    key: tuple[Hashable, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """The page of `template` for the view model `page` that `make` answers, kept by audience, template and `key`.

    The key holds everything the page depends on beside the workspace. A model may have `scripts`, names of files of
    frontend/scripts that the page loads, and `crumbs`, pairs of text and address. For pages without forms and without
    anything of the person who looks.
    """
    audience = audience_of(request)

    def rendered() -> Kept:
        page = make(current(audience))
        main = render_to_string(template, {"page": page, "audience": audience})
        return Kept(page.title, main, getattr(page, "scripts", ()), getattr(page, "crumbs", ()))

    page = kept(audience, (template, *key), rendered)
    return render(request, "web/kept_page.html", {"page": page}, status=status)
