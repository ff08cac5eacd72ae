"""Single wards and LSOAs: their figures stand on a measure's map alone, where small numbers are withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING

from saferplan.analysis.by_place.by_place import Shown
from saferplan.analysis.datasets import SMALL
from saferplan.errors import NotMeasurable
from saferplan.geography.areas import Area, AreaType
from saferplan.geography.within import lies_in
from saferplan.periods import By, Month
from saferplan.stats.disclosure import SMALLEST_SHOWN

if TYPE_CHECKING:
    from saferplan.workspace import Workspace


def around(area: Area) -> Area | None:
    """The partnership on whose map a ward or an LSOA stands; None for an area of its own pages."""
    if area.type not in SMALL:
        return None
    return next((outer for outer in lies_in(area) if outer.type is AreaType.CSP), None)


def refuse_alone(area: Area) -> None:
    """Raise NotMeasurable for a ward or an LSOA, whose months would tell of single people."""
    if area.type in SMALL:
        raise NotMeasurable(
            f"{area} is too small for a page of its own, as low counts would tell of single people; its figures stand "
            "on the map of the area around it, with small numbers withheld."
        )


def refuse_withheld(
    space: Workspace, measure: str, area: Area, month: Month, *, by: str, source: str, part: str
) -> None:
    """Raise NotMeasurable for a figure of a ward or an LSOA that the map of the partnership around does not show."""
    outer = around(area)
    if outer is None or by != By.ROLLING_12 or part:
        refuse_alone(area)
        return
    places = space.by_place(measure, outer.code, level=area.type.value, month=month, source=source or None)
    if any(row.area == area and row.shown is Shown.WITHHELD for row in places.rows):
        raise NotMeasurable(
            f"This figure is withheld, as counts under {SMALLEST_SHOWN} are, and those that would give one away; "
            "choose a larger area."
        )
