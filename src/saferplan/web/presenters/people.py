"""The people pages: who has access, who was invited, what each role may do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from saferplan.accounts.models import Invitation, User
from saferplan.accounts.roles import ROLES, Permission, Role, RoleRules
from saferplan.web.presenters.times import moment


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in the list."""

    id: int
    name: str
    email: str
    role: str
    last_sign_in: str
    second_factor: str


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """One open invitation in the list."""

    id: int
    name: str
    email: str
    role: str
    state: str


@dataclass(frozen=True, slots=True)
class RoleOption:
    """A role as an administrator reads it, in the list of roles and where one is chosen."""

    value: str
    title: str
    description: str
    second_factor: str
    people: str = ""
    checked: bool = False


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Everybody."""

    title: str
    people: tuple[PersonRow, ...]
    ended: tuple[PersonRow, ...]
    invitations: tuple[InvitationRow, ...]
    roles: tuple[RoleOption, ...]
    crumbs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person, and what may be done about them."""

    title: str
    id: int
    facts: tuple[tuple[str, str], ...]
    may: tuple[str, ...]
    has_access: bool
    has_second_factor: bool
    is_self: bool
    crumbs: tuple[tuple[str, str], ...]


def people_page(people: Iterable[User], secured: Collection[int], invitations: Iterable[Invitation]) -> PeoplePage:
    """The list. `secured` holds the keys of those who have a second factor."""
    everybody = sorted(people, key=lambda person: person.name.casefold())
    active = [person for person in everybody if person.is_active]
    return PeoplePage(
        title="People",
        people=tuple(_row(person, secured) for person in active),
        ended=tuple(_row(person, secured) for person in everybody if not person.is_active),
        invitations=tuple(_invitation_row(invitation) for invitation in invitations),
        roles=tuple(_option(role, rules, active) for role, rules in ROLES.items()),
    )


def person_page(person: User, *, secured: bool, viewer: User, crumbs: tuple[tuple[str, str], ...]) -> PersonPage:
    """One person's page, as `viewer` sees it."""
    return PersonPage(
        title=person.name,
        id=person.pk,
        facts=(
            ("E-mail address", person.email),
            ("Role", person.rules.title),
            ("Access", "Yes" if person.is_active else "Ended"),
            ("Second factor", _second_factor(person, secured)),
            ("Last sign-in", moment(person.last_login) or "Never"),
            ("Joined", moment(person.date_joined)),
        ),
        may=tuple(may_do(person.rules)),
        has_access=person.is_active,
        has_second_factor=secured,
        is_self=person.pk == viewer.pk,
        crumbs=crumbs,
    )


def role_options(chosen: str = "") -> tuple[RoleOption, ...]:
    """The roles to choose from."""
    return tuple(
        RoleOption(role.value, rules.title, rules.description, _needed(rules), checked=role.value == chosen)
        for role, rules in ROLES.items()
    )


def may_do(rules: RoleRules) -> list[str]:
    """What a role allows, each as the rest of a sentence."""
    return [permission.value for permission in Permission if permission in rules.permissions]


def _row(person: User, secured: Collection[int]) -> PersonRow:
    return PersonRow(
        id=person.pk,
        name=person.name,
        email=person.email,
        role=person.rules.title,
        last_sign_in=moment(person.last_login) or "Never",
        second_factor=_second_factor(person, person.pk in secured),
    )


def _invitation_row(invitation: Invitation) -> InvitationRow:
    state = "Has run out" if invitation.has_run_out else f"Until {moment(invitation.expires)}"
    return InvitationRow(invitation.pk, invitation.name, invitation.email, invitation.rules.title, state)


def _option(role: Role, rules: RoleRules, active: list[User]) -> RoleOption:
    holders = sum(1 for person in active if person.role == role)
    people = {0: "nobody", 1: "1 person"}.get(holders, f"{holders:,} people")
    return RoleOption(role.value, rules.title, rules.description, _needed(rules), people)


def _needed(rules: RoleRules) -> str:
    return "Needs a second factor" if rules.needs_second_factor else "A second factor is up to the person"


def _second_factor(person: User, has_one: bool) -> str:
    if has_one:
        return "Yes"
    return "No: asked for at the next sign-in" if person.rules.needs_second_factor else "No"
