"""Small numbers that a public table must not show: who is behind a count of one can be guessed."""

from __future__ import annotations

from collections.abc import Sequence

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


def pairs_to_suppress(base: Sequence[int], now: Sequence[int]) -> frozenset[int]:
    """The places of the pairs (a count before, a count now) of parts of a known total that must not be shown.

    A change would give away the count it came from, so a pair is hidden whole. More pairs are hidden, those with the
    smallest counts first, until no hidden count follows from the total less the counts shown.
    """
    hidden = to_suppress(base, total_known=False) | to_suppress(now, total_known=False)
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
