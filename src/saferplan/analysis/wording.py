"""Small pieces of plain English that sentences of several questions share."""

from __future__ import annotations

import math
from collections.abc import Sequence

from saferplan.periods import By

_STEPS = {By.MONTH: "month", By.QUARTER: "quarter"}
_TO_TEN = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def listed(words: Sequence[str]) -> str:
    """A, B and C; with semicolons where a name has a comma of its own: A, of one kind; B; and C."""
    if len(words) > 1 and any(", " in name for name in words):
        return f"{'; '.join(words[:-1])}; and {words[-1]}"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def lower_first(words: str) -> str:
    """For the middle of a sentence; an abbreviation or a name keeps its capital."""
    head = words.split(" ")[0]
    return words if head[1:] != head[1:].lower() else f"{words[:1].lower()}{words[1:]}"


def spoken(title: str) -> str:
    """A title within a sentence: what follows its comma in brackets, as in Victim-based crime (approximation)."""
    head, comma, rest = title.partition(", ")
    if not comma:
        return title
    return f"{head} ({rest.replace(' (', ', ').replace(')', '')})"


def level_words(level: float, *, at_least: bool = False) -> str:
    """The figure that just meets a target: 1,404 for at most 1,404.7; one under 10 to one place."""
    digits = 0 if abs(level) >= 10 else 1
    scale = 10**digits
    rounded = math.ceil(level * scale - 1e-9) if at_least else math.floor(level * scale + 1e-9)
    return f"{rounded / scale:,.{digits}f}"


def upper_first(words: str) -> str:
    """For the beginning of a sentence; an address, such as data.police.uk, is written as it is."""
    head = words.split(" ")[0].rstrip(".,:;")
    return words if "." in head else f"{words[:1].upper()}{words[1:]}"


def in_words(n: int) -> str:
    """No, one to ten in words, as a sentence begins; larger numbers in figures."""
    return _TO_TEN[n] if 0 <= n < len(_TO_TEN) else f"{n:,}"


def step_word(by: By) -> str:
    """month or quarter."""
    return _STEPS[by]
