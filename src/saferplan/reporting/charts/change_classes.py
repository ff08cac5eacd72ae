"""The classes of a map of change: falls and rises told apart by pattern, small changes between them."""

from __future__ import annotations

from collections.abc import Sequence

from saferplan.reporting.charts.maps import MapClass
from saferplan.reporting.charts.style import HATCH_FALL, HATCH_LARGE_FALL, NAVY, WHITE
from saferplan.reporting.formats import count

_RISE = "#6d9dc5"
_LITTLE = "#f6f7f8"
_STEPS = (2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
_SMALL_PART = 4
"""A change under a quarter of a large one is small, either way."""


def change_classes(changes: Sequence[float]) -> tuple[MapClass, ...]:
    """Five classes, large falls first; of whole numbers, and the same on both sides of no change.

    Falls are lines and rises are solid, as both directions of two colours are the same in a grey print; large changes
    are darker than others, small ones nearly white.
    """
    large = _large(changes)
    small = max(large // _SMALL_PART, 1)
    return (
        MapClass(None, 1.0 - large, f"Fell by {count(large)} or more", HATCH_LARGE_FALL),
        MapClass(1.0 - large, 1.0 - small, f"Fell by {_span(small, large)}", HATCH_FALL),
        MapClass(1.0 - small, small, _little(small), _LITTLE),
        MapClass(small, large, f"Rose by {_span(small, large)}", _RISE, edge=WHITE),
        MapClass(large, None, f"Rose by {count(large)} or more", NAVY, edge=WHITE),
    )


def _large(changes: Sequence[float]) -> int:
    """From here on a change is large: about the median movement, as a round number."""
    moved = sorted(abs(change) for change in changes if change) or [2.0]
    return next((step for step in _STEPS if step >= moved[len(moved) // 2]), _STEPS[-1])


def _span(first: int, after: int) -> str:
    return count(first) if after - first == 1 else f"{count(first)} to {count(after - 1)}"


def _little(small: int) -> str:
    return "No change" if small == 1 else f"Within {count(small - 1)} either way"
