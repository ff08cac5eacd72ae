"""Comparison groups: which areas, between which dates, averaged how, and whether the area itself counts."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from saferplan.errors import DefinitionError
from saferplan.plans.members import Dated
from saferplan.textfiles import Slug, TextModel, load_text_file, told

BUILT_IN_GROUPS = frozenset(
    {"ons-nearest-neighbours", "same-police-force", "same-region", "england", "england-and-wales", "ons-cluster"}
)
"""Groups made from published lookups, which no file needs to list."""


def _area_code(value: str) -> str:
    if not re.fullmatch(r"[EWKNS]\d{8}", value):
        raise told(f"'{value}' is not an ONS code; write one such as E22000017")
    return value


AreaCode = Annotated[str, AfterValidator(_area_code)]
"""An ONS code of an area: a letter and eight digits."""


class Averaging(StrEnum):
    """The Home Office averaged its members' rates, HM Inspectorate weights by population: they differ, so say which."""

    SIMPLE = "simple"
    WEIGHTED = "weighted"


class GroupMember(Dated):
    """An area in the group. Home Office most similar groups changed in October 2014: 4 of 15 stayed in one of them."""

    area: AreaCode
    name: str = ""


class Group(TextModel):
    """A comparison group, in groups/<id>.yaml or inline in the plan."""

    id: Slug
    name: str = Field(min_length=1)
    members: tuple[GroupMember, ...] = Field(min_length=1)
    averaging: Averaging = Averaging.SIMPLE
    include_self: bool = False
    source: str = ""
    note: str = ""

    @field_validator("members")
    @classmethod
    def _one_at_a_time(cls, members: tuple[GroupMember, ...]) -> tuple[GroupMember, ...]:
        for number, member in enumerate(members):
            for earlier in members[:number]:
                if member.area == earlier.area and _overlap(member, earlier):
                    raise told(f"{member.area} is listed twice for the same days; give dates or take one out", number)
        return members

    def members_on(self, day: date) -> tuple[str, ...]:
        """The area codes that belong to the group on this day, in the order written."""
        return tuple(member.area for member in self.members if member.holds_on(day))


def _overlap(one: Dated, other: Dated) -> bool:
    starts = (one.valid_from or date.min, other.valid_from or date.min)
    ends = (one.valid_to or date.max, other.valid_to or date.max)
    return max(starts) < min(ends)


def load_groups(folder: Path) -> dict[str, Group]:
    """Every group of a folder by its id; an absent folder has none.

    Raises:
        DefinitionError: a file does not follow the schema, or its id is not its name.
    """
    groups = {}
    for path in sorted(folder.glob("*.yaml")):
        group = load_text_file(path, Group)
        if group.id != path.stem:
            raise DefinitionError(f"{path}:1: id is '{group.id}'; make it '{path.stem}', or rename the file.")
        groups[group.id] = group
    return groups
