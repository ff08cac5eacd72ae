"""From counts by month to a measure by period: held against loops anyone can check, on generated counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from saferplan.analysis import measuring
from saferplan.analysis.datasets import DATASETS
from saferplan.analysis.grid import MISSING, PARTIAL, PUBLISHED, STATUSES, UNAVAILABLE, Grid
from saferplan.errors import NotMeasurable
from saferplan.geography import areas
from saferplan.measures.definition import Kind, Measure, Polarity, ReviewStatus, SourceRule, Theme
from saferplan.observations import Basis, Status
from saferplan.periods import By, Month, periods_between
from saferplan.sources.police_uk import CRIME_TYPES

STREET = ("Drugs", "Public disorder and weapons", "Public order", "Robbery", "Violent crime")
CODES = ("28A", "30C", "34B", "999")
WEIGHTS = {"28A": 438.0, "30C": 300.0, "34B": 746.0}
TWO = (areas.find("E22000017"), areas.find("E22000013"))


def measure(kind: Kind, *rules: SourceRule) -> Measure:
    return Measure(
        id="a-measure",
        version=1,
        title="A measure",
        theme=Theme.OTHER,
        what="What.",
        why_it_matters="Why.",
        how_it_is_calculated="How.",
        unit="crimes",
        kind=kind,
        polarity=Polarity.LOWER,
        what_good_looks_like="Less.",
        known_limits=("Some.",),
        rules=rules,
        author="A",
        checker="B",
        reviewed=date(2026, 1, 1),
        next_review=date(2027, 1, 1),
        status=ReviewStatus.REVIEWED,
    )


def _rule(dataset: str, **more: Any) -> SourceRule:
    return SourceRule(datasets=(dataset,), basis=Basis.EXACT, **more)


COUNT = measure(
    Kind.COUNT,
    _rule(
        "police-uk/street",
        categories=("Violent crime", "Robbery"),
        valid_from=Month(2013, 2),
        valid_to=Month(2013, 8),
    ),
    _rule("police-uk/street", categories=("Public order", "Robbery"), valid_from=Month(2013, 9)),
)
SHARE = measure(Kind.PERCENTAGE, _rule("police-uk/street", categories=("Robbery",), denominator=("Robbery", "Drugs")))
HARM = measure(Kind.HARM, _rule("local/offences", codes=CODES[:3], extra_weights=WEIGHTS))
QUARTERLY = measure(Kind.COUNT, _rule("home-office/csp-offences", codes=CODES[:2]))
YEARLY = measure(Kind.COUNT, _rule("ons/csp-year", categories=("Robbery", "Burglary")))
CASES = {
    "count": (COUNT, "police-uk/street", STREET),
    "share": (SHARE, "police-uk/street", STREET),
    "harm": (HARM, "local/offences", CODES),
    "quarterly": (QUARTERLY, "home-office/csp-offences", CODES),
    "yearly": (YEARLY, "ons/csp-year", ("Burglary", "Robbery", "Theft offences")),
}


@st.composite
def grids(draw: st.DrawFn, dataset: str, categories: tuple[str, ...]) -> Grid:
    """Two areas over some months, with every status, corrections, and gaps in the listing where there can be some."""
    first = Month(2013, 1) + draw(st.integers(0, 6))
    last = first + draw(st.integers(0, 29))
    shape = (len(TWO), last.since(first) + 1, len(categories))
    counts = draw(arrays(np.int64, shape, elements=st.sampled_from([0, 1, 7, 60, -2]), fill=st.just(0)))
    status = draw(arrays(np.int8, shape[:2], elements=st.integers(0, 4), fill=st.just(0)))
    listed = np.ones(shape, dtype=bool)
    if not DATASETS[dataset].absent_is_zero:
        listed = draw(arrays(bool, shape, elements=st.booleans(), fill=st.just(True)))
    return Grid(DATASETS[dataset], TWO, first, last, categories, counts, listed, status, frozenset(), lambda *_: "")


def slowly(of: Measure, grid: Grid, by: By, area: int, last: Month, column: str | None) -> tuple[float | None, Status]:
    """One figure, by loops: the status of the worst part, and a value only when every part has one."""
    total, base, worst = 0.0, 0, PUBLISHED
    for back in range(0, by.length, grid.dataset.span):
        month = last - back
        if not grid.first <= month <= grid.last:
            worst = max(worst, MISSING)
            continue
        step = month.since(grid.first)
        worst = max(worst, int(grid.status[area, step]))
        rules = [rule for rule in of.rules if rule.holds(grid.dataset.id, month)]
        if not rules:
            worst = max(worst, UNAVAILABLE)
            continue
        for number, category in enumerate(grid.categories):
            n, counts = int(grid.counts[area, step, number]), category in rules[0].select(grid.categories)
            base += n if category in rules[0].denominator else 0
            if column not in (None, category):
                continue
            worst = max(worst, _flaw(of, grid, area, step, number, counts, n, column))
            total += n * (_weight(of, category) or 0.0) if counts else 0.0
    if worst > PARTIAL:
        return None, STATUSES[worst]
    if of.kind is Kind.PERCENTAGE:
        return (100 * total / base if base > 0 else None), STATUSES[worst]
    return total, STATUSES[worst]


def _flaw(of: Measure, grid: Grid, area: int, step: int, number: int, counts: bool, n: int, column: str | None) -> int:
    category, month = grid.categories[number], grid.first + step
    if counts and not grid.listed[area, step, number]:
        return MISSING
    if counts and n and _weight(of, category) is None:
        return UNAVAILABLE
    types = {t.label: t for t in CRIME_TYPES}
    if column and grid.dataset.id == "police-uk/street" and not types[category].valid_in(month):
        return PUBLISHED if grid.counts[:, step, number].any() else UNAVAILABLE
    return PUBLISHED


def _weight(of: Measure, category: str) -> float | None:
    return WEIGHTS.get(category) if of.kind is Kind.HARM else 1.0


@pytest.mark.parametrize("case", CASES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_values_and_statuses_are_those_of_the_loops(case: str, data: st.DataObject) -> None:
    of, dataset, categories = CASES[case]
    grid = data.draw(grids(dataset, categories))
    by = data.draw(st.sampled_from([by for by in By if by.length % grid.dataset.span == 0]))
    periods = periods_between(grid.first, grid.last, by)
    columns = data.draw(st.sampled_from([None, list(categories)])) if of.is_additive else None
    found = measuring.by_period(of, measuring.by_month(of, grid, columns), grid, periods)
    values = found.values()
    for area in range(len(TWO)):
        for step, period in enumerate(periods):
            for position, column in enumerate(columns or [None]):
                value, status = slowly(of, grid, by, area, period.last, column)
                got = values[area, step, position]
                assert STATUSES[found.status[area, step, position]] is status
                assert (None if np.isnan(got) else got) == pytest.approx(value)


@settings(max_examples=40, deadline=None)
@given(grid=grids("police-uk/street", STREET))
def test_the_parts_of_a_split_add_to_the_whole(grid: Grid) -> None:
    whole = measuring.by_month(COUNT, grid)
    parts = measuring.by_month(COUNT, grid, list(STREET))
    assert (parts.top.sum(axis=2) == whole.top[:, :, 0]).all()


@pytest.mark.parametrize(
    ("case", "by", "remedy"),
    [("quarterly", By.MONTH, "--by quarter or longer"), ("yearly", By.QUARTER, "--by rolling-12")],
)
def test_a_coarse_source_is_not_cut_finer(case: str, by: By, remedy: str) -> None:
    of, dataset, categories = CASES[case]
    one = np.zeros((1, 1, len(categories)), dtype=np.int64)
    month = Month(2024, 12)
    parts = (categories, one, one == 0, one[:, :, 0], frozenset[int](), lambda *_: "")
    grid = Grid(DATASETS[dataset], TWO[:1], month, month, *parts)
    with pytest.raises(NotMeasurable, match=remedy):
        measuring.by_period(of, measuring.by_month(of, grid), grid, periods_between(month, month, by))


def test_a_code_with_crimes_and_no_weight_makes_no_figure_and_one_without_crimes_does() -> None:
    harm = measure(Kind.HARM, _rule("local/offences", codes=("28A", "34B"), extra_weights={"28A": 438.0}))
    counts = np.array([[[2, 0], [2, 1]]])
    grid = Grid(
        DATASETS["local/offences"],
        TWO[:1],
        Month(2025, 1),
        Month(2025, 2),
        ("28A", "34B"),
        counts,
        counts >= 0,
        np.zeros((1, 2), dtype=np.int8),
        frozenset(),
        lambda *_: "",
    )
    found = measuring.by_month(harm, grid)
    assert [STATUSES[s] for s in found.status[0, :, 0]] == [Status.PUBLISHED, Status.UNAVAILABLE]
    assert found.values()[0, 0, 0] == 876.0


@pytest.mark.parametrize(
    ("open_rule", "held", "needed"),
    [
        ({"categories": ("Robbery",)}, ("Drugs", "Robbery"), ("Robbery",)),
        ({"categories": ("Robbery",)}, (), ("Robbery",)),
        ({"all_except": ("Drugs",)}, ("Drugs", "Robbery", "A new type"), ("A new type", "Robbery")),
    ],
)
def test_what_has_to_be_fetched(open_rule: dict[str, Any], held: tuple[str, ...], needed: tuple[str, ...]) -> None:
    of = measure(Kind.COUNT, _rule("police-uk/street", **open_rule))
    assert measuring.needed_categories(of, "police-uk/street", held) == needed
