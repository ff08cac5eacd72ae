"""Small pieces of plain English that sentences of several questions share."""

from __future__ import annotations

from collections.abc import Sequence

_TO_TEN = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def listed(words: Sequence[str]) -> str:
    """A, B and C."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def lower_first(words: str) -> str:
    """For the middle of a sentence; an abbreviation or a name keeps its capital."""
    head = words.split(" ")[0]
    return words if head[1:] != head[1:].lower() else f"{words[:1].lower()}{words[1:]}"


def upper_first(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def in_words(n: int) -> str:
    """No, one to ten in words, as a sentence begins; larger numbers in figures."""
    return _TO_TEN[n] if 0 <= n < len(_TO_TEN) else f"{n:,}"
