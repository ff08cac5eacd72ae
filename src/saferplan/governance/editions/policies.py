"""What the state of an edition allows, apart from what the person may: each refusal is a sentence to act on."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from saferplan.accounts.models import User
from saferplan.governance.editions.models import Edition

NO_ROLE = "Only an analyst or a manager can release or withdraw a report; ask one."
NOT_MAKER = "You made this report, and whoever makes a report may not release it here; ask a colleague."


def why_not_release(edition: Edition, by: User, *, maker_may_release: bool) -> str:
    """Why this person cannot release this edition; empty when nothing stands in the way."""
    if edition.is_withdrawn:
        return "This report was withdrawn and does not come back; make a new one and release that."
    if edition.is_released:
        return f"{_whose(edition.released_by, by)} already released this report{_at(edition.released_at)}; {_DONE}"
    if not maker_may_release and edition.made_by_id == by.pk:
        return NOT_MAKER
    return ""


def why_not_withdraw(edition: Edition, by: User) -> str:
    """Why this edition cannot be withdrawn; empty when nothing stands in the way."""
    if edition.is_withdrawn:
        return f"{_whose(edition.withdrawn_by, by)} already withdrew this report{_at(edition.withdrawn_at)}; {_DONE}"
    if edition.is_draft:
        return "Only a released report is withdrawn; a draft was never public, so nothing needs to be done."
    return ""


_DONE = "there is nothing left to do."


def _whose(person: User | None, by: User) -> str:
    return "You have" if person is not None and person.pk == by.pk else person.name if person else "Somebody"


def _at(moment: datetime | None) -> str:
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f" at {local:%H:%M} on {local.day} {local:%B %Y}"
