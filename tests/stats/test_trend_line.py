"""The fitted trend recovers a known one, and says when there is none."""

from __future__ import annotations

import numpy as np
import pytest

from saferplan.stats.arrays import Floats
from saferplan.stats.log_linear import fit_log_linear
from saferplan.stats.trend_line import TrendError, TrendMethod, log_linear_trend, log_linear_trends, straight_line

MONTHS = np.arange(40, dtype=np.float64)
SEASON = 1 + 0.25 * np.sin(2 * np.pi * MONTHS / 12)


def falling(percent: float, start: float = 1600, months: Floats = MONTHS) -> Floats:
    """A count that falls by `percent` from first to last month along an exponential path."""
    return np.asarray(start * (1 + percent / 100) ** (months / months[-1]), dtype=np.float64)


def test_the_source_report_s_shape_a_trend_of_27_percent_under_strong_seasons() -> None:
    line = log_linear_trend(falling(-27) * SEASON)
    assert line.change_percent == pytest.approx(-27, abs=1e-6)
    assert line.method is TrendMethod.LOG_LINEAR
    assert line.fitted == pytest.approx(falling(-27) * SEASON)
    # The latest month on the first tells something else of the same figures.
    assert (falling(-27) * SEASON)[-1] / 1600 - 1 == pytest.approx(-0.0875, abs=0.0005)


def test_the_line_runs_through_the_middle_of_the_seasons() -> None:
    line = log_linear_trend(falling(-27) * SEASON)
    assert line.start == pytest.approx(1600)
    assert line.end == pytest.approx(1600 * 0.73)


def test_the_interval_holds_the_truth_about_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(20130724)
    truth = falling(-27, start=400) * SEASON
    lines = [log_linear_trend(rng.poisson(truth)) for _ in range(200)]
    covered = sum(line.low <= -27 <= line.high for line in lines)
    assert 180 <= covered <= 199
    assert np.mean([line.change_percent for line in lines]) == pytest.approx(-27, abs=0.5)
    assert np.mean([line.dispersion for line in lines]) == pytest.approx(1, abs=0.1)


def test_overdispersed_counts_widen_the_interval() -> None:
    rng = np.random.default_rng(7)
    truth = falling(-27) * SEASON
    noisy = log_linear_trend(rng.poisson(truth * rng.gamma(50, 1 / 50, size=len(truth))))
    plain = log_linear_trend(rng.poisson(truth))
    assert noisy.dispersion > 10
    assert noisy.high - noisy.low > 2 * (plain.high - plain.low)


def test_a_missing_month_does_not_bend_the_line() -> None:
    counts = falling(-27) * SEASON
    counts[[5, 20]] = np.nan
    line = log_linear_trend(counts)
    assert line.change_percent == pytest.approx(-27, abs=1e-6)
    assert (line.periods_used, len(line.trend)) == (38, 40)


def test_a_constant_series_has_no_trend() -> None:
    line = log_linear_trend(np.full(24, 7.0))
    assert line.change_percent == pytest.approx(0, abs=1e-8)
    assert line.start == pytest.approx(7)


def test_quarters_have_four_seasons() -> None:
    time = np.arange(12, dtype=np.float64)
    counts = falling(20, 300, time) * np.tile([0.8, 1.0, 1.3, 0.9], 3)
    assert log_linear_trend(counts, season=4).change_percent == pytest.approx(20, abs=1e-6)


def test_a_season_of_zeros_does_not_stop_the_fit() -> None:
    counts = falling(-10, 200, np.arange(36, dtype=np.float64))
    counts[6::12] = 0
    assert log_linear_trend(counts).change_percent == pytest.approx(-10, abs=0.01)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([], "a trend with seasons needs 24 figures or more and there are 0"),
        ([5.0], "a trend with seasons needs 24 figures or more and there are 1"),
        ([5.0] * 23, "a trend with seasons needs 24 figures or more and there are 23"),
        ([0.0] * 36, "every figure is zero"),
        ([5.0] * 30 + [-1.0], "a count is negative"),
        (([np.nan] + [5.0] * 11) * 3, "a time of year has no figure in any year"),
    ],
)
def test_what_cannot_carry_a_trend_says_so(counts: list[float], reason: str) -> None:
    with pytest.raises(TrendError, match=reason):
        log_linear_trend(counts)


