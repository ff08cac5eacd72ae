"""The fewest parts that make most of a change.

The change is the net change of the whole, and only parts that moved its way count towards it. Parts that moved the
other way are not subtracted from anybody: they are why parts that moved its way can add to more than all of it. Taking
the largest first gives the fewest, as every part counts alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from saferplan.stats.arrays import Floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MOST_OF_IT = 0.8
"""A set is named when it makes four fifths of the change: the 80 of the 80:20 rule analysts of crime work by."""

LARGEST_COUNTERMOVEMENT = 0.5
"""When the other way cancels more than half of what moved this way, the net change is small against the movements it
is left over from: a share of it would grow beyond all bounds, and no set is named."""


class SetFound(StrEnum):
    """Whether there is a set, else why there is none."""

    FOUND = "found"
    NO_CHANGE = "there is no change"
    CANCELLED = "rises and falls largely cancel each other out"
    ELSEWHERE = "the change is not in these parts"
    UNKNOWN = "a figure is missing"


@dataclass(frozen=True, slots=True)
class SmallestSet:
    """The fewest parts that make at least `wanted` (0.8) of the net change.

    Attributes:
        members: positions of the parts, the largest change first; () when `found` says why there is no set.
        share: what the members make of the net change, in parts of one; above 1 where others moved the other way.
        net: the net change of the whole.
        same_way, other_way: what all parts together moved the way of the net change and against it, both not negative.
        parts: how many parts there are with a known change.
        tied: how many parts outside the set moved exactly as much as its last member: others could stand in its place.
    """

    found: SetFound
    members: tuple[int, ...]
    share: float
    net: float
    same_way: float
    other_way: float
    parts: int
    tied: int
    wanted: float = MOST_OF_IT


@dataclass(frozen=True, slots=True)
class SmallestSets:
    """The same for many series at once: `order` has shape (series, parts), the other arrays (series,).

    The members of series i are `order[i, :size[i]]`; `found` indexes tuple(SetFound).
    """

    order: NDArray[np.intp]
    size: NDArray[np.intp]
    share: Floats
    net: Floats
    same_way: Floats
    other_way: Floats
    parts: NDArray[np.intp]
    tied: NDArray[np.intp]
    found: NDArray[np.intp]


def smallest_sets(changes: ArrayLike, net: ArrayLike | None = None, *, wanted: float = MOST_OF_IT) -> SmallestSets:
    """For each series the fewest parts that make at least `wanted` of its net change.

    With C the net change and S the parts that moved its way, the set is the first k of S by falling |c_j| (ties in the
    order given) with the least k for which sum |c_j| >= wanted x |C|.

    Args:
        changes: shape (series, parts), in counts; NaN where a part's change is not known.
        net: shape (series,), where the whole has more in it than the parts (crimes without a place); their sum if None.

    No set is found where C is 0 (all-zero and empty series too), where the other way cancels more than half of what
    moved this way, where the parts do not reach the wanted share because the change lies outside them, or where a
    part's change is not known and `net` is not given. Unknown parts are never members; a single part can be a set.
    Raises ValueError for a share not in (0, 1].
    """
    if not 0 < wanted <= 1:
        raise ValueError(f"the share wanted is {wanted}, which is not between 0 and 1")
    c = np.atleast_2d(np.asarray(changes, dtype=np.float64))
    known = ~np.isnan(c)
    whole = c.sum(axis=1) if net is None else np.asarray(net, dtype=np.float64)
    # In the direction of the whole: positive parts made it, negative ones worked against it.
    along = np.where(known, c, 0.0) * np.sign(np.nan_to_num(whole))[:, None]
    same, other = np.maximum(along, 0).sum(axis=1), np.maximum(-along, 0).sum(axis=1)
    order = np.argsort(-along, axis=1, kind="stable")
    running = np.cumsum(np.maximum(np.take_along_axis(along, order, axis=1), 0), axis=1)
    # A rounding error of a sum of floats must not ask for one part more.
    needed = wanted * np.abs(whole) * (1 - 1e-12)
    is_found = (found := _found(whole, same, other, needed)) == 0
    size = np.where(is_found, (running < needed[:, None]).sum(axis=1) + 1, 0)
    return SmallestSets(
        order=order,
        size=size,
        share=np.divide(_at(running, size), np.abs(whole), out=np.full(len(c), np.nan), where=is_found),
        net=whole,
        same_way=same,
        other_way=other,
        parts=known.sum(axis=1),
        tied=_tied(np.take_along_axis(along, order, axis=1), size),
        found=found,
    )


def smallest_set(changes: ArrayLike, net: float | None = None, *, wanted: float = MOST_OF_IT) -> SmallestSet:
    """The fewest parts of one series, shape (parts,); see `smallest_sets`."""
    sets = smallest_sets(np.asarray(changes, dtype=np.float64)[None, :], None if net is None else [net], wanted=wanted)
    return SmallestSet(
        found=tuple(SetFound)[int(sets.found[0])],
        members=tuple(int(i) for i in sets.order[0, : int(sets.size[0])]),
        share=float(sets.share[0]),
        net=float(sets.net[0]),
        same_way=float(sets.same_way[0]),
        other_way=float(sets.other_way[0]),
        parts=int(sets.parts[0]),
        tied=int(sets.tied[0]),
        wanted=wanted,
    )


def _found(whole: Floats, same: Floats, other: Floats, needed: Floats) -> NDArray[np.intp]:
    """Positions in tuple(SetFound), the first that applies."""
    why = list(SetFound)
    cases = (
        (np.isnan(whole), SetFound.UNKNOWN),
        (whole == 0, SetFound.NO_CHANGE),
        (other > LARGEST_COUNTERMOVEMENT * same, SetFound.CANCELLED),
        (same < needed, SetFound.ELSEWHERE),
    )
    chosen = np.select(
        [case for case, _ in cases], [why.index(reason) for _, reason in cases], why.index(SetFound.FOUND)
    )
    return np.asarray(chosen, dtype=np.intp)


def _at(running: Floats, size: NDArray[np.intp]) -> Floats:
    """The running sum after `size` parts; 0 after none."""
    padded = np.column_stack([np.zeros(len(running)), running])
    return np.asarray(np.take_along_axis(padded, size[:, None], axis=1)[:, 0])


def _tied(ordered: Floats, size: NDArray[np.intp]) -> NDArray[np.intp]:
    """How many parts after the set's last equal it."""
    last = np.take_along_axis(np.column_stack([np.full(len(ordered), np.nan), ordered]), size[:, None], axis=1)
    after = np.arange(ordered.shape[1])[None, :] >= size[:, None]
    return np.asarray((after & (ordered == last)).sum(axis=1))
