"""The chart by month: figures, fitted trend, baseline and the path to the target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from saferplan.analysis.figures import span_name
from saferplan.analysis.position.rag import asks_for_at_least
from saferplan.analysis.position.sentences import number
from saferplan.analysis.position.standing import Standing
from saferplan.analysis.wording import listed, lower_first, step_word, upper_first
from saferplan.periods import By, Month, months_between
from saferplan.reporting.blocks import Absent, Column, Figure, Table
from saferplan.reporting.charts.position import monthly_chart
from saferplan.reporting.charts.style import WIDTH
from saferplan.reporting.charts.timechart import HEIGHT, Break
from saferplan.reporting.formats import count, figure
from saferplan.reporting.reports.gather import chart_first
from saferplan.reporting.reports.words import limit_cell, unit_of, value_cell

BEFORE = Absent("none yet")
NOT_FITTED = Absent("none")
_Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the chart shows, a value (or None) a month; a layer that has no value in these months is None."""

    months: Sequence[Month]
    values: _Values
    trend: _Values | None
    path: _Values | None
    baseline: float | None


def has_months(standing: Standing) -> bool:
    """Whether the source counts month by month and at least one month of the chart is there."""
    first, last = chart_first(standing), standing.position.month
    drawn_ones = (o for o in standing.series if first <= o.period.last <= last)
    return standing.series.by is By.MONTH and any(o.value is not None for o in drawn_ones)


def drawn(standing: Standing, first: Month | None = None) -> Drawn:
    """The months plotted, from `first` on, and the layers on them; of a quarterly series its quarters alone."""
    first = first or chart_first(standing)
    known = {o.period.last: o.value for o in standing.series if first <= o.period.last <= standing.position.month}
    if standing.series.by is not By.MONTH:
        return Drawn(list(known), list(known.values()), None, None, None)
    months = list(months_between(first, standing.position.month))
    values = [known.get(month) for month in months]
    return Drawn(months, values, _trend(standing, months), _path(standing, months), _baseline(standing))


def month_figure(
    standing: Standing,
    key: str = "",
    height: float = HEIGHT,
    *,
    first: Month | None = None,
    width: float = WIDTH,
) -> Figure:
    """The figure with its table, from `first` (None: the baseline's, or two years back).

    For a series by month (see `has_months`), or by quarter, which has no trend and no path. Raises UsageError when no
    period has a figure.
    """
    p, on_it = standing.position, drawn(standing, first)
    months, values, trend, path = on_it.months, on_it.values, on_it.trend, on_it.path
    each = step_word(standing.series.by)
    spec = monthly_chart(
        months,
        values,
        name=f"Each {each}",
        unit=f"{upper_first(unit_of(standing))} {'a' if standing.measure.is_additive else 'each'} {each}",
        trend=trend,
        baseline=on_it.baseline,
        baseline_name="Baseline year,",
        trajectory=path,
        breaks=chart_breaks(standing),
        width=width,
        height=height,
    )
    return Figure(
        title=_title(standing, months, values, path),
        subtitle=f"{standing.title}: {_counted(standing)} each {each}, {p.area_name}, "
        f"{span_name(months[0], months[-1])}",
        alt=_alt(standing, months, values),
        spec=spec,
        table=_table(standing, months, values, trend, path),
        source=f"Source: {standing.table.grid.dataset.name}.",
        key=key,
    )


def _counted(standing: Standing) -> str:
    """Crimes recorded; per cent of outcomes, which nobody records."""
    return f"{unit_of(standing)}{' recorded' if standing.measure.is_additive else ''}"


def chart_breaks(standing: Standing) -> list[Break]:
    """The breaks of the register, as a chart names them."""
    return [Break(Month.of(item.date), item.title) for item in standing.position.breaks]


def _trend(standing: Standing, months: Sequence[Month]) -> list[float | None] | None:
    found = standing.position.percentages
    if found.trend is None:
        return None
    fitted: Mapping[Month, float] = {found.trend_first + i: float(v) for i, v in enumerate(found.trend.trend)}
    return _any([fitted.get(month) for month in months])


