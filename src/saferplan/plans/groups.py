"""Comparison groups: which areas, between which dates, averaged how, and whether the area itself counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from saferplan.errors import DefinitionError
from saferplan.plans.group_tables import Listed, read_group_table
from saferplan.plans.members import Dated
from saferplan.textfiles import Slug, TextModel, load_text_file, told

BUILT_IN_GROUPS: Mapping[str, str] = {
    "ons-nearest-neighbours": "the 20 authorities the ONS finds most like it (by all its indicators)",
    "ons-nearest-neighbours-demographic": "the 20 most like it in their people",
    "ons-nearest-neighbours-economic": "the 20 most like it in their economy",
    "ons-cluster": "the authorities of its ONS cluster, one of four",
    "same-police-force": "the areas of its police force",
    "same-region": "the areas of its region, or of Wales",
    "england": "every area of its kind in England",
    "england-and-wales": "every area of its kind in England and Wales",
    "all-csps": "every community safety partnership in England and Wales",
}
"""Groups made from published lookups, which no file needs to list, each with what it holds for an area."""


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


class LimitsRule(StrEnum):
    """What makes an area above or below its group: funnel limits at its size, or the spread of the members' rates.

    As published, the funnel's limits call an ordinary area of a group that differs by more than chance above or below
    in 15% of cases; the other funnel is put right for that.
    """

    FUNNEL = "funnel"
    FUNNEL_AS_PUBLISHED = "funnel-as-published"
    SPREAD = "spread"


class GroupMember(Dated):
    """An area in the group. Home Office most similar groups changed in October 2014: 4 of 15 stayed in one of them."""

    area: AreaCode
    name: str = ""


class Group(TextModel):
    """A comparison group, in groups/<id>.yaml or inline in the plan.

    `members`, or `members_from`: the name of a table beside the file that lists each area's own members.
    """

    id: Slug
    name: str = Field(min_length=1)
    members: tuple[GroupMember, ...] = ()
    members_from: str = ""
    averaging: Averaging = Averaging.SIMPLE
    include_self: bool = False
    limits: LimitsRule = LimitsRule.FUNNEL
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

    @model_validator(mode="after")
    def _has_members(self) -> Self:
        if not self.members and not self.members_from:
            raise told("a group has members; list at least one area, or name a table in 'members_from'", "members")
        if self.members and self.members_from:
            raise told("'members' and 'members_from' are both given; leave one of them out", "members_from")
        return self

    def members_on(self, day: date) -> tuple[str, ...]:
        """The area codes that belong to the group on this day, in the order written."""
        return tuple(member.area for member in self.members if member.holds_on(day))

    def members_for(self, area: str, day: date) -> tuple[Listed, ...]:
        """The members on this day, the same for every area."""
        return tuple(Listed(m.area, m.name, m.valid_from, m.valid_to) for m in self.members if m.holds_on(day))


@dataclass(frozen=True, slots=True)
class GroupTable:
    """A table in groups/ in which every area has its own list, as the Home Office's most similar groups are laid out.

    `problems` name rows that could not be used, `file:line: why`.
    """

    id: str
    name: str
    lists: Mapping[str, tuple[Listed, ...]] = field(repr=False)
    averaging: Averaging = Averaging.SIMPLE
    include_self: bool = True
    """The Home Office's averages of most similar groups counted the area itself (its method of 2004/05)."""
    limits: LimitsRule = LimitsRule.FUNNEL
    source: str = ""
    note: str = ""
    problems: tuple[str, ...] = ()

    def members_for(self, area: str, day: date) -> tuple[Listed, ...]:
        """The area's own list on this day, in the order of the table; empty for an area that has none."""
        return tuple(member for member in self.lists.get(area, ()) if member.holds_on(day))


def _overlap(one: Dated, other: Dated) -> bool:
    starts = (one.valid_from or date.min, other.valid_from or date.min)
    ends = (one.valid_to or date.max, other.valid_to or date.max)
    return max(starts) < min(ends)


def load_group(path: Path) -> Group | GroupTable:
    """One file of groups/: a group written as YAML, or a table (.csv) of each area's members.

    Raises:
        DefinitionError: it does not follow the schema, its id is not its name, or the table it names is not there.
    """
    if path.suffix == ".csv":
        lists, problems = read_group_table(path)
        return GroupTable(path.stem, path.stem.replace("-", " ").capitalize(), lists, problems=problems)
    group = load_text_file(path, Group)
    if group.id != path.stem:
        raise DefinitionError(f"{path}:1: id is '{group.id}'; make it '{path.stem}', or rename the file.")
    if not group.members_from:
        return group
    lists, problems = read_group_table(path.parent / Path(group.members_from).name)
    settings = {key: getattr(group, key) for key in ("averaging", "include_self", "limits", "source", "note")}
    return GroupTable(group.id, group.name, lists, problems=problems, **settings)


def load_groups(folder: Path) -> dict[str, Group | GroupTable]:
    """Every group of a folder by its id; an absent folder has none.

    A table that a YAML file names, or that has the name of one, is no group of its own. Raises DefinitionError.
    """
    groups = {path.stem: load_group(path) for path in sorted(folder.glob("*.yaml"))}
    named = {Path(load_text_file(path, Group).members_from).name for path in sorted(folder.glob("*.yaml"))}
    for path in sorted(folder.glob("*.csv")):
        if path.name not in named and path.stem not in groups:
            groups[path.stem] = load_group(path)
    return groups
