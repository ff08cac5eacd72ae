"""Who may do what: one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """Something that a person may do; its value completes the sentence "may …"."""

    READ_PUBLIC = "read public pages"
    READ_WORKING = "read drafts, working figures and the data behind them"
    MAKE_REPORT = "make draft reports"
    RELEASE_REPORT = "release and withdraw reports"
    UPLOAD_DATA = "upload files of data"
    MANAGE_PEOPLE = "invite people, change their roles and end their access"
    READ_AUDIT = "read the audit record"
    OWN_ACCOUNT = "look after their own account"


class Role(StrEnum):
    """What a person is here for; everybody has exactly one."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class RoleRules:
    """A role, in words for the administrator who gives it, and what it allows."""

    title: str
    description: str
    permissions: frozenset[Permission]

    @property
    def needs_second_factor(self) -> bool:
        """Whether it can change anything beyond the holder's own account."""
        return bool(self.permissions & CHANGES)


P = Permission
CHANGES = frozenset({P.MAKE_REPORT, P.RELEASE_REPORT, P.UPLOAD_DATA, P.MANAGE_PEOPLE})
"""What alters something that others see. READ_AUDIT comes only with roles that hold one of these."""

_READ = frozenset({P.READ_PUBLIC, P.READ_WORKING, P.OWN_ACCOUNT})
ROLES: Mapping[Role, RoleRules] = {
    Role.VIEWER: RoleRules(
        "Viewer",
        "Reads all figures, draft reports and the data behind them. Changes nothing.",
        _READ,
    ),
    Role.ANALYST: RoleRules(
        "Analyst",
        "Reads what a viewer reads, uploads files of data, makes reports, and releases and withdraws them by name.",
        _READ | {P.MAKE_REPORT, P.UPLOAD_DATA, P.RELEASE_REPORT},
    ),
    Role.MANAGER: RoleRules(
        "Manager",
        "Does what an analyst does, and reads the audit record: who uploaded, released and withdrew what.",
        _READ | {P.MAKE_REPORT, P.UPLOAD_DATA, P.RELEASE_REPORT, P.READ_AUDIT},
    ),
    Role.ADMINISTRATOR: RoleRules(
        "Administrator",
        "Reads what a viewer reads, invites people, gives them a role, ends their access and reads the audit record. "
        "Cannot make or release reports: whoever hands out roles does not publish.",
        _READ | {P.MANAGE_PEOPLE, P.READ_AUDIT},
    ),
}
