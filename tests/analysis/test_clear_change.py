"""What may be said of a change: history, breaks, overlapping years, sources without months."""

from __future__ import annotations

import numpy as np
import pytest

from saferplan.analysis.clear_change import along, compare, variation
from saferplan.analysis.drivers.drivers import _total
from saferplan.analysis.figures import count_between
from saferplan.analysis.position.performance import position
from saferplan.measures.catalogue import Catalogue
from saferplan.measures.definition import Polarity
from saferplan.observations import Series
from saferplan.plans.breaks import Break
from saferplan.stats.dispersion import typical_dispersion
from saferplan.stats.trend_line import log_linear_trend, straight_line
from saferplan.stats.two_counts import ChangeVerdict
from tests.analysis.build import month, monthly
from tests.analysis.position.test_performance import ons, street

SHIFT = Break.model_validate(
    {
        "id": "new-system",
        "date": "2023-01-01",
        "kind": "recording-rule",
        "title": "A new crime recording system",
        "note": "Not comparable.",
        "blocks_comparison": True,
    }
)


def noisy(months: int, mean: float = 400, seed: int = 1) -> Series:
    rng = np.random.default_rng(seed)
    return monthly("2018-01", [int(n) for n in rng.poisson(mean, months)])


def test_the_history_is_the_last_five_years() -> None:
    assert variation(noisy(96), month("2025-12")).periods == 60
    assert variation(noisy(96), month("2020-12")).periods == 36
    short = variation(noisy(20), month("2019-08"))
    assert (short.periods, short.freedom) == (0, 12)


def test_the_history_begins_after_a_break_that_blocks() -> None:
    assert variation(noisy(96), month("2025-12"), [SHIFT]).periods == 36
    assert variation(noisy(96), month("2022-12"), [SHIFT]).periods == 60
    drawn = SHIFT.model_copy(update={"blocks_comparison": False})
    assert variation(noisy(96), month("2025-12"), [drawn]).periods == 60


def test_a_break_of_another_measure_or_place_cuts_nothing_off() -> None:
    for other in ({"measures": ("another",)}, {"areas": ("E07000008",)}, {"sources": ("ons",)}):
        assert variation(noisy(96), month("2025-12"), [SHIFT.model_copy(update=other)]).periods == 60


def test_drivers_too_forget_what_lies_before_an_old_break() -> None:
    """The break lies before both of the years compared, so it forbids nothing and only cuts the history."""
    rising = [3000] * 60 + [int(n) for n in np.random.default_rng(1).poisson(400, 36)]
    series, measure = monthly("2018-01", rising), Catalogue.load().get("victim-based-crime")
    base, now = (count_between(series, month(f"{year}-01"), month(f"{year}-12")) for year in (2024, 2025))
    change = _total(measure, series, base, now, between=(), register=(SHIFT,))
    assert change.clear is not None
    assert change.clear.dispersion < 5 < variation(series, month("2025-12")).variation


def test_totals_of_twelve_months_are_taken_for_typical() -> None:
    series = ons()
    last = max(o.period.last for o in series if o.value is not None)
    found = variation(series, last)
    assert found == typical_dispersion((series.value(last) or 0) / 12)


def test_a_position_across_an_old_break_uses_the_months_since() -> None:
    held_at = position(None, noisy(96), month("2025-12"), polarity=Polarity.LOWER, breaks=[SHIFT])
    clear = held_at.rolling_change.clear
    assert clear is not None
    assert clear.verdict is ChangeVerdict.NO_CLEAR_CHANGE


def test_years_that_share_months_are_compared_by_the_others() -> None:
    found = typical_dispersion(100)
    apart = compare(1200, (month("2023-01"), month("2023-12")), 1300, (month("2024-01"), month("2024-12")), found)
    shared = compare(1200, (month("2024-01"), month("2024-12")), 1300, (month("2024-07"), month("2025-06")), found)
    assert shared.high - shared.low < 0.9 * (apart.high - apart.low)
    itself = compare(1200, (month("2024-01"), month("2024-12")), 1200, (month("2024-01"), month("2024-12")), found)
    assert (itself.low, itself.high, itself.verdict) == (1, 1, ChangeVerdict.NO_CLEAR_CHANGE)


def test_a_yearly_average_of_three_years_rests_on_three_years() -> None:
    found, now = typical_dispersion(100), (month("2025-01"), month("2025-12"))
    one = compare(1200, (month("2024-01"), month("2024-12")), 1300, now, found)
    three = compare(1200, (month("2022-01"), month("2024-12")), 1300, now, found)
    assert three.ratio == pytest.approx(one.ratio)
    assert three.high - three.low < one.high - one.low


def test_a_gap_gives_no_verdict_and_no_zero() -> None:
    held_at = position(None, street([*range(100, 123), None]), month("2025-12"), polarity=Polarity.LOWER)
    assert held_at.rolling_change.clear is None
    assert held_at.rolling_change.reason


def test_figures_that_are_no_counts_have_none() -> None:
    held_at = position(None, noisy(96), month("2025-12"), polarity=Polarity.LOWER, counted=False)
    assert held_at.rolling_change.clear is held_at.percentages.along_trend.clear is None


def test_a_trend_of_months_that_follow_one_another_is_less_sure() -> None:
    counts = np.random.default_rng(3).poisson(400 * np.exp(-0.004 * np.arange(60)))
    line = log_linear_trend(counts)
    clear = along(line, variation(monthly("2021-01", counts.tolist()), month("2025-12")))
    assert clear.percent == pytest.approx(line.change_percent)
    assert clear.percent_low < line.low < line.high < clear.percent_high
    assert clear.verdict is ChangeVerdict.FALL
    plain = along(straight_line(counts), typical_dispersion(1))
    assert plain.percent_low < plain.percent < plain.percent_high


def test_a_trend_that_chance_could_have_made_has_no_direction() -> None:
    held_at = position(None, noisy(60, seed=4), month("2022-12"), polarity=Polarity.LOWER, since=month("2018-01"))
    clear = held_at.percentages.along_trend.clear
    assert clear is not None
    assert clear.verdict is ChangeVerdict.NO_CLEAR_CHANGE
    assert clear.low < 1 < clear.high
