"""Which source answers a request for a series: the finest that covers it, or the reason why none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.datasets import DATASETS, Dataset
from saferplan.analysis.grid import covered_months, measurable
from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography.areas import Area
from saferplan.measures.definition import Measure
from saferplan.periods import By, Month, Period, months_between, periods_between

if TYPE_CHECKING:
    from saferplan.warehouse.snapshot import Snapshot

SOURCES = ("police-uk", "home-office", "ons", "local")
_OPEN = SOURCES[:3]
_FINEST = {1: By.MONTH, 3: By.QUARTER, 12: By.ROLLING_12}


@dataclass(frozen=True, slots=True)
class SeriesRequest:
    """What is asked for.

    `by` None: as finely as the source publishes; `source` None: the finest open one that covers it.
    """

    measure: Measure
    areas: tuple[Area, ...]
    by: By | None = None
    source: str | None = None
    rate: bool = False
    split: bool = False
    first: Month | None = None
    last: Month | None = None

    @property
    def has_range(self) -> bool:
        """Whether months were asked for, rather than all there are."""
        return self.first is not None or self.last is not None


@dataclass(frozen=True, slots=True)
class Choice:
    """The dataset that answers, how it is cut, and for which periods."""

    dataset: str
    by: By
    periods: tuple[Period, ...]
    notes: tuple[str, ...] = ()


def choose(snapshot: Snapshot, request: SeriesRequest) -> Choice:
    """The finest dataset that has the areas; where months are asked for, the finest that covers them, or most of them.

    Raises NotMeasurable with the finest one's reason when none has anything, and UsageError for no such source, no
    area, an end before its beginning, and a split or a rate of a percentage.
    """
    _check(request)
    refusals: list[str] = []
    found: list[tuple[int, Choice]] = []
    for dataset in _candidates(request):
        choice = _considered(snapshot, request, dataset, refusals)
        if choice is None:
            continue
        covered = [set(months) for months in covered_months(snapshot, dataset, request.areas)]
        needed = _needed_months(request.measure, choice)
        if request.has_range and _reaches_over(request, choice) and all(map(needed.issubset, covered)):
            return choice
        found.append((_reach(request, covered, needed), choice))
    if not found:
        # The finest source's refusal: what the coarser ones lack is no help to who asks.
        raise NotMeasurable(refusals[0])
    return max(found, key=lambda item: item[0])[1]


@dataclass(frozen=True, slots=True)
class Holding:
    """What a source has of a measure for an area: `periods` from the first it covers to the last, gaps and all."""

    source: str
    dataset: str
    by: By
    periods: tuple[Period, ...]

    @property
    def name(self) -> str:
        """The dataset's, as a sentence names it."""
        return DATASETS[self.dataset].name


def holdings(
    snapshot: Snapshot, measure: Measure, area: Area, restricted: Snapshot | None = None
) -> tuple[Holding, ...]:
    """Every source that has something of a measure for an area, the finest first; extracts only with `restricted`."""
    found = []
    for source in dict.fromkeys(dataset.split("/")[0] for dataset in measure.datasets()):
        held = restricted if source == "local" else snapshot
        if held is None:
            continue
        try:
            choice = choose(held, SeriesRequest(measure, (area,), source=source))
        except NotMeasurable:
            continue
        found.append(Holding(source, choice.dataset, choice.by, choice.periods))
    return tuple(found)


def _reach(request: SeriesRequest, covered: Sequence[set[Month]], needed: set[Month | None]) -> int:
    """How much of what is asked for a source has: areas, and of a range that was asked for the months too.

    Without a range the finest source that has the areas is meant, gaps and all: a coarser one with a neater record
    would change the figures that were shown before it was ingested.
    """
    if not request.has_range:
        return sum(map(bool, covered))
    return sum(len(months & needed) for months in covered)


def _reaches_over(request: SeriesRequest, choice: Choice) -> bool:
    """Whether the periods, of which a yearly table lacks some, reach over all the months asked for."""
    is_by_end = request.by is By.ROLLING_12
    reached = {m for p in choice.periods for m in ((p.last,) if is_by_end else p.months)}
    return reached.issuperset(months_between(request.first or min(reached), request.last or max(reached)))


def _needed_months(measure: Measure, choice: Choice) -> set[Month | None]:
    """The months that must be covered; None, which never is, where a month has no rule."""
    span = DATASETS[choice.dataset].span
    months = {m for p in choice.periods for m in p.months if p.last.since(m) % span == 0}
    return {m if measure.rules_for(choice.dataset, m) else None for m in months}


