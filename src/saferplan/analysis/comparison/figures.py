"""The figures of many areas over the same periods, for a comparison: from one dataset, with their denominators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from saferplan.analysis.choosing import SOURCES, Choice, SeriesRequest, choose
from saferplan.analysis.comparison.result import LeftOut, ResolvedGroup
from saferplan.analysis.datasets import DATASETS
from saferplan.analysis.denominators import Denominators, denominators
from saferplan.analysis.grid import covered_months, measurable
from saferplan.analysis.series import SeriesTable, build_chosen
from saferplan.errors import NotMeasurable
from saferplan.geography.areas import Area
from saferplan.measures.definition import Measure
from saferplan.observations import ReleasePin, Status
from saferplan.periods import By, Month, Period
from saferplan.plans.breaks import Break, breaks_touching
from saferplan.plans.groups import LimitsRule

if TYPE_CHECKING:
    import numpy as np

    from saferplan.warehouse.snapshot import Snapshot

    Array = np.ndarray[Any, Any]

HISTORY = 5
"""Periods of a direction, as iQuanta showed them."""
_LOOK_BACK = 11
"""How far before the area's newest period the group's shared one may lie, in months: a force that stopped publishing
years ago must not hold every comparison at that year."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to compare. `month` None: the newest period of the area that most of its group shares.

    `baseline` is the last month of the period that divergence is measured from, None a year earlier. `breaks` are those
    known on the day the comparison is made as at.
    """

    measure: Measure
    area: Area
    group: ResolvedGroup
    by: By = By.ROLLING_12
    month: Month | None = None
    source: str | None = None
    baseline: Month | None = None
    limits: LimitsRule = LimitsRule.FUNNEL
    breaks: Sequence[Break] = ()


@dataclass(frozen=True)
class Request:
    """What to compare: the first of `areas` is the own area, whose figures must be there; None for any of them."""

    measure: Measure
    areas: tuple[Area, ...]
    by: By
    month: Month | None
    source: str | None
    baseline: Month | None = None
    """The last month of the period to measure divergence from; None a year before the period compared."""
    needs_own: bool = True


@dataclass(frozen=True)
class Figures:
    """Arrays of shape (areas, periods); `counts` and `rates` NaN where there is no figure.

    `bases` are residents or households, NaN for percentages; `rates` are per `per` of them, or per cent. `history` and
    `now` are positions in `periods`; `then` that of the baseline, None where it is not covered for the own area.
    """

    request: Request
    table: SeriesTable
    counts: np.ndarray[Any, Any]
    bases: np.ndarray[Any, Any]
    rates: np.ndarray[Any, Any]
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


_Rates = tuple["Array", "Array", tuple[str, ...], tuple[ReleasePin, ...]]
"""Denominators, rates, notes and pins."""


@dataclass(frozen=True)
class _Cover:
    """A dataset and, by area, the months its periods of the wanted kind can end with."""

    dataset: str
    ends: tuple[frozenset[int], ...]

    def shared(self, end: int) -> int:
        return sum(end in ends for ends in self.ends)

    def own(self, request: Request) -> frozenset[int]:
        """The own area's ends, or those of any area where none is needed."""
        return self.ends[0] if request.needs_own else frozenset[int]().union(*self.ends)

    def best_end(self, request: Request) -> int | None:
        """The month asked for, or of the newest twelve the newest that most areas share."""
        own = self.own(request)
        if request.month is not None:
            wanted = Period.containing(request.month, request.by).last.index
            return wanted if wanted in own else None
        recent = [end for end in own if end >= max(own) - _LOOK_BACK]
        return max(recent, key=lambda end: (self.shared(end), end), default=None)


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
    planned = [_planned(snapshot, request, restricted) for request in requests]
    sound = [item for item in planned if isinstance(item, _Planned)]
    tables = iter(build_chosen(snapshot, [(item.asked, item.choice) for item in sound], restricted))
    people: dict[tuple[object, ...], Denominators | NotMeasurable] = {}
    return [_found(snapshot, item, next(tables), people) if isinstance(item, _Planned) else item for item in planned]


@dataclass(frozen=True)
class _Planned:
    """A request, and where its figures are: all but the figures themselves. Ends are indices of months."""

    request: Request
    choice: Choice
    end: int
    history: tuple[int, ...]
    then: int
    newest: int

    @property
    def asked(self) -> SeriesRequest:
        return SeriesRequest(self.request.measure, self.request.areas, self.request.by, self.request.source)


