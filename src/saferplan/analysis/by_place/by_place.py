"""A measure by ward or LSOA over 12 months: counts and rates, small numbers withheld, with outlines where held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saferplan.analysis.choosing import SeriesRequest
from saferplan.analysis.denominators import denominators
from saferplan.analysis.series import SeriesTable, build
from saferplan.analysis.small_area_tables import LEVELS, codes_to_withhold, levels_of, small_area_table
from saferplan.errors import NotMeasurable, SourceError
from saferplan.geography import boundaries
from saferplan.geography.areas import Area, AreaType
from saferplan.measures.definition import Measure
from saferplan.observations import ReleasePin
from saferplan.periods import By, Month, Period, day_name
from saferplan.plans.breaks import Break, breaks_touching
from saferplan.stats.arrays import known_or_none

if TYPE_CHECKING:
    from saferplan.stats.arrays import Floats
    from saferplan.warehouse.snapshot import Snapshot

Feature = dict[str, Any]


class Shown(StrEnum):
    """Whether a place's figure may be shown, and if not, why."""

    FIGURE = "shown"
    WITHHELD = "withheld"
    """Under 5, or such that one under 5 could be worked out from it. Which of both is not said: that too would tell."""
    MISSING = "no figure"


@dataclass(frozen=True, slots=True)
class PlaceFigure:
    """One small area. `count` is None unless `shown` is a figure, `rate` too where residents are not known.

    `population` is that of the rate, shown for every area where it is known. `reason` says what is missing.
    """

    area: Area
    shown: Shown
    count: int | None
    population: float | None
    rate: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ByPlace:
    """A measure in the small areas that make up an area, by code.

    Attributes:
        levels: the levels the area can be shown by. ends: the last months of the periods that can be asked for.
        total: the figure of the whole area; `elsewhere` the part of it that lies in none of the small areas, None where
            one of these has no figure.
        per, denominator: the rate's scale, such as 1000 and "residents".
        rates_note: which residents or households the rates divide by.
        no_rates, no_outlines: why there are none; empty where there are.
        outlines: GeoJSON features with the properties code and name, () where one of them is not held.
    """

    measure: Measure
    area: Area
    level: AreaType
    levels: tuple[AreaType, ...]
    period: Period
    ends: tuple[Month, ...]
    source: str
    total: int
    elsewhere: int | None
    per: int
    denominator: str
    rows: tuple[PlaceFigure, ...]
    outlines: tuple[Feature, ...]
    rates_note: str
    no_rates: str
    no_outlines: str
    notes: tuple[str, ...]
    pins: tuple[ReleasePin, ...]

    @property
    def withheld(self) -> int:
        """How many places have a figure that is not shown."""
        return sum(row.shown is Shown.WITHHELD for row in self.rows)

    @property
    def rate(self) -> float | None:
        """That of the whole area; None where an area's residents are not known."""
        people = [row.population for row in self.rows if row.population is not None]
        return self.total * self.per / sum(people) if people and len(people) == len(self.rows) else None


def by_place(
    snapshot: Snapshot,
    restricted: Snapshot | None,
    measure: Measure,
    area: Area,
    *,
    level: AreaType | None = None,
    month: Month | None = None,
    source: str | None = None,
    breaks: Sequence[Break] = (),
    folder: Path | None = None,
) -> ByPlace:
    """The 12 months to `month`, None for the newest whole ones, by wards unless told or the area is not made of them.

    `folder` may hold more outlines. Raises NotMeasurable where the measure has no figures of small areas.
    """
    _refuse_what_does_not_add_up(measure)
    whole = build(snapshot, SeriesRequest(measure, (area,), By.ROLLING_12, source), restricted)
    step, ends = _step(whole, month)
    period = whole.periods[step]
    found, table = small_area_table(
        snapshot, restricted, whole, By.ROLLING_12, period.last, period.last, (level,) if level else LEVELS
    )
    hidden = codes_to_withhold(snapshot, restricted, table, (period.last,))
    people, note, no_rates, pins = _people(snapshot, measure, table)
    outlines, no_outlines = _outlines(area, table.areas, found, folder)
    touching = breaks_touching(breaks, measure.id, area.code, whole.source, period.first, period.last)
    return ByPlace(
        measure=measure,
        area=area,
        level=found,
        levels=levels_of(area),
        period=period,
        ends=ends,
        source=whole.source,
        total=round(float(whole.values[0, step, 0])),
        elsewhere=_elsewhere(float(whole.values[0, step, 0]), table.values[:, -1, 0]),
        per=measure.rate.per,
        denominator=measure.rate.denominator.value,
        rows=_rows(table, hidden, people, measure.rate.per),
        outlines=outlines,
        rates_note=note,
        no_rates=no_rates,
        no_outlines=no_outlines,
        notes=(*table.notes, *(f"{b.title} ({day_name(b.date)}) lies in these 12 months." for b in touching)),
        pins=tuple(dict.fromkeys((*table.pins, *pins))),
    )


