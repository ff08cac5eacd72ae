"""Help, glossary and the statements: for anyone, and without any figure of the workspace."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from saferplan import __version__
from saferplan.web.permissions import ANYONE, needs
from saferplan.web.presenters import help as presenter
from saferplan.web.presenters.guided import GUIDED


@needs(ANYONE)
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "web/help/help.html", {"page": presenter.help_page()})


@needs(ANYONE)
@require_safe
def help_chart(request: HttpRequest, name: str) -> HttpResponse:
    """The guided reading of one kind of chart."""
    if name not in GUIDED:
        raise Http404("There is no guided reading of this name.")
    return render(request, "web/help/chart.html", {"page": presenter.chart_help(name, (("Help", reverse("help")),))})


@needs(ANYONE)
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    page = presenter.glossary_page((("Help", reverse("help")),))
    return render(request, "web/help/glossary.html", {"page": page})


@needs(ANYONE)
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    page = presenter.Statement("Accessibility statement")
    return render(request, "web/statements/accessibility.html", {"page": page, "version": __version__})


@needs(ANYONE)
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """The cookies by the names that they have here."""
    return render(
        request,
        "web/statements/cookies.html",
        {
            "page": presenter.Statement("Cookies"),
            "session_name": settings.SESSION_COOKIE_NAME,
            "token_name": settings.CSRF_COOKIE_NAME,
            "token_days": settings.CSRF_COOKIE_AGE // 86_400,
        },
    )


@needs(ANYONE)
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "web/statements/privacy.html", {"page": presenter.Statement("Privacy")})