def _planned(snapshot: Snapshot, request: Request, restricted: Snapshot | None) -> _Planned | NotMeasurable:
    if request.source == "local" and restricted is None:
        return NotMeasurable("No force extract has been ingested here; ingest one with its mapping first.")
    try:
        cover, end = _chosen(restricted if request.source == "local" and restricted else snapshot, request)
    except NotMeasurable as refusal:
        return refusal
    step = _step(request.by, DATASETS[cover.dataset].span)
    own = cover.own(request)
    history = tuple(e for e in (end - step * back for back in reversed(range(HISTORY))) if e in own)
    then = _then(request, end, own)
    wanted = sorted({*history, end, *({then} & own)})
    periods = tuple(Period(request.by, Month.from_index(e)) for e in wanted)
    return _Planned(request, Choice(cover.dataset, request.by, periods), end, history, then, max(own))


def _found(
    snapshot: Snapshot,
    item: _Planned,
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


def _chosen(snapshot: Snapshot, request: Request) -> tuple[_Cover, int]:
    found = [(cover, end) for cover in _covers(snapshot, request) if (end := cover.best_end(request)) is not None]
    if not found:
        _refuse(snapshot, request)
    # The first of equals is the finest, in the order of the measure's datasets.
    return max(found, key=lambda item: (item[0].shared(item[1]), item[1]))


def _refuse(snapshot: Snapshot, request: Request) -> NoReturn:
    """Say why the own area has nothing, in the words a series of it would be refused with. Raises NotMeasurable."""
    own = request.areas[0]
    choose(snapshot, SeriesRequest(request.measure, (own,), request.by, request.source, False, False, *_span(request)))
    ends = {end for cover in _covers(snapshot, request) for end in cover.own(request)}
    what = f"'{request.measure.title}' has no whole period by {request.by}"
    if not ends:
        raise NotMeasurable(f"{what} in {own.name}; ingest more months, or ask for shorter periods with --by month.")
    first, last = Month.from_index(min(ends)), Month.from_index(max(ends))
    when = f" that ends with {request.month}" if request.month else ""
    raise NotMeasurable(f"{what}{when} in {own.name}; ask for one that ends between {first} and {last}.")


def _span(request: Request) -> tuple[Month | None, Month | None]:
    return (request.month, request.month) if request.month else (None, None)


def _covers(snapshot: Snapshot, request: Request) -> Iterator[_Cover]:
    wanted = (request.source,) if request.source else SOURCES[:3]
    for dataset in request.measure.datasets():
        own_refused = request.needs_own and measurable(dataset, request.areas[0])
        if dataset.split("/")[0] in wanted and not own_refused and request.by.length % DATASETS[dataset].span == 0:
            yield _Cover(dataset, _ends(snapshot, request, dataset))


def _ends(snapshot: Snapshot, request: Request, dataset: str) -> tuple[frozenset[int], ...]:
    by_months: dict[tuple[Month, ...], frozenset[int]] = {}
    found = []
    for area, months in zip(request.areas, covered_months(snapshot, dataset, request.areas), strict=True):
        held = () if measurable(dataset, area) else months
        if held not in by_months:
            by_months[held] = _ends_of(request, dataset, held)
        found.append(by_months[held])
    return tuple(found)


def _ends_of(request: Request, dataset: str, months: Sequence[Month]) -> frozenset[int]:
    """The months that whole periods of the wanted kind end with, every part of them covered and defined."""
    usable = {m.index for m in months if request.measure.rules_for(dataset, m)}
    parts = range(0, request.by.length, DATASETS[dataset].span)
    return frozenset(
        e
        for e in usable
        if Period.containing(Month.from_index(e), request.by).last.index == e
        and all(e - back in usable for back in parts)
    )


def _then(request: Request, end: int, own: frozenset[int]) -> int:
    """The end of the baseline; a year before, where the baseline is not covered or not before the period compared."""
    wanted = request.baseline.index if request.baseline else end
    return wanted if wanted in own and wanted < end else end - 12


def _step(by: By, span: int) -> int:
    """Months between the ends of neighbouring periods: rolling years move on by the source's own step."""
    return span if by is By.ROLLING_12 else by.length
