"""The look of every chart: one typeface, few colours that survive a grey printer, and how labels find their place."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "Lato"
FONT_STACK = f"{FONT}, Segoe UI, Helvetica Neue, Arial, sans-serif"

# Contrast with white: ink 17:1, navy 10:1, plum 9.5:1, teal 6.3:1, slate 5.9:1 (text needs 4.5:1, WCAG 2.2 1.4.3).
INK = "#1b1f24"
NAVY = "#12436d"
PLUM = "#801650"
TEAL = "#0b6459"
SLATE = "#5a6570"
SKY = "#5b92c4"
"""3.3:1 on white: enough for a filled area (1.4.11), not for text."""
RULE = "#d5d9dd"
WHITE = "#ffffff"

SHADE = "#e3e9ef"
DARK_SHADE = "#b9cfe2"
"""Behind lines and bars: light, so that both are read on it; 80 of 100 are darker than 95 of 100."""

HATCH_NEUTRAL = "#767677"
HATCH_MISSING = "#e6e6e7"
HATCH_OTHERS = "#8fb3d6"
HATCH_WITHHELD = "#f1f1f2"
HATCH_FALL = "#e9c9a6"
HATCH_LARGE_FALL = "#a4672c"
"""Stand for a hatching, which Vega-Lite lacks: `drawing` replaces them; a browser chart shows the plain grey."""

SIZE = 12
"""Pixels. A chart 680 wide fills a text column of 170 mm, where 12 pixels become 8.5 points."""
WIDTH = 680
_CHARACTER = 0.54
"""Mean width of a character of Lato in ems, with a margin for wider stand-ins."""


def text_width(words: str, size: float = SIZE) -> float:
    """An estimate in pixels of the widest line of `words`, on the safe side."""
    return max((len(line) for line in words.split("\n")), default=0) * size * _CHARACTER


def chart(
    layers: Sequence[Spec],
    width: float,
    height: float,
    padding: tuple[float, float, float, float],
    encoding: Spec | None = None,
) -> Spec:
    """A layered specification of a fixed outer size. `padding` is left, top, right, bottom, in pixels.

    `encoding` is shared by all layers that do not set their own.
    """
    left, top, right, bottom = padding
    return {
        "$schema": SCHEMA,
        "width": round(width),
        "height": round(height),
        "autosize": {"type": "none"},
        "padding": {"left": round(left), "top": round(top), "right": round(right), "bottom": round(bottom)},
        "background": WHITE,
        "config": CONFIG,
        **({"encoding": encoding} if encoding else {}),
        "layer": list(layers),
    }


CONFIG: Spec = {
    "font": FONT_STACK,
    "aria": False,
    "view": {"stroke": None},
    "axis": {
        "domainColor": SLATE,
        "tickColor": SLATE,
        "gridColor": RULE,
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": SIZE,
        "titleFontSize": SIZE,
        "titleFontWeight": "normal",
        "labelPadding": 6,
    },
    "text": {"fontSize": SIZE, "color": INK},
}


@dataclass(frozen=True, slots=True)
class Axis:
    """A value axis with round ticks."""

    low: float
    high: float
    ticks: tuple[float, ...]

    @property
    def places(self) -> int:
        """Decimals that tell the ticks as they are: 1 for steps of 2.5, 2 for steps of 0.25."""
        step = min((after - before for before, after in pairwise(self.ticks)), default=1.0)
        off = step * 1e-6  # what adding up steps of 0.1 leaves
        return next(places for places in range(16) if all(abs(round(t, places) - t) <= off for t in self.ticks))

    @property
    def format(self) -> str:
        """For Vega-Lite. Without the decimals it takes those of ticks of its own and writes 3 at 2.5."""
        return f",.{self.places}~f"

    def words(self, value: float) -> str:
        """A tick as `format` writes it: 2,500 or 2.5 or 0."""
        shown = f"{value:,.{self.places}f}"
        return (shown.rstrip("0").rstrip(".") if self.places else shown).replace("-", "\u2212")


def nice_axis(values: Sequence[float], zero: bool = True, wanted: int = 5) -> Axis:
    """About `wanted` round steps of 1, 2, 2.5 or 5 times a power of ten that enclose the values."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    low, high = (min(low, 0.0), max(high, 0.0)) if zero else (low, high)
    span = (high - low) or abs(high) or 1.0
    step = _nice_step(max(span / wanted, sys.float_info.min))
    first = math.floor(low / step)
    last = max(math.ceil(high / step), first + 1)
    return Axis(first * step, last * step, tuple(i * step for i in range(first, last + 1)))


def _nice_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * (1 - 1e-9))


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Centres of labels of these heights, as near as can be to `wanted`, without overlap, within low..high.

    Least squares under the order of `wanted`: labels that would touch form a block around their mean place.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    offsets, total = [], 0.0
    for i in order:
        offsets.append(total + heights[i] / 2)
        total += heights[i]
    blocks: list[tuple[float, int]] = []
    for i, offset in zip(order, offsets, strict=True):
        mean, size = wanted[i] - offset, 1
        while blocks and blocks[-1][0] > mean:
            before, members = blocks.pop()
            mean, size = (before * members + mean * size) / (members + size), members + size
        blocks.append((mean, size))
    starts = [mean for mean, size in blocks for _ in range(size)]
    result = [0.0] * len(wanted)
    for i, offset, start in zip(order, offsets, starts, strict=True):
        result[i] = max(min(start, high - total), low) + offset
    return result


def values(rows: Sequence[Spec]) -> Spec:
    return {"values": list(rows)}


def constant(value: object) -> Spec:
    return {"value": value}
