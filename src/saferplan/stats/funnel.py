"""Funnel plots: how far from a group's average an area of its size may lie by chance, and by the areas' own spread.

Sources: Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 24 (2005) 1185-1202
(limits); Spiegelhalter, Handling over-dispersion of performance indicators, Quality and Safety in Health Care 14 (2005)
347-351, and Spiegelhalter et al., Statistical methods for healthcare regulation, Journal of the Royal Statistical
Society A 175 (2012) 1-47 (additive model); Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936)
437-442 (the chi-square form).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

WARNING, ALARM = 0.95, 0.998
"""The two pairs of limits of Spiegelhalter 2005: about two and three standard errors."""
WINSORISED = 0.10
"""Share of z scores drawn in at each end before the dispersion is measured (Spiegelhalter 2012, section 3.2)."""
KEPT_OF_A_NORMAL = 0.678654558952874
"""What drawing in a tenth at each end leaves of a normal's variance: 0.8 - 2 q f(q) + 0.2 q^2 at q = 1.2816."""


@dataclass(frozen=True, slots=True)
class Overdispersion:
    """How much more than chance the areas of each group differ; arrays of shape (groups,).

    `phi` is the mean squared winsorised z score (1 is chance alone, NaN without an area), `tau2` the variance between
    areas on the square-root scale of observed / expected, `n` the areas it rests on.
    """

    phi: Floats
    tau2: Floats
    n: NDArray[np.int64]


def poisson_limits(expected: ArrayLike, level: float) -> tuple[Floats, Floats]:
    """The counts between which chance leaves an area that has `expected` on average, with probability `level`.

    lower = chi2(a/2; 2E) / 2, upper = chi2(1 - a/2; 2(E + 1)) / 2, with a = 1 - level and chi2 the quantile function:
    here as quantiles of the gamma distribution, which they equal. This form varies smoothly with E. Spiegelhalter's own
    (his appendix A.1.1) interpolates between whole counts: from 50 expected on its 95% limits lie 1 crime lower at the
    bottom and 2 lower at the top, which no plot shows. For small E a smooth line cannot be exact (with 1 expected its
    lower limit is 0.03, and none at all happens by chance 37 times in 100): `outside` asks the probability as well.
    No expectation gives 0 and the most that chance could hide. NaN stays NaN; a negative expectation is NaN.
    """
    from scipy.special import gammaincinv

    e = np.asarray(expected, dtype=np.float64)
    e = np.where(e < 0, np.nan, e)
    tail = (1 - level) / 2
    lower = np.where(e > 0, gammaincinv(np.where(e > 0, e, 1.0), tail), np.where(np.isnan(e), np.nan, 0.0))
    return np.asarray(lower), np.asarray(gammaincinv(e + 1, 1 - tail))


