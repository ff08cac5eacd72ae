"""The stated rule that chooses a chart, and the charts of many series at once."""

from __future__ import annotations

import numpy as np
import pytest

from saferplan.stats.chart_choice import (
    CHARTED_MONTHS,
    CHARTED_QUARTERS,
    SEASON_SHARE,
    ChartKind,
    chart_counts,
    choose_chart,
    denominator_varies,
    within,
)
from saferplan.stats.signals import signals
from saferplan.stats.xmr import xmr_limits

SEASON = 1 + 0.2 * np.sin(2 * np.pi * np.arange(12) / 12)


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        ({"is_percentage": True, "has_parts": True}, ChartKind.LANEY_P),
        ({"is_percentage": True}, ChartKind.XMR_PERCENTAGE),
        ({"is_percentage": False, "denominators": [100.0, 140.0], "season_share": 1.0}, ChartKind.LANEY_U),
        ({"is_percentage": False, "denominators": [100.0, 105.0], "season_share": 1.0}, ChartKind.XMR_ADJUSTED),
        ({"is_percentage": False, "season_share": SEASON_SHARE}, ChartKind.XMR_ADJUSTED),
        ({"is_percentage": False, "season_share": SEASON_SHARE - 0.01}, ChartKind.XMR),
        ({"is_percentage": False}, ChartKind.XMR),
    ],
)
def test_the_rule(case: dict[str, object], kind: ChartKind) -> None:
    assert choose_chart(**case) is kind  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("people", "varies"),
    [([], False), ([100.0], False), ([88.0, 112.0], False), ([85.0, 115.0], True), ([np.nan, 0.0], False)],
)
def test_a_denominator_varies_when_its_range_is_over_a_quarter_of_its_mean(people: list[float], varies: bool) -> None:
    assert denominator_varies(people) is varies


def test_the_last_three_years_are_charted_and_seasons_learnt_from_five() -> None:
    rng = np.random.default_rng(1)
    values = rng.poisson(200 * SEASON[np.arange(120) % 12]).astype(float)
    found = chart_counts(values)
    assert found.charted.shape == (1, CHARTED_MONTHS)
    assert found.is_adjusted[0]
    np.testing.assert_array_equal(found.charted, chart_counts(values[-60:]).charted)
    assert not np.array_equal(found.charted, chart_counts(values[-48:]).charted)
    np.testing.assert_array_equal(found.limits.upper, xmr_limits(found.charted).upper)
    np.testing.assert_array_equal(found.marks.rule, signals(found.charted, xmr_limits(found.charted)).rule)


def test_quarters_are_charted_for_five_years() -> None:
    assert chart_counts(np.arange(60.0), season=4).charted.shape == (1, CHARTED_QUARTERS)


def test_a_series_without_season_is_charted_as_it_is() -> None:
    values = np.random.default_rng(3).poisson(200, (200, 60)).astype(float)
    found = chart_counts(values)
    assert found.is_adjusted.mean() < 0.35
    left = ~found.is_adjusted
    np.testing.assert_array_equal(found.charted[left], values[left, -36:])


@pytest.mark.parametrize("values", [[], [4.0], [0.0] * 50, [np.nan] * 50], ids=lambda v: str(len(v)))
def test_series_of_nothing_have_no_marks(values: list[float]) -> None:
    found = chart_counts(values)
    assert found.charted.shape == (1, min(len(values), 36))
    assert not found.marks.rule.any()
    assert not found.is_adjusted.any()


def test_phases_move_with_what_is_charted() -> None:
    assert within((0, 10, 40, 50), 24) == (0, 16, 26)
    assert within((0, 24), 24) == (0,)
    values = np.r_[np.full(80, 10.0), np.full(20, 30.0)] + np.tile([0.0, 1.0], 50)
    limits = chart_counts(values, starts=(0, 80)).limits
    assert limits.centre[0, 15] == pytest.approx(10.5, abs=0.05)
    assert limits.centre[0, 16] == pytest.approx(30.5, abs=0.05)
