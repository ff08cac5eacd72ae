"""Who may do what: the table, as the specification has it."""

from __future__ import annotations

import pytest

from saferplan.accounts.models import User
from saferplan.accounts.roles import ROLES, Permission, Role

READ_PUBLIC, READ_WORKING, OWN_ACCOUNT = Permission.READ_PUBLIC, Permission.READ_WORKING, Permission.OWN_ACCOUNT
MAKE, RELEASE, UPLOAD = Permission.MAKE_REPORT, Permission.RELEASE_REPORT, Permission.UPLOAD_DATA
PEOPLE, AUDIT = Permission.MANAGE_PEOPLE, Permission.READ_AUDIT
READ = {READ_PUBLIC, READ_WORKING, OWN_ACCOUNT}


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        (Role.VIEWER, READ),
        (Role.ANALYST, READ | {MAKE, UPLOAD, RELEASE}),
        (Role.MANAGER, READ | {MAKE, UPLOAD, RELEASE, AUDIT}),
        (Role.ADMINISTRATOR, READ | {PEOPLE, AUDIT}),
    ],
)
def test_each_role_may_exactly_this(role: Role, permissions: set[Permission]) -> None:
    assert ROLES[role].permissions == permissions


def test_every_role_that_can_change_anything_needs_a_second_factor() -> None:
    assert {role for role in Role if ROLES[role].needs_second_factor} == {
        Role.ANALYST,
        Role.MANAGER,
        Role.ADMINISTRATOR,
    }


def test_whoever_hands_out_roles_does_not_publish() -> None:
    assert not any(ROLES[role].permissions >= {PEOPLE, RELEASE} for role in Role)


@pytest.mark.parametrize("role", Role)
def test_each_role_is_described_in_whole_sentences(role: Role) -> None:
    rules = ROLES[role]
    assert rules.title == role.value.capitalize()
    assert rules.description.endswith(".")
    assert len(rules.description.split()) > 8


@pytest.mark.parametrize("permission", Permission)
def test_whose_access_has_ended_may_do_nothing(permission: Permission) -> None:
    gone = User(role=Role.ADMINISTRATOR.value, is_active=False)
    assert not gone.may(permission)
