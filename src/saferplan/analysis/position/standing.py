"""Standings: the position of each target of a plan and each measure it watches, with the series they were made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from saferplan.analysis.choosing import SeriesRequest
from saferplan.analysis.denominators import denominators
from saferplan.analysis.position.performance import position
from saferplan.analysis.position.result import Position
from saferplan.analysis.series import SeriesTable, build_many
from saferplan.analysis.wording import lower_first
from saferplan.errors import NotMeasurable
from saferplan.geography.areas import Area
from saferplan.measures.catalogue import Catalogue
from saferplan.measures.definition import Measure
from saferplan.observations import ReleasePin, Series
from saferplan.periods import By, Month, Period
from saferplan.plans.breaks import Break
from saferplan.plans.schema import Plan
from saferplan.plans.targets import Baseline, Target

if TYPE_CHECKING:
    from saferplan.warehouse.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one measure stands: its position, its series and the table behind it."""

    measure: Measure
    target: Target | None
    position: Position
    series: Series
    table: SeriesTable
    pins: tuple[ReleasePin, ...]

    @property
    def title(self) -> str:
        """That of the measure, with the crime type where the series is of one of its types."""
        part = self.series.observations[0].category if self.series.observations else None
        return f"{self.measure.title}: {part}" if part else self.measure.title


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A measure of the plan that has no figure here, and why."""

    measure: Measure
    target: Target | None
    reason: str


def standings(
    *,
    snapshot: Snapshot,
    restricted: Snapshot | None,
    plan: Plan,
    area: Area,
    measures: Catalogue,
    breaks: Sequence[Break],
    month: Month | None = None,
    as_at: date | None = None,
) -> tuple[list[Standing], list[Unavailable]]:
    """Targets first, then watched measures, at the end of `month` (None: the newest of the plan that every target has).

    Raises NotMeasurable when no target has any figure.
    """
    wanted: list[tuple[str, Target | None]] = [(target.measure, target) for target in plan.targets]
    wanted += [(measure, None) for measure in plan.indicators]
    requests = [_request(plan, measures.get(measure), target, area) for measure, target in wanted]
    tables: list[tuple[SeriesTable, Target | None]] = []
    unavailable: list[Unavailable] = []
    for request, (_, target), found_table in zip(
        requests, wanted, build_many(snapshot, requests, restricted), strict=True
    ):
        if isinstance(found_table, NotMeasurable):
            unavailable.append(Unavailable(request.measure, target, str(found_table)))
        else:
            tables.append((found_table, target))
    month = month or _newest(tables, unavailable, plan.period.last)
    default_baseline = plan.targets[0].baseline if plan.targets else None
    found = [
        standing(
            snapshot,
            table,
            target,
            month,
            breaks=breaks,
            as_at=as_at,
            year=plan.reporting_year.by,
            baseline=target.baseline if target else default_baseline,
        )
        for table, target in tables
    ]
    return found, unavailable


def standing(
    snapshot: Snapshot,
    table: SeriesTable,
    target: Target | None,
    month: Month,
    *,
    breaks: Sequence[Break],
    as_at: date | None,
    year: By,
    baseline: Baseline | None,
    column: int = 0,
) -> Standing:
    """Where the first area of a series table stands at the end of `month`; of a split one, its part in `column`."""
    measure, series = table.measure, table.series(column=column)
    part = table.columns[column]
    named = f"{measure.title}: {part}" if part else measure.title
    population, pins = _population(snapshot, table, month)
    found = position(
        target,
        series,
        month,
        polarity=measure.polarity,
        population=population,
        denominator=measure.rate.denominator.value,
        per=measure.rate.per,
        breaks=breaks,
        as_at=as_at,
        year=year,
        baseline=baseline,
        title=target.title if target else named,
        unit=measure.unit,
        counted=measure.is_counted,
    )
    return Standing(measure, target, found, series, table, tuple(dict.fromkeys((*table.pins, *pins))))


def newest_figure(series: Series) -> Month:
    """The last month of the newest period that has a figure. Raises NotMeasurable when none has."""
    known = [o.period.last for o in series if o.value is not None]
    if not known:
        reason = series.observations[-1].reason if series.observations else "nothing was taken in"
        raise NotMeasurable(f"There is no figure for {series.area_name} here: {lower_first(reason)}.")
    return max(known)


def check_month(standings: Sequence[Standing], month: Month | None = None) -> None:
    """Raises NotMeasurable for a month that no target (without targets no measure) reaches; a gap within is no reason.

    `month` None: that of the standings.
    """
    month = month or standings[0].position.month
    reached = reach(standings)
    if reached is None or not reached[0] <= month <= reached[1]:
        held = f": the files taken in cover {reached[0].name} to {reached[1].name}" if reached else ""
        raise NotMeasurable(
            f"There are no figures for {month.name}{held}; choose a --month among these, or ingest the file of it."
        )


def reach(standings: Sequence[Standing]) -> tuple[Month, Month] | None:
    """First and last month of the targets' series, without targets of the measures'; None without any."""
    leading = [item for item in standings if item.target] or standings
    months = [o.period.last for item in leading for o in item.series]
    return (min(months), max(months)) if months else None


def _request(plan: Plan, measure: Measure, target: Target | None, area: Area) -> SeriesRequest:
    """A watched measure is taken from the source of the plan's first target, if that source has it."""
    source = target.source if target else (plan.targets[0].source if plan.targets else None)
    if target is None and not any(dataset.startswith(f"{source}/") for dataset in measure.datasets()):
        source = None
    # A percentage of twelve months is no sum of twelve percentages: it is asked for as one.
    return SeriesRequest(measure, (area,), None if measure.is_additive else By.ROLLING_12, source)


def _newest(
    tables: Sequence[tuple[SeriesTable, Target | None]], unavailable: Sequence[Unavailable], end: Month
) -> Month:
    """The newest month, not after the plan's end, that every target (or, without targets, every measure) has."""
    chosen = [table for table, target in tables if target] or [table for table, _ in tables]
    newest = [
        max(months)
        for table in chosen
        if (months := [o.period.last for o in table.series() if o.value is not None and o.period.last <= end])
    ]
    if not newest:
        if unavailable:
            raise NotMeasurable(f"No measure of the plan has a figure yet: {lower_first(unavailable[0].reason)}")
        raise NotMeasurable("No measure of the plan has a figure yet; ingest the published files first.")
    return min(newest)


def _population(snapshot: Snapshot, table: SeriesTable, month: Month) -> tuple[float | None, tuple[ReleasePin, ...]]:
    if not table.measure.has_rate:
        return None, ()
    year = Period(By.ROLLING_12, month)
    try:
        found = denominators(snapshot, table.measure.rate.denominator, table.areas, [year], table.dataset)
    except NotMeasurable:
        return None, ()
    return float(found.values[0, 0]), snapshot.pins(sorted(found.releases))
