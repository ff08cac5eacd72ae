"""Rounding that adds up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saferplan.analysis.by_type import rounded_to_sum


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
