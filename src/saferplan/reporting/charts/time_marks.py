"""More layers of a chart over months: ranges as bands, months singled out by shape, and the key that names both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.reporting.charts.style import Spec, constant, text_width, values
from saferplan.reporting.charts.text import Label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from saferplan.periods import Month

KEY_ROW = 20
"""Height of a row of the key above a chart, in pixels."""
_KEY_GAP, _SYMBOL = 18, 18
_SIZES = {"circle": 64, "diamond": 100, "square": 80, "triangle-up": 92, "triangle-down": 92, "stroke": 160}


@dataclass(frozen=True, slots=True)
class Range:
    """What lies between two lines, shaded: one value a month for each, None where there is none."""

    low: Sequence[float | None]
    high: Sequence[float | None]
    colour: str


@dataclass(frozen=True, slots=True)
class Look:
    """A shape in one colour; hollow ones keep a white middle, so that a grey print tells them from filled ones."""

    shape: str
    colour: str
    hollow: bool = False
    outline: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A month that is singled out."""

    month: Month
    value: float
    look: Look


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """What a shape or shade means, in words."""

    look: Look
    words: str


def bands(ranges: Sequence[Range], months: Sequence[Month]) -> Iterator[Spec]:
    """A layer for each range, the first at the back."""
    for item in ranges:
        rows = [
            {"x": month.index + 0.5, "y": low, "y2": high}
            for month, low, high in zip(months, item.low, item.high, strict=True)
            if low is not None and high is not None
        ]
        if rows:
            yield {
                "data": values(rows),
                "mark": {"type": "area", "color": item.colour, "opacity": 1, "line": False},
                "encoding": {"y2": {"field": "y2"}},
            }


def marks(found: Sequence[Mark]) -> Iterator[Spec]:
    """All months singled out, in one layer."""
    rows = [{"x": m.month.index + 0.5, "y": m.value, **_drawn(m.look)} for m in found]
    if rows:
        yield _symbols(rows)


def key_height(entries: Sequence[KeyEntry], room: float) -> float:
    """Pixels that the key takes above a chart `room` pixels wide."""
    return KEY_ROW * (max((row for _, row in _places(entries, room)), default=-1) + 1)


def key(entries: Sequence[KeyEntry], at: Callable[[float, float], tuple[float, float]], room: float) -> Iterator[Spec]:
    """The shapes of the key in rows; `at` turns pixels from the left edge and above the chart into chart units."""
    rows = []
    for entry, (left, above) in zip(entries, _key_middles(entries, room), strict=True):
        x, y = at(left + _SYMBOL / 2 - 2, above)
        rows.append({"x": x, "y": y, **_drawn(entry.look)})
    if rows:
        yield _symbols(rows)


def key_labels(
    entries: Sequence[KeyEntry], at: Callable[[float, float], tuple[float, float]], room: float
) -> Iterator[Label]:
    for entry, (left, above) in zip(entries, _key_middles(entries, room), strict=True):
        x, y = at(left + _SYMBOL, above)
        yield Label(x, y, entry.words, halo=True)


def _key_middles(entries: Sequence[KeyEntry], room: float) -> list[tuple[float, float]]:
    """Where each entry begins, and how high above the chart its middle is: the first row is the highest."""
    height = key_height(entries, room)
    return [(left, height - KEY_ROW * (row + 0.5)) for left, row in _places(entries, room)]


def _places(entries: Sequence[KeyEntry], room: float) -> list[tuple[float, int]]:
    """Left edge and row of each entry; one that would pass the right edge begins a row."""
    places: list[tuple[float, int]] = []
    left, row = 0.0, 0
    for entry in entries:
        wide = _SYMBOL + text_width(entry.words)
        if left and left + wide > room:
            left, row = 0.0, row + 1
        places.append((left, row))
        left += wide + _KEY_GAP
    return places


def _drawn(look: Look) -> Spec:
    fill = "#ffffff" if look.hollow else look.colour
    return {"shape": look.shape, "fill": fill, "stroke": look.outline or look.colour, "size": _SIZES[look.shape]}


def _symbols(rows: Sequence[Spec]) -> Spec:
    plain = {"type": "nominal", "scale": None}
    return {
        "data": values(rows),
        "mark": {"type": "point", "opacity": 1, "strokeWidth": 1.8, "clip": False},
        "encoding": {
            "shape": {"field": "shape", **plain},
            "fill": {"field": "fill", **plain},
            "stroke": {"field": "stroke", **plain},
            "size": {"field": "size", "type": "quantitative", "scale": None},
            "opacity": constant(1),
        },
    }
