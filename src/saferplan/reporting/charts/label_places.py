"""Where names of points go, so that none covers another name or a point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.reporting.charts.style import SIZE, text_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HALF_HEIGHT = SIZE * 0.62
_CLEAR = 4.0
"""Pixels around a point that no name may touch."""
_STEPS = (9.0, 22.0, 38.0)
"""How far from its point a name may stand; beyond the first a thin line leads to it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A name and the middle of its left edge, in pixels; `led` when it is so far off that a line must lead to it."""

    index: int
    words: str
    x: float
    y: float
    led: bool


_Box = tuple[float, float, float, float]


def place(
    points: Sequence[tuple[float, float]], names: Sequence[tuple[int, str]], width: float, height: float
) -> list[Placed]:
    """Places for some of the points' names within 0..width and 0..height, in pixels; the first named go first.

    A name stands right, left, above or below its point, near before far. One that fits nowhere is left out: better no
    name than one over another.
    """
    taken: list[_Box] = [(x - _CLEAR, y - _CLEAR, x + _CLEAR, y + _CLEAR) for x, y in points]
    placed: list[Placed] = []
    for index, words in names:
        for box, led in _candidates(points[index], text_width(words)):
            if _inside(box, width, height) and not any(_touch(box, other) for other in taken):
                taken.append(box)
                placed.append(Placed(index, words, box[0], (box[1] + box[3]) / 2, led))
                break
    return placed


def _candidates(point: tuple[float, float], wide: float) -> Iterator[tuple[_Box, bool]]:
    x, y = point
    for step in _STEPS:
        led = step != _STEPS[0]
        corner = step * 0.75
        lefts_and_middles = (
            (x + step, y),
            (x - step - wide, y),
            (x - wide / 2, y - step - _HALF_HEIGHT),
            (x - wide / 2, y + step + _HALF_HEIGHT),
            (x + corner, y - corner - _HALF_HEIGHT),
            (x + corner, y + corner + _HALF_HEIGHT),
            (x - corner - wide, y - corner - _HALF_HEIGHT),
            (x - corner - wide, y + corner + _HALF_HEIGHT),
        )
        for left, middle in lefts_and_middles:
            yield (left, middle - _HALF_HEIGHT, left + wide, middle + _HALF_HEIGHT), led


def _inside(box: _Box, width: float, height: float) -> bool:
    return box[0] >= 0 and box[2] <= width and box[1] >= 0 and box[3] <= height


def _touch(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
