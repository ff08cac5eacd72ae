"""Everything that changes who may do what. Each asks whether the actor may, and writes its event in its transaction.

An action locks the actor, the person and all administrators first, in one order, so that of two administrators who take
each other's role at the same moment one is refused, and the site never loses its last one.
"""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q

from saferplan.accounts.models import User, new_stamp
from saferplan.accounts.roles import ROLES, Permission, Role
from saferplan.audit.record import record
from saferplan.errors import UsageError


def change_role(*, person: User, role: Role, by: User) -> User:
    """Give a person another role, and sign them out everywhere, so that no session goes on with the old one."""
    with transaction.atomic():
        held = _hold(person, by)
        if held.person.role == role:
            raise UsageError(f"{held.person.name} has this role already; choose another.")
        if role != Role.ADMINISTRATOR:
            held.refuse_last_administrator("give up the role")
        before, held.person.role = held.person.role, role.value
        _save(held.person, "role")
        record(
            action="role-changed",
            by=by.reference,
            about=person.reference,
            detail={"from": before, "to": role.value},
        )
    return held.person


def end_access(*, person: User, by: User) -> User:
    """Let a person in no longer, from this moment. What they did stays theirs, and access can be restored."""
    with transaction.atomic():
        held = _hold(person, by)
        if not held.person.is_active:
            raise UsageError(f"The access of {held.person.name} has ended already; there is nothing to do.")
        held.refuse_last_administrator("leave")
        held.person.is_active = False
        _save(held.person, "is_active")
        record(action="access-ended", by=by.reference, about=person.reference)
    return held.person


def restore_access(*, person: User, by: User) -> User:
    """Let a person in again, with the role, password and second factor they had."""
    with transaction.atomic():
        held = _hold(person, by)
        if held.person.is_active:
            raise UsageError(f"{held.person.name} has access already; there is nothing to do.")
        held.person.is_active = True
        _save(held.person, "is_active")
        record(action="access-restored", by=by.reference, about=person.reference, detail={"role": held.person.role})
    return held.person


def reset_second_factor(*, person: User, by: User) -> User:
    """Take away a person's second factors and recovery codes and sign them out; at the next sign-in they begin anew."""
    with transaction.atomic():
        held = _hold(person, by)
        if held.person.pk == by.pk:
            raise UsageError("Change your own second factor on your account page; another administrator can reset it.")
        removed, _ = Authenticator.objects.filter(user=held.person).delete()
        if not removed:
            raise UsageError(f"{held.person.name} has no second factor; there is nothing to reset.")
        _save(held.person)
        record(action="second-factor-reset", by=by.reference, about=person.reference)
    return held.person


@dataclass(frozen=True, slots=True)
class _Held:
    """Rows as they are now, locked until the transaction ends."""

    person: User
    other_administrators: int

    def refuse_last_administrator(self, doing: str) -> None:
        """Raise UsageError where nobody could invite anybody afterwards."""
        person = self.person
        if person.may(Permission.MANAGE_PEOPLE) and not self.other_administrators:
            raise UsageError(
                f"{person.name} is the last administrator and cannot {doing}; make somebody else one first."
            )


def _hold(person: User, by: User) -> _Held:
    managers = [role.value for role, rules in ROLES.items() if Permission.MANAGE_PEOPLE in rules.permissions]
    wanted = Q(pk__in=[person.pk, by.pk]) | Q(role__in=managers, is_active=True)
    rows = {user.pk: user for user in User.objects.select_for_update().filter(wanted).order_by("pk")}
    allow(rows.get(by.pk))
    others = [user for user in rows.values() if user.pk != person.pk and user.may(Permission.MANAGE_PEOPLE)]
    return _Held(rows[person.pk], len(others))


def allow(by: User | None) -> None:
    """Raise UsageError unless the actor may manage people."""
    if by is None or not by.may(Permission.MANAGE_PEOPLE):
        raise UsageError("Only an administrator can do this; ask one.")


def _save(person: User, *changed: str) -> None:
    person.session_stamp = new_stamp()
    person.save(update_fields=[*changed, "session_stamp"])
