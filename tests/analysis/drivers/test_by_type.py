"""Rounding that adds up, and many small types as one row."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saferplan.analysis.drivers.by_type import rounded_to_sum, together
from saferplan.analysis.drivers.decomposition import breakdown
from saferplan.observations import Basis, Observation, Series, Status
from saferplan.periods import By, Month, Period, months_between
from saferplan.plans.breaks import Break, BreakKind


@pytest.mark.parametrize(
    ("values", "total", "expected"),
    [
        ([1.0, 2.0], 3.0, (1.0, 2.0)),
        ([0.44, 0.44, 0.44], 1.32, (0.5, 0.4, 0.4)),
        ([-0.06, 0.16, 0.04], 0.14, (-0.1, 0.2, 0.0)),
        ([], 0.0, ()),
    ],
)
def test_the_largest_remainders_take_what_is_left(
    values: list[float], total: float, expected: tuple[float, ...]
) -> None:
    assert rounded_to_sum(values, total) == expected


@given(st.lists(st.integers(-5000, 5000), min_size=1, max_size=14), st.integers(50, 100_000))
def test_parts_always_add_to_the_rounded_total(changes: list[int], base: int) -> None:
    points = [change / base * 100 for change in changes]
    rounded = rounded_to_sum(points, sum(points))
    whole = rounded_to_sum([sum(points)], sum(points))[0]
    assert round(sum(rounded), 6) == round(whole, 6)
    assert all(abs(r - p) <= 0.1 + 1e-9 for r, p in zip(rounded, points, strict=True))
    assert not any(str(r) == "-0.0" for r in rounded)


DECEMBER = Month(2025, 12)
RECODED = Break(
    id="recoded",
    date=date(2025, 4, 1),
    kind=BreakKind.CLASSIFICATION,
    title="Offences were coded anew",
    note="Types before and after are not the same.",
    blocks_comparison=True,
)


def _type(name: str, before: int, now: int, lacking: Month | None = None) -> Series:
    """A type with `before` a month in 2024 and `now` a month in 2025."""
    observations = tuple(
        Observation(
            "all-crime",
            "E22000017",
            "Peterborough",
            Period(By.MONTH, month),
            None if month == lacking else float(before if month < Month(2025, 1) else now),
            Status.MISSING if month == lacking else Status.PUBLISHED,
            "police-uk",
            Basis.EXACT,
            name,
        )
        for month in months_between(Month(2024, 1), DECEMBER)
    )
    return Series("all-crime", "E22000017", "Peterborough", By.MONTH, "police-uk", Basis.EXACT, observations)


def test_other_types_together_change_as_their_whole_does() -> None:
    types = [_type("Robbery", 60, 70), _type("Drugs", 50, 45)]
    whole = _type("All", 110, 115)
    table = breakdown(types, whole, DECEMBER)
    row = together(table.rows, DECEMBER - 12)
    assert row.category == "2 other types"
    for part in ("month_change", "year_to_date_change", "rolling_change"):
        one, all_of_it = getattr(row, part), getattr(table.total, part)
        assert (one.base, one.now, one.value) == (all_of_it.base, all_of_it.now, all_of_it.value), part
    assert row.month_change.change == 5
    assert row.points == pytest.approx(table.total.points)


def test_other_types_together_are_not_compared_across_a_break() -> None:
    types = [_type("Robbery", 60, 70), _type("Drugs", 50, 45)]
    row = together(breakdown(types, _type("All", 110, 115), DECEMBER, breaks=[RECODED]).rows, DECEMBER - 12, [RECODED])
    assert (row.month_change.value, row.rolling_change.value) == (None, None)
    assert row.rolling_change.reason.startswith("the figures cannot be compared across 1 April 2025")
    assert (row.rolling_change.base, row.rolling_change.now) == (1320, 1380)


def test_a_gap_in_one_of_them_is_a_gap_in_their_row() -> None:
    types = [_type("Robbery", 60, 70, lacking=Month(2024, 6)), _type("Drugs", 50, 45)]
    row = together(breakdown(types, _type("All", 110, 115, lacking=Month(2024, 6)), DECEMBER).rows, DECEMBER - 12)
    assert row.rolling_change.base is None
    assert row.rolling_change.reason == "not published: June 2024"
    assert row.month_change.change == 5
