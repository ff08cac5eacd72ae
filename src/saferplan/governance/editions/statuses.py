"""What an edition can be, and whom its files are for."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """A draft is the partnership's own; a released edition is anyone's; a withdrawn one says only that it was.

    A withdrawn edition does not come back: a new one is made and released in its place.
    """

    DRAFT = "draft"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class Rendering(StrEnum):
    """Whom a file of an edition is for, in the words of the reports."""

    PUBLIC = "public"
    MEMBERS = "members"
    INTERNAL = "internal"
