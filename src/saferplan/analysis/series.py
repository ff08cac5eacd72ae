"""A measure over time: which source serves it, period by period, with a value or the reason there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from saferplan.analysis import measuring
from saferplan.analysis.choosing import Choice, SeriesRequest, choose
from saferplan.analysis.datasets import DATASETS
from saferplan.analysis.denominators import denominators
from saferplan.analysis.grid import MISSING, PARTIAL, STATUSES, UNAVAILABLE, Grid, fetch
from saferplan.errors import NotMeasurable
from saferplan.geography.areas import Area
from saferplan.measures.definition import Kind, Measure
from saferplan.observations import Basis, Observation, ReleasePin, Series, Status
from saferplan.periods import By, Month, Period
from saferplan.sources.police_uk import CRIME_TYPES

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    from saferplan.warehouse.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
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
        if measuring.mixes_rules(self.measure, self.grid, period):
            return "its months are counted by two definitions, which must not be added"
        if not reasons:
            nothing = "nothing was counted that it could be a share of"
            return nothing if self.measure.kind is Kind.PERCENTAGE else f"no figure can be made for {period.label}"
        if len(steps) == 1:
            return reasons[0][1]
        if len(reasons) == len(steps):
            return f"none of its {len(steps)} parts has a whole figure: {reasons[0][1]}"
        verb = "has" if len(reasons) == 1 else "have"
        return f"{len(reasons)} of its {len(steps)} parts {verb} no whole figure: {reasons[0][1]}"


def build(snapshot: Snapshot, request: SeriesRequest, restricted: Snapshot | None = None) -> SeriesTable:
    """Answer a request from what the snapshot serves, or for the source 'local' from what the restricted one does.

    Raises NotMeasurable with the reason when no source carries the measure for these areas and periods, and UsageError
    for no area, an end before its beginning, and a source, a split or a rate the measure does not have.
    """
    found = build_many(snapshot, [request], restricted)[0]
    if isinstance(found, NotMeasurable):
        raise found
    return found


def build_many(
    snapshot: Snapshot, requests: Sequence[SeriesRequest], restricted: Snapshot | None = None
) -> list[SeriesTable | NotMeasurable]:
    """Answer many requests, in their order, reading what they share once; a refusal stands in place of its answer."""
    chosen = [_chosen(snapshot, request, restricted) for request in requests]
    grids = _grids([item for item in chosen if isinstance(item, _Chosen)])
    return [item if isinstance(item, NotMeasurable) else _table(snapshot, item, grids[item.key]) for item in chosen]


def build_chosen(
    snapshot: Snapshot, chosen: Sequence[tuple[SeriesRequest, Choice]], restricted: Snapshot | None = None
) -> list[SeriesTable]:
    """Answer requests from datasets and for periods already chosen, reading what they share once.

    `Choice.periods` need not follow each other.
    """
    items = [
        _Chosen(request, choice, restricted if request.source == "local" and restricted else snapshot)
        for request, choice in chosen
    ]
    grids = _grids(items)
    return [_table(snapshot, item, grids[item.key]) for item in items]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A request, the dataset and periods that answer it, and the snapshot that holds them."""

    request: SeriesRequest
    choice: Choice
    counts: Snapshot

    @property
    def months(self) -> tuple[Month, Month]:
        """First and last month of the dataset's span that the periods need."""
        periods, span = self.choice.periods, DATASETS[self.choice.dataset].span
        last = periods[-1].last
        return min(min(p.first for p in periods) + (span - 1), last), last

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for requests that one grid answers."""
        return id(self.counts), self.choice.dataset, self.request.areas, self.months


def _chosen(snapshot: Snapshot, request: SeriesRequest, restricted: Snapshot | None) -> _Chosen | NotMeasurable:
    if request.source == "local" and restricted is None:
        return NotMeasurable("No force extract has been ingested here; ingest one with its mapping first.")
    counts = restricted if request.source == "local" and restricted else snapshot
    try:
        return _Chosen(request, choose(counts, request), counts)
    except NotMeasurable as refusal:
        return refusal


def _grids(chosen: Sequence[_Chosen]) -> dict[tuple[object, ...], Grid]:
    shared: dict[tuple[object, ...], list[_Chosen]] = {}
    for item in chosen:
        shared.setdefault(item.key, []).append(item)
    return {key: _grid(items) for key, items in shared.items()}


def _grid(items: Sequence[_Chosen]) -> Grid:
    one = items[0]
    dataset = one.choice.dataset
    held = one.counts.categories(dataset)
    wanted = {c for item in items for c in measuring.needed_categories(item.request.measure, dataset, held)}
    return fetch(one.counts, dataset, one.request.areas, sorted(wanted), *one.months)


def _table(snapshot: Snapshot, item: _Chosen, grid: Grid) -> SeriesTable:
    import numpy as np

    request, periods = item.request, item.choice.periods
    dataset = DATASETS[item.choice.dataset]
    columns = _columns(request, dataset.id, grid)
    monthly = measuring.by_month(request.measure, grid, columns)
    values = measuring.by_period(request.measure, monthly, grid, periods)
    amounts, per, notes, stocks = values.values(), "", list(item.choice.notes), frozenset[int]()
    if request.rate:
        amounts, per, note, stocks = _rates(snapshot, request, dataset.id, periods, amounts)
        notes.append(note)
    # A share of nothing, or a rate where nobody lives, is no figure either.
    status = np.where(np.isnan(amounts) & (values.status <= PARTIAL), UNAVAILABLE, values.status)
    if item.choice.by is not By.MONTH and dataset.span == 1 and (values.status >= MISSING).any():
        notes.append("A period with a missing month has no value: a sum over a gap is not a number.")
    table = SeriesTable(
        measure=request.measure,
        areas=request.areas,
        periods=periods,
        columns=tuple(columns) if columns is not None else (None,),
        values=amounts,
        status=status,
        dataset=dataset.id,
        basis=_basis(request.measure, dataset.id, periods),
        pins=item.counts.pins(sorted(grid.releases)) + snapshot.pins(sorted(stocks)),
        grid=grid,
        notes=tuple(notes),
        per=per,
    )
    return _without_unused_columns(table)


def _columns(request: SeriesRequest, dataset_id: str, grid: Grid) -> list[str] | None:
    if not request.split:
        return None
    return sorted({c for rule in request.measure.rules_for(dataset_id) for c in rule.select(grid.categories)})


def _without_unused_columns(table: SeriesTable) -> SeriesTable:
    """Leave out types that the source never used in these periods, such as those it gave up in 2013."""
    import numpy as np

    if table.columns == (None,):
        return table
    nothing = (np.nan_to_num(table.values, nan=-1) == 0).all(axis=(0, 1))
    if table.dataset == "police-uk/street":
        months = [month for period in table.periods for month in period.months]
        in_use = {t.label for t in CRIME_TYPES if any(map(t.valid_in, months))}
        empty = np.isnan(table.values).all(axis=(0, 1))
        nothing = empty & np.array([column not in in_use for column in table.columns])
    elif table.source == "police-uk" or nothing.all():
        return table
    columns = tuple(c for c, unused in zip(table.columns, nothing, strict=True) if not unused)
    return replace(table, columns=columns, values=table.values[..., ~nothing], status=table.status[..., ~nothing])


def _rates(
    snapshot: Snapshot,
    request: SeriesRequest,
    dataset_id: str,
    periods: Sequence[Period],
    amounts: np.ndarray[Any, Any],
) -> tuple[np.ndarray[Any, Any], str, str, frozenset[int]]:
    import numpy as np

    measure = request.measure
    found = denominators(snapshot, measure.rate.denominator, request.areas, periods, dataset_id)
    per = f"per {measure.rate.per:,} {measure.rate.denominator.value}"
    base = np.where(found.values > 0, found.values, np.nan)[:, :, None]
    return amounts * measure.rate.per / base, per, found.note, found.releases


def _basis(measure: Measure, dataset_id: str, periods: Sequence[Period]) -> Basis:
    """Approximate if any rule that serves these periods is."""
    months = {month for period in periods for month in period.months}
    rules = {rule.basis for month in months for rule in measure.rules_for(dataset_id, month)[:1]}
    return Basis.APPROXIMATE if Basis.APPROXIMATE in rules else Basis.EXACT
