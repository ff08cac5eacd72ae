"""Inviting people: the only way in. Each action asks whether the actor may, and writes its event in its transaction."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from saferplan.accounts.actions import allow
from saferplan.accounts.models import Invitation, User
from saferplan.accounts.roles import Role
from saferplan.audit.record import record
from saferplan.errors import UsageError

DAYS = 7
"""How long an invitation can be accepted."""

CONSOLE = "console"
"""How the audit record names whoever may run commands on the server."""


def invite(*, email: str, name: str, role: Role, by: User) -> tuple[Invitation, str]:
    """An invitation, and the secret of its link. The secret is not kept, so it can be shown this once only."""
    with transaction.atomic():
        allow(User.objects.filter(pk=by.pk).first())
        return _invite(email.strip().lower(), name.strip(), role, by)


def invite_administrator(*, email: str, name: str) -> tuple[Invitation, str]:
    """The same for an administrator, by whoever may run commands on the server: the first one, or when all are lost.

    An open invitation of that address is withdrawn: when its link was lost, nobody could sign in to withdraw it.
    """
    address = email.strip().lower()
    with transaction.atomic():
        _end(pending().filter(email=address), CONSOLE)
        return _invite(address, name.strip(), Role.ADMINISTRATOR, None)


def withdraw(*, invitation: Invitation, by: User) -> Invitation:
    """End an invitation before it is accepted."""
    with transaction.atomic():
        allow(User.objects.filter(pk=by.pk).first())
        ended = _end(pending().filter(pk=invitation.pk), by.reference)
        if not ended:
            raise UsageError("This invitation was accepted or withdrawn already; there is nothing to do.")
    return ended[0]


def accept(*, secret: str, password: str) -> User:
    """Make the account that a link invites to. Raises UsageError when the link does not count (any more)."""
    to_accept(secret)
    hashed = make_password(password)  # half a second, so before the transaction: on SQLite that shuts everybody out
    return _accept(pending().filter(secret_hash=_hash(secret)), hashed, "link")


def accept_by_address(*, email: str) -> User:
    """Make the account for an address that an organisation's provider vouches for. It has no password."""
    return _accept(pending().filter(email=email.strip().lower()), make_password(None), "provider")


def to_accept(secret: str) -> Invitation:
    """The invitation of a link. Raises UsageError, in the same words, when it was used, withdrawn or has run out."""
    found = pending().filter(secret_hash=_hash(secret), expires__gt=timezone.now()).first()
    if found is None:
        raise _no_invitation()
    return found


def pending() -> QuerySet[Invitation]:
    """Invitations not accepted and not withdrawn, the ones that have run out included."""
    return Invitation.objects.filter(accepted=None, withdrawn=None).order_by("made")


def _invite(email: str, name: str, role: Role, by: User | None) -> tuple[Invitation, str]:
    secret, now = secrets.token_urlsafe(32), timezone.now()
    actor = by.reference if by else CONSOLE
    try:
        with transaction.atomic():
            _refuse_known(email)
            _end(pending().filter(email=email, expires__lte=now), actor)
            made = Invitation.objects.create(
                email=email,
                name=name,
                role=role.value,
                secret_hash=_hash(secret),
                invited_by=by,
                made=now,
                expires=now + timedelta(days=DAYS),
            )
            record(action="person-invited", by=actor, about=made.reference, detail={"role": role.value})
    except IntegrityError as error:  # Somebody else invited the same address a moment ago.
        raise _is_open(email) from error
    return made, secret


def _end(wanted: QuerySet[Invitation], actor: str) -> list[Invitation]:
    """Withdraw these, each with its event."""
    ended = list(wanted.select_for_update())
    for invitation in ended:
        invitation.withdrawn = timezone.now()
        invitation.save(update_fields=["withdrawn"])
        record(action="invitation-withdrawn", by=actor, about=invitation.reference)
    return ended


def _refuse_known(email: str) -> None:
    person = User.objects.filter(email=email).first()
    if person is not None and person.is_active:
        raise UsageError(f"{email} belongs to {person.name}, who has access; change the role on their page instead.")
    if person is not None:
        raise UsageError(f"{email} belongs to {person.name}, whose access has ended; restore it on their page instead.")
    if pending().filter(email=email, expires__gt=timezone.now()).exists():
        raise _is_open(email)


def _accept(wanted: QuerySet[Invitation], hashed: str, through: str) -> User:
    with transaction.atomic():
        found = wanted.filter(expires__gt=timezone.now()).select_for_update().first()
        if found is None:
            raise _no_invitation()
        found.accepted = timezone.now()
        found.save(update_fields=["accepted"])
        user = User.objects.create(email=found.email, name=found.name, role=found.role, password=hashed)
        # The administrator vouches for the address; sign-in and an organisation's provider look it up here.
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        detail = {"role": found.role, "through": through}
        record(action="invitation-accepted", by=user.reference, about=found.reference, detail=detail)
    return user


def _is_open(email: str) -> UsageError:
    return UsageError(f"{email} has an open invitation; withdraw that one first, since its link is not kept.")


def _no_invitation() -> UsageError:
    return UsageError("This invitation was used, was withdrawn or has run out; ask the administrator for a new one.")


def _hash(secret: str) -> str:
    # A plain digest is enough: the secret has 256 random bits, so there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()
