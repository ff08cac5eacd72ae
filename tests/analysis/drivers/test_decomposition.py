"""What drives a change: parts that add to the whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saferplan.analysis.drivers.decomposition import breakdown, contributions
from tests.analysis.build import month, monthly

PUBLISHED = json.loads(
    (Path(__file__).parents[2] / "data" / "published" / "published_positions.json").read_text(encoding="utf-8")
)
PARTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 10_000), max_size=8)


def test_the_mopac_seven_by_their_part_in_the_change() -> None:
    rows = PUBLISHED["mopac_april_2013"]["rows"]
    result = contributions({name: row[4] for name, row in rows.items()}, {name: row[5] for name, row in rows.items()})
    assert (result.total.base, result.total.now) == (411033, 384474)
    assert result.total.value == pytest.approx(-6.46, abs=0.005)  # published as -6%
    assert [row.category for row in result.rows][:2] == ["Criminal damage", "Theft from the person"]
    assert result.rows[0].points == pytest.approx(-13018 / 411033 * 100)
    assert sum(row.points or 0 for row in result.rows) == pytest.approx(result.total.value)


@given(PARTS, PARTS)
def test_parts_add_to_the_change_exactly_and_points_to_the_percentage(
    base: dict[str, int], now: dict[str, int]
) -> None:
    result = contributions(base, now)
    assert sum(row.change.change or 0 for row in result.rows) == result.total.change
    if result.total.value is None:
        assert all(row.points is None for row in result.rows)
    else:
        assert sum(row.points or 0 for row in result.rows) == pytest.approx(result.total.value, abs=1e-9)


def test_a_small_category_shows_counts_and_still_contributes() -> None:
    result = contributions({"Robbery": 30, "Burglary": 170}, {"Robbery": 60, "Burglary": 150})
    robbery = result.rows[0]
    assert (robbery.category, robbery.change.value, robbery.change.change, robbery.points) == ("Robbery", None, 30, 15)


def test_the_table_by_type_ends_in_its_total() -> None:
    burglary = monthly("2024-01", [10] * 12 + [8] * 12, category="Burglary")
    robbery = monthly("2024-01", [2] * 12 + [3] * 12, category="Robbery")
    whole = monthly("2024-01", [12] * 12 + [11] * 12)
    table = breakdown([robbery, burglary], whole, month("2025-12"))
    assert [row.category for row in table.rows] == ["Burglary", "Robbery"]
    assert [row.rolling.value for row in table.rows] == [96, 36]
    assert [row.year_to_date.value for row in table.rows] == [72, 27]
    assert table.rows[1].rolling_change.reason == "the base of 24 is under 50"
    assert [row.points for row in table.rows] == [pytest.approx(-24 / 144 * 100), pytest.approx(12 / 144 * 100)]
    assert table.total.points == pytest.approx(-12 / 144 * 100) == pytest.approx(table.total.rolling_change.value)
    assert table.compared_with == "12 months to December 2024"


def test_a_gap_in_one_type_leaves_that_type_without_a_contribution() -> None:
    burglary = monthly("2024-01", [10] * 23 + [None], category="Burglary")
    row = breakdown([burglary], monthly("2024-01", [12] * 24), month("2025-12")).rows[0]
    assert (row.rolling.value, row.rolling_change.change, row.points) == (None, None, None)
    assert row.rolling.reason == "not published: December 2025"
