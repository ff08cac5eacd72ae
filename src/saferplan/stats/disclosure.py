"""Small numbers that a public table must not show: who is behind a count of one can be guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

SMALLEST_SHOWN = 5
"""Counts under 5 are not published: the common rule for small areas in official statistics."""


def to_suppress(counts: Sequence[float | None], *, total_known: bool = True) -> frozenset[int]:
    """The places of the counts to suppress: those under 5, nought included.

    Where the total is known and one count alone would be hidden, it could be found by subtraction: then the next
    smallest is hidden with it. A count that is not there (None) is none of these.
    """
    known = [(count, place) for place, count in enumerate(counts) if count is not None]
    hidden = {place for count, place in known if count < SMALLEST_SHOWN}
    others = sorted((count, place) for count, place in known if place not in hidden)
    if len(hidden) == 1 and total_known and others:
        hidden.add(others[0][1])
    return frozenset(hidden)


def pairs_to_suppress(base: Sequence[int], now: Sequence[int], withheld: Iterable[int] = ()) -> frozenset[int]:
    """The places of the pairs (a count before, a count now) of parts of a known total that must not be shown.

    A change would give away the count it came from, so a pair is hidden whole, and with it the pairs of which one count
    is `withheld` elsewhere. More pairs are hidden, those with the smallest counts first, until no hidden count follows
    from the total less the counts shown.
    """
    small = to_suppress(base, total_known=False) | to_suppress(now, total_known=False)
    hidden = small.union(withheld)
    others = sorted(set(range(len(base))) - hidden, key=lambda i: min(base[i], now[i]))
    while others and any(told_by_sum([column[i] for i in hidden]) for column in (base, now)):
        hidden |= {others.pop(0)}
    return hidden


def told_by_sum(counts: Sequence[int]) -> bool:
    """Whether hidden counts follow from their sum, which is the total less the counts shown.

    They do when one alone is hidden, and when those under 5 are all nought (0 + 0 = 0, or 0 + 5 where 5 is known to be
    the least of the others) or all 4.
    """
    small = [n for n in counts if n < SMALLEST_SHOWN]
    large = [n for n in counts if n >= SMALLEST_SHOWN]
    if not small:
        return False
    least = sum(counts) == SMALLEST_SHOWN * len(large)
    most = not large and sum(counts) == (SMALLEST_SHOWN - 1) * len(small)
    return len(counts) == 1 or least or most


class Nested(NamedTuple):
    """What to suppress of counts and of the groups they add up to: the places of counts, and the names of groups."""

    places: frozenset[int]
    groups: frozenset[str]


def nested_to_suppress(counts: Sequence[int], groups: Sequence[str]) -> Nested:
    """What to suppress where counts, the totals of their groups, and the total of all are shown.

    `groups` names the group of each count. A group hides as many of its counts as keep its total from telling one.
    Where that cannot be done, or the total is small itself, the total is hidden with all its counts, and with it those
    of as many other groups as keep the total of all from telling it.
    """
    members: dict[str, list[int]] = {}
    for place, group in enumerate(groups):
        members.setdefault(group, []).append(place)
    inside = {group: _inside([counts[place] for place in places]) for group, places in members.items()}
    totals = {group: sum(counts[place] for place in places) for group, places in members.items()}
    closed = _closed(totals, {group for group, (_, is_told) in inside.items() if is_told})
    hidden = {place for group in closed for place in members[group]}
    hidden |= {members[group][i] for group, (chosen, _) in inside.items() if group not in closed for i in chosen}
    return Nested(frozenset(hidden), frozenset(closed))


def _inside(counts: Sequence[int]) -> tuple[frozenset[int], bool]:
    """The places to hide of the counts of one known total, and whether that total tells them all the same."""
    chosen = pairs_to_suppress(counts, counts)
    return chosen, told_by_sum([counts[i] for i in chosen])


def _closed(totals: Mapping[str, int], wanted: set[str]) -> set[str]:
    """The groups whose totals are hidden: those under 5, those wanted, and smallest others till no sum tells one."""
    closed = wanted | {group for group, total in totals.items() if total < SMALLEST_SHOWN}
    # By name among equals, so that the same groups are hidden wherever they are shown.
    others = sorted(totals.keys() - closed, key=lambda group: (totals[group], group))
    while others and closed and (len(closed) == 1 or told_by_sum([totals[group] for group in closed])):
        closed.add(others.pop(0))
    return closed
