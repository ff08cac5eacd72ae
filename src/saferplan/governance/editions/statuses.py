"""What an edition can be, and what can become of it: one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from saferplan.accounts.roles import Permission


class Status(StrEnum):
    """A draft is the partnership's own; a released edition is anyone's; a withdrawn one says only that it was."""

    DRAFT = "draft"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class Rendering(StrEnum):
    """Whom a file of an edition is for, in the words of the reports."""

    PUBLIC = "public"
    MEMBERS = "members"
    INTERNAL = "internal"


TRANSITIONS: Mapping[tuple[Status, Status], Permission] = {
    (Status.DRAFT, Status.RELEASED): Permission.RELEASE_REPORT,
    (Status.RELEASED, Status.WITHDRAWN): Permission.RELEASE_REPORT,
}
"""From, to, and who may. A withdrawn report does not come back: a new edition is made and released in its place."""


def can_become(now: Status, then: Status) -> bool:
    return (now, then) in TRANSITIONS
