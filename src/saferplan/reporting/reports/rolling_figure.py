"""The chart of 12-month totals against the path to the target."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from saferplan.analysis.figures import span_name, twelve_months
from saferplan.analysis.position.rag import RagStatus
from saferplan.analysis.position.sentences import is_unclear, limit, percent
from saferplan.analysis.position.standing import Standing
from saferplan.analysis.wording import lower_first, upper_first
from saferplan.periods import Month, months_between
from saferplan.reporting.blocks import NOT_PUBLISHED, Absent, Column, Figure, Table
from saferplan.reporting.charts.position import rolling_chart
from saferplan.reporting.charts.style import WIDTH
from saferplan.reporting.formats import figure
from saferplan.reporting.reports.month_figure import chart_breaks
from saferplan.reporting.reports.words import limit_cell, unit_of, value_cell
from saferplan.stats.change import round_half_up

TO_COME = Absent("to come")
_LOOK_BACK = 36
"""Months shown of a measure without a target."""


@dataclass(frozen=True, slots=True)
class _Line:
    months: list[Month]
    values: list[float | None]
    path: list[float | None] | None


def has_rolling(standing: Standing) -> bool:
    """Whether at least two totals of 12 months are there: one is no line."""
    return sum(value is not None for value in _line(standing).values) > 1


def rolling_months(standing: Standing, first: Month | None = None) -> list[Month]:
    """The ends of the totals that `rolling_figure` draws, those to come left out."""
    return [month for month in _line(standing, first).months if month <= standing.position.month]


def rolling_figure(standing: Standing, key: str = "", *, first: Month | None = None, width: float = WIDTH) -> Figure:
    """The figure with its table, from `first` (None: the baseline's end, or three years back); see `has_rolling`.

    Raises UsageError when no total of 12 months is there.
    """
    p, line = standing.position, _line(standing, first)
    target = p.target if p.goal is not None else None
    spec = rolling_chart(
        line.months,
        line.values,
        name="12 months",
        unit=f"{upper_first(unit_of(standing))} in the 12 months to each month",
        baseline=p.baseline.used.value if p.baseline else None,
        baseline_name="Baseline year",
        trajectory=line.path,
        target=limit(p.goal, p) if target and p.goal is not None else None,
        target_month=target.deadline if target else None,
        breaks=chart_breaks(standing),
        width=width,
    )
    return Figure(
        title=_title(standing),
        subtitle=f"{standing.title}: {unit_of(standing)} in the 12 months to each month, {p.area_name}, "
        f"{span_name(line.months[0], line.months[-1])}",
        alt=_alt(standing, line),
        spec=spec,
        table=_table(standing, line),
        source=f"Source: {standing.table.grid.dataset.name}.",
        key=key,
    )


def _line(standing: Standing, first: Month | None = None) -> _Line:
    p = standing.position
    months = [month for month in _months(standing, first) if first is None or month >= first]
    values = [twelve_months(standing.series, m).value if m <= p.month else None for m in months]
    path: list[float | None] | None = None
    if p.trajectory:
        path = [p.trajectory.rolling(m) if m >= p.trajectory.baseline_last else None for m in months]
    return _Line(months, values, path)


def _months(standing: Standing, asked: Month | None) -> list[Month]:
    """From the end of the baseline (or three years back) to the deadline; only those the source publishes."""
    p = standing.position
    start = asked or (p.target.baseline.last if p.target else p.month - _LOOK_BACK)
    first = next((o.period.last for o in standing.series if twelve_months(standing.series, o.period.last).value), start)
    last = max(p.month, p.target.deadline) if p.target and p.goal is not None else p.month
    step = _step(standing)
    return [m for m in months_between(max(min(start, p.month - 12), first), last) if p.month.since(m) % step == 0]


def _step(standing: Standing) -> int:
    """How far apart the ends of the published periods lie: 1, or 3 in quarterly tables."""
    ends = [o.period.last for o in standing.series]
    return min((later.since(earlier) for earlier, later in pairwise(ends)), default=1)


def _title(standing: Standing) -> str:
    p, j = standing.position, standing.position.judgement
    name = f"{p.title} in the 12 months to {p.month.name}"
    if p.target and p.month >= p.target.deadline and j.status is not RagStatus.GREY and j.missed_by_percent is not None:
        if j.status is RagStatus.GREEN:
            return f"{name} met the target, with {percent(j.missed_by_percent)} to spare"
        return f"{name} missed the target by {percent(j.missed_by_percent)}"
    if p.expected.value and p.rolling.value is not None:
        gap = (p.rolling.value - p.expected.value) / p.expected.value * 100
        if round_half_up(abs(gap), 1) == 0:
            return f"{name}: on the path to the target"
        return f"{name}: {percent(gap)} {'above' if gap > 0 else 'below'} the path to the target"
    if p.rolling_change.value is None:
        return f"{p.title}: totals of 12 months"
    change = p.rolling_change.value
    if round_half_up(abs(change), 1) == 0:
        return f"{name}: level with the 12 months before"
    if is_unclear(p.rolling_change):
        return f"{name}: no clear change on the 12 months before"
    return f"{name}: {percent(change)} {'above' if change > 0 else 'below'} the 12 months before"


def _alt(standing: Standing, line: _Line) -> str:
    p = standing.position
    known = [(m, v) for m, v in zip(line.months, line.values, strict=True) if v is not None]
    parts = [
        f"Line chart of totals of 12 months, {lower_first(standing.title)}: from {figure(known[0][1])} in the "
        f"12 months to {known[0][0].name} to {figure(known[-1][1])} in the 12 months to {known[-1][0].name}."
    ]
    if p.goal is not None and p.target:
        parts.append(f"The path to the target ends at {limit_cell(p.goal, p)} in {p.target.deadline.name}.")
    return " ".join(parts)


def _table(standing: Standing, line: _Line) -> Table:
    p = standing.position
    columns = [Column("12 months to", "left"), Column(upper_first(unit_of(standing)))]
    columns += [Column("Path to the target")] if line.path else []
    rows = []
    for i, month in enumerate(line.months):
        row = [month.name, value_cell(standing, line.values[i], TO_COME if month > p.month else NOT_PUBLISHED)]
        row += [limit_cell(line.path[i], p, Absent("none yet"))] if line.path else []
        rows.append(tuple(row))
    return Table(f"{standing.title}, totals of 12 months, {p.area_name}", tuple(columns), tuple(rows))
