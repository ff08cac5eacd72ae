"""The control chart of a measure as the warehouse has it: what its rate or percentage is made of is looked up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from saferplan.analysis import measuring
from saferplan.analysis.charted_series import Parts
from saferplan.analysis.denominators import denominators
from saferplan.analysis.grid import PARTIAL
from saferplan.analysis.series import SeriesTable
from saferplan.analysis.signal import ChartKind, Signal
from saferplan.analysis.signalling import signal
from saferplan.errors import NotMeasurable
from saferplan.observations import ReleasePin
from saferplan.periods import By, Month
from saferplan.plans.breaks import Break
from saferplan.plans.targets import Target

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
    parts, pins = _percentage_parts(table, area) if not measure.is_additive else _people(snapshot, table, area)
    found = signal(
        table.series(area),
        polarity=measure.polarity,
        title=measure.title,
        unit=measure.unit,
        is_percentage=not measure.is_additive,
        parts=parts,
        target=target,
        breaks=breaks,
        first=first,
        month=month,
        screened=screened,
    )
    return replace(found, pins=(*found.pins, *pins)) if found.chart is ChartKind.LANEY_U else found


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
