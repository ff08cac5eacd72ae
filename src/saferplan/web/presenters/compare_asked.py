"""What a reader asked to have compared: a measure, an area, a group and a period, each one that there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.comparison.groups import COMPARABLE, a_kind, default_name
from saferplan.analysis.comparison.offers import ends_shared, measures_held
from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography import areas as geography
from saferplan.geography.areas import Area
from saferplan.measures.definition import Measure
from saferplan.periods import By, Month
from saferplan.plans.groups import BUILT_IN_GROUPS

if TYPE_CHECKING:
    from saferplan.workspace import Workspace

BY = By.ROLLING_12
"""Pages compare 12 months: less says little of a small area, and tables by year have nothing else."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that can be put to the workspace. `ends` are the periods it can be put for, oldest first.

    `period` None: the newest that most of the group shares. `passed_over`: one was asked for that is not among `ends`,
    as happens to a reader who changes the group and keeps the period of the one before in the form.
    """

    measure: Measure
    area: Area
    group: str
    period: Month | None
    ends: tuple[Month, ...]
    passed_over: bool = False

    @property
    def key(self) -> tuple[str, str, str, str, bool]:
        """What an answer is kept by."""
        return (self.measure.id, self.area.code, self.group, str(self.period or ""), self.passed_over)

    @property
    def query(self) -> dict[str, str]:
        """Names and values of the page's address; an empty one is left out of it."""
        period = str(self.period or "")
        return {"measure": self.measure.id, "area": self.area.code, "group": self.group, "period": period}


def asked(space: Workspace, *, measure: str = "", area: str = "", group: str = "", period: str = "") -> Asked:
    """The question behind an address; empty words take the plan's. Raises UsageError for a word not known."""
    own = _area(space, area)
    name = _group(space, group, own)
    found = _measure(space, measure, own, name)
    ends = _ends(space, found, own, name)
    if not ends and not group:
        name, ends = _another(space, found, own) or (name, ends)
    month = Month.parse(period) if period else None
    held = month is None or month in ends
    return Asked(found, own, name, month if held else None, ends, passed_over=not held)


def _area(space: Workspace, text: str) -> Area:
    area = geography.find(text) if text else space.area
    if area.type not in COMPARABLE:
        raise UsageError(f"{area} is {a_kind(area.type)}; compare a partnership, a local authority or a force area.")
    return area


def _group(space: Workspace, text: str, area: Area) -> str:
    if not text:
        return default_name(space.plan.comparison_groups, area)
    if text not in space.groups and text not in BUILT_IN_GROUPS:
        raise UsageError(f"There is no comparison group '{text}'; choose one from the list on the page Compare.")
    return text


def _another(space: Workspace, measure: Measure, area: Area) -> tuple[str, tuple[Month, ...]] | None:
    """Where the usual group has no figure of the measure: the first of the plan's that has, and their periods."""
    names = (group if isinstance(group, str) else group.id for group in space.plan.comparison_groups)
    found = ((name, _ends(space, measure, area, name)) for name in names)
    return next(((name, ends) for name, ends in found if ends), None)


def _measure(space: Workspace, text: str, area: Area, group: str) -> Measure:
    if text in space.measures:
        return space.measures.get(text)
    if text:
        raise UsageError(f"There is no measure '{text}'; choose one from the list on the page Compare.")
    return _first_measure(space, area, group)


def _first_measure(space: Workspace, area: Area, group: str) -> Measure:
    """Of the plan's measures, then of all, the first that can be compared with the group; else the first of all."""
    named = [target.measure for target in space.plan.targets] + list(space.plan.indicators)
    wanted = [space.measures.get(name) for name in dict.fromkeys(named) if name in space.measures]
    held = measures_held(space.snapshot(), space.measures, area, BY)
    known = (measure for measure in (*wanted, *held) if _ends(space, measure, area, group))
    return next(known, (*wanted, *space.measures)[0])


def _ends(space: Workspace, measure: Measure, area: Area, group: str) -> tuple[Month, ...]:
    try:
        others = space.group(group, area.code).areas
    except NotMeasurable:
        return ()
    return ends_shared(space.snapshot(), measure, (area, *others), BY)