def _path(standing: Standing, months: Sequence[Month]) -> list[float | None] | None:
    trajectory = standing.position.trajectory
    path = dict(trajectory.path(months[0], months[-1])) if trajectory else {}
    return _any([path.get(month) for month in months])


def _any(values: list[float | None]) -> list[float | None] | None:
    return None if all(value is None for value in values) else values


def _baseline(standing: Standing) -> float | None:
    figure = standing.position.baseline
    return figure.used.value / 12 if figure and figure.used.value is not None else None


def _title(standing: Standing, months: Sequence[Month], values: _Values, path: _Values | None) -> str:
    p = standing.position
    pairs = [(v, e) for v, e in zip(values[-12:], (path or [None] * len(values))[-12:], strict=True)]
    judged = [(v, e) for v, e in pairs if v is not None and e is not None]
    if p.target is None or len(judged) < 2:
        high, low = _extremes(months, values)
        peak, trough = (_period_name(standing, month) for month, _ in (high, low))
        highs, lows = values.count(high[1]), values.count(low[1])
        if highs > 1 and lows > 1:
            ends = figure(low[1]) if low[1] == high[1] else f"between {figure(low[1])} and {figure(high[1])}"
            return f"{p.title}: {ends} in each {step_word(standing.series.by)}"
        if highs > 1:
            return f"{p.title}: lowest in {trough}"
        if lows > 1:
            return f"{p.title}: highest in {peak}"
        if peak == trough:
            return f"{p.title}: {figure(high[1])} in {peak}"
        return f"{p.title}: highest in {peak}, lowest in {trough}"
    rises = asks_for_at_least(p.target, p.polarity)
    missed = sum(v < e if rises else v > e for v, e in judged)
    side = "below" if rises else "above"
    if missed == 0:
        return f"{p.title}: on the right side of the path to the target in all of the last {len(judged)} months"
    every = f"every one of the last {len(judged)} months"
    some = f"{missed} of the last {len(judged)} months"
    return f"{p.title}: {side} the path to the target in {every if missed == len(judged) else some}"


def _period_name(standing: Standing, last: Month) -> str:
    return span_name(last - (standing.series.by.length - 1), last)


def _extremes(months: Sequence[Month], values: _Values) -> tuple[tuple[Month, float], tuple[Month, float]]:
    known = [(month, value) for month, value in zip(months, values, strict=True) if value is not None]
    return max(known, key=lambda pair: pair[1]), min(known, key=lambda pair: pair[1])


def _alt(standing: Standing, months: Sequence[Month], values: _Values) -> str:
    p = standing.position
    high, low = _extremes(months, values)
    missing = [month.name for month, value in zip(months, values, strict=True) if value is None]
    parts = [
        f"Line chart of {lower_first(standing.title)} by {step_word(standing.series.by)}, "
        f"{span_name(months[0], months[-1])}.",
        f"Highest {figure(high[1])} in {_period_name(standing, high[0])}, "
        f"lowest {figure(low[1])} in {_period_name(standing, low[0])}.",
    ]
    if p.latest.value is not None:
        parts.append(f"{p.latest.label} had {figure(p.latest.value)}.")
    if baseline := _baseline(standing):
        parts.append(f"The baseline year had {number(baseline)} a month.")
    if missing:
        parts.append(f"Not published, and left as a gap: {listed(missing)}.")
    return " ".join(parts)


def _table(
    standing: Standing, months: Sequence[Month], values: _Values, trend: _Values | None, path: _Values | None
) -> Table:
    p = standing.position
    each = step_word(standing.series.by)
    columns = [Column(upper_first(each), "left"), Column(upper_first(unit_of(standing)))]
    columns += [Column("Fitted trend")] if trend else []
    columns += [Column("Path to the target")] if path else []
    rows = []
    for i, month in enumerate(months):
        row = [_period_name(standing, month), value_cell(standing, values[i])]
        row += [count(trend[i], NOT_FITTED)] if trend else []
        row += [limit_cell(path[i], p, BEFORE)] if path else []
        rows.append(tuple(row))
    return Table(f"{standing.title} by {each}, {p.area_name}", tuple(columns), tuple(rows))