def test_a_straight_line_is_the_spreadsheet_s() -> None:
    """Least squares by hand: x 0..4, y 10, 9, 9, 7, 5 gives y = 10.4 - 1.2 x."""
    line = straight_line([10, 9, 9, 7, 5])
    assert [line.start, line.end] == pytest.approx([10.4, 5.6])
    assert line.change_percent == pytest.approx((5.6 / 10.4 - 1) * 100)
    assert line.low < line.change_percent < line.high


def test_a_straight_line_needs_three_figures_and_a_start_above_zero() -> None:
    with pytest.raises(TrendError, match="three figures"):
        straight_line([1, 2])
    with pytest.raises(TrendError, match="starts at or below zero"):
        straight_line([0, 5, 10])


def overdispersed(mean: float, periods: int, seed: int) -> Floats:
    """Counts with a trend, a season, gaps, and more spread than Poisson."""
    rng, time = np.random.default_rng(seed), np.arange(periods)
    level = mean * np.exp(-0.004 * time + 0.2 * np.sin(2 * np.pi * time / 12))
    counts = rng.poisson(level * rng.gamma(50, 1 / 50, size=periods)).astype(np.float64)
    counts[rng.random(periods) < 0.05] = np.nan
    return counts


@pytest.mark.parametrize(("mean", "periods", "season"), [(1500, 60, 12), (30, 44, 12), (3, 120, 12), (400, 25, 4)])
def test_it_is_statsmodels_quasi_poisson_regression(mean: float, periods: int, season: int) -> None:
    import statsmodels.api as sm

    y = overdispersed(mean, periods, seed=periods)
    time, seen = np.arange(periods), ~np.isnan(y)
    design = np.column_stack([time, np.equal.outer(time % season, np.arange(season)).astype(np.float64)])
    model = sm.GLM(y[seen], design[seen], family=sm.families.Poisson())
    theirs = model.fit(scale="X2", tol=1e-13, maxiter=200)
    ours, line = fit_log_linear(y, season=season), log_linear_trend(y, season=season)
    assert ours.slope[0] == pytest.approx(theirs.params[0], abs=1e-9)
    assert ours.slope_error[0] == pytest.approx(theirs.bse[0], rel=1e-6)
    assert line.dispersion == pytest.approx(theirs.scale, rel=1e-6)
    assert line.fitted == pytest.approx(np.exp(design @ theirs.params), rel=1e-6)
    limits = np.expm1((theirs.params[0] + np.array([-1, 1]) * 1.959963984540054 * theirs.bse[0]) * (periods - 1)) * 100
    assert (line.low, line.high) == pytest.approx(tuple(limits), rel=1e-6)


def test_many_series_are_each_by_itself_and_a_hopeless_one_stops_no_other() -> None:
    rows = np.array([overdispersed(300, 48, 1), np.zeros(48), overdispersed(9, 48, 2), np.full(48, -1.0)])
    many = log_linear_trends(rows)
    assert many.why == ("", "every figure is zero", "", "a count is negative")
    for row in (0, 2):
        one = log_linear_trend(rows[row])
        assert (one.change_percent, one.low, one.high, one.dispersion) == pytest.approx(
            tuple(float(part[row]) for part in (many.change_percent, many.low, many.high, many.dispersion))
        )
        assert many.trend[row] == pytest.approx(one.trend)
        assert many.fitted[row] == pytest.approx(one.fitted)
    assert np.isnan(many.change_percent[[1, 3]]).all()
    assert np.isnan(many.trend[1]).all()
    assert log_linear_trends(np.empty((0, 48))).why == ()
    assert log_linear_trends(np.empty((1, 0))).why == ("a trend with seasons needs 24 figures or more and there are 0",)


def test_counts_at_one_end_alone_have_a_bounded_slope() -> None:
    """The likelihood has no maximum: the fit stops at e^30 from end to end and stays finite."""
    line = log_linear_trend([0.0] * 24 + [5.0] * 12)
    assert np.isfinite([line.change_percent, line.dispersion]).all()
    assert line.change_percent > 1e6
