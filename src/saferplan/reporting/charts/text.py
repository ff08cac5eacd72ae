"""Words on a chart, all in two layers: 14 layers of one text each took three times as long to draw."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from saferplan.reporting.charts.style import INK, SIZE, WHITE, Spec, text_width, values

if TYPE_CHECKING:
    from collections.abc import Sequence

LINE_HEIGHT = SIZE + 3
_FROM_DATA = ("align", "baseline", "dx", "dy", "fontWeight", "fontStyle", "angle")


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place, in the units of the chart's axes. `halo` keeps them readable across lines and shades."""

    x: float
    y: float
    t: str
    align: str = "left"
    baseline: str = "middle"
    dx: float = 0
    dy: float = 0
    fontWeight: str = "normal"  # noqa: N815  (these are Vega-Lite's own names)
    fontStyle: str = "normal"  # noqa: N815
    angle: float = 0
    colour: str = INK
    halo: bool = False


def wrapped(words: str, room: float) -> str:
    """The words in as many lines as they need in `room` pixels; one word alone is never cut."""
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and text_width(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def text_layers(labels: Sequence[Label], encoding: Spec | None = None) -> list[Spec]:
    """White outlines for the labels that want them, then every label."""
    rows = [asdict(label) for label in labels]
    haloed = [row for row in rows if row["halo"]]
    outline = {"stroke": WHITE, "strokeWidth": 3, "color": WHITE}
    layers = [_layer(haloed, outline, encoding)] if haloed else []
    return [*layers, _layer(rows, {}, encoding)]


def _layer(rows: Sequence[Spec], mark: Spec, encoding: Spec | None) -> Spec:
    placed = {name: {"expr": f"datum.{name}"} for name in _FROM_DATA}
    colour = {} if mark else {"color": {"field": "colour", "type": "nominal", "scale": None}}
    return {
        "data": values(rows),
        "mark": {"type": "text", "lineBreak": "\n", "lineHeight": LINE_HEIGHT, "clip": False, **placed, **mark},
        "encoding": {**(encoding or {}), "text": {"field": "t", "type": "nominal"}, **colour},
    }
