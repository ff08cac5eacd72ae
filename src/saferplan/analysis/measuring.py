"""From a grid of counts to a measure's values: months first, then the periods they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from saferplan.analysis.grid import MISSING, PARTIAL, PUBLISHED, UNAVAILABLE, Grid
from saferplan.errors import NotMeasurable
from saferplan.measures.definition import Kind, Measure, SourceRule
from saferplan.measures.offences import normalise_code
from saferplan.periods import Month, Period
from saferplan.sources.police_uk import CRIME_TYPES

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Values:
    """A measure over some columns (one, or one a category), by area and step.

    `top` and `bottom` have shape (areas, steps, columns): the value is top, or 100 x top / bottom for a percentage
    (`bottom` is None otherwise). `status` has the same shape and indexes grid.STATUSES.
    """

    top: np.ndarray[Any, Any]
    bottom: np.ndarray[Any, Any] | None
    status: np.ndarray[Any, Any]

    def values(self) -> np.ndarray[Any, Any]:
        """Floats, nan wherever the status carries no value or a percentage has no base."""
        import numpy as np

        value = self.top.astype(float)
        if self.bottom is not None:
            with np.errstate(invalid="ignore", divide="ignore"):
                value = np.where(self.bottom > 0, 100 * self.top / self.bottom, np.nan)
        return np.where(self.status <= PARTIAL, value, np.nan)


def by_month(measure: Measure, grid: Grid, columns: Sequence[str] | None = None) -> Values:
    """The measure in each of the grid's months; with `columns`, its part in each of these categories."""
    import numpy as np

    width = 1 if columns is None else len(columns)
    shape = (*grid.status.shape, width)
    top = np.zeros(shape, dtype=float)
    bottom = np.zeros(shape, dtype=float) if measure.kind is Kind.PERCENTAGE else None
    status = np.repeat(grid.status[:, :, None], width, axis=2)
    for rule, steps in _rules_by_step(measure, grid):
        if rule is None:
            status[:, steps] = np.maximum(status[:, steps], UNAVAILABLE)
            continue
        weights = _weights(measure, rule, grid.categories)
        part = (
            grid.counts[:, steps] @ np.nan_to_num(weights) if columns is None else _split(grid, steps, weights, columns)
        )
        top[:, steps] = part.reshape(part.shape[0], part.shape[1], width)
        if bottom is not None:
            base = np.array([c in rule.denominator for c in grid.categories], dtype=float)
            bottom[:, steps] = (grid.counts[:, steps] @ base)[:, :, None]
        _mark_gaps(grid, steps, weights, columns, status)
    if columns is not None:
        _mark_unused_types(grid, columns, status)
    return Values(top, bottom, status)


