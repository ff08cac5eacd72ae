"""The lists to choose from on the page Compare: only what is held, and what is chosen now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from saferplan.analysis.comparison.offers import areas_held, measures_held
from saferplan.analysis.wording import upper_first
from saferplan.geography import areas as geography
from saferplan.geography.areas import AreaType
from saferplan.plans.groups import BUILT_IN_GROUPS
from saferplan.web.presenters.compare_asked import BY, Asked
from saferplan.web.presenters.parts import Choice, Field

if TYPE_CHECKING:
    from saferplan.workspace import Workspace

_KINDS = {
    AreaType.CSP: "Community safety partnerships",
    AreaType.PFA: "Police force areas",
    AreaType.LAD: "Local authorities",
}
_LISTED = (AreaType.CSP, AreaType.PFA)
"""Nearly every authority is a partnership too, so that both lists would hold 300 names twice."""


def fields(space: Workspace, asked: Asked) -> tuple[Field, ...]:
    """Measure, area, group and period, each with what there is to choose beside the other three."""
    return (
        Field("measure", "Measure", tuple(_measures(space, asked))),
        Field("area", "Area", tuple(_areas(space, asked))),
        group_field(space, asked.group),
        Field("period", "Period", tuple(_periods(asked))),
    )


def group_field(space: Workspace, chosen: str) -> Field:
    """The comparison groups of the workspace, then the built-in ones."""
    own = [(group.id, group.name, "Chosen by the partnership") for group in space.groups.values()]
    built_in = [(name, upper_first(holds), "For every area") for name, holds in BUILT_IN_GROUPS.items()]
    listed = [*own, *(item for item in built_in if item[0] not in space.groups)]
    return Field(
        "group",
        "Compare with",
        tuple(Choice(label, name, chosen=name == chosen, section=section) for name, label, section in listed),
    )


def _measures(space: Workspace, asked: Asked) -> Iterator[Choice]:
    held = {measure.id for measure in measures_held(space.snapshot(), space.measures, asked.area, BY)}
    for measure in space.measures:
        chosen = measure.id == asked.measure.id
        if chosen or measure.id in held:
            yield Choice(measure.title, measure.id, chosen=chosen, section=str(measure.theme))


def _areas(space: Workspace, asked: Asked) -> Iterator[Choice]:
    """Those with figures, and the chosen one in any case."""
    for kind, label in _KINDS.items():
        listed = geography.of_type(kind) if kind in _LISTED else ()
        held = set(areas_held(space.snapshot(), asked.measure, listed, BY))
        held |= {asked.area} if asked.area.type is kind else set()
        for area in sorted(held, key=lambda area: area.name):
            yield Choice(area.name, area.code, chosen=area.code == asked.area.code, section=label)


def _periods(asked: Asked) -> Iterator[Choice]:
    yield Choice("Newest that most of the group shares", chosen=asked.period is None)
    for end in reversed(asked.ends):
        yield Choice(f"12 months to {end.name}", str(end), chosen=end == asked.period)
