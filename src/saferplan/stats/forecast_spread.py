"""From a prediction on the scale of roots to counts: what is expected, intervals, totals, chances.

Intervals come from Student's t with 4 degrees of freedom, whose distribution has a closed form (Shaw 2006, "Sampling
Student's T distribution", Journal of Computational Finance 9(4)): crime has sudden moves, and the normal would promise
too much of its 95% interval. How wide they are is measured, not assumed: `widening`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Floats
from saferplan.stats.forecast import Prediction

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

PROVISIONAL_UNDER = 24
"""Months of history under which a forecast is provisional: no month of the year has been seen twice."""
WIDENING_TO_A_YEAR = 0.85
WIDENING_PER_YEAR_MORE = 0.1
PROVISIONAL_WIDENING = 1.05
_CERTAIN = 0.001


def widening(months_ahead: ArrayLike, history: ArrayLike) -> Floats:
    """What spreads are multiplied by, so that intervals held as often as they say in the back-test.

    `months_ahead` to the end of what is forecast; `history` in months; shapes that broadcast.
    """
    beyond = np.maximum(np.asarray(months_ahead, dtype=np.float64) - 12, 0) / 12
    short = np.where(np.asarray(history) < PROVISIONAL_UNDER, PROVISIONAL_WIDENING, 1.0)
    return np.asarray((WIDENING_TO_A_YEAR + WIDENING_PER_YEAR_MORE * beyond) * short, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The distribution of counts ahead, any shape: root(count) is `centre` + `spread` x t with 4 degrees of freedom.

    `expected` is the mean; `scale` and `shift` turn a squared root into a count: count = scale x root^2 - shift.
    """

    expected: Floats
    centre: Floats
    spread: Floats
    scale: Floats
    shift: Floats

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Lower and upper bound of the central interval that holds with probability `level`, 0 < level < 1; not < 0."""
        reach = t4_quantile((1 + level) / 2) * self.spread
        return self._count(self.centre - reach), self._count(self.centre + reach)

    def chance_at_most(self, count: ArrayLike) -> Floats:
        """Probability that the count is at most `count` (a whole number; 12.7 is taken as 12), never 0 or 1."""
        most = np.floor(np.asarray(count, dtype=np.float64) + 1e-9)
        root = np.sqrt(np.maximum((most + 0.5 + self.shift) / self.scale, 0))
        chance = t4_below((root - self.centre) / self.spread)
        return np.clip(np.where(most < 0, 0.0, chance), _CERTAIN, 1 - _CERTAIN)

    def _count(self, root: Floats) -> Floats:
        return np.asarray(np.maximum(np.maximum(root, 0) ** 2 * self.scale - self.shift, 0), dtype=np.float64)


def by_period(prediction: Prediction) -> Outlook:
    """Every period ahead, shape (series, horizon)."""
    variance = np.diagonal(prediction.spread, axis1=1, axis2=2)
    scale = prediction.lengths / 4
    shift = prediction.lengths * 3 / 8
    ahead = prediction.step * np.arange(1, prediction.centre.shape[1] + 1)
    wide = widening(ahead, prediction.months[:, None])
    return Outlook(
        expected=np.maximum((prediction.centre**2 + variance) * scale - shift, 0),
        centre=prediction.centre,
        spread=wide * np.sqrt(variance),
        scale=np.broadcast_to(scale, prediction.centre.shape),
        shift=np.broadcast_to(shift, prediction.centre.shape),
    )


def total(prediction: Prediction, periods: Sequence[int] | NDArray[np.int64]) -> Outlook:
    """The sum over some periods ahead (0 is the first), shape (series,). Not for overlapping totals.

    With roots s of mean m and covariance C, E(s s) = m m + C and Cov(s_i^2, s_j^2) = 4 m_i m_j C_ij + 2 C_ij^2 (the
    moments of a normal), so mean and variance of the sum are exact; the root that has them is then taken for normal.

    Raises ValueError: the periods overlap, being totals of twelve months.
    """
    if prediction.rolling and len(periods) > 1:
        raise ValueError("totals of twelve months overlap and do not add up")
    chosen = np.asarray(periods)
    centre = prediction.centre[:, chosen]
    spread = prediction.spread[:, chosen[:, None], chosen]
    lengths = prediction.lengths[chosen]
    variance = np.diagonal(spread, axis1=1, axis2=2)
    mean = (((centre**2 + variance) / 4 - 3 / 8) * lengths).sum(axis=1)
    joint = 4 * centre[:, :, None] * centre[:, None, :] * spread + 2 * spread**2
    squares = np.einsum("i,j,sij->s", lengths, lengths, joint) / 16
    root, deviation = _root_with(np.maximum(mean, _SMALLEST_TOTAL), squares)
    wide = widening(prediction.step * (int(chosen.max()) + 1), prediction.months)
    ones = np.ones_like(mean)
    return Outlook(np.maximum(mean, 0), root, wide * deviation, ones, 0 * ones)


_SMALLEST_TOTAL = 0.01


def _root_with(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Mean and deviation of the normal whose square has this mean and variance: m^2 = root(mean^2 - variance / 2).

    No square of a normal varies by more than twice its squared mean; where the sum does, it is taken to do just that.
    """
    squared = np.sqrt(mean**2 - np.minimum(variance, 1.99 * mean**2) / 2)
    return np.sqrt(squared), np.sqrt(np.maximum(mean - squared, 1e-12))


def t4_below(x: ArrayLike) -> Floats:
    """P(T <= x) for Student's t with 4 degrees of freedom: 1/2 + 3/8 u (1 - u^2 / 12), u = x / root(1 + x^2 / 4)."""
    value = np.asarray(x, dtype=np.float64)
    u = value / np.sqrt(1 + value**2 / 4)
    return np.asarray(0.5 + 0.375 * u * (1 - u**2 / 12), dtype=np.float64)


def t4_quantile(p: float) -> float:
    """The x with P(T <= x) = p, 0 < p < 1, for Student's t with 4 degrees of freedom (Shaw 2006, section 3.2)."""
    a = 4 * p * (1 - p)
    inner = np.cos(np.arccos(np.sqrt(a)) / 3) / np.sqrt(a)
    return float(np.copysign(2 * np.sqrt(max(inner - 1, 0.0)), p - 0.5))