def z_scores(observed: ArrayLike, expected: ArrayLike, tau2: ArrayLike = 0.0) -> Floats:
    """Distance from the average in standard errors: (sqrt(O/E) - 1) / sqrt(1/(4E) + tau2).

    The square root gives counts a standard error that does not depend on their size, 1/(2 sqrt(E)), and evens out their
    skewness; with tau2 = 0 it is 2(sqrt(O) - sqrt(E)). NaN where nothing is expected. Shapes broadcast.
    """
    o, e = np.asarray(observed, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = (np.sqrt(o / e) - 1) / np.sqrt(1 / (4 * e) + np.asarray(tau2, dtype=np.float64))
    return np.asarray(np.where(e > 0, z, np.nan))


def overdispersion(observed: ArrayLike, expected: ArrayLike, *, as_published: bool = False) -> Overdispersion:
    """Phi and tau squared of each group.

    z scores are drawn in to their 10% and 90% quantiles (linear interpolation, R's type 7), so that a few unusual areas
    do not hide themselves; phi = mean(z^2); with weights w = 4E, tau2 = (n phi - (n - 1)) / (sum w - sum w^2 / sum w),
    the form of DerSimonian and Laird, and 0 when n phi < n - 1 or there are fewer than two areas.

    Drawing in takes a third of the variance of areas that are all ordinary as well. As published that is left so, and
    of ordinary areas held against 20 others 15% lie outside the limits called 95%. Here phi is divided by
    `KEPT_OF_A_NORMAL`; with the limits' own correction for few areas 6 to 7% lie outside.

    Args:
        observed, expected: shape (groups, areas), NaN for areas outside the group or without a figure.
        as_published: leave phi as Spiegelhalter 2012 and the R package FunnelPlotR have it.
    """
    o, e = np.atleast_2d(np.asarray(observed, dtype=np.float64)), np.atleast_2d(np.asarray(expected, dtype=np.float64))
    z = z_scores(o, e)
    known = ~np.isnan(z)
    n = known.sum(axis=1)
    drawn_in = np.clip(z, *(_quantiles(z, q)[:, None] for q in (WINSORISED, 1 - WINSORISED)))
    with np.errstate(invalid="ignore", divide="ignore"):
        phi = np.where(known, drawn_in**2, 0).sum(axis=1) / n / (1.0 if as_published else KEPT_OF_A_NORMAL)
        w = np.where(known, 4 * e, 0)
        scale = w.sum(axis=1) - (w**2).sum(axis=1) / w.sum(axis=1)
        tau2 = (n * phi - (n - 1)) / scale
    # Equal areas of one group leave a scale of 0 only when there is one of them.
    return Overdispersion(np.where(n > 0, phi, np.nan), np.where((n > 1) & (tau2 > 0), tau2, 0.0), n)


def limits(expected: ArrayLike, tau2: ArrayLike, level: float, *, areas: ArrayLike = np.inf) -> tuple[Floats, Floats]:
    """The counts between which an area lies with probability `level`, chance and the spread between areas together.

    tau2 = 0: the exact Poisson limits. Else E (1 -+ t sqrt(1/(4E) + tau2 (1 + 1/n)))^2, the lower not below 0, and
    neither inside the exact ones: more spread never makes narrower limits, as the root form alone could for small
    expectations. `areas` is n, on which average and spread rest: t is Student's quantile with n - 1 degrees of freedom,
    and 1/n the uncertainty of the average; left out, the normal's 1.96 and 3.09 as published. Shapes broadcast.
    """
    from scipy.special import ndtri, stdtrit

    e, t2, n = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (expected, tau2, areas)))
    lower, upper = poisson_limits(e, level)
    top = (1 + level) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        quantile = np.where(np.isinf(n), ndtri(top), stdtrit(np.where(np.isinf(n), 1, np.maximum(n - 1, 1)), top))
        reach = quantile * np.sqrt(1 / (4 * e) + t2 * (1 + 1 / n))
        wide_lower, wide_upper = e * np.clip(1 - reach, 0, None) ** 2, e * (1 + reach) ** 2
    spread = (t2 > 0) & (e > 0)
    return (
        np.asarray(np.where(spread, np.minimum(lower, wide_lower), lower)),
        np.asarray(np.where(spread, np.maximum(upper, wide_upper), upper)),
    )


def outside(
    observed: ArrayLike, expected: ArrayLike, tau2: ArrayLike, level: float, *, areas: ArrayLike = np.inf
) -> NDArray[np.int8]:
    """-1 for a count below its `limits`, 1 above, 0 within or missing; shapes broadcast.

    A count is outside only if, too, chance alone would make it, or one farther out, less than (1 - level) / 2 of the
    time: P(X <= O) and P(X >= O) of the Poisson distribution, which the smooth limits follow closely from 10 expected.
    """
    from scipy.special import gammainc, gammaincc

    o, e = np.broadcast_arrays(np.asarray(observed, dtype=np.float64), np.asarray(expected, dtype=np.float64))
    lower, upper = limits(e, tau2, level, areas=areas)
    tail = (1 - level) / 2
    with np.errstate(invalid="ignore"):
        below = (o < lower) & (gammaincc(o + 1, e) < tail)
        above = (o > upper) & (gammainc(np.where(o > 0, o, 1), e) < tail)
    return np.asarray(above.astype(np.int8) - below.astype(np.int8))


def _quantiles(z: Floats, q: float) -> Floats:
    """Quantile q of each row, NaN left out; NaN for a row without a value. (nanquantile takes a loop of rows.)"""
    # A column of NaN, so that a table without areas has a first one to look at.
    ordered = np.sort(np.column_stack([z, np.full(len(z), np.nan)]), axis=1)
    n = (~np.isnan(z)).sum(axis=1)
    at = np.clip(q * (n - 1), 0, None)
    below = np.floor(at).astype(np.intp)
    above = np.minimum(below + 1, np.maximum(n - 1, 0))
    rows = np.arange(len(z))
    low, high = ordered[rows, below], ordered[rows, above]
    return np.asarray(low + (at - below) * (high - low))