def _check(request: SeriesRequest) -> None:
    if not request.areas:
        raise UsageError("No area is given; give at least one.")
    if request.first and request.last and request.first > request.last:
        raise UsageError(f"{request.first} is after {request.last}; give the earlier month as the first.")
    if request.split and not request.measure.is_additive:
        raise UsageError(
            f"'{request.measure.title}' is a percentage, which has no parts to add up; leave out the split."
        )
    if request.rate and not request.measure.has_rate:
        raise UsageError(f"'{request.measure.title}' is already a percentage; leave out the rate.")


def _candidates(request: SeriesRequest) -> tuple[str, ...]:
    measure = request.measure
    if request.source is not None and request.source not in SOURCES:
        raise UsageError(f"'{request.source}' is not a source; use one of {', '.join(SOURCES)}.")
    wanted = (request.source,) if request.source else _OPEN
    found = tuple(d for d in measure.datasets() if d.split("/")[0] in wanted)
    if found:
        return found
    if request.source:
        raise NotMeasurable(_no_rule(measure, request.source))
    raise NotMeasurable(
        f"'{measure.title}' can only be had from a force's own extract; ask for it with --source local."
    )


def _no_rule(measure: Measure, source: str) -> str:
    for entry in measure.unavailable:
        if any(d.startswith(f"{source}/") for d in entry.datasets):
            return entry.reason
    others = ", ".join(dict.fromkeys(d.split("/")[0] for d in measure.datasets()))
    return f"'{measure.title}' is not defined for {source}; use --source with one of {others}."


def _considered(snapshot: Snapshot, request: SeriesRequest, dataset_id: str, refusals: list[str]) -> Choice | None:
    dataset = DATASETS[dataset_id]
    by = request.by or _FINEST[dataset.span]
    if by.length % dataset.span:
        refusals.append(
            f"The {dataset.name} count over {dataset.span} months at a time; ask for "
            f"{'--by quarter or longer' if dataset.span == 3 else '--by rolling-12, year or calendar-year'}."
        )
        return None
    refused = [reason for area in request.areas if (reason := measurable(dataset_id, area))]
    if len(refused) == len(request.areas):
        refusals.append(refused[0])
        return None
    months = sorted({month for months in covered_months(snapshot, dataset_id, request.areas) for month in months})
    if not months:
        where = request.areas[0].name if len(request.areas) == 1 else "any of these areas"
        refusals.append(f"Nothing of the {dataset.name} covers {where}; ingest a file that does.")
        return None
    if not any(request.measure.rules_for(dataset_id, month) for month in months):
        refusals.append(request.measure.why_unavailable(dataset_id, months[-1]))
        return None
    periods = _periods(request, by, dataset.span, months)
    if not periods:
        refusals.append(_none_of_these(request, by, dataset, months))
        return None
    return Choice(dataset_id, by, periods, _what_a_figure_is(request, dataset))


def _none_of_these(request: SeriesRequest, by: By, dataset: Dataset, months: Sequence[Month]) -> str:
    beyond = (request.first and request.first > months[-1]) or (request.last and request.last < months[0] - 11)
    if dataset.span < 12 or beyond:
        return f"The {dataset.name} here are of {months[0]} to {months[-1]}; ask for one of these, or ingest more."
    ends = " and ".join(dict.fromkeys(month.name.split()[0] for month in months[-4:]))
    other = " or calendar-year" if "December" in ends and by is not By.CALENDAR_YEAR else ""
    other = f"{other} or year" if "March" in ends and by is not By.YEAR else other
    return f"The {dataset.name} here count 12 months to {ends}; ask for such an end, or for --by rolling-12{other}."


def _what_a_figure_is(request: SeriesRequest, dataset: Dataset) -> tuple[str, ...]:
    if request.by is None and dataset.span == 12:
        return (f"The {dataset.name} count 12 months at a time: a figure is that of the 12 months to its period.",)
    return ()


def _periods(request: SeriesRequest, by: By, span: int, months: Sequence[Month]) -> tuple[Period, ...]:
    first = request.first or months[0] - (span - 1)
    last = request.last or months[-1]
    if first > last:
        return ()
    if by is By.ROLLING_12 and request.first is None:
        first = min(months[0] + (12 - span), last)
    # Tables of years or quarters have some ends only (each December, say): the others were never to be had.
    ends = {month.index % span for month in months}
    return tuple(p for p in periods_between(first, last, by) if p.last.index % span in ends)
