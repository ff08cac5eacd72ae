"""Second factors added and removed, written to the audit record.

The one use of signals: allauth's own views add and remove second factors, so no action of ours is there to write the
event. The model's signals are taken and not allauth's, which come after the transaction where an app was set up.
"""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest

from saferplan.accounts.models import User, new_stamp
from saferplan.audit.record import record
from saferplan.web.sign_in.second_factors import FACTORS, WORDS


def connect() -> None:
    """Listen, from the start of the application."""
    post_save.connect(_saved, sender=Authenticator, dispatch_uid="saferplan-factor-saved")
    post_delete.connect(_deleted, sender=Authenticator, dispatch_uid="saferplan-factor-deleted")


def _saved(instance: Authenticator, created: bool, **_: Any) -> None:
    request = _of_its_owner(instance)
    if created and request is not None:
        if _is_first(instance):
            _end_other_sessions(request)
        _record("second-factor-added", instance)


def _deleted(instance: Authenticator, **_: Any) -> None:
    if _of_its_owner(instance) is not None:
        _record("second-factor-removed", instance)


def _record(action: str, factor: Authenticator) -> None:
    person = f"user:{factor.user_id}"
    with transaction.atomic():  # the view's own, where there is one
        record(action=action, by=person, about=person, detail={"factor": WORDS[Authenticator.Type(factor.type)]})


def _of_its_owner(factor: Authenticator) -> HttpRequest | None:
    """The request of the person whose factor it is. An administrator's reset is an action with an event of its own."""
    request: HttpRequest | None = context.request
    user = getattr(request, "user", None)
    return request if user is not None and user.is_authenticated and user.pk == factor.user_id else None


def _is_first(factor: Authenticator) -> bool:
    factors = Authenticator.objects.filter(user_id=factor.user_id, type__in=FACTORS)
    return factor.type in FACTORS and not factors.exclude(pk=factor.pk).exists()


def _end_other_sessions(request: HttpRequest) -> None:
    """Sessions begun with the password alone must not pass for ones with two factors."""
    user = request.user
    if isinstance(user, User):
        user.session_stamp = new_stamp()
        user.save(update_fields=["session_stamp"])
        update_session_auth_hash(request, user)
