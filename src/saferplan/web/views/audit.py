"""The page of the audit record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from saferplan.accounts.models import User
from saferplan.accounts.roles import Permission
from saferplan.audit.reading import Choice, known, leaf
from saferplan.audit.record import head
from saferplan.audit.upkeep import last_verification
from saferplan.errors import UsageError
from saferplan.web.links import to
from saferplan.web.permissions import may, needs
from saferplan.web.presenters import audit as presenter

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SIZE = 50


@never_cache
@require_safe
@needs(Permission.READ_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """Events, newest first; `?by=`, `?action=`, `?about=` choose, `?before=` and `?after=` turn the leaves."""
    actors, actions = known("actor"), known("action")
    chosen = Choice(*(request.GET.get(name, "")[:100] for name in ("by", "action", "about")))
    if chosen.actor and chosen.actor not in actors:
        raise UsageError("Nobody of that name is in the audit record; choose one of the list.")
    if chosen.action and chosen.action not in actions:
        raise UsageError("Nothing of that kind is in the audit record; choose from the list.")
    shown = leaf(chosen, SIZE, before=_number(request, "before"), after=_number(request, "after"))
    verification = last_verification(settings.CONFIGURATION.state)  # before the head, which can then be no older
    people = {person.reference: person.name for person in User.objects.only("pk", "name")}
    told = presenter.Known(
        names=people,
        actors=actors,
        actions=actions,
        head=head(),
        verification=verification,
        may_open_people=may(request, Permission.MANAGE_PEOPLE),
    )
    return render(request, "web/audit/audit.html", {"page": presenter.audit_page(shown, chosen, told, to)})


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise UsageError(f"The {name} in this address is not an event's number; open the record from its first page.")
    return int(text)
