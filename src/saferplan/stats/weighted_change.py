"""The interval of a sum of weighted changes in counts, such as the cost of more of one offence and less of another.

Each change has an exact interval of its own (stats/two_counts.py), which is not symmetric. They are put together by the
method of variance estimates recovery: G. Y. Zou and A. Donner, Construction of confidence intervals about effect
measures: a general approach, Statistics in Medicine 27 (2008), 1693-1702. On each side the distances from the estimates
to their limits are added as squares, which for normal intervals is the usual rule, and keeps the sides apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class WeightedChange:
    """sum of weight x (now - before a year), with its interval; `parts` are its terms, in the weights' unit."""

    change: float
    low: float
    high: float
    parts: Floats

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out no change."""
        return self.low > 0 or self.high < 0


def difference_limits(
    before: ArrayLike, now: ArrayLike, low: ArrayLike, high: ArrayLike, *, years_before: float = 1.0
) -> tuple[Floats, Floats]:
    """The limits of now - before / years_before, from those of the ratio of the two yearly rates.

    Given the sum n of both counts, the part p of it that is `now` is all that is uncertain, p = r / (years + r) with r
    the ratio, so that the difference is n p - n (1 - p) / years. It leaves out 0 exactly when the ratio leaves out 1.

    Args:
        before, now: counts, of `years_before` years and of one; shape (...).
        low, high: limits of the ratio (inf allowed); the same shape.

    Where nothing was counted in either, both limits are 0: given a sum of none there is nothing to differ.
    """
    total = np.asarray(before, dtype=np.float64) + np.asarray(now, dtype=np.float64)
    limits = []
    for ratio in (low, high):
        r = np.asarray(ratio, dtype=np.float64)
        share = np.where(np.isinf(r), 1.0, r / (years_before + np.where(np.isinf(r), 0.0, r)))
        limits.append(total * share - total * (1 - share) / years_before)
    return limits[0], limits[1]


def weighted_change(
    before: ArrayLike,
    now: ArrayLike,
    weights: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    years_before: float = 1.0,
) -> WeightedChange:
    """The weighted sum of the changes of several counts, taken as independent, and its interval.

    With d_j the change of part j, l_j and u_j its limits and w_j its weight,

        low  = sum w_j d_j - sqrt(sum (w_j (d_j - l_j))^2)
        high = sum w_j d_j + sqrt(sum (w_j (u_j - d_j))^2)

    Args:
        before, now: counts of `years_before` years and of one, shape (parts,).
        weights: not negative, in any unit a count.
        low, high: limits of the ratio of yearly rates of each part, as `two_counts.count_changes` gives them; the level
            of the interval is theirs.

    No parts give 0 with limits of 0, as do counts that are all 0. Raises ValueError for a missing count (NaN) or a
    negative weight.
    """
    x0, x1, w = (np.asarray(v, dtype=np.float64) for v in (before, now, weights))
    if np.isnan(x0).any() or np.isnan(x1).any():
        raise ValueError("a count is missing, so the sum has no change")
    if not (w >= 0).all():
        raise ValueError("a weight is negative or missing")
    lower, upper = difference_limits(x0, x1, low, high, years_before=years_before)
    change = x1 - x0 / years_before
    total = float(np.sum(w * change))
    down, up = np.hypot.reduce(w * (change - lower), initial=0.0), np.hypot.reduce(w * (upper - change), initial=0.0)
    return WeightedChange(total, total - float(down), total + float(up), w * change)
