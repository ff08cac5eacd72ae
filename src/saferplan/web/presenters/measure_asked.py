"""What the measure page is asked for: the words of its address, held against what the workspace has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from saferplan.analysis.wording import listed
from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography import areas as geography
from saferplan.geography.areas import Area
from saferplan.measures.definition import Measure
from saferplan.periods import By, Month
from saferplan.web.presenters.small_places import refuse_alone

if TYPE_CHECKING:
    from saferplan.analysis.choosing import Holding
    from saferplan.workspace import Workspace

NAMES = ("chart", "from", "to", "type", "area", "source", "group")
"""The words of the address; others are left out."""


class Chart(StrEnum):
    """What is drawn."""

    MONTHLY = "monthly"
    ROLLING = "rolling"
    SPC = "spc"
    FORECAST = "forecast"


@dataclass(frozen=True, slots=True)
class Asked:
    """One view of a measure. `holding` is what its source has, None where no source has anything.

    `first` and `last` are None where nothing was chosen: each chart then has its own beginning, and ends with the
    newest figure. `part` is a crime type of the measure. `given` are the words of the address.
    """

    measure: Measure
    area: Area
    is_own: bool
    """Whether it is the area of the plan."""
    holding: Holding | None
    sources: tuple[str, ...]
    chart: Chart
    first: Month | None
    last: Month | None
    part: str | None
    parts: tuple[str, ...]
    group: str
    """The comparison group chosen; empty for the plan's first."""
    given: tuple[tuple[str, str], ...]

    @property
    def source(self) -> str:
        return self.holding.source if self.holding else ""

    @property
    def by(self) -> By:
        """How finely the source cuts time."""
        return self.holding.by if self.holding else By.MONTH

    @property
    def is_restricted(self) -> bool:
        return self.source == "local"

    def address(self, **other: str) -> str:
        """The query of this view with other words in place; an empty word leaves it out."""
        words = dict(self.given) | {name.rstrip("_"): value for name, value in other.items()}
        return urlencode({name: value for name, value in words.items() if value})

    def section_address(self) -> str:
        """The query of the sections that depend on area, source and end alone; '' where none of them was chosen."""
        words = {name: value for name, value in self.given if name in ("to", "area", "source")}
        return f"?{urlencode(words)}" if words else ""


def chosen(query: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The words that the page knows, in its order, empty ones left out: what an answer is kept by."""
    return tuple((name, query[name]) for name in NAMES if query.get(name))


def asked(space: Workspace, measure_id: str, given: tuple[tuple[str, str], ...]) -> Asked:
    """The view that an address names.

    Raises UsageError for a word that is not one of the choices, NotMeasurable for a single ward or LSOA.
    """
    words = dict(given)
    measure = space.measures.get(measure_id)
    area = geography.find(words["area"]) if "area" in words else space.area
    refuse_alone(area)
    held = space.holdings(measure_id, area.code)
    holding = _holding(space, measure, area, held, words.get("source"))
    parts = crime_types(space, measure, area, holding)
    first, last = (_month(words.get(name), holding) for name in ("from", "to"))
    if first and last and first > last:
        raise UsageError(f"{first.name} is after {last.name}; choose the earlier month as the first.")
    return Asked(
        measure=measure,
        area=area,
        is_own=area == space.area,
        holding=holding,
        sources=tuple(item.source for item in held),
        chart=_chart(words.get("chart"), holding),
        first=first,
        last=last,
        part=_part(words.get("type"), parts),
        parts=parts,
        group=words.get("group", ""),
        given=given,
    )


def crime_types(space: Workspace, measure: Measure, area: Area, holding: Holding | None) -> tuple[str, ...]:
    """The types whose counts make up the measure in this source; none where it counts a single one."""
    if holding is None or not measure.is_additive:
        return ()
    try:
        table = space.series_table(measure.id, area.code, source=holding.source, split="crime-type")
    except NotMeasurable:
        return ()
    columns = tuple(column for column in table.columns if column)
    return columns if len(columns) > 1 else ()


def _holding(
    space: Workspace, measure: Measure, area: Area, held: tuple[Holding, ...], source: str | None
) -> Holding | None:
    if source is not None:
        found = next((item for item in held if item.source == source), None)
        if found is None:
            others = listed([item.source for item in held]) if held else "none"
            raise UsageError(
                f"'{source}' has no figures of '{measure.title}' for {area.name}; these have some: {others}."
            )
        return found
    targets = space.plan.targets if area == space.area else ()
    wanted = next((target.source for target in targets if target.measure == measure.id), None)
    return next((item for item in held if item.source == wanted), held[0] if held else None)


def _chart(word: str | None, holding: Holding | None) -> Chart:
    if word is None:
        return Chart.ROLLING if holding and holding.by.length == 12 else Chart.MONTHLY
    if word not in tuple(Chart):
        raise UsageError(f"'{word}' is not a chart; choose one of {', '.join(Chart)}.")
    return Chart(word)


def _month(word: str | None, holding: Holding | None) -> Month | None:
    if word is None or holding is None:
        return None
    month = Month.parse(word)
    ends = [period.last for period in holding.periods]
    if month not in ends:
        raise UsageError(
            f"The {holding.name} here have no period that ends with {month.name}; "
            f"choose one from {ends[0].name} to {ends[-1].name}."
        )
    return month


def _part(word: str | None, parts: tuple[str, ...]) -> str | None:
    if word is None:
        return None
    if word not in parts:
        some = f"choose one of {', '.join(parts)}" if parts else "leave it out, as this measure has none"
        raise UsageError(f"'{word}' is not a crime type of this measure; {some}.")
    return word
