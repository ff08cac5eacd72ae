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
