"""The periods of a control chart: those known, those charted, and where phases begin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from saferplan.errors import NotMeasurable
from saferplan.observations import Series
from saferplan.periods import By, Month
from saferplan.plans.breaks import Break, breaks_touching
from saferplan.stats.arrays import Floats
from saferplan.stats.chart_choice import chart_length, within


@dataclass(frozen=True, slots=True)
class Parts:
    """What a percentage or a rate is made of, one value an observation of the series, NaN where not known.

    `numerators` None: the series' own values are counts, of which `denominators` makes a rate per `per` of `what`.
    """

    denominators: Floats
    numerators: Floats | None = None
    per: int = 1000
    what: str = "residents"


@dataclass(frozen=True, slots=True)
class ChartedSeries:
    """All periods up to the last charted without a hole in time, NaN where there is no figure.

    `charted` of the last of them are on the chart, the earlier ones only teach the seasons. Phases begin at `starts`,
    positions among all of them, each but the first at the break of the same position in `after`.
    """

    values: Floats
    ends: tuple[Month, ...]
    charted: int
    starts: tuple[int, ...]
    after: tuple[Break | None, ...]
    numerators: Floats | None
    denominators: Floats | None

    @property
    def first_shown(self) -> int:
        return len(self.ends) - self.charted

    @property
    def shown_values(self) -> Floats:
        return self.values[self.first_shown :]

    @property
    def shown_ends(self) -> tuple[Month, ...]:
        return self.ends[self.first_shown :]

    @property
    def shown_starts(self) -> tuple[int, ...]:
        """Where phases begin, as positions on the chart."""
        return within(self.starts, self.first_shown)

    @property
    def shown_after(self) -> tuple[Break | None, ...]:
        """The break each phase on the chart begins with; None for one that began before the chart does."""
        later = (b for start, b in zip(self.starts, self.after, strict=True) if start > self.first_shown)
        at_first = dict(zip(self.starts, self.after, strict=True)).get(self.first_shown)
        return (at_first, *later)

    def shown(self, values: Floats | None) -> Floats | None:
        """The part of an array over all periods that is on the chart."""
        return None if values is None else values[self.first_shown :]


def charted_series(
    series: Series,
    first: Month | None,
    month: Month | None,
    breaks: Iterable[Break],
    parts: Parts | None = None,
    title: str = "",
) -> ChartedSeries:
    """Line the periods up; `first` and `month` as for `signal`.

    Raises NotMeasurable for periods a control chart cannot use and where there is no figure.
    """
    _check_periods(series.by)
    by_end = {o.period.last: i for i, o in enumerate(series) if month is None or o.period.last <= month}
    known = [end for end, i in by_end.items() if series.observations[i].value is not None]
    if not known:
        upto = f" up to {month.name}" if month else ""
        raise NotMeasurable(
            f"There is no figure of '{title or series.measure}' for {series.area_name}{upto}; ask for months that are "
            "covered."
        )
    step, oldest, newest = series.by.length, min(known), max(known) if month is None else max(by_end)
    ends = tuple(oldest + i for i in range(0, newest.since(oldest) + 1, step))
    places = [by_end.get(end) for end in ends]
    starts, after = _phases(series, ends, breaks)
    return ChartedSeries(
        values=np.array([_value(series, place) for place in places]),
        ends=ends,
        charted=_how_many(ends, known, first, step),
        starts=starts,
        after=after,
        numerators=_placed(parts.numerators if parts else None, places),
        denominators=_placed(parts.denominators if parts else None, places),
    )


def _check_periods(by: By) -> None:
    if why := why_not_charted(by):
        raise NotMeasurable(f"A control chart cannot be made, as {why}; ask for a source that has months or quarters.")


def why_not_charted(by: By) -> str:
    """Why figures of such periods make no control chart, a clause; empty for months and quarters."""
    if by is By.ROLLING_12:
        return "neighbouring totals of 12 months share eleven months and move together by construction"
    return "" if by in (By.MONTH, By.QUARTER) else "years are too few points to tell a change from chance"


def _how_many(ends: Sequence[Month], known: Sequence[Month], first: Month | None, step: int) -> int:
    if first is None:
        length = min(chart_length(12 // step), len(ends))
        if max(known) < ends[-length]:
            raise NotMeasurable(
                f"There is no figure for {ends[-length].name} to {ends[-1].name}; ask for another month, or ingest "
                "these."
            )
        return length
    if max(known) < first:
        raise NotMeasurable(f"There is no figure from {first.name} on; ask for an earlier first month.")
    return sum(end >= first for end in ends)


def _value(series: Series, place: int | None) -> float:
    value = None if place is None else series.observations[place].value
    return np.nan if value is None else value


def _placed(values: Floats | None, places: Sequence[int | None]) -> Floats | None:
    return None if values is None else np.array([np.nan if i is None else values[i] for i in places], dtype=np.float64)


def _phases(
    series: Series, ends: tuple[Month, ...], breaks: Iterable[Break]
) -> tuple[tuple[int, ...], tuple[Break | None, ...]]:
    """Where phases begin, and after which break; of two in one period the later names it.

    A period in which the break falls is counted to the new phase.
    """
    begins: dict[int, Break | None] = {0: None}
    first = ends[0] - (series.by.length - 1)
    for item in breaks_touching(breaks, series.measure, series.area_code, series.source, first, ends[-1]):
        place = next(i for i, end in enumerate(ends) if item.date <= end.last_day)
        if place:
            begins[place] = item
    starts = tuple(sorted(begins))
    return starts, tuple(begins[start] for start in starts)
