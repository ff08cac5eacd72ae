"""The control chart of a measure as the warehouse has it: what its rate or percentage is made of is looked up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from saferplan.analysis import measuring
from saferplan.analysis.choosing import SOURCES
from saferplan.analysis.datasets import DATASETS
from saferplan.analysis.denominators import denominators
from saferplan.analysis.grid import PARTIAL
from saferplan.analysis.series import SeriesTable
from saferplan.analysis.signal.charted_series import Parts, why_not_charted
from saferplan.analysis.signal.result import Signal
from saferplan.analysis.signal.signalling import signal
from saferplan.analysis.wording import spoken
from saferplan.errors import NotMeasurable, UsageError
from saferplan.measures.definition import Measure
from saferplan.observations import ReleasePin, Series
from saferplan.periods import By, Month
from saferplan.plans.breaks import Break
from saferplan.plans.targets import Target
from saferplan.stats.chart_choice import ChartKind

if TYPE_CHECKING:
    from saferplan.warehouse.snapshot import Snapshot


def measure_signal(
    snapshot: Snapshot,
    table: SeriesTable,
    *,
    area: int = 0,
    target: Target | None = None,
    breaks: Iterable[Break] = (),
    first: Month | None = None,
    month: Month | None = None,
    screened: bool = False,
) -> Signal:
    """The signal of one area of a series table that is not split; the other arguments as for `signal`.

    A percentage is charted with its numerators and denominators. A count is given the residents or households of its
    rate, where the snapshot has them, as the rate is charted if they vary. Raises NotMeasurable as `signal` does.
    """
    measure = table.measure
    series = table.series(area)
    _check_periods(series, measure)
    _check_months(series, measure.title, first, month)
    parts, pins = _percentage_parts(table, area) if not measure.is_additive else _people(snapshot, table, area)
    found = signal(
        series,
        polarity=measure.polarity,
        title=spoken(measure.title),
        unit=measure.unit,
        is_percentage=not measure.is_additive,
        is_counted=measure.is_counted,
        parts=parts,
        target=target,
        breaks=breaks,
        first=first,
        month=month,
        screened=screened,
    )
    return replace(found, pins=(*found.pins, *pins)) if found.chart is ChartKind.LANEY_U else found


def _check_months(series: Series, title: str, first: Month | None, month: Month | None) -> None:
    """Refuse months that are not held, before a chart is drawn of others. Raises NotMeasurable, UsageError."""
    if first and month and first > month:
        raise UsageError(f"{first} is after {month}; give the earlier month as the first.")
    oldest, newest = (series.observations[i].period for i in (0, -1))
    for asked in (first, month):
        if asked and (asked > newest.last or (asked is month and asked < oldest.first)):
            raise NotMeasurable(
                f"'{title}' in {series.area_name} is held for {oldest.first} to {newest.last} from {series.source}, "
                f"not for {asked}; give a month among these, or ingest more."
            )


def _check_periods(series: Series, measure: Measure) -> None:
    """Refuse totals of 12 months and years by name. Raises NotMeasurable, with the sources that have finer periods."""
    why = why_not_charted(series.by)
    if not why:
        return
    of_it = {dataset.split("/")[0] for dataset in measure.datasets() if DATASETS[dataset].span < 12}
    finer = [source for source in SOURCES if source in of_it]
    remedy = (
        f"ingest a source with months or quarters and name it with --source ({', '.join(finer)})"
        if finer
        else "no source has it by month or quarter, so look at it with 'saferplan compare' or 'saferplan series'"
    )
    where = f"'{measure.title}' in {series.area_name}"
    raise NotMeasurable(f"{where} cannot be charted from {series.source}, as {why}; {remedy}.")


def _percentage_parts(table: SeriesTable, area: int) -> tuple[Parts | None, tuple[ReleasePin, ...]]:
    """Numerator and denominator of each period, NaN where the percentage has no value."""
    if table.periods[0].by not in (By.MONTH, By.QUARTER):
        return None, ()
    monthly = measuring.by_month(table.measure, table.grid)
    values = measuring.by_period(table.measure, monthly, table.grid, table.periods)
    if values.bottom is None:
        return None, ()
    known = values.status[area, :, 0] <= PARTIAL
    top, bottom = (np.where(known, part[area, :, 0].astype(float), np.nan) for part in (values.top, values.bottom))
    return Parts(bottom, top), ()


def _people(snapshot: Snapshot, table: SeriesTable, area: int) -> tuple[Parts | None, tuple[ReleasePin, ...]]:
    """The residents or households of each period; None where the workspace has none."""
    rate = table.measure.rate
    try:
        found = denominators(snapshot, rate.denominator, [table.areas[area]], table.periods, table.dataset)
    except NotMeasurable:
        return None, ()
    parts = Parts(np.asarray(found.values[0], dtype=float), per=rate.per, what=rate.denominator.value)
    return parts, snapshot.pins(sorted(found.releases))
