"""A target's change by type of crime, with the recorded crime that the target leaves out beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from saferplan.analysis.choosing import SeriesRequest
from saferplan.analysis.drivers.decomposition import Breakdown, BreakdownRow, breakdown
from saferplan.analysis.figures import Count, Percentage, percentage
from saferplan.analysis.position.standing import Standing
from saferplan.analysis.series import build
from saferplan.errors import NotMeasurable
from saferplan.measures.definition import Measure, Polarity
from saferplan.observations import Series
from saferplan.periods import By, Month
from saferplan.plans.breaks import Break
from saferplan.stats.change import round_half_up

if TYPE_CHECKING:
    from saferplan.warehouse.snapshot import Snapshot

MOST_ROWS = 18
"""More types than fit a page are added up in one row, the smallest movements first."""


@dataclass(frozen=True, slots=True)
class TypeTable:
    """The types that make up a measure, and those of a wider measure that it leaves out (`outside`, of `wider`).

    `polarity` tells for each type which direction is good. The rows of `inside` add to its total exactly, and with
    those of `outside` to the total of the wider measure.
    """

    inside: Breakdown
    outside: tuple[BreakdownRow, ...]
    everything: BreakdownRow | None
    wider: Measure | None
    polarity: Mapping[str, Polarity]
    base_last: Month
    """The last month of the year compared with."""

    @property
    def points(self) -> tuple[float | None, ...]:
        """The points of each row of `inside` to one decimal, rounded so that they add to the total's percentage."""
        exact = [row.points for row in self.inside.rows]
        total = self.inside.total.points
        known = [value for value in exact if value is not None]
        if total is None or len(known) < len(exact):
            return tuple(None if value is None else round_half_up(value, 1) for value in exact)
        return rounded_to_sum(known, total)


def type_table(
    snapshot: Snapshot,
    restricted: Snapshot | None,
    standing: Standing,
    watched: Sequence[Standing],
    year: By,
) -> TypeTable | None:
    """The table of one standing's measure; None where its source has no types for it.

    Args:
        watched: the standings of the plan. The widest that holds all of this measure gives `outside`, and one that
            counts a single type says of it which direction is good.
        year: By.YEAR or By.CALENDAR_YEAR.
    """
    if not standing.measure.is_additive:
        return None
    held = (restricted if standing.table.source == "local" and restricted else snapshot).categories(
        standing.table.dataset
    )
    wider = _wider(standing, watched, held)
    parts = _parts(snapshot, restricted, wider or standing)
    own = _categories(standing, parts)
    if len(own) < 2:
        return None
    p = standing.position
    end = base_last(standing)
    inside = breakdown(
        [parts[name] for name in own],
        standing.series,
        p.month,
        base_last=end,
        year=year,
        breaks=p.breaks,
        counted=standing.measure.is_counted,
    )
    outside: tuple[BreakdownRow, ...] = ()
    everything = None
    if wider:
        others = [series for name, series in parts.items() if name not in own]
        rest = breakdown(others, wider.series, p.month, base_last=end, year=year, breaks=p.breaks)
        outside, everything = _lived(rest.rows), rest.total
    return TypeTable(
        inside=replace(inside, rows=_shortened(_lived(inside.rows), end, p.breaks)),
        outside=_shortened(outside, end, p.breaks),
        everything=everything,
        wider=wider.measure if wider else None,
        polarity=_polarities(parts, own, standing, watched),
        base_last=end,
    )


def rounded_to_sum(values: Sequence[float], total: float, digits: int = 1) -> tuple[float, ...]:
    """The values rounded so that they add to the rounded total: the largest remainders take what is left over."""
    scale = 10**digits
    scaled = [value * scale for value in values]
    rounded = [round_half_up(value) for value in scaled]
    left = round(round_half_up(total * scale) - sum(rounded))
    step = 1 if left > 0 else -1
    order = sorted(range(len(values)), key=lambda i: (rounded[i] - scaled[i]) * step)
    for i in order[: abs(left)]:
        rounded[i] += step
    return tuple(value / scale + 0.0 for value in rounded)


def base_last(standing: Standing) -> Month:
    """The last month of the year compared with: the baseline, where it is one year before the months reported."""
    target, month = standing.target, standing.position.month
    one_year = target is not None and target.baseline.years == 1 and target.baseline.last < month
    return target.baseline.last if target and one_year else month - 12


