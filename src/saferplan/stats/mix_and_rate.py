"""A difference between two rates, split into mix and rate.

E. M. Kitagawa, Components of a Difference Between Two Rates, Journal of the American Statistical Association 50 (1955),
1168-1194; for two factors the same as P. Das Gupta, Standardization and Decomposition of Rates, US Bureau of the
Census (1993).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class MixAndRate:
    """What moved a rate from `base` to `now`. All in the unit of the rate (events per head, unless multiplied).

    `mix` and `rate` have one value a stratum, and sum(mix) + sum(rate) = now - base exactly (to rounding of floats).
    Mix is what would have happened had only the strata's shares of the population shifted; rate had only the rates
    within the strata changed.
    """

    base: float
    now: float
    mix: Floats
    rate: Floats

    @property
    def change(self) -> float:
        return self.now - self.base

    @property
    def mix_total(self) -> float:
        return float(self.mix.sum())

    @property
    def rate_total(self) -> float:
        return float(self.rate.sum())


def mix_and_rate(
    events_base: ArrayLike, population_base: ArrayLike, events_now: ArrayLike, population_now: ArrayLike
) -> MixAndRate:
    """Split the change of a rate between two times over the strata of its population.

    With a_i = n_i / n the share of stratum i in the population and r_i = x_i / n_i its rate, at 0 (base) and 1 (now):

        rate_i = (a_i0 + a_i1) / 2 x (r_i1 - r_i0)
        mix_i  = (a_i1 - a_i0) x ((r_i0 + r_i1) / 2 - (R_0 + R_1) / 2)

    Kitagawa's mix has no R in it. As the shares' changes add to 0 its total is the same with it, but a single stratum
    then counts as it should: a part with a low rate that grows lowers the rate of the whole.

    Args: four arrays of one shape, (..., strata): events and the population they are events of, in each of two times.
        One series gives shape (strata,); `mix_and_rates` takes many.

    A stratum with nobody in it at one time has no rate then, and is given its rate of the other time, so that its
    coming or going is all mix; one that is empty at both counts for nothing. Zero events are a rate of 0, and a
    constant rate gives only mix. Raises ValueError for no strata, shapes that differ, a missing or negative figure,
    events without population, and a population that is empty at one of the times.
    """
    x0, n0, x1, n1 = (
        np.asarray(v, dtype=np.float64) for v in (events_base, population_base, events_now, population_now)
    )
    base, now, mix, rate = mix_and_rates(x0[None], n0[None], x1[None], n1[None])
    return MixAndRate(float(base[0]), float(now[0]), mix[0], rate[0])


def mix_and_rates(
    events_base: ArrayLike, population_base: ArrayLike, events_now: ArrayLike, population_now: ArrayLike
) -> tuple[Floats, Floats, Floats, Floats]:
    """The same for many series at once, shape (series, strata): base, now a series; mix, rate a stratum.

    Raises as `mix_and_rate` does, if any series is at fault.
    """
    x0, n0, x1, n1 = (
        np.asarray(v, dtype=np.float64) for v in (events_base, population_base, events_now, population_now)
    )
    _check(x0, n0, x1, n1)
    total0, total1 = n0.sum(axis=-1), n1.sum(axis=-1)
    base, now = x0.sum(axis=-1) / total0, x1.sum(axis=-1) / total1
    share0, share1 = n0 / total0[..., None], n1 / total1[..., None]
    rate0, rate1 = _rates(x0, n0, x1, n1), _rates(x1, n1, x0, n0)
    middle = (base + now)[..., None] / 2
    rate = (share0 + share1) / 2 * (rate1 - rate0)
    mix = np.where(n0 + n1 > 0, (share1 - share0) * ((rate0 + rate1) / 2 - middle), 0.0)
    return base, now, mix, rate


def _rates(events: Floats, population: Floats, other_events: Floats, other_population: Floats) -> Floats:
    """Events per head; where nobody lives, the rate of the other time; 0 where nobody lives at either."""
    other = np.divide(other_events, other_population, out=np.zeros_like(events), where=other_population > 0)
    return np.asarray(np.divide(events, population, out=other, where=population > 0))


def _check(x0: Floats, n0: Floats, x1: Floats, n1: Floats) -> None:
    if not x0.shape == n0.shape == x1.shape == n1.shape or x0.shape[-1] == 0:
        raise ValueError("the four arrays must have one shape with at least one stratum")
    for values in (x0, n0, x1, n1):
        if not (values >= 0).all():
            raise ValueError("a figure is missing or negative, so the rate cannot be split")
    if ((x0 > 0) & (n0 == 0)).any() or ((x1 > 0) & (n1 == 0)).any():
        raise ValueError("a stratum has events and no population")
    if (n0.sum(axis=-1) == 0).any() or (n1.sum(axis=-1) == 0).any():
        raise ValueError("there is no population, so there is no rate")
