"""Ranked bars of a comparison group: the own area set apart, the group's average, and the limits around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from saferplan.analysis.comparison.words import period_words
from saferplan.analysis.wording import upper_first
from saferplan.errors import UsageError
from saferplan.reporting.blocks import Absent
from saferplan.reporting.charts.bars import Bar, ranked_bars
from saferplan.reporting.charts.style import WIDTH, Spec
from saferplan.reporting.formats import rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from saferplan.analysis.comparison.result import ComparedArea, Comparison

MOST_BARS = 30
"""More bars than a page holds are cut to the ends and the own area's neighbours in rank."""
_AT_THE_ENDS, _BESIDE_OWN = 6, 4
_FAR, _CUT_AT = 2.5, 1.2
_SHADE_TO = 1.15
"""Limits of a small group may be many times any rate: the shade then ends a little beyond the bars, and says so."""
NO_FIGURE = Absent("no figure")


def comparison_chart(comparison: Comparison, *, width: float = WIDTH) -> Spec:
    """One bar an area, the highest rate first, areas without a figure last.

    The own area's bar is filled dark and its name and figure are bold, the others are hatched. Of a group of more than
    30 only both ends and the areas beside the own one in rank are drawn, and the chart says how many are left out.
    Raises UsageError when no area has a figure.
    """
    if all(row.rate is None for row in comparison.rows):
        raise UsageError("No area of this group has a figure; leave the chart out and say why.")
    shown = shown_rows(comparison.rows)
    longest = _longest([row.rate for row in shown if row.rate is not None])
    dropped = len(comparison.rows) - len(shown)
    some = f", {len(shown)} of {len(comparison.rows)} areas" if dropped else ""
    average = comparison.average
    return ranked_bars(
        [_bar(row, longest, comparison.per) for row in shown],
        unit=f"{_unit(comparison)}{some}",
        reference=average,
        reference_label=_average_words(comparison, longest),
        limits=_limits(comparison, longest),
        width=width,
    )


def shown_rows(rows: Sequence[ComparedArea]) -> list[ComparedArea]:
    """All rows where they fit, else the ends, the own area's neighbours in rank, and no area without a figure."""
    if len(rows) <= MOST_BARS:
        return list(rows)
    known = [row for row in rows if row.rate is not None or row.is_own]
    own = next((i for i, row in enumerate(known) if row.is_own), 0)
    kept = {*range(_AT_THE_ENDS), *range(len(known) - _AT_THE_ENDS, len(known))}
    kept |= set(range(own - _BESIDE_OWN, own + _BESIDE_OWN + 1))
    return [row for i, row in enumerate(known) if i in kept]


def _longest(rates: Sequence[float]) -> float:
    """The rate up to which bars are drawn whole: one many times the next is cut, or all others would vanish."""
    ordered = sorted(rates)
    while len(ordered) > 1 and ordered[-1] > _FAR * ordered[-2] > 0:
        ordered.pop()
    return ordered[-1] * _CUT_AT if len(ordered) < len(rates) else ordered[-1]


def _bar(row: ComparedArea, longest: float, per: int) -> Bar:
    label = _shown(row.rate, per) if row.rate is not None else ""
    if row.rate is not None and row.rate > longest:
        return Bar(row.area.name, longest, f"{label}, bar cut", highlight=row.is_own)
    return Bar(row.area.name, row.rate, label, highlight=row.is_own, absent=NO_FIGURE)


def _shown(value: float, per: int) -> str:
    """A rate as sentences give it; a percentage, which has no `per`, to one place."""
    return rate(value, places=None if per else 1)


def _limits(comparison: Comparison, longest: float) -> tuple[float, float] | None:
    if comparison.lower is None or comparison.upper is None:
        return None
    end = _SHADE_TO * max(longest, comparison.average or 0.0)
    return comparison.lower, min(comparison.upper, end) if _is_far(comparison, longest) else comparison.upper


def _is_far(comparison: Comparison, longest: float) -> bool:
    """Whether the upper limit would press all bars into a corner of the chart."""
    return comparison.upper is not None and comparison.upper > _FAR * max(longest, comparison.average or 0.0)


def _average_words(comparison: Comparison, longest: float) -> str:
    if comparison.average is None:
        return ""
    shaded = "; shaded: not clearly different" if _limits(comparison, longest) else ""
    up_to = f", up to {_shown(comparison.upper or 0.0, comparison.per)}" if _is_far(comparison, longest) else ""
    return f"Group average {_shown(comparison.average, comparison.per)}{shaded}{up_to}"


def _unit(comparison: Comparison) -> str:
    if not comparison.per:
        return "Per cent"
    unit, when = comparison.measure.unit, period_words(comparison.period)
    return f"{upper_first(unit)} per {comparison.per:,} {comparison.denominator}, {when}"
