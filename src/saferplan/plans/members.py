"""Who belongs to the partnership, on which legal footing, and when: membership changes with the law."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from saferplan.textfiles import TextModel, told


class Role(StrEnum):
    """Legal footing under section 5 of the Crime and Disorder Act 1998."""

    RESPONSIBLE = "responsible"
    """A responsible authority: section 5(1)."""
    CO_OPERATING = "co-operating"
    """A body the responsible authorities must co-operate with: section 5(2)."""
    INVITED = "invited"
    """Invited to take part: section 5(3)."""


class Dated(TextModel):
    """Something that holds from `valid_from` until the day before `valid_to`; an end left out is open."""

    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise told(f"{self.valid_to} is not after valid_from {self.valid_from}; correct one of the two", "valid_to")
        return self

    def holds_on(self, day: date) -> bool:
        """Whether it holds on this day; `valid_to` is the first day on which it no longer does."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


class Member(Dated):
    """An organisation in the partnership."""

    organisation: str = Field(min_length=1)
    role: Role
    basis: str = ""
    """The provision it sits under, as the partnership states it."""
    note: str = ""


class Contact(TextModel):
    """Whom to ask, by role; a name is the partnership's own choice to publish."""

    role: str = Field(min_length=1)
    organisation: str = ""
    name: str = ""
    email: str = ""
    telephone: str = ""
