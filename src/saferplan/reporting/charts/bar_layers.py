"""What charts of bars share: bars, their figures, the line they start from, and the key. All places are in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from saferplan.reporting.blocks import Judgement
from saferplan.reporting.charts.style import HATCH_NEUTRAL, INK, NAVY, SIZE, SKY, Spec, text_width, values
from saferplan.reporting.charts.text import Label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROW = 26
FILL = {Judgement.WORSE: NAVY, Judgement.BETTER: SKY, Judgement.NONE: HATCH_NEUTRAL}
MEANING = {
    Judgement.WORSE: "Worse",
    Judgement.BETTER: "Better",
    Judgement.NONE: "No judgement: no clear change, or neither direction is good or bad",
}


def pixels(name: str) -> Spec:
    """A field that already holds pixels: bars are laid out here, so that labels and bars agree."""
    return {"field": name, "type": "quantitative", "scale": None, "axis": None}


def xy() -> Spec:
    return {"x": pixels("x"), "y": pixels("y")}


def bars_layer(rows: Sequence[Spec], step: float = ROW) -> Iterator[Spec]:
    yield {
        "data": values([row for row in rows if row["x2"] > row["x"]]),
        "mark": {"type": "bar", "height": step - 8 if step == ROW else step - 5, "orient": "horizontal"},
        "encoding": {
            "x": pixels("x"),
            "x2": {"field": "x2"},
            "y": pixels("y"),
            "color": {"field": "fill", "type": "nominal", "scale": None},
        },
    }


def values_of(rows: Sequence[Spec], halo: bool = False) -> list[Label]:
    """Figures outside the bars: left of a fall, right of a rise; what is not published in italics."""
    return [
        Label(
            r["end"],
            r["y"],
            r["label"],
            r["side"],
            dx=5 if r["side"] == "left" else -5,
            fontStyle=r["style"],
            fontWeight=r.get("weight", "normal"),
            halo=halo,
        )
        for r in rows
    ]


def vertical(x: float, height: float, top: float = 0) -> Spec:
    return {
        "data": values([{"x": x, "y": top, "y2": height}]),
        "mark": {"type": "rule", "color": INK, "strokeWidth": 1},
        "encoding": {**xy(), "y2": {"field": "y2"}},
    }


def swatches(boxes: Sequence[Spec]) -> Iterator[Spec]:
    yield {
        "data": values(boxes),
        "mark": {"type": "bar", "height": 12, "orient": "horizontal"},
        "encoding": {
            **xy(),
            "x2": {"field": "x2"},
            "color": {"field": "fill", "type": "nominal", "scale": None},
        },
    }


def key_boxes(shown: Sequence[Judgement], x: float) -> list[Spec]:
    """Boxes and words of the judgements that occur, in a row."""
    boxes = []
    for judgement in shown:
        words = MEANING[judgement]
        boxes.append({"x": x, "x2": x + 14, "y": -14, "fill": FILL[judgement], "words": words})
        x += 40 + text_width(words, SIZE)
    return boxes
