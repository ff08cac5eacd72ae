"""A measure over time: which source serves it, period by period, with a value or the reason there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from saferplan.analysis import measuring
from saferplan.analysis.datasets import DATASETS
from saferplan.analysis.denominators import denominators
from saferplan.analysis.grid import MISSING, STATUSES, Grid, covered_months, fetch, measurable
from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography.areas import Area
from saferplan.measures.definition import Measure
from saferplan.observations import Basis, Observation, ReleasePin, Series, Status
from saferplan.periods import By, Month, Period, periods_between

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    from saferplan.warehouse.snapshot import Snapshot

SOURCES = ("police-uk", "home-office", "ons", "local")
_OPEN = SOURCES[:3]
_FINEST = {1: By.MONTH, 3: By.QUARTER, 12: By.ROLLING_12}


@dataclass(frozen=True, slots=True)
class SeriesRequest:
    """What is asked for. `by` None: as finely as the source publishes; `source` None: the finest open one that covers it."""

    measure: Measure
    areas: tuple[Area, ...]
    by: By | None = None
    source: str | None = None
    rate: bool = False
    split: bool = False
    first: Month | None = None
    last: Month | None = None


@dataclass(frozen=True)
class SeriesTable:
    """The answer, in arrays of shape (areas, periods, columns); `columns` are crime types when split, else one None."""

    measure: Measure
    areas: tuple[Area, ...]
    periods: tuple[Period, ...]
    columns: tuple[str | None, ...]
    values: np.ndarray[Any, Any]
    status: np.ndarray[Any, Any]
    dataset: str
    basis: Basis
    pins: tuple[ReleasePin, ...]
    grid: Grid = field(repr=False)
    notes: tuple[str, ...] = ()
    per: str = ""

    @property
    def source(self) -> str:
        return self.dataset.split("/")[0]

    def series(self, area: int = 0, column: int = 0) -> Series:
        """One area's (and column's) observations, reasons included."""
        return Series(
            measure=self.measure.id,
            area_code=self.areas[area].code,
            area_name=self.areas[area].name,
            by=self.periods[0].by,
            source=self.source,
            basis=self.basis,
            observations=tuple(self._observation(area, step, column) for step in range(len(self.periods))),
            pins=self.pins,
            notes=self.notes,
        )

    def by_column(self, area: int = 0) -> dict[str, Series]:
        """The series of each crime type of a split answer."""
        return {name: self.series(area, column) for column, name in enumerate(self.columns) if name is not None}

    def frame(self) -> pl.DataFrame:
        """Columns area_code, area_name, period, (crime_type,) value, status, source, basis; one row a figure."""
        import numpy as np
        import polars as pl

        areas, periods, columns = self.values.shape
        flat = self.values.reshape(-1)
        data: dict[str, Any] = {
            "area_code": np.repeat([a.code for a in self.areas], periods * columns),
            "area_name": np.repeat([a.name for a in self.areas], periods * columns),
            "period": np.tile(np.repeat([p.label for p in self.periods], columns), areas),
        }
        if self.columns != (None,):
            data["crime_type"] = np.tile(np.array(self.columns), areas * periods)
        frame = pl.DataFrame(data).with_columns(
            value=pl.Series(flat).fill_nan(None),
            status=pl.Series(np.array([str(s) for s in STATUSES])[self.status.reshape(-1)]),
            source=pl.lit(self.source),
            basis=pl.lit(str(self.basis)),
        )
        return frame.with_columns(pl.col("value").cast(pl.Int64)) if self._whole_numbers(flat) else frame

    def _whole_numbers(self, flat: np.ndarray[Any, Any]) -> bool:
        import numpy as np

        return not self.per and self.measure.kind == "count" and bool(np.all(np.isnan(flat) | (flat == np.floor(flat))))

    def _observation(self, area: int, step: int, column: int) -> Observation:
        status = STATUSES[self.status[area, step, column]]
        value = self.values[area, step, column]
        has_value = status.has_value and value == value
        return Observation(
            measure=self.measure.id,
            area_code=self.areas[area].code,
            area_name=self.areas[area].name,
            period=self.periods[step],
            value=float(value) if has_value else None,
            status=status if has_value or not status.has_value else Status.UNAVAILABLE,
            source=self.source,
            basis=self.basis,
            category=self.columns[column],
            reason="" if status is Status.PUBLISHED and has_value else self._reason(area, step),
        )

    def _reason(self, area: int, step: int) -> str:
        period, span = self.periods[step], self.grid.dataset.span
        steps = [m for m in period.months if period.last.since(m) % span == 0]
        reasons = [(m, reason) for m in steps if (reason := measuring.why_month(self.measure, self.grid, area, m))]
        if not reasons:
            return f"no figure can be made for {period.label}"
        if len(steps) == 1:
            return reasons[0][1]
        return f"{len(reasons)} of its {len(steps)} parts {'has' if len(reasons) == 1 else 'have'} no whole figure: {reasons[0][1]}"


def build(snapshot: Snapshot, request: SeriesRequest, restricted: Snapshot | None = None) -> SeriesTable:
    """Answer a request from what the snapshot serves, or for the source 'local' from what the restricted one does.

    Raises NotMeasurable with the reason when no source carries the measure for these areas and periods, and UsageError for a
    source or a split the measure does not have.
    """
    if request.source == "local" and restricted is None:
        raise NotMeasurable("No force extract has been ingested here; ingest one with its mapping first.")
    counts = restricted if request.source == "local" and restricted else snapshot
    chosen = _choose(counts, request)
    by, periods = chosen.by, chosen.periods
    dataset = DATASETS[chosen.dataset]
    categories = measuring.needed_categories(request.measure, dataset.id, counts.categories(dataset.id))
    first = min(p.first for p in periods) + (dataset.span - 1)
    grid = fetch(counts, dataset.id, request.areas, categories, min(first, periods[-1].last), periods[-1].last)
    columns = _columns(request, dataset.id, grid)
    values = measuring.by_period(measuring.by_month(request.measure, grid, columns), grid, periods)
    amounts, per, notes, stocks = values.values(), "", list(chosen.notes), frozenset[int]()
    if request.rate:
        amounts, per, note, stocks = _rates(snapshot, request, dataset.id, periods, amounts)
        notes.append(note)
    if by is not By.MONTH and dataset.span == 1 and (values.status >= MISSING).any():
        notes.append("A period with a missing month has no value: a sum over a gap is not a number.")
    table = SeriesTable(
        measure=request.measure,
        areas=request.areas,
        periods=periods,
        columns=tuple(columns) if columns is not None else (None,),
        values=amounts,
        status=values.status,
        dataset=dataset.id,
        basis=_basis(request.measure, dataset.id, periods),
        pins=counts.pins(sorted(grid.releases)) + snapshot.pins(sorted(stocks)),
        grid=grid,
        notes=tuple(notes),
        per=per,
    )
    return _without_unused_columns(table)


@dataclass(frozen=True, slots=True)
class _Choice:
    dataset: str
    by: By
    periods: tuple[Period, ...]
    notes: tuple[str, ...] = ()


def _choose(snapshot: Snapshot, request: SeriesRequest) -> _Choice:
    """The first dataset, finest first, that covers all that is asked for; else the one that covers most of the areas."""
    refusals: list[str] = []
    partial: list[tuple[int, _Choice]] = []
    for dataset in _candidates(request):
        choice = _considered(snapshot, request, dataset, refusals)
        if choice is None:
            continue
        covered = [set(months) for months in covered_months(snapshot, dataset, request.areas)]
        if all(map(_needed_months(request.measure, choice).issubset, covered)):
            return choice
        partial.append((sum(map(bool, covered)), choice))
    if not partial:
        nothing = "Nothing that carries this measure has been ingested; ingest a file first."
        raise NotMeasurable(" ".join(dict.fromkeys(refusals)) or nothing)
    return max(partial, key=lambda found: found[0])[1]


def _needed_months(measure: Measure, choice: _Choice) -> set[Month | None]:
    """The months that must be covered; None, which never is, where a month has no rule."""
    span = DATASETS[choice.dataset].span
    months = {m for p in choice.periods for m in p.months if p.last.since(m) % span == 0}
    return {m if measure.rules_for(choice.dataset, m) else None for m in months}


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


def _considered(snapshot: Snapshot, request: SeriesRequest, dataset_id: str, refusals: list[str]) -> _Choice | None:
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
        refusals.append(f"{request.first} is after {request.last}; give --from before --to.")
        return None
    return _Choice(dataset_id, by, periods)


def _periods(request: SeriesRequest, by: By, span: int, months: Sequence[Month]) -> tuple[Period, ...]:
    first = request.first or months[0] - (span - 1 if by is not By.ROLLING_12 else 0)
    last = request.last or months[-1]
    if first > last:
        return ()
    if by is By.ROLLING_12 and request.first is None and span == 1:
        first = min(months[0] + 11, last)
    periods = periods_between(first, last, by)
    if span == 12:
        # Yearly tables publish some period ends only (quarters, or one a year): the others were never to be had.
        published = {month.index for month in months}
        steps = {m % 3 for m in published}
        periods = tuple(
            p for p in periods if p.last.index in published or (p.last.index % 3 in steps and len(published) > 4)
        )
    return periods


def _columns(request: SeriesRequest, dataset_id: str, grid: Grid) -> list[str] | None:
    if not request.split:
        return None
    chosen = {c for rule in request.measure.rules_for(dataset_id) for c in rule.select(grid.categories)}
    if not request.measure.is_additive:
        raise UsageError(f"'{request.measure.title}' is a percentage, which has no parts to add up; leave out --split.")
    return sorted(chosen)


def _without_unused_columns(table: SeriesTable) -> SeriesTable:
    """Leave out types that the source never used in these periods, such as those it gave up in 2013."""
    from dataclasses import replace

    if table.columns == (None,):
        return table
    unavailable = STATUSES.index(Status.UNAVAILABLE)
    never = (table.status == unavailable).all(axis=(0, 1))
    code_never_seen = (table.values == 0).all(axis=(0, 1)) if not table.dataset.startswith("police-uk") else never
    keep = ~(never | code_never_seen)
    columns = tuple(c for c, kept in zip(table.columns, keep, strict=True) if kept)
    return replace(table, columns=columns, values=table.values[:, :, keep], status=table.status[:, :, keep])


def _rates(
    snapshot: Snapshot,
    request: SeriesRequest,
    dataset_id: str,
    periods: Sequence[Period],
    amounts: np.ndarray[Any, Any],
) -> tuple[np.ndarray[Any, Any], str, str, frozenset[int]]:
    measure = request.measure
    if not measure.has_rate:
        raise UsageError(f"'{measure.title}' is already a percentage; leave out --rate.")
    found = denominators(snapshot, measure.rate.denominator, request.areas, periods, dataset_id)
    per = f"per {measure.rate.per:,} {measure.rate.denominator.value}"
    return amounts * measure.rate.per / found.values[:, :, None], per, found.note, found.releases


def _basis(measure: Measure, dataset_id: str, periods: Sequence[Period]) -> Basis:
    """Approximate if any rule that serves these periods is."""
    rules = {
        r.basis for r in measure.rules_for(dataset_id) for p in (periods[0], periods[-1]) if r.holds(dataset_id, p.last)
    }
    return Basis.APPROXIMATE if Basis.APPROXIMATE in rules else Basis.EXACT
