"""Laney's p' and u' charts: limits for percentages and rates whose denominators vary and whose counts vary more than
chance.

A p or u chart takes the spread of a percentage or rate from the binomial or Poisson law alone; with large denominators
nearly every point then lies outside. Laney multiplies by sigma_z, the spread of the standardised points as their moving
range shows
it: 1 where the law holds, above where counts are overdispersed. Source: D. B. Laney, Improved control charts for
attributes, Quality Engineering 14 (2002), 531-537. With equal denominators the u' chart is the XmR chart of the rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Floats
from saferplan.stats.xmr import D2, SIGMAS, Limits, lines_around, mean_moving_range, phase_bounds

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class LaneyChart:
    """`charted`: the rate or percentage, shape (series, periods), NaN where count or denominator is missing.

    `sigma_z` has shape (series, phases): how many times wider than the law the spread is; NaN where it cannot be known.
    """

    charted: Floats
    limits: Limits
    sigma_z: Floats


def laney_u(
    counts: ArrayLike,
    denominators: ArrayLike,
    *,
    per: float = 1.0,
    starts: Sequence[int] = (0,),
    screened: bool = False,
) -> LaneyChart:
    """u' chart: counts per `per` of a denominator (residents, households).

    u_i = x_i / n_i, centre sum x / sum n, spread of a point sqrt(centre / n_i) x sigma_z, limits 3 of those away, the
    lower clipped at 0. Arguments of shape (series, periods) or (periods,), NaN where missing; a denominator of 0 or
    less is missing too. Phases as in `xmr_limits`. All-zero counts have limits of 0; one point has none.
    """
    return _chart(counts, denominators, per, starts, screened, bounded=False)


def laney_p(
    numerators: ArrayLike, denominators: ArrayLike, *, starts: Sequence[int] = (0,), screened: bool = False
) -> LaneyChart:
    """p' chart: numerators in per cent of denominators.

    As `laney_u` with the spread sqrt(p (1 - p) / n_i), times 100, and the upper limit clipped at 100 as the lower is at
    0.
    """
    return _chart(numerators, denominators, 100.0, starts, screened, bounded=True)


def _chart(
    counts: ArrayLike, denominators: ArrayLike, per: float, starts: Sequence[int], screened: bool, *, bounded: bool
) -> LaneyChart:
    x = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    n = np.broadcast_to(np.asarray(denominators, dtype=np.float64), x.shape)
    n = np.where((n > 0) & ~np.isnan(x), n, np.nan)
    x = np.where(np.isnan(n), np.nan, x)
    centre, reach, sigmas, points = np.full_like(x, np.nan), np.full_like(x, np.nan), [], np.zeros(x.shape, np.int64)
    for first, last in phase_bounds(x.shape[1], starts):
        part = slice(first, last)
        mean = _ratio(np.nansum(x[:, part], axis=1), np.nansum(n[:, part], axis=1))
        spread = np.sqrt(np.maximum(mean * (1 - mean) if bounded else mean, 0.0)[:, None] / n[:, part])
        score = _ratio(x[:, part] / n[:, part] - mean[:, None], spread)
        sigma_z = mean_moving_range(np.where(np.isnan(n[:, part]), np.nan, score), screened=screened) / D2
        centre[:, part] = mean[:, None]
        reach[:, part] = SIGMAS * spread * sigma_z[:, None]
        points[:, part] = (~np.isnan(x[:, part])).sum(axis=1)[:, None]
        sigmas.append(sigma_z)
    limits = lines_around(centre * per, reach * per, points, 0.0)
    if bounded:
        limits = Limits(
            limits.centre,
            limits.lower,
            np.minimum(limits.upper, per),
            limits.near_lower,
            np.minimum(limits.near_upper, per),
            points,
        )
    return LaneyChart(x / n * per, limits, np.stack(sigmas, axis=1) if sigmas else np.empty((len(x), 0)))


def _ratio(top: Floats, bottom: Floats) -> Floats:
    """top / bottom, 0 where both are 0 (points without spread lie on their centre), NaN over a bottom of 0 or NaN."""
    found: Floats = np.divide(top, bottom, out=np.where(top == 0, 0.0, np.nan), where=bottom > 0)
    return found
