"""Which figures of a series the newest release changed, and what they were before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from saferplan.analysis.series import SeriesTable
from saferplan.errors import NotMeasurable, UsageError
from saferplan.periods import Month


@dataclass(frozen=True, slots=True)
class Revised:
    """Figures that were others the day before `published`: the earlier value by the last month of the period."""

    published: date | None
    before: Mapping[Month, float]


def revised(table: SeriesTable, known_on: Callable[[date], SeriesTable], column: int = 0) -> Revised:
    """What the newest release behind a series changed in it.

    `known_on` answers the same request as known on a day. A figure that is new is no revision, nor is one that was
    missing before.
    """
    published = max((pin.published for pin in table.pins), default=None)
    if published is None:
        return Revised(None, {})
    try:
        earlier = known_on(published - timedelta(days=1))
    except (NotMeasurable, UsageError):
        return Revised(published, {})
    name = table.columns[column]
    if earlier.dataset != table.dataset or name not in earlier.columns:
        return Revised(published, {})
    old = {o.period: o.value for o in earlier.series(column=earlier.columns.index(name))}
    changed = {
        o.period.last: was
        for o in table.series(column=column)
        if o.value is not None and (was := old.get(o.period)) is not None and was != o.value
    }
    return Revised(published, changed)
