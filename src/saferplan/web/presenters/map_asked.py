"""What a reader asked to see on a map: a measure, an area, by wards or LSOAs, counts or rates, and a period."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from saferplan.analysis.by_place.by_place import ByPlace
from saferplan.analysis.choosing import SOURCES
from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography import areas as geography
from saferplan.geography.areas import Area
from saferplan.measures.definition import Measure
from saferplan.periods import Month
from saferplan.web.presenters.small_places import refuse_alone

if TYPE_CHECKING:
    from saferplan.workspace import Workspace

LEVELS = {"ward": "Wards", "lsoa": "Small areas of about 1,500 residents (LSOAs)"}


class Show(StrEnum):
    """What the shades stand for."""

    COUNTS = "counts"
    RATES = "rates"


@dataclass(frozen=True, slots=True)
class AskedMap:
    """A question that can be put to the workspace. What was not asked for is empty, and `period` None."""

    measure: Measure
    area: Area
    level: str
    show: Show
    period: Month | None
    source: str

    @property
    def key(self) -> tuple[str, ...]:
        """What an answer is kept by."""
        return (self.measure.id, self.area.code, self.level, self.show, str(self.period or ""), self.source)

    @property
    def query(self) -> dict[str, str]:
        """Names and values of the page's address, beside the measure."""
        period = str(self.period or "")
        words = {"area": self.area.code, "by": self.level, "show": self.show.value}
        return {**words, "period": period, "source": self.source}


def asked_map(
    space: Workspace,
    measure: str,
    *,
    area: str = "",
    by: str = "",
    show: str = "",
    period: str = "",
    source: str = "",
) -> AskedMap:
    """The question behind an address; empty words take the plan's area and the newest period.

    Raises UsageError for a word not known, NotMeasurable for a single ward or LSOA, whose total a map would tell.
    """
    if measure not in space.measures:
        raise UsageError(f"There is no measure '{measure}'; choose one from the list of measures.")
    if by and by not in LEVELS:
        raise UsageError(f"A map is not drawn by '{by}'; choose ward or lsoa.")
    if show and show not in list(Show):
        raise UsageError(f"A map does not show '{show}'; choose counts or rates.")
    if source and source not in SOURCES:
        raise UsageError(f"'{source}' is not a source; choose one of {', '.join(SOURCES)}, or none.")
    found = geography.find(area) if area else space.area
    refuse_alone(found)
    return AskedMap(
        measure=space.measures.get(measure),
        area=found,
        level=by,
        show=Show(show or Show.COUNTS),
        period=Month.parse(period) if period else None,
        source=source,
    )


def placed(space: Workspace, question: AskedMap) -> tuple[ByPlace, bool]:
    """The figures, and whether they are of another period, because the one asked for has none. Raises NotMeasurable.

    Where no open source has them a force's own extract is looked into, if the workspace of this reader has one.
    """
    sources = [question.source, *(["local"] if not question.source and space.restricted else [])]
    refusals = []
    for source in sources:
        for month in dict.fromkeys((question.period, None)):
            try:
                return _placed(space, question, source, month), month != question.period
            except NotMeasurable as refusal:
                refusals.append(refusal)
    raise refusals[0]


def _placed(space: Workspace, question: AskedMap, source: str, month: Month | None) -> ByPlace:
    return space.by_place(
        question.measure.id,
        question.area.code,
        level=question.level or None,
        month=month,
        source=source or None,
    )
