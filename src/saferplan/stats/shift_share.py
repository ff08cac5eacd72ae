"""Own change against the group's: the shift-share decomposition of regional science, in counts.

Source: Dunn, A statistical and analytical technique for regional analysis, Papers of the Regional Science Association 6
(1960); the interval by Zou and Donner, Construction of confidence limits about effect measures, Statistics in Medicine
27 (2008) 1693-1702.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Floats
from saferplan.stats.normal import Z_95

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class ShiftShare:
    """Arrays of shape (areas,). `with_group` + `apart` is the area's own change in counts, exactly.

    `with_group` is what the change had been at the group's pace, `apart` the rest. `own_change` and `group_change` are
    in per cent, `points` their difference, `low` and `high` its 95% interval.
    """

    with_group: Floats
    apart: Floats
    own_change: Floats
    group_change: Floats
    points: Floats
    low: Floats
    high: Floats


def shift_share(
    own_base: ArrayLike,
    own_now: ArrayLike,
    group_base: ArrayLike,
    group_now: ArrayLike,
    *,
    dispersion: ArrayLike = 1.0,
    group_dispersion: ArrayLike = 1.0,
) -> ShiftShare:
    """Divide each area's change into its group's and its own.

    with_group = own_base (group_now / group_base - 1); apart = own_now - own_base group_now / group_base.
    The interval joins those of the two ratios of counts, R exp(-+1.96 sqrt(phi (1/now + 1/base))), by the method of
    variance estimates recovery. The group must not contain the area, or the two are not independent.

    Args:
        own_base, own_now, group_base, group_now: counts, shape (areas,), NaN where missing.
        dispersion, group_dispersion: phi, by which the variance of the area's and of the group's counts exceeds the
            Poisson's, one number or one an area.

    All of it is NaN where a figure is missing or a base is zero; the interval alone where a later count is zero.
    """
    x0, x1, g0, g1 = (np.asarray(x, dtype=np.float64) for x in (own_base, own_now, group_base, group_now))
    own, group = _ratio(x1, x0, dispersion), _ratio(g1, g0, group_dispersion)
    difference = own[0] - group[0]
    low = difference - np.hypot(own[0] - own[1], group[2] - group[0])
    high = difference + np.hypot(own[2] - own[0], group[0] - group[1])
    # NaN in either ratio must make both parts NaN, so that they always add up or are not there at all.
    change = x1 - x0 + 0 * difference
    with_group = x0 * (group[0] - 1) + 0 * difference
    return ShiftShare(
        with_group=with_group,
        apart=change - with_group,
        own_change=100 * (own[0] - 1),
        group_change=100 * (group[0] - 1),
        points=100 * difference,
        low=100 * low,
        high=100 * high,
    )


def _ratio(now: Floats, base: Floats, dispersion: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """now / base with its 95% limits."""
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(base > 0, now / base, np.nan)
        error = Z_95 * np.sqrt(np.asarray(dispersion, dtype=np.float64) * (1 / now + 1 / base))
        error = np.where((now > 0) & (base > 0), error, np.nan)
    return ratio, ratio * np.exp(-error), ratio * np.exp(error)
