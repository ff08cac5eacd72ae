"""The charts of a position, as Vega-Lite specifications of plain arrays: each month, and the rolling 12 months.

Each function is pure and gives the same specification for the same figures. Values are one a month; None
is a figure that was not published, and is drawn as a gap, never as zero and never bridged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from saferplan.errors import UsageError
from saferplan.reporting.charts.style import INK, NAVY, PLUM, SLATE, TEAL, WIDTH, Spec, nice_axis
from saferplan.reporting.charts.timechart import HEIGHT, Break, Line, Note, TimeChart, runs_without_value
from saferplan.reporting.formats import count, figure

if TYPE_CHECKING:
    from saferplan.periods import Month

_Values = Sequence[float | None]


def monthly_chart(
    months: Sequence[Month],
    figures: _Values,
    *,
    name: str = "Each month",
    unit: str = "Offences a month",
    trend: _Values | None = None,
    baseline: float | None = None,
    baseline_name: str = "Baseline",
    trajectory: _Values | None = None,
    breaks: Sequence[Break] = (),
    peaks: Sequence[Month] | None = None,
    troughs: Sequence[Month] | None = None,
    width: float = WIDTH,
    height: float = HEIGHT,
) -> Spec:
    """Monthly figures with their fitted trend, the baseline's monthly level and the target's monthly trajectory.

    `trend` and `trajectory` hold a value (or None) for each of `months`, `baseline` is the level of a mean month.
    `peaks` and `troughs` are the months to mark; left out, the highest and the lowest month. Months after the newest
    figure may be given for the trajectory. The axis begins at zero. Raises UsageError when the lengths differ or no
    month has a figure.
    """
    _check(months, figures, trend, trajectory)
    lines = (
        [_reference(months, baseline, f"{baseline_name}\n{count(baseline)} a month")] if baseline is not None else []
    )
    if trajectory is not None:
        lines.append(Line("Target path", trajectory, TEAL, width=2.2, dash=(2, 3)))
    if trend is not None:
        lines.append(Line("Fitted trend", trend, PLUM, dash=(8, 4)))
    lines.append(Line(name, figures, NAVY, width=2.2, points=True, weight="bold"))
    return TimeChart(
        months=months,
        lines=lines,
        axis=nice_axis(_known(*(line.values for line in lines))),
        unit=unit,
        breaks=breaks,
        notes=_notes(months, figures, peaks, troughs),
        gaps=runs_without_value(months, figures),
        total_width=width,
        height=height,
    ).spec()


def rolling_chart(
    months: Sequence[Month],
    figures: _Values,
    *,
    name: str = "Rolling 12 months",
    unit: str = "Offences in the 12 months to each month",
    baseline: float | None = None,
    baseline_name: str = "Baseline",
    trajectory: _Values | None = None,
    target: float | None = None,
    target_month: Month | None = None,
    breaks: Sequence[Break] = (),
    zero: bool = False,
    width: float = WIDTH,
) -> Spec:
    """Totals of 12 months against the baseline year, the trajectory and the target.

    A change of a tenth is invisible from zero, so the axis does not begin there unless `zero` is set, and says so.
    `target` is drawn as a diamond at `target_month`, which must be one of `months`. Raises UsageError as
    `monthly_chart` does.
    """
    _check(months, figures, trajectory)
    lines = [_reference(months, baseline, f"{baseline_name}\n{count(baseline)}")] if baseline is not None else []
    if trajectory is not None:
        lines.append(Line(_path_name(target, target_month), trajectory, TEAL, width=2.2, dash=(2, 3)))
    elif target is not None:
        lines.append(_target_name(months, target, target_month))
    lines.append(
        Line(f"{name}\n{_named(_last(figures))}", figures, NAVY, width=2.6, points=len(months) <= 40, weight="bold")
    )
    markers = [_target_marker(months, target, target_month)] if target is not None else []
    axis = nice_axis(_known(*(line.values for line in lines)), zero=zero)
    return TimeChart(
        months=months,
        lines=lines,
        axis=axis,
        unit=unit if axis.low == 0 else f"{unit} (the axis starts at {axis.words(axis.low)})",
        breaks=breaks,
        gaps=runs_without_value(months, figures),
        markers=markers,
        total_width=width,
    ).spec()


def _reference(months: Sequence[Month], level: float | None, name: str) -> Line:
    return Line(name, [level] * len(months), SLATE, width=1.4)


def _target_marker(months: Sequence[Month], target: float, month: Month | None) -> Note:
    if month not in months:
        raise UsageError("The target's month lies outside the chart; give a target_month that is one of its months.")
    assert month is not None
    return Note(month, target, "", above=False)


def _path_name(target: float | None, month: Month | None) -> str:
    if target is None or month is None:
        return "Target path"
    return f"Target path to\n{count(target)} in {month.first_day:%b %Y}"


def _target_name(months: Sequence[Month], target: float, month: Month | None) -> Line:
    assert month is not None
    only_there = [target if m == month else None for m in months]
    return Line(f"Target {month.first_day:%b %Y}\n{count(target)}", only_there, INK, width=0, weight="bold")


def _notes(
    months: Sequence[Month], figures: _Values, peaks: Sequence[Month] | None, troughs: Sequence[Month] | None
) -> list[Note]:
    known = {month: value for month, value in zip(months, figures, strict=True) if value is not None}
    peaks = peaks if peaks is not None else [max(known, key=known.__getitem__)]
    troughs = troughs if troughs is not None else [min(known, key=known.__getitem__)]
    return [_note(m, known[m], above=True) for m in peaks if m in known] + [
        _note(m, known[m], above=False) for m in troughs if m in known
    ]


def _note(month: Month, value: float, above: bool) -> Note:
    return Note(month, value, f"{figure(value)} in {month.first_day:%b %Y}", above)


def _known(*columns: _Values) -> list[float]:
    return [value for column in columns for value in column if value is not None]


def _named(value: float | None) -> str:
    return count(value) if value is None else figure(value)


def _last(figures: _Values) -> float | None:
    return next((value for value in reversed(figures) if value is not None), None)


def _check(months: Sequence[Month], figures: _Values, *others: _Values | None) -> None:
    for column in (figures, *others):
        if column is not None and len(column) != len(months):
            raise UsageError(f"A chart of {len(months)} months got {len(column)} values; give one for each month.")
    if not _known(figures):
        raise UsageError("No month of this chart has a figure; leave the chart out and say why.")
