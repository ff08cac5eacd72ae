"""What drives a change: each category's part in it, in counts and in points of the total's percentage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from saferplan.analysis.clear_change import variation
from saferplan.analysis.figures import (
    Count,
    Percentage,
    count_between,
    latest,
    percentage,
    percentage_of,
    twelve_months,
)
from saferplan.observations import Series
from saferplan.periods import By, Month, Period
from saferplan.plans.breaks import Break
from saferplan.stats.change import SMALL_BASE


@dataclass(frozen=True, slots=True)
class Contribution:
    """One category's part. `change.change` is in counts; the changes of all categories add to the total's exactly.

    `points` is that change in per cent of the total base, so that the points add to the total's percentage; None on a
    total base under 50, like any percentage.
    """

    category: str
    change: Percentage
    points: float | None


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Contributions, the largest movement first, and the total they add to."""

    rows: tuple[Contribution, ...]
    total: Percentage


def contributions(base: Mapping[str, float], now: Mapping[str, float]) -> Decomposition:
    """(x_i1 - x_i0) / sum of x_0 for each category i; a category absent on one side counts as none there.

    Give only windows that are complete: a gap is not a zero, and this cannot tell them apart.
    """
    total = percentage_of("Total", sum(base.values()), sum(now.values()))
    categories = dict.fromkeys((*base, *now))
    rows = [_contribution(name, base.get(name, 0), now.get(name, 0), total) for name in categories]
    return Decomposition(tuple(sorted(rows, key=_by_movement)), total)


def _contribution(category: str, base: float, now: float, total: Percentage) -> Contribution:
    return Contribution(category, percentage_of(category, base, now), _points(now - base, total))


def _points(change: float | None, total: Percentage) -> float | None:
    if change is None or total.value is None or not total.base:
        return None
    return change / total.base * 100


def _by_movement(row: Contribution) -> tuple[float, str]:
    return (-abs(row.change.change or 0), row.category)


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """A line of the table by crime type: month, year to date and rolling 12 months, and its part in the change."""

    category: str
    month: Count
    month_change: Percentage
    year_to_date: Count
    year_to_date_change: Percentage
    rolling: Count
    rolling_change: Percentage
    points: float | None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The table by category, largest movement first, with its total and what the 12 months are set against."""

    rows: tuple[BreakdownRow, ...]
    total: BreakdownRow
    compared_with: str


def breakdown(
    parts: Sequence[Series],
    whole: Series,
    month: Month,
    *,
    base_last: Month | None = None,
    year: By = By.YEAR,
    breaks: Sequence[Break] = (),
    counted: bool = True,
) -> Breakdown:
    """The table by category.

    Args:
        parts: one series a category, whose observations carry `category`; together they make up `whole`.
        whole: the series of the measure itself, whose total the points are taken of.
        base_last: the 12 months compared with end here (the baseline's last month); a year before `month` unless told.
        counted: whether the figures are counts, of which chance allows a verdict.
    """
    end = base_last or month - 12
    total = _row("Total", whole, month, end, year, breaks, counted)
    rows = [_row(_category(part), part, month, end, year, breaks, counted, total.rolling_change) for part in parts]
    ordered = sorted(rows, key=lambda row: (-abs(row.rolling_change.change or 0), row.category))
    return Breakdown(tuple(ordered), total, twelve_months(whole, end).label)


def _row(
    category: str,
    series: Series,
    month: Month,
    end: Month,
    year: By,
    breaks: Sequence[Break],
    counted: bool,
    total: Percentage | None = None,
) -> BreakdownRow:
    now, before = latest(series, month), latest(series, month - 12)
    first = Period.containing(month, year).first
    ytd, ytd_before = count_between(series, first, month), count_between(series, first - 12, month - 12)
    rolling, base = twelve_months(series, month), twelve_months(series, end)
    varies = variation(series, month, breaks) if counted else None
    change = percentage(f"{rolling.label} on {base.label}", base, rolling, breaks, varies)
    return BreakdownRow(
        category,
        now,
        percentage(f"{now.label} on {before.label}", before, now, breaks, varies),
        ytd,
        percentage(f"{ytd.label} on {ytd_before.label}", ytd_before, ytd, breaks, varies),
        rolling,
        change,
        _points(change.change, total or change),
    )


def _category(series: Series) -> str:
    return next((o.category for o in series if o.category), series.measure)


def small_base_note() -> str:
    """The note a table with suppressed percentages carries."""
    return f"No percentage is given on a base under {SMALL_BASE}."
