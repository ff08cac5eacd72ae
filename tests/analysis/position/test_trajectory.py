"""The path to the target: its ends, its seasons, and the sum of its months."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saferplan.analysis.position.trajectory import Trajectory, trajectory
from saferplan.observations import Series
from saferplan.periods import By, Month
from saferplan.plans import Baseline, Target, TrajectoryMethod
from tests.analysis.build import month, monthly, quarterly, series_of

COUNTS = st.lists(st.integers(1, 5000), min_size=12, max_size=12)
METHODS = st.sampled_from(list(TrajectoryMethod))


def target(
    change: float = -10, deadline: str = "2027-12", method: TrajectoryMethod = TrajectoryMethod.SEASONAL_MONTHLY
) -> Target:
    return Target(
        id="t",
        title="Crime",
        measure="all-crime",
        baseline=Baseline(first=month("2024-01"), last=month("2024-12")),
        change_percent=change,
        deadline=month(deadline),
        trajectory=method,
    )


def path(series: Series, goal: Target) -> Trajectory:
    return trajectory(goal, series, sum(o.value or 0 for o in series))


def test_the_line_goes_down_in_equal_steps() -> None:
    line = path(monthly("2024-01", [1000] * 12), target(method=TrajectoryMethod.LINEAR_ROLLING))
    assert line.rolling(month("2024-12")) == 12000
    assert line.rolling(month("2025-01")) == pytest.approx(12000 - 1200 / 36)
    assert line.rolling(month("2026-06")) == pytest.approx(11400)
    assert line.rolling(month("2027-12")) == line.rolling(month("2028-05")) == 10800
    assert line.rolling(month("2023-05")) == 12000


def test_each_month_keeps_its_share_of_the_year() -> None:
    line = path(monthly("2024-01", [*range(100, 1300, 100)]), target())
    expected = line.expected(month("2026-07"), month("2026-07"))
    assert expected.value == pytest.approx(700 / 7800 * (7800 - 780 * 24 / 36))


def test_the_final_year_s_months_add_to_the_target_and_not_above() -> None:
    """With A(k) taken month by month they would add to 0.915 of the baseline, and a met path would miss the target."""
    line = path(monthly("2024-01", [1000] * 12), target())
    final = line.expected(month("2027-01"), month("2027-12"))
    assert final.value == pytest.approx(10800)
    by_point = sum((12000 - 1200 * k / 36) / 12 for k in range(25, 37))
    assert by_point == pytest.approx(0.9153 * 12000, abs=1)


@given(COUNTS, st.integers(-60, 60), st.integers(12, 60), METHODS)
def test_every_path_ends_at_the_target(counts: list[int], change: int, months: int, method: TrajectoryMethod) -> None:
    goal = target(change, str(month("2024-12") + months), method)
    line = path(monthly("2024-01", counts), goal)
    wanted = sum(counts) * (100 + change) / 100
    assert line.rolling(goal.deadline) == pytest.approx(wanted)
    assert line.expected(goal.final_year_first, goal.deadline).value == pytest.approx(wanted)
    assert line.rolling(month("2024-12")) == pytest.approx(sum(counts))


@given(COUNTS, st.integers(-60, 60), st.integers(12, 60))
def test_counted_back_from_the_deadline_every_year_meets_the_line(counts: list[int], change: int, months: int) -> None:
    goal = target(change, str(month("2024-12") + months))
    line = path(monthly("2024-01", counts), goal)
    base = sum(counts)
    for end in range(months, 11, -12):
        straight = base * (1 + change / 100 * end / months)
        assert line.rolling(month("2024-12") + end) == pytest.approx(straight)


def test_quarters_follow_the_same_path() -> None:
    line = path(quarterly("2024-03", [300, 200, 300, 400]), target())
    assert line.expected(month("2027-10"), month("2027-12")).value == pytest.approx(360)
    assert [m for m, _ in line.path(month("2025-01"), month("2025-12"))] == [Month(2025, m) for m in (3, 6, 9, 12)]
    assert line.expected(month("2027-11"), month("2027-12")).reason == (
        "quarters do not make up November to December 2027"
    )


def test_without_months_there_is_the_straight_line_alone() -> None:
    line = trajectory(target(), series_of({month("2024-12"): 1200.0}, By.ROLLING_12), 1200)
    assert line.rolling(month("2026-06")) == pytest.approx(1140)
    assert line.expected(month("2025-01"), month("2025-03")).reason == (
        "the source gives totals of 12 months, so there is no path by month"
    )
    assert line.path(month("2025-01"), month("2025-12")) == ()


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([5, None] + [5] * 10, "no path by month, since the baseline has gaps: not published: February 2024"),
        ([0] * 12, "the baseline gives no seasonal profile: its total is zero or a part of it negative"),
        ([-1] + [5] * 11, "the baseline gives no seasonal profile: its total is zero or a part of it negative"),
    ],
)
def test_a_baseline_without_a_profile_says_why(counts: list[float | None], reason: str) -> None:
    line = trajectory(target(), monthly("2024-01", counts), 60)
    assert line.expected(month("2025-01"), month("2025-03")).reason == reason


def test_the_path_begins_after_the_baseline() -> None:
    line = path(monthly("2024-01", [1000] * 12), target())
    assert line.expected(month("2024-04"), month("2025-02")).reason == (
        "the trajectory begins with January 2025, after April 2024"
    )
    assert line.path(month("2024-01"), month("2025-02"))[0][0] == month("2025-01")
