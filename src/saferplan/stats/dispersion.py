"""How much a series of counts varies around its own trend and season, and what that makes of a comparison of two sums.

Crime counts vary more than Poisson, and a month above its expectation is often followed by another. Two figures of the
history say how much: `variation`, the variance of one period's count over its mean (Pearson's dispersion around a
quasi-Poisson trend with seasons), and `persistence`, the correlation from one period to the next of the level beneath
the counts. The model is a level that wanders as a first-order autoregression around trend and season, with Poisson
counts on it:

    var(y) / mean(y) = f,    cov(y[t], y[t+h]) / mean(y) = (f - 1) r^h    (h > 0)

A comparison is a contrast, sum of c[t] y[t]: two windows, -1 in the first and +1 in the second, or the slope of a line.
Its variance over that of Poisson counts is what `dispersion_of` gives:

    [sum c[t]^2 + (f - 1) sum c[s] c[t] r^|s-t|] / sum c[t]^2

Twelve months on the twelve before, all of it from the wandering level: 1.7 times the monthly figure at r = 0.3, 2.5 at
0.5, 3.8 at 0.7. To divide by the monthly figure alone, as if months were independent, raises a false alarm in 27% of
series instead of 5% (2,000 a month, level varying by 10%, r = 0.6, 60 months); by this rule in 4.5%.

Short histories say little, so both figures are drawn towards a typical series, which counts as much as `PRIOR_FREEDOM`
residuals. It was read off 165 series of ordinary years: 13 crime types and their sum in four South Yorkshire districts
January 2018 to February 2020, six Cambridgeshire districts 2024 to 2025, the City of London October 2023 to 2025. Their
variation grows with their size, as larger counts show more of the level's own movement:

    mean a month      5     19     41     86    183    457  1,120  2,063
    median         1.23   1.56   1.90   1.91   2.42   3.17   6.41   5.24
    taken          1.27   1.52   1.77   2.11   2.62   3.57   5.02   6.45    1 + TYPICAL_EXCESS x sqrt(mean)

The persistence of the level was 0.3 to 0.4 for counts under 60 a month, 0.4 to 0.7 above; 0.5 is taken.

False alarms in 100 series without any change, 12 months on the 12 before, 4,000 series a cell (Poisson test / monthly
dispersion alone / this rule), the level varying by a part s of itself with persistence r:

    months of history          24                  36                  60
    mean    s    r
      20   0    -       4.8 /  3.9 /  1.0   4.3 /  2.8 /  0.8   3.9 /  3.0 /  1.5
     200 0.05 0.0      10.4 /  5.7 /  0.2  10.7 /  4.8 /  0.2  10.4 /  4.7 /  0.7
     200 0.05 0.6      22.8 / 15.5 /  1.5  21.8 / 12.9 /  0.8  23.1 / 13.9 /  1.8
     200 0.10 0.6      46.8 / 26.4 /  8.4  45.6 / 22.8 /  4.1  45.7 / 21.7 /  3.5
   2,000 0.05 0.3      52.1 / 15.5 /  3.5  53.6 / 13.3 /  1.6  51.8 / 11.3 /  2.2
   2,000 0.05 0.6      63.1 / 31.5 /  7.1  63.1 / 27.2 /  2.9  62.3 / 24.3 /  2.7
   2,000 0.05 0.8      69.4 / 45.1 / 13.1  68.4 / 40.8 /  5.7  68.5 / 37.5 /  5.1
   2,000 0.10 0.6      81.0 / 34.4 / 19.6  81.2 / 28.9 /  7.0  81.5 / 26.7 /  4.5
   2,000 0.10 0.8      83.0 / 49.6 / 28.0  83.2 / 45.4 / 13.4  84.4 / 40.9 /  7.4

So the rule holds its 5% where the history is 36 months or the series varies as most do; 24 months of a series that
varies twice as much as its like, and slowly, cannot show it. A true fall of 10% is seen in 40 to 65% of series of 200
a month and in 70 to 98% of 2,000 (s 0.05). A large change that comes as a wave within the history counts as that
series' usual movement: drug offences in Peterborough were 52% more in 2025, and no clear change by 24 months in which
they swung as far.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Floats
from saferplan.stats.log_linear import fit_log_linear
from saferplan.stats.normal import Z_95

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

TYPICAL_EXCESS = 0.12
"""Variation of a month's count over Poisson, for each square root of its mean; see the table above."""
TYPICAL_PERSISTENCE = 0.5
"""Correlation of the level from one month to the next."""
PRIOR_FREEDOM = 12.0
"""Residuals the typical figures count for: as much as 25 months of history have; 60 months weigh four times more."""
MOST_PERSISTENCE = 0.9
"""Beyond this a wandering level cannot be told from a trend in a few years."""
MOST_PERIODS = 60
"""Of history in months: a straight trend through more would count a decade's turns as month-to-month variation."""


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How much one series varies.

    Attributes:
        variation: variance over mean of one period's count, 1 or more.
        persistence: correlation of the level beneath from one period to the next, 0 to `MOST_PERSISTENCE`.
        freedom: residuals it rests on, the typical series' `PRIOR_FREEDOM` with them.
        periods: figures of the series' own history that were used; 0 where it rests on the typical series alone.
        months: in one period: 1, or 3 for quarters.
    """

    variation: float
    persistence: float
    freedom: float
    periods: int
    months: int = 1


@dataclass(frozen=True, slots=True)
class Dispersions:
    """The same for many series: arrays of one value a series."""

    variation: Floats
    persistence: Floats
    freedom: Floats
    periods: Floats
    months: int = 1

    def at(self, series: int) -> Dispersion:
        """One of them."""
        return Dispersion(
            float(self.variation[series]),
            float(self.persistence[series]),
            float(self.freedom[series]),
            int(self.periods[series]),
            self.months,
        )


def dispersions(values: ArrayLike, *, months: int = 1) -> Dispersions:
    """How much each row of counts varies.

    Args:
        values: counts, one a period in order of time, NaN where missing; shape (series, periods). Give no more than
            `MOST_PERIODS` months, the newest.
        months: in one period: 1 or 3.

    A row with under two years of figures, or all nought, is given the typical figures for its mean count (variation 1
    for a mean of nought or none), `periods` 0.
    """
    y = np.atleast_2d(np.asarray(values, dtype=np.float64))
    season = 12 // months
    seen = ~np.isnan(y)
    used = seen.sum(axis=1)
    mean = np.where(seen, y, 0.0).sum(axis=1) / np.maximum(used, 1)
    typical, persistence = _typical(mean, months)
    has_history = (used >= 2 * season) & (mean > 0)
    fit = fit_log_linear(np.where(has_history[:, None], y, np.nan), season=season)
    freedom = np.where(has_history, fit.freedom, 0.0)
    own = freedom / (freedom + PRIOR_FREEDOM)
    excess = np.where(has_history, np.nan_to_num(fit.dispersion) - 1, 0.0)
    wander = np.maximum(own * excess + (1 - own) * typical, 0.0)
    joint = own * _lagged(y, fit.fitted) * (excess + 1) + (1 - own) * typical * persistence
    with np.errstate(divide="ignore", invalid="ignore"):
        carried = np.where(has_history & (wander > 0), joint / wander, np.where(has_history, 0.0, persistence))
    return Dispersions(
        variation=1 + wander,
        persistence=np.clip(carried, 0.0, MOST_PERSISTENCE),
        freedom=freedom + PRIOR_FREEDOM,
        periods=np.where(has_history, used, 0).astype(np.float64),
        months=months,
    )


def typical_dispersion(mean: float, *, months: int = 1) -> Dispersion:
    """That of a typical series with this mean count a period: for series whose own history is not known."""
    excess, persistence = _typical(np.array(max(mean, 0.0)), months)
    return Dispersion(1 + float(excess), persistence, PRIOR_FREEDOM, 0, months)


def typical_dispersions(mean: ArrayLike, *, months: int = 1) -> Dispersions:
    """The same for many series, shape (series,); NaN where the mean is."""
    excess, persistence = _typical(np.maximum(np.asarray(mean, dtype=np.float64), 0.0), months)
    same = np.ones_like(excess)
    return Dispersions(1 + excess, persistence * same, PRIOR_FREEDOM * same, 0 * same, months)


def dispersion_of(found: Dispersion | Dispersions, contrast: ArrayLike, shares: float | None = None) -> Floats:
    """Variance of a contrast over that of independent Poisson counts, one value a series; see the module.

    Args:
        contrast: weight of each period, shape (periods,); for windows, see `windows`. shares: the sum of squares to
        divide by, where it is not that of `contrast`: windows that share months cancel there
            but the two sums compared do not know it.

    It includes the allowance for having been estimated: (t / z)^2, t the 97.5% point of Student's distribution with
    `freedom` degrees and z the normal one, 1.08 at 48 and 1.24 at 12.
    """
    from scipy.special import stdtrit

    c = np.asarray(contrast, dtype=np.float64)
    squares = float(c @ c)
    whole = squares if shares is None else shares
    lags = np.array([c[h:] @ c[: len(c) - h] for h in range(1, len(c))])
    persistence = np.atleast_1d(np.asarray(found.persistence, dtype=np.float64))
    powers = persistence[:, None] ** np.arange(1, len(c))
    carried = squares + 2 * powers @ lags
    wander = np.atleast_1d(np.asarray(found.variation, dtype=np.float64)) - 1
    allowance = (stdtrit(np.atleast_1d(np.asarray(found.freedom, dtype=np.float64)), 0.975) / Z_95) ** 2
    return np.asarray(allowance * (squares + wander * np.maximum(carried, 0.0)) / whole, dtype=np.float64)


def windows(first: tuple[int, int], second: tuple[int, int]) -> tuple[Floats, float]:
    """The contrast of the means of two windows, and the sum of squares had they shared nothing.

    Each window is its first period's place and its length; they may overlap, and what they share cancels.
    """
    start = min(first[0], second[0])
    end = max(first[0] + first[1], second[0] + second[1])
    contrast = np.zeros(end - start)
    contrast[first[0] - start : first[0] - start + first[1]] -= 1 / first[1]
    contrast[second[0] - start : second[0] - start + second[1]] += 1 / second[1]
    return contrast, 1 / first[1] + 1 / second[1]


def slope(periods: int) -> Floats:
    """The contrast that a straight line's slope is: time, less its mean."""
    return np.arange(periods, dtype=np.float64) - (periods - 1) / 2


