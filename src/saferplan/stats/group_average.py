"""A rate beside the rates of a group: averages, places, distances.

Every function takes many groups at once: `members` has shape (groups, areas) and says which areas each group is made
of; counts, denominators and rates have shape (areas,), NaN where missing. A missing figure is left out, never zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Flags, Floats
from saferplan.stats.change import SMALL_BASE

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

TINY_RATE = 0.5 / 1000
"""Below one in 2,000 a percentage between two rates says more than the crimes do: Daventry's 0.32 robberies per 1,000
residents were "94.5% above average" (its scrutiny papers of January 2016)."""


def simple_averages(rates: ArrayLike, members: ArrayLike) -> Floats:
    """The mean of the members' rates, every area counting alike: the Home Office's way. Shape (groups,).

    NaN for a group without a known rate.
    """
    r, inside = _known(rates, members)
    return _divided(inside @ np.nan_to_num(r), inside.sum(axis=1))


def weighted_averages(counts: ArrayLike, denominators: ArrayLike, members: ArrayLike) -> Floats:
    """All crimes of the members over all their residents (HM Inspectorate's way): events per one. Shape (groups,).

    An area counts when both are known and its denominator is above zero; NaN for a group without one.
    """
    base = np.asarray(denominators, dtype=np.float64)
    top = np.where(base > 0, np.asarray(counts, dtype=np.float64), np.nan)
    known, inside = _known(top + np.where(base > 0, 0 * base, np.nan), members)
    return _divided(inside @ np.nan_to_num(known), inside @ np.nan_to_num(np.where(base > 0, base, 0)))


def spreads(rates: ArrayLike, members: ArrayLike) -> Floats:
    """The standard deviation (n - 1) of the members' rates. NaN for a group with fewer than two. Shape (groups,)."""
    r, inside = _known(rates, members)
    n = inside.sum(axis=1)
    centre = _divided(inside @ np.nan_to_num(r), n)
    squares = np.where(inside, (np.nan_to_num(r)[None, :] - np.nan_to_num(centre)[:, None]) ** 2, 0).sum(axis=1)
    return np.sqrt(_divided(squares, np.where(n > 1, n - 1, 0)))


def competition_ranks(values: ArrayLike, *, lowest_first: bool = True) -> Floats:
    """1, 2, 2, 4: equal values share the better place. NaN has no place (NaN). Shape as given, (n,)."""
    v = np.asarray(values, dtype=np.float64)
    ordered = np.sort(v[~np.isnan(v)] if lowest_first else -v[~np.isnan(v)])
    places = np.searchsorted(ordered, v if lowest_first else -v, side="left") + 1.0
    return np.where(np.isnan(v), np.nan, places)


def own_ranks(
    rates: ArrayLike, members: ArrayLike, own: ArrayLike, *, lowest_first: bool = True
) -> tuple[Floats, NDArray[np.int64]]:
    """The place of each group's own area among its members and itself, and of how many with a figure.

    `own` has shape (groups,): the position of the area whose group it is. Own areas without a figure have place NaN.
    """
    r, inside = _known(rates, members)
    mine = np.asarray(own, dtype=np.intp)
    inside[np.arange(len(mine)), mine] = ~np.isnan(r[mine])
    better = r[None, :] < r[mine][:, None] if lowest_first else r[None, :] > r[mine][:, None]
    places = 1.0 + (inside & better).sum(axis=1)
    return np.where(np.isnan(r[mine]), np.nan, places), inside.sum(axis=1)


def distances(counts: ArrayLike, denominators: ArrayLike, averages: ArrayLike) -> tuple[Floats, Floats]:
    """How far each area lies from its average rate: in per cent of it, and in events above what it would make.

    `averages` are events per one of the denominator. The percentage is NaN where the average is not above zero.
    """
    count, base, average = (np.asarray(x, dtype=np.float64) for x in (counts, denominators, averages))
    expected = base * average
    return 100 * (_divided(count, expected) - 1), count - expected


def tiny(counts: ArrayLike, denominators: ArrayLike, averages: ArrayLike) -> Flags:
    """Whether a percentage of the average would shout: fewer than 50 events on either side, or both under 1 in 2,000.

    The count, or the count at the average rate, is below `change.SMALL_BASE`, the base under which the ONS gives no
    percentage; or own rate and average are both below `TINY_RATE`. NaN counts are not tiny but missing (False).
    """
    count, base, average = (np.asarray(x, dtype=np.float64) for x in (counts, denominators, averages))
    few = (count < SMALL_BASE) | (base * average < SMALL_BASE)
    rare = np.maximum(_divided(count, base), average) < TINY_RATE
    return np.asarray(few | rare)


def _known(values: ArrayLike, members: ArrayLike) -> tuple[Floats, Flags]:
    """The values, and the members that have one."""
    v = np.asarray(values, dtype=np.float64)
    return v, np.asarray(members, dtype=bool) & ~np.isnan(v)[None, :]


def _divided(top: ArrayLike, bottom: ArrayLike) -> Floats:
    """NaN where the divisor is not above zero."""
    over, under = np.asarray(top, dtype=np.float64), np.asarray(bottom, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(under > 0, over / under, np.nan))