def _refuse_what_does_not_add_up(measure: Measure) -> None:
    if not measure.is_additive:
        raise NotMeasurable(
            f"'{measure.title}' is a percentage, which a few crimes in a small area make jump; ask for the whole area."
        )
    if measure.kind.is_weighted:
        raise NotMeasurable(
            f"'{measure.title}' is a weighted sum, which in a small area would tell of single grave crimes; ask for "
            "the whole area."
        )


def _step(whole: SeriesTable, month: Month | None) -> tuple[int, tuple[Month, ...]]:
    """The position of the period asked for, and every end that has a whole figure."""
    known = [i for i, value in enumerate(whole.values[0, :, 0].tolist()) if value == value]
    ends = tuple(whole.periods[i].last for i in known)
    what = f"'{whole.measure.title}' in {whole.areas[0].name}"
    if not known:
        raise NotMeasurable(f"{what} has no whole 12 months; ingest more months.")
    if month is not None and month not in ends:
        raise NotMeasurable(
            f"{what} has no figure for the 12 months to {month.name}; ask for 12 months to one of {ends[0].name} to "
            f"{ends[-1].name}."
        )
    return (known[-1] if month is None else known[ends.index(month)]), ends


def _people(
    snapshot: Snapshot, measure: Measure, table: SeriesTable
) -> tuple[Floats | None, str, str, tuple[ReleasePin, ...]]:
    """Residents or households of each small area, the note on them, why there are none, and their releases."""
    import numpy as np

    try:
        found = denominators(snapshot, measure.rate.denominator, table.areas, table.periods[-1:], table.dataset)
    except NotMeasurable as refusal:
        return None, "", str(refusal), ()
    values = found.values[:, 0]
    return np.where(values > 0, values, np.nan), found.note, "", snapshot.pins(sorted(found.releases))


def _outlines(
    area: Area, areas: Sequence[Area], level: AreaType, folder: Path | None
) -> tuple[tuple[Feature, ...], str]:
    try:
        found = tuple(boundaries.features(area, level, folder=folder))
    except (NotMeasurable, SourceError) as refusal:
        return (), str(refusal)
    return found, ""


def _elsewhere(total: float, counts: Floats) -> int | None:
    inside = float(counts.sum())
    return None if inside != inside else round(total - inside)


def _rows(table: SeriesTable, hidden: frozenset[str], people: Floats | None, per: int) -> tuple[PlaceFigure, ...]:
    counts = table.values[:, -1, 0].tolist()
    return tuple(
        _row(table, i, counts[i], None if people is None else known_or_none(people[i]), area.code in hidden, per)
        for i, area in enumerate(table.areas)
    )


def _row(table: SeriesTable, i: int, count: float, people: float | None, hidden: bool, per: int) -> PlaceFigure:
    observation = table.series(i).observations[-1]
    if count != count:
        return PlaceFigure(table.areas[i], Shown.MISSING, None, people, None, observation.reason)
    if hidden:
        return PlaceFigure(table.areas[i], Shown.WITHHELD, None, people, None)
    rate = None if people is None else count * per / people
    return PlaceFigure(table.areas[i], Shown.FIGURE, round(count), people, rate, observation.reason)
