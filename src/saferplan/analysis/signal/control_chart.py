"""The control chart of one lined-up series: its kind by the stated rule, what is charted, limits and marks."""

from __future__ import annotations

from dataclasses import dataclass

from saferplan.analysis.signal.charted_series import ChartedSeries, Parts
from saferplan.stats.arrays import Floats
from saferplan.stats.chart_choice import ChartKind, chart_counts, choose_chart
from saferplan.stats.laney import LaneyChart, laney_p, laney_u
from saferplan.stats.signals import Marks, signals
from saferplan.stats.xmr import Limits, xmr_limits


@dataclass(frozen=True, slots=True)
class ControlChart:
    """`charted` has shape (periods on the chart,); limits and marks have one row. `years_enough`: seasons can be
    told."""

    kind: ChartKind
    charted: Floats
    limits: Limits
    marks: Marks
    years_enough: bool


def control_chart(
    lined: ChartedSeries, season: int, *, is_percentage: bool, parts: Parts | None, screened: bool
) -> ControlChart:
    """Choose and make the chart; `season` is the number of periods in a year."""
    counts = chart_counts(lined.values, season=season, starts=lined.starts, charted=lined.charted, screened=screened)
    tops, bottoms = lined.shown(lined.numerators), lined.shown(lined.denominators)
    kind = choose_chart(
        is_percentage=is_percentage,
        has_parts=tops is not None and bottoms is not None,
        denominators=bottoms,
        season_share=float(counts.seasons.share[0]),
    )
    enough = bool(counts.seasons.possible[0])
    if kind is ChartKind.LANEY_P and tops is not None and bottoms is not None:
        return _laney(lined, kind, laney_p(tops, bottoms, starts=lined.shown_starts, screened=screened), enough)
    if kind is ChartKind.LANEY_U and bottoms is not None:
        per, values = parts.per if parts else 1, lined.shown_values
        rates = laney_u(values, bottoms, per=per, starts=lined.shown_starts, screened=screened)
        return _laney(lined, kind, rates, enough)
    if kind is ChartKind.XMR_PERCENTAGE:
        return _plain(lined, kind, screened, enough)
    return ControlChart(kind, counts.charted[0], counts.limits, counts.marks, enough)


def _laney(lined: ChartedSeries, kind: ChartKind, chart: LaneyChart, enough: bool) -> ControlChart:
    marks = signals(chart.charted, chart.limits, starts=lined.shown_starts)
    return ControlChart(kind, chart.charted[0], chart.limits, marks, enough)


def _plain(lined: ChartedSeries, kind: ChartKind, screened: bool, enough: bool) -> ControlChart:
    values = lined.shown_values
    limits = xmr_limits(values, starts=lined.shown_starts, screened=screened)
    return ControlChart(kind, values, limits, signals(values, limits, starts=lined.shown_starts), enough)