def by_period(measure: Measure, monthly: Values, grid: Grid, periods: Sequence[Period]) -> Values:
    """Add months (or the dataset's longer steps) into periods; a period with any missing part has no value.

    Nor has one whose parts are counted by two rules that do not add up. Raises NotMeasurable when the dataset counts
    over longer periods than asked for.
    """
    import numpy as np

    span, length = grid.dataset.span, periods[0].by.length
    if length % span:
        raise NotMeasurable(
            f"The {grid.dataset.name} count over {span} months at a time; ask for "
            f"{'--by quarter or longer' if span == 3 else '--by rolling-12, year or calendar-year'}."
        )
    offsets = np.arange(length // span) * span
    steps = np.array([p.last.since(grid.first) for p in periods])[:, None] - offsets
    inside = (steps >= 0) & (steps < len(grid.months))
    safe = np.where(inside, steps, 0)
    status = np.where(inside[None, :, :, None], monthly.status[:, safe], MISSING)
    mixed = [position for position, period in enumerate(periods) if mixes_rules(measure, grid, period)]
    status[:, mixed] = UNAVAILABLE
    return Values(
        monthly.top[:, safe].sum(axis=2),
        None if monthly.bottom is None else monthly.bottom[:, safe].sum(axis=2),
        status.max(axis=2),
    )


def mixes_rules(measure: Measure, grid: Grid, period: Period) -> bool:
    """Whether a period's parts are counted by rules of the measure that must not be added."""
    if measure.rules_add_up:
        return False
    steps = (month for month in period.months if period.last.since(month) % grid.dataset.span == 0)
    return len({id(rule) for month in steps for rule in measure.rules_for(grid.dataset.id, month)[:1]}) > 1


def needed_categories(measure: Measure, dataset_id: str, held: Sequence[str]) -> tuple[str, ...]:
    """The categories of a dataset that any rule of the measure counts or divides by."""
    rules = measure.rules_for(dataset_id)
    wanted = {c for rule in rules for c in (*rule.select(held), *rule.select_denominator(held))}
    # A category that a rule names and no release holds still has to be looked for: it may be a real zero.
    return tuple(sorted(wanted | {c for rule in rules for c in rule.categories}))


def _rules_by_step(measure: Measure, grid: Grid) -> list[tuple[SourceRule | None, list[int]]]:
    steps: dict[int, tuple[SourceRule | None, list[int]]] = {}
    for step, month in enumerate(grid.months):
        rule = next(iter(measure.rules_for(grid.dataset.id, month)), None)
        steps.setdefault(id(rule), (rule, []))[1].append(step)
    return list(steps.values())


def _weights(measure: Measure, rule: SourceRule, categories: Sequence[str]) -> np.ndarray[Any, Any]:
    """What one crime of each category adds to the value: 1, its weight, nan where it has none to be known, or 0."""
    import numpy as np

    chosen = rule.select(categories)
    if not measure.kind.is_weighted:
        return np.array([float(c in chosen) for c in categories])
    table = rule.weights
    return np.array([table.get(normalise_code(c), np.nan) if c in chosen else 0.0 for c in categories])


def _split(grid: Grid, steps: list[int], weights: np.ndarray[Any, Any], columns: Sequence[str]) -> np.ndarray[Any, Any]:
    import numpy as np

    where = [grid.categories.index(column) for column in columns]
    return np.asarray(grid.counts[:, steps][:, :, where] * np.nan_to_num(weights)[where])


def _mark_gaps(
    grid: Grid,
    steps: list[int],
    weights: np.ndarray[Any, Any],
    columns: Sequence[str] | None,
    status: np.ndarray[Any, Any],
) -> None:
    """A category that counts but is not listed is missing; one that was counted but has no weight makes no figure."""
    import numpy as np

    unlisted = ~grid.listed[:, steps] & (weights != 0)
    weightless = (grid.counts[:, steps] != 0) & np.isnan(weights)
    if columns is None:
        found = np.where(weightless.any(axis=2), UNAVAILABLE, np.where(unlisted.any(axis=2), MISSING, PUBLISHED))[
            :, :, None
        ]
    else:
        where = [grid.categories.index(column) for column in columns]
        found = np.where(weightless, UNAVAILABLE, np.where(unlisted, MISSING, PUBLISHED))[:, :, where]
    status[:, steps] = np.maximum(status[:, steps], found)


def _mark_unused_types(grid: Grid, columns: Sequence[str], status: np.ndarray[Any, Any]) -> None:
    """A police.uk crime type has no figure in months when the archive did not use it; that is not zero."""
    if grid.dataset.id != "police-uk/street":
        return
    types = {crime_type.label: crime_type for crime_type in CRIME_TYPES}
    for position, column in enumerate(columns):
        for step, month in enumerate(grid.months):
            if (
                column in types
                and not types[column].valid_in(month)
                and not grid.counts[:, step, grid.categories.index(column)].any()
            ):
                status[:, step, position] = UNAVAILABLE


def why_month(measure: Measure, grid: Grid, area: int, month: Month) -> str:
    """Why this month has no whole figure; empty when it has."""
    if reason := grid.why(area, month):
        return reason
    rules = measure.rules_for(grid.dataset.id, month)
    if not rules:
        return measure.why_unavailable(grid.dataset.id, month).rstrip(".")
    return _why_unlisted(rules[0], grid, area, month)


def _why_unlisted(rule: SourceRule, grid: Grid, area: int, month: Month) -> str:
    """Why a category that counts is not known, though the month was published; empty when all are."""
    chosen = rule.select(grid.categories)
    unlisted = [
        category
        for category, listed in zip(grid.categories, grid.listed[area, month.since(grid.first)], strict=True)
        if category in chosen and not listed
    ]
    if not unlisted:
        return ""
    if grid.dataset.zero_needs == "category":
        return f"no extract in the workspace was read for the flag {' or '.join(unlisted)}"
    return f"the {grid.dataset.name} for the period to {month} do not list all of {grid.areas[area].name}"
