"""The change between two counts: an exact test, an interval that agrees with it, and the word they allow.

Given x0 events in exposure e0 and x1 in exposure e1, both Poisson, x1 given their sum n is binomial with p = r e1 / (e0
+ r e1), r the ratio of the two rates (Przyborowski and Wilenski, Biometrika 31, 1940, 313-323). The test of r = 1 is
the central one: twice the smaller tail, at most 1. The interval is that of Clopper and Pearson (Biometrika 26, 1934,
404-413) for p, carried to r. Test and interval are one computation, so the interval leaves out 1 exactly when p_value <
1 - level; with the "sum of small probabilities" test of some programs it would not (Fay, Biostatistics 11, 2010,
373-374). Exact intervals are conservative: they cover at least as often as they say.

Crime counts vary more than Poisson. With dispersion f (variance over mean) every count is divided by f first: x / f has
variance equal to its mean again, which is what the exact computation asks for (quasi-likelihood; McCullagh and Nelder,
Generalized Linear Models, 2nd ed. 1989, section 4.5, where the deviance is divided by f). A count over f is no whole
number, so the binomial tails are taken as incomplete beta functions, of which they are the values at whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LEVEL = 0.95
"""Of every interval unless told otherwise: one verdict in twenty is a false alarm at most."""


class ChangeVerdict(StrEnum):
    """What may be said of a change: only an interval that leaves out "no change" allows a direction."""

    RISE = "rise"
    FALL = "fall"
    NO_CLEAR_CHANGE = "no clear change"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class CountChange:
    """How much one rate is of another, between what limits, and the verdict.

    Attributes:
        ratio: now over before; inf from nought before, NaN where both are nought or one is missing.
        low, high: the limits of the ratio at `level`; 0 to inf where nothing is known.
        p_value: of the two-sided test that nothing changed, 1 where both counts are nought.
        dispersion: variance over mean that was allowed for; 1 is Poisson.
        verdict: NOT_KNOWN only where a count is missing.
    """

    ratio: float
    low: float
    high: float
    p_value: float
    dispersion: float
    verdict: ChangeVerdict
    level: float = LEVEL

    @property
    def is_clear(self) -> bool:
        """Whether a direction may be named."""
        return self.verdict in (ChangeVerdict.RISE, ChangeVerdict.FALL)

    @property
    def percent(self) -> float:
        """The change in per cent of the count before."""
        return (self.ratio - 1) * 100

    @property
    def percent_low(self) -> float:
        return (self.low - 1) * 100

    @property
    def percent_high(self) -> float:
        return (self.high - 1) * 100


@dataclass(frozen=True, slots=True)
class CountChanges:
    """The same for many pairs at once: arrays of one shape. `verdict` holds `ChangeVerdict` members (object array)."""

    ratio: Floats
    low: Floats
    high: Floats
    p_value: Floats
    dispersion: Floats
    verdict: NDArray[np.object_]
    level: float = LEVEL

    def at(self, *index: int) -> CountChange:
        """One of them."""
        numbers = (self.ratio, self.low, self.high, self.p_value, self.dispersion)
        ratio, low, high, p_value, dispersion = (float(part[index]) for part in numbers)
        return CountChange(ratio, low, high, p_value, dispersion, self.verdict[index], self.level)


def count_changes(
    before: ArrayLike,
    now: ArrayLike,
    *,
    exposure_before: ArrayLike = 1.0,
    exposure_now: ArrayLike = 1.0,
    dispersion: ArrayLike = 1.0,
    level: float = LEVEL,
) -> CountChanges:
    """The changes between pairs of counts, all shapes broadcast together.

    Args:
        before, now: counts, not negative, NaN where missing. They need not be whole: a weighted count, of harm for
            instance, is taken as it is, and its dispersion must then be in the weights' unit (sum of squared weights
            over sum of weights for independent offences), not 1.
        exposure_before, exposure_now: what each was counted in: months, residents. Above 0.
        dispersion: variance over mean of the counts, above 0. Below 1 only where the two share months (see
            `stats.dispersion`): counts that share nothing have 1 or more.
        level: of the interval, such as 0.95.

    Nought now gives a ratio of 0 with an upper limit; nought before a ratio of inf with a lower limit; both nought tell
    nothing (ratio NaN, 0 to inf, p 1, no clear change). A missing count gives NaN and NOT_KNOWN. Empty arrays give
    empty results.

    Raises:
        ValueError: a count is negative, an exposure or a dispersion not above 0, or the level not between 0 and 1.
    """
    x0, x1, e0, e1, scale = (
        np.asarray(part, dtype=np.float64)
        for part in np.broadcast_arrays(before, now, exposure_before, exposure_now, dispersion)
    )
    _check(x0, x1, e0, e1, scale, level)
    known = ~(np.isnan(x0) | np.isnan(x1) | np.isnan(scale))
    low, high, p_value = _exact(x0 / scale, x1 / scale, e1 / (e0 + e1), level)
    exposed = e0 / e1
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = np.where(known, x1 / x0 * exposed, np.nan)
        low, high = _ratio(low) * exposed, _ratio(high) * exposed
    low, high = np.where(known, low, 0.0), np.where(known, high, np.inf)
    return CountChanges(ratio, low, high, np.where(known, p_value, np.nan), scale, verdicts(low, high, known), level)


def count_change(
    before: float,
    now: float,
    *,
    exposure_before: float = 1.0,
    exposure_now: float = 1.0,
    dispersion: float = 1.0,
    level: float = LEVEL,
) -> CountChange:
    """The change between two counts; see `count_changes`."""
    many = count_changes(
        before,
        now,
        exposure_before=exposure_before,
        exposure_now=exposure_now,
        dispersion=dispersion,
        level=level,
    )
    return many.at()


def verdicts(low: ArrayLike, high: ArrayLike, known: ArrayLike = True) -> NDArray[np.object_]:
    """The word each interval of a ratio allows: a rise when all of it lies above 1, a fall when all lies below."""
    lower, upper, there = np.broadcast_arrays(low, high, known)
    places = np.where(lower > 1, 0, np.where(upper < 1, 1, 2))
    words = np.empty(4, dtype=object)  # filled one by one, or numpy would make plain strings of them
    for place, verdict in enumerate(ChangeVerdict):
        words[place] = verdict
    return np.asarray(words[np.where(there, places, 3)], dtype=object)


def _check(x0: Floats, x1: Floats, e0: Floats, e1: Floats, scale: Floats, level: float) -> None:
    if (x0 < 0).any() or (x1 < 0).any():
        raise ValueError("a count is negative")
    if not ((e0 > 0).all() and (e1 > 0).all()):
        raise ValueError("an exposure is not above 0")
    if (scale <= 0).any():
        raise ValueError("a dispersion is not above 0")
    if not 0 < level < 1:
        raise ValueError("the level of an interval lies between 0 and 1")


def _exact(x0: Floats, x1: Floats, share: Floats, level: float) -> tuple[Floats, Floats, Floats]:
    """Limits of p = the part of the sum that is `now`, and the central p-value of p = `share`.

    P(X >= x1) is the incomplete beta function I_share(x1, x0 + 1), P(X <= x1) is 1 - I_share(x1 + 1, x0).
    """
    from scipy.special import betainc, betaincc, betaincinv

    tail = (1 - level) / 2
    has_now, has_before = x1 > 0, x0 > 0
    one = np.ones_like(x0)
    up, before = np.where(has_now, x1, one), np.where(has_before, x0, one)
    low = np.where(has_now, betaincinv(up, x0 + 1, tail), 0.0)
    high = np.where(has_before, betaincinv(x1 + 1, before, 1 - tail), 1.0)
    at_least = np.where(has_now, betainc(up, x0 + 1, share), 1.0)
    at_most = np.where(has_before, betaincc(x1 + 1, before, share), 1.0)
    return low, high, np.minimum(1.0, 2 * np.minimum(at_least, at_most))


def _ratio(share: Floats) -> Floats:
    """p / (1 - p), inf at 1."""
    return np.asarray(share / (1 - share), dtype=np.float64)
