"""The control chart: figures, mean, limits, and the points that chance alone is unlikely to give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from saferplan.analysis.signal.result import Phase, Signal, SignalPoint
from saferplan.analysis.wording import level_words, upper_first
from saferplan.errors import UsageError
from saferplan.measures.definition import Polarity
from saferplan.periods import By, Month
from saferplan.reporting.charts.style import NAVY, PLUM, RULE, SLATE, TEAL, WIDTH, Axis, Spec, nice_axis
from saferplan.reporting.charts.time_marks import KeyEntry, Look, Mark
from saferplan.reporting.charts.timechart import HEIGHT, Break, Line, TimeChart, runs_without_value
from saferplan.reporting.formats import figure
from saferplan.stats.verdicts import PointMark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    _Part = Callable[[SignalPoint], float | None]

_LOOKS = {
    PointMark.CONCERN: Look("square", PLUM),
    PointMark.IMPROVEMENT: Look("circle", TEAL, hollow=True),
    PointMark.NEUTRAL_HIGH: Look("diamond", SLATE, hollow=True),
    PointMark.NEUTRAL_LOW: Look("diamond", SLATE, hollow=True),
}
_MEANINGS = (
    (PointMark.CONCERN, "Concern: more than chance"),
    (PointMark.IMPROVEMENT, "Improvement: more than chance"),
    (PointMark.NEUTRAL_HIGH, "More than chance, neither good nor bad"),
)
_ADJUSTED = ", seasonally adjusted"
"""Said by the kind of chart already."""
_ZERO_BELOW = 0.4
"""The axis begins at zero where the lowest of what is drawn is under 0.4 of the highest: little height is lost."""


def signal_chart(signal: Signal, *, width: float = WIDTH, height: float = HEIGHT) -> Spec:
    """The chart of one signal; limits step where a break begins a new phase, and a missing month stays a gap.

    Points that a rule marks differ from the others by shape as well as by colour. The line of what a target asks for is
    drawn where there is one. Raises UsageError when no period has a figure.
    """
    months = [point.month for point in signal.points]
    figures = [point.charted for point in signal.points]
    if all(value is None for value in figures):
        raise UsageError("No month of this chart has a figure; leave the chart out and say why.")
    lines = [*_limit_lines(signal), *_goal_line(signal)]
    lines.append(Line(_name(signal), figures, NAVY, width=1.6, points=True, weight="bold"))
    axis = _axis([value for line in lines for value in line.values if value is not None])
    return TimeChart(
        months=months,
        lines=lines,
        axis=axis,
        unit=_unit(signal, axis),
        breaks=[Break(phase.first, phase.after.title) for phase in signal.phases if phase.after],
        gaps=runs_without_value(months, figures),
        marks=list(_marks(signal)),
        key=_key(signal),
        total_width=width,
        height=height,
    ).spec()


def _name(signal: Signal) -> str:
    return {By.MONTH: "Each month", By.QUARTER: "Each quarter"}.get(signal.by, "Each figure")


def _unit(signal: Signal, axis: Axis) -> str:
    start = f" (the axis starts at {axis.words(axis.low)})" if axis.low else ""
    each = {By.MONTH: " each month", By.QUARTER: " each quarter"}.get(signal.by, "")
    return f"{signal.chart}: {signal.scale.removesuffix(_ADJUSTED)}{each}{start}"


def _limit_lines(signal: Signal) -> Iterator[Line]:
    """A line for each phase, so that limits step and never slope; only the last phase has its lines named."""
    for phase in signal.phases:
        last = phase is signal.phases[-1]
        trial = "Trial " if phase.trial else ""
        parts: tuple[tuple[str, _Part, float, str, tuple[int, ...]], ...] = (
            ("", lambda p: p.near_upper, 1, RULE, (2, 2)),
            ("", lambda p: p.near_lower, 1, RULE, (2, 2)),
            (f"{trial}upper limit", lambda p: p.upper, 1.4, SLATE, (7, 4)),
            (f"{trial}lower limit", lambda p: p.lower, 1.4, SLATE, (7, 4)),
            ("mean", lambda p: p.centre, 1.4, SLATE, ()),
        )
        for words, part, thickness, colour, dash in parts:
            values = [part(point) if _within(phase, point.month) else None for point in signal.points]
            if any(value is not None for value in values):
                name = _end_name(words, values) if last and words else ""
                yield Line(name, values, colour, width=thickness, dash=dash)


def _within(phase: Phase, month: Month) -> bool:
    return phase.first <= month <= phase.last


def _end_name(words: str, values: Sequence[float | None]) -> str:
    end = next(value for value in reversed(values) if value is not None)
    return f"{upper_first(words)} {figure(end)}"


def _goal_line(signal: Signal) -> Iterator[Line]:
    """Only over the last phase: a target is asked of the figures as they are counted now."""
    if signal.goal is None or not signal.phases:
        return
    last = signal.phases[-1]
    level = level_words(signal.goal, at_least=signal.polarity is Polarity.HIGHER)
    values = [signal.goal if _within(last, point.month) else None for point in signal.points]
    yield Line(f"Target needs {level}", values, TEAL, width=2.2, dash=(2, 3))


def _marks(signal: Signal) -> Iterator[Mark]:
    for point in signal.points:
        if point.mark in _LOOKS and point.charted is not None:
            yield Mark(point.month, point.charted, _LOOKS[point.mark])


def _key(signal: Signal) -> list[KeyEntry]:
    found = {PointMark.NEUTRAL_HIGH if p.mark is PointMark.NEUTRAL_LOW else p.mark for p in signal.points}
    return [KeyEntry(_LOOKS[mark], words) for mark, words in _MEANINGS if mark in found]


def _axis(drawn: Sequence[float]) -> Axis:
    return nice_axis(drawn, zero=min(drawn) < _ZERO_BELOW * max(drawn))