def _typical(mean: Floats, months: int) -> tuple[Floats, float]:
    """Variation over 1, and persistence, of sums of that many months of a typical series with this mean sum."""
    lag = np.subtract.outer(np.arange(months), np.arange(months))
    within = float((TYPICAL_PERSISTENCE ** np.abs(lag)).sum())
    across = float((TYPICAL_PERSISTENCE ** (months + lag)).sum())
    return TYPICAL_EXCESS * np.sqrt(mean / months) * within / months, across / within


def _lagged(y: Floats, fitted: Floats) -> Floats:
    """Correlation of Pearson's residuals from one period to the next, gaps left out, freed of its downward bias.

    A fitted line takes correlation out of what is left: the expectation is about r - (2 + 4 r) / n.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        residual = np.where(fitted > 0, (y - fitted) / np.sqrt(fitted), np.nan)
    seen = ~np.isnan(residual)
    known = np.where(seen, residual, 0.0)
    pairs = (seen[:, 1:] & seen[:, :-1]).sum(axis=1)
    square = (known**2).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    joint = (known[:, 1:] * known[:, :-1]).sum(axis=1) / np.maximum(pairs, 1)
    found = np.where(square > 0, joint / np.where(square > 0, square, 1.0), 0.0)
    n = np.maximum(pairs + 1, 12)
    return np.asarray((found + 2 / n) / (1 - 4 / n), dtype=np.float64)
