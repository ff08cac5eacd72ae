"""Which dataset answers a comparison, and over which periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from saferplan.analysis.choosing import SOURCES, Choice, SeriesRequest, choose
from saferplan.analysis.comparison.question import Request
from saferplan.analysis.datasets import DATASETS
from saferplan.analysis.grid import covered_months, measurable
from saferplan.errors import NotMeasurable
from saferplan.periods import By, Month, Period

if TYPE_CHECKING:
    from saferplan.warehouse.snapshot import Snapshot

HISTORY = 5
"""Periods of a direction, as iQuanta showed them."""
_LOOK_BACK = 11
"""How far before the area's newest period the group's shared one may lie, in months: a force that stopped publishing
years ago must not hold every comparison at that year."""


@dataclass(frozen=True, slots=True)
class Planned:
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


def planned(snapshot: Snapshot, request: Request, restricted: Snapshot | None) -> Planned | NotMeasurable:
    """The dataset with most of the areas, of these the newest, of these the finest, or why there is none."""
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
    return Planned(request, Choice(cover.dataset, request.by, periods), end, history, then, max(own))


@dataclass(frozen=True, slots=True)
class Cover:
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


def _chosen(snapshot: Snapshot, request: Request) -> tuple[Cover, int]:
    found = [(cover, end) for cover in covers(snapshot, request) if (end := cover.best_end(request)) is not None]
    if not found:
        _refuse(snapshot, request)
    # The first of equals is the finest, in the order of the measure's datasets.
    return max(found, key=lambda item: (item[0].shared(item[1]), item[1]))


def _refuse(snapshot: Snapshot, request: Request) -> NoReturn:
    """Say why the own area has nothing, in the words a series of it would be refused with. Raises NotMeasurable."""
    own = request.areas[0]
    choose(snapshot, SeriesRequest(request.measure, (own,), request.by, request.source, False, False, *_span(request)))
    ends = {end for cover in covers(snapshot, request) for end in cover.own(request)}
    what, span = f"'{request.measure.title}' in {own.name} has no figure", _SPANS[request.by]
    if not ends:
        raise NotMeasurable(f"{what} for {span}; ingest more months, or ask for shorter periods with --by month.")
    first, last = Month.from_index(min(ends)), Month.from_index(max(ends))
    when = f" ending with {request.month.name}" if request.month else ""
    raise NotMeasurable(f"{what} for {span}{when}; ask for a --month from {first} to {last}.")


_SPANS = {
    By.MONTH: "a month",
    By.QUARTER: "a quarter",
    By.CALENDAR_YEAR: "a calendar year",
    By.YEAR: "a financial year",
    By.ROLLING_12: "12 months",
}


def _span(request: Request) -> tuple[Month | None, Month | None]:
    return (request.month, request.month) if request.month else (None, None)


def covers(snapshot: Snapshot, request: Request) -> Iterator[Cover]:
    wanted = (request.source,) if request.source else SOURCES[:3]
    for dataset in request.measure.datasets():
        own_refused = request.needs_own and measurable(dataset, request.areas[0])
        if dataset.split("/")[0] in wanted and not own_refused and request.by.length % DATASETS[dataset].span == 0:
            yield Cover(dataset, _ends(snapshot, request, dataset))


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
