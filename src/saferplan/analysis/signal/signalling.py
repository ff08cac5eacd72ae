"""From a series to its control chart and what it says: points, phases, the two verdicts, sentences."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from saferplan.analysis.signal import words
from saferplan.analysis.signal.assuring import assured
from saferplan.analysis.signal.charted_series import ChartedSeries, Parts, charted_series
from saferplan.analysis.signal.control_chart import ControlChart, control_chart
from saferplan.analysis.signal.proposed_breaks import proposed_breaks
from saferplan.analysis.signal.result import Phase, ProposedBreak, Signal, SignalPoint
from saferplan.analysis.signal.trend import NoTrend, Trend, trend
from saferplan.measures.definition import Polarity
from saferplan.observations import Series, Status
from saferplan.periods import Month
from saferplan.plans.breaks import Break
from saferplan.plans.targets import Target
from saferplan.stats.arrays import known_or_none
from saferplan.stats.chart_choice import ChartKind
from saferplan.stats.verdicts import Better, PointMark, Rule, Variation, variation
from saferplan.stats.xmr import TRIAL_UNDER, phase_bounds

BETTER = {Polarity.LOWER: Better.LOWER, Polarity.HIGHER: Better.HIGHER, Polarity.NEUTRAL: Better.NEUTRAL}


def signal(
    series: Series,
    *,
    polarity: Polarity,
    title: str = "",
    unit: str = "crimes",
    is_percentage: bool = False,
    is_counted: bool = True,
    parts: Parts | None = None,
    target: Target | None = None,
    breaks: Iterable[Break] = (),
    first: Month | None = None,
    month: Month | None = None,
    screened: bool = False,
) -> Signal:
    """The control chart of one measure in one area, and what it says of the newest figure.

    Args:
        series: by month or quarter.
        is_percentage: whether its values are percentages; `parts` then has what they are made of, if known.
        is_counted: whether its values are counts, of which a trend is told; not percentages or weighted sums.
        parts: for a count the denominators of its rate, which is charted only where they vary (stats/chart_choice.py).
        target: gives the assurance verdict (assuring.py).
        breaks: the register; limits are worked out anew after each that touches the series, blocking or not, because
            a break is a day on which a series stops being comparable with its past.
        first, month: first and last charted; by default 36 months (20 quarters) to the newest known. All charted points
            of a phase give its limits, and nothing after `month` is used.
        screened: leave out wild moving ranges, as in `stats.xmr.xmr_limits`.

    Raises NotMeasurable for totals of 12 months, which overlap or are too few, and for a series without any figure.
    """
    breaks = tuple(breaks)
    title = title or series.measure
    lined = charted_series(series, first, month, breaks, parts, title)
    season = 12 // series.by.length
    chart = control_chart(lined, season, is_percentage=is_percentage, parts=parts, screened=screened)
    points = _points(lined, chart, BETTER[polarity])
    at = next(i for i in reversed(range(len(points))) if points[i].value is not None)
    verdict, said = _varies(series, title, lined, chart, points, at, BETTER[polarity])
    phases = _phases(lined)
    found = _trend(series, lined, counted=is_counted and not is_percentage)
    on_target = assured(
        target,
        series,
        _last_year(lined, points, at, season),
        polarity,
        breaks,
        unit,
        is_percentage=is_percentage,
        is_rate=chart.kind is ChartKind.LANEY_U,
    )
    return Signal(
        measure=series.measure,
        title=title,
        unit=unit,
        area=series.area_code,
        area_name=series.area_name,
        source=series.source,
        by=series.by,
        month=lined.ends[-1],
        judged=points[at].month,
        polarity=polarity,
        chart=chart.kind,
        scale=_scale(chart.kind, unit, parts),
        why=words.why_words(chart.kind, series.by, years_enough=chart.years_enough),
        points=points,
        phases=phases,
        variation=verdict,
        assurance=on_target.verdict,
        goal=on_target.goal,
        variation_words=said,
        assurance_words=on_target.words,
        finding=said,
        proposed_breaks=_proposed(series, title, lined, is_percentage=is_percentage),
        notes=_notes(series, lined, chart, phases, points, at),
        pins=series.pins,
        trend=found if isinstance(found, Trend) else None,
        no_trend=found.reason if isinstance(found, NoTrend) else "",
    )


def _varies(
    series: Series,
    title: str,
    lined: ChartedSeries,
    chart: ControlChart,
    points: tuple[SignalPoint, ...],
    at: int,
    better: Better,
) -> tuple[Variation, str]:
    """The verdict on the newest point, and its sentence."""
    direction = int(chart.marks.direction[0, at])
    verdict = Variation.UNKNOWN if points[at].centre is None else variation(direction, better)
    subject = f"{title} in {series.area_name}"
    return verdict, words.variation_words(subject, _run_up(lined, points, at), direction, verdict, series.by)


def _trend(series: Series, lined: ChartedSeries, *, counted: bool) -> Trend | NoTrend:
    """That of the last phase on the chart."""
    start, after = lined.shown_starts[-1], lined.shown_after[-1]
    values, ends = lined.shown_values, lined.shown_ends
    return trend(series, values[start:], ends[start:], after, counted=counted)


def _proposed(series: Series, title: str, lined: ChartedSeries, *, is_percentage: bool) -> tuple[ProposedBreak, ...]:
    return () if is_percentage else proposed_breaks(series, title, lined.values, lined.ends, lined.starts)


def _scale(kind: ChartKind, unit: str, parts: Parts | None) -> str:
    """What is charted, for the axis."""
    match kind:
        case ChartKind.LANEY_P | ChartKind.XMR_PERCENTAGE:
            return "per cent"
        case ChartKind.LANEY_U if parts is not None:
            return f"{unit} per {parts.per:,} {parts.what}"
        case ChartKind.XMR_ADJUSTED:
            return f"{unit}, seasonally adjusted"
        case _:
            return unit


def _points(lined: ChartedSeries, chart: ControlChart, better: Better) -> tuple[SignalPoint, ...]:
    limits, values = chart.limits, lined.shown_values
    lines = (limits.centre, limits.lower, limits.upper, limits.near_lower, limits.near_upper)
    columns = [values, chart.charted, *(line[0] for line in lines)]
    found = []
    for i, month in enumerate(lined.shown_ends):
        rule, direction = int(chart.marks.rule[0, i]), int(chart.marks.direction[0, i])
        mark = variation(direction, better).mark if rule else PointMark.COMMON
        value, charted, centre, lower, upper, near_lower, near_upper = (known_or_none(column[i]) for column in columns)
        found.append(
            SignalPoint(
                month, value, charted, centre, lower, upper, near_lower, near_upper, Rule(rule) if rule else None, mark
            )
        )
    return tuple(found)


def _phases(lined: ChartedSeries) -> tuple[Phase, ...]:
    ends, values = lined.shown_ends, lined.shown_values
    bounds = phase_bounds(len(ends), lined.shown_starts)
    return tuple(
        Phase(ends[first], ends[last - 1], bool((~np.isnan(values[first:last])).sum() < TRIAL_UNDER), after)
        for (first, last), after in zip(bounds, lined.shown_after, strict=True)
    )


def _run_up(lined: ChartedSeries, points: tuple[SignalPoint, ...], at: int) -> tuple[SignalPoint, ...]:
    """The points up to the newest that no gap and no new phase parts from it: what a run of the rules can hold."""
    begin = max(start for start in lined.shown_starts if start <= at)
    gaps = [i for i in range(begin, at) if points[i].charted is None]
    return points[(gaps[-1] + 1 if gaps else begin) : at + 1]


def _last_year(lined: ChartedSeries, points: tuple[SignalPoint, ...], at: int, season: int) -> tuple[SignalPoint, ...]:
    """The points of the year up to the newest, of its own phase."""
    begin = max(start for start in lined.shown_starts if start <= at)
    return points[max(begin, at + 1 - season) : at + 1]


def _notes(
    series: Series,
    lined: ChartedSeries,
    chart: ControlChart,
    phases: tuple[Phase, ...],
    points: tuple[SignalPoint, ...],
    at: int,
) -> tuple[str, ...]:
    notes = [*series.notes, words.season_note(chart.kind, series.by, years_enough=chart.years_enough)]
    notes += [words.rebased_note(phase.after, phase.first, series.by) for phase in phases if phase.after]
    number = [sum(p.value is not None for p in points if f.first <= p.month <= f.last) for f in phases]
    notes += [words.trial_note(f.first, n, series.by) for f, n in zip(phases, number, strict=True) if f.trial]
    gaps = [point.month for point in points[: at + 1] if point.value is None]
    notes.append(words.gap_note(gaps, series.by))
    if points[at].month != lined.ends[-1]:
        notes.append(words.late_note(points[at].month, lined.ends[-1], series.by))
    partial = [o.period.last for o in series if o.status is Status.PARTIAL and o.period.last in lined.shown_ends]
    notes.append(words.partial_note(partial, series.by))
    return tuple(note for note in notes if note)
