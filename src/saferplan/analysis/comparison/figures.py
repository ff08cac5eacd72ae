"""The figures of many areas over the same periods, for a comparison: from one dataset, with their denominators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from saferplan.analysis.comparison.planning import Planned, planned
from saferplan.analysis.comparison.question import Question, Request
from saferplan.analysis.comparison.result import LeftOut
from saferplan.analysis.denominators import Denominators, denominators
from saferplan.analysis.series import SeriesTable, build_chosen
from saferplan.errors import NotMeasurable
from saferplan.measures.definition import Measure
from saferplan.observations import ReleasePin, Status
from saferplan.periods import Month, Period
from saferplan.plans.breaks import Break, breaks_touching

if TYPE_CHECKING:
    from saferplan.stats.arrays import Floats
    from saferplan.warehouse.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Figures:
    """Arrays of shape (areas, periods); `counts` and `rates` NaN where there is no figure.

    `bases` are residents or households, NaN for percentages; `rates` are per `per` of them, or per cent. `history` and
    `now` are positions in `periods`; `then` that of the baseline, None where it is not covered for the own area.
    """

    request: Request
    table: SeriesTable
    counts: Floats
    bases: Floats
    rates: Floats
    per: int
    denominator: str
    now: int
    history: tuple[int, ...]
    then: int | None
    newest: Month
    """The last month of the own area's newest period, which may be later than what its group shares."""
    notes: tuple[str, ...]
    pins: tuple[ReleasePin, ...]

    @property
    def periods(self) -> tuple[Period, ...]:
        return self.table.periods

    def reason(self, area: int, step: int) -> str:
        """Why an area has no whole figure; empty where it has."""
        found = self.table.series(area).observations[step]
        if found.status is not Status.PUBLISHED or found.value is None:
            return found.reason
        return "" if self.rates[area, step] == self.rates[area, step] else f"no {self.denominator} are known for it"

    def left_out(self, steps: Sequence[int]) -> tuple[LeftOut, ...]:
        """The areas after the own one that lack a figure in any of these periods, with the first reason."""
        import numpy as np

        missing = []
        for position, area in enumerate(self.request.areas[1:], 1):
            lacking = [step for step in steps if np.isnan(self.rates[position, step])]
            if lacking:
                missing.append(LeftOut(area.name, area.code, self.reason(position, lacking[0])))
        return tuple(missing)


def breaks_in_history(q: Question, found: Figures) -> tuple[Break, ...]:
    """Every break of the own area's series in the months of the history."""
    first, last = found.periods[found.history[0]].first, found.periods[found.now].last
    return breaks_touching(q.breaks, q.measure.id, q.area.code, found.table.source, first, last)


_Rates: TypeAlias = tuple["Floats", "Floats", tuple[str, ...], tuple[ReleasePin, ...]]
"""Denominators, rates, notes and pins."""


def figures(snapshot: Snapshot, request: Request, restricted: Snapshot | None = None) -> Figures:
    """The figures of one dataset: the one with most of the areas, of these the newest, of these the finest.

    All areas over the same periods. Raises NotMeasurable when the own area has no such period, UsageError for an
    unknown source.
    """
    found = figures_many(snapshot, [request], restricted)[0]
    if isinstance(found, NotMeasurable):
        raise found
    return found


def figures_many(
    snapshot: Snapshot, requests: Sequence[Request], restricted: Snapshot | None = None
) -> list[Figures | NotMeasurable]:
    """The same of many requests, in their order, reading what they share once; a refusal stands in place of its answer.

    Requests of the same areas over the same periods share one grid of counts, and one of residents or households.
    """
    plans = [planned(snapshot, request, restricted) for request in requests]
    sound = [item for item in plans if isinstance(item, Planned)]
    tables = iter(build_chosen(snapshot, [(item.asked, item.choice) for item in sound], restricted))
    people: dict[tuple[object, ...], Denominators | NotMeasurable] = {}
    return [_found(snapshot, item, next(tables), people) if isinstance(item, Planned) else item for item in plans]


def _found(
    snapshot: Snapshot,
    item: Planned,
    table: SeriesTable,
    people: dict[tuple[object, ...], Denominators | NotMeasurable],
) -> Figures | NotMeasurable:
    measure, at = item.request.measure, {period.last.index: i for i, period in enumerate(table.periods)}
    counts = table.values[:, :, 0]
    divided = _rates(snapshot, measure, table, people)
    if isinstance(divided, NotMeasurable):
        return divided
    bases, rates, notes, pins = divided
    return Figures(
        request=item.request,
        table=table,
        counts=counts,
        bases=bases,
        rates=rates,
        per=measure.rate.per if measure.has_rate else 0,
        denominator=measure.rate.denominator.value if measure.has_rate else "",
        now=at[item.end],
        history=tuple(at[end] for end in item.history),
        then=at.get(item.then),
        newest=Month.from_index(item.newest),
        notes=notes,
        pins=pins,
    )


def _rates(
    snapshot: Snapshot,
    measure: Measure,
    table: SeriesTable,
    people: dict[tuple[object, ...], Denominators | NotMeasurable],
) -> _Rates | NotMeasurable:
    """A percentage is its own rate, and has no denominators. `people` are those read so far."""
    import numpy as np

    counts = table.values[:, :, 0]
    if not measure.has_rate:
        return np.full(counts.shape, np.nan), counts, table.notes, table.pins
    key = (measure.rate.denominator, table.areas, table.periods, table.dataset)
    if key not in people:
        people[key] = _people(snapshot, measure, table)
    found = people[key]
    if isinstance(found, NotMeasurable):
        return found
    bases = np.where(found.values > 0, found.values, np.nan)
    pins = tuple(dict.fromkeys((*table.pins, *snapshot.pins(sorted(found.releases)))))
    return bases, measure.rate.per * counts / bases, (*table.notes, found.note), pins


def _people(snapshot: Snapshot, measure: Measure, table: SeriesTable) -> Denominators | NotMeasurable:
    try:
        return denominators(snapshot, measure.rate.denominator, table.areas, table.periods, table.dataset)
    except NotMeasurable as refusal:
        return refusal