def _wider(standing: Standing, watched: Iterable[Standing], held: Sequence[str]) -> Standing | None:
    """The measure of crimes from the same source that counts everything this one does and most beside."""
    own = _selected(standing, held)
    holding = [
        (len(_selected(other, held)), other)
        for other in watched
        if other.measure.is_crime
        and other.measure.is_additive
        and not other.measure.kind.is_weighted
        and other.table.dataset == standing.table.dataset
        and other.series.by is standing.series.by
        and _selected(other, held) > own
    ]
    return max(holding, key=lambda found: found[0])[1] if holding else None


def _selected(standing: Standing, held: Sequence[str]) -> frozenset[str]:
    rules = standing.measure.rules_for(standing.table.dataset, standing.position.month)
    return rules[0].select(held) if rules else frozenset()


def _parts(snapshot: Snapshot, restricted: Snapshot | None, standing: Standing) -> dict[str, Series]:
    request = SeriesRequest(
        standing.measure, standing.table.areas, standing.series.by, standing.table.source, split=True
    )
    try:
        table = build(snapshot, request, restricted)
    except NotMeasurable:
        return {}
    return table.by_column() if table.dataset == standing.table.dataset else {}


def _categories(standing: Standing, parts: Mapping[str, Series]) -> tuple[str, ...]:
    rules = standing.measure.rules_for(standing.table.dataset, standing.position.month)
    chosen = rules[0].select(parts) if rules else frozenset()
    return tuple(name for name in parts if name in chosen)


def _lived(rows: Sequence[BreakdownRow]) -> tuple[BreakdownRow, ...]:
    """Without types that counted nothing in either year, such as those of a classification to come."""
    return tuple(row for row in rows if row.rolling.value or row.rolling_change.base or row.rolling.reason)


def _shortened(rows: tuple[BreakdownRow, ...], end: Month, breaks: Sequence[Break]) -> tuple[BreakdownRow, ...]:
    if len(rows) <= MOST_ROWS:
        return rows
    return (*rows[: MOST_ROWS - 1], together(rows[MOST_ROWS - 1 :], end, breaks))


def together(rows: Sequence[BreakdownRow], end: Month, breaks: Sequence[Break] = ()) -> BreakdownRow:
    """Several types as one row; `end` is the last month of the 12 compared with."""
    month, ytd, rolling = (_sum([getattr(r, part) for r in rows]) for part in ("month", "year_to_date", "rolling"))
    points = None if any(r.points is None for r in rows) else sum(r.points or 0 for r in rows)
    return BreakdownRow(
        category=f"{len(rows)} other types",
        month=month,
        month_change=_changed([r.month_change for r in rows], month, month.last - 12, breaks),
        year_to_date=ytd,
        year_to_date_change=_changed([r.year_to_date_change for r in rows], ytd, ytd.last - 12, breaks),
        rolling=rolling,
        rolling_change=_changed([r.rolling_change for r in rows], rolling, end, breaks),
        points=points,
    )


def _changed(changes: Sequence[Percentage], now: Count, end: Month, breaks: Sequence[Break]) -> Percentage:
    """The change from the bases of all these together, which end with `end`, to `now`."""
    lacking = next((c for c in changes if c.base is None), None)
    value = None if lacking else sum(c.base or 0 for c in changes)
    first = end - (now.last.since(now.first))
    return percentage(changes[0].label, Count("", first, end, value, lacking.reason if lacking else ""), now, breaks)


def _sum(counts: Sequence[Count]) -> Count:
    missing = next((c for c in counts if c.value is None), None)
    return missing or replace(counts[0], value=sum(c.value or 0 for c in counts))


def _polarities(
    parts: Mapping[str, Series], own: Sequence[str], standing: Standing, watched: Iterable[Standing]
) -> dict[str, Polarity]:
    """A type that is a measure of the plan has its polarity, another that of the target; outside it none is claimed."""
    found = {name: standing.measure.polarity if name in own else Polarity.NEUTRAL for name in parts}
    for other in watched:
        chosen = _selected(other, tuple(parts)) if other.table.dataset == standing.table.dataset else frozenset()
        if len(chosen) == 1:
            found[next(iter(chosen))] = other.measure.polarity
    return found
