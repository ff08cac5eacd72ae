"""What charts of bars share: bars, their figures, the line they start from, and the key. All places are in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from saferplan.reporting.blocks import Judgement
from saferplan.reporting.charts.style import HATCH_NEUTRAL, INK, NAVY, SIZE, SKY, Spec, text_width, values
from saferplan.reporting.charts.text import LINE_HEIGHT, Label, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROW = 26
_KEY_ROW, _BOX = 20, 20
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
            dy=-LINE_HEIGHT * r["label"].count("\n") / 2,
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


def head(unit: str, shown: Sequence[Judgement], left: float, width: float) -> tuple[list[Spec], list[Label], float]:
    """What is counted, and under it the key of the judgements that occur: boxes, words, and the pixels they take.

    `left` is how far left of the bars the chart begins, `width` its whole width, at which words are broken into lines.
    """
    entries = [(judgement, wrapped(MEANING[judgement], width - _BOX)) for judgement in shown]
    rows = _rows_of(entries, width)
    tall = [_KEY_ROW + LINE_HEIGHT * max(words.count("\n") for _, _, words in row) for row in rows]
    first = -14 - max(sum(tall) - _KEY_ROW, 0)
    boxes: list[Spec] = [
        {"x": x - left, "x2": x - left + 14, "y": first + sum(tall[:i]), "fill": FILL[judgement], "words": words}
        for i, row in enumerate(rows)
        for x, judgement, words in row
    ]
    unit = wrapped(unit, width)
    high = first - _KEY_ROW - LINE_HEIGHT * unit.count("\n")
    labels = [Label(-left, high, unit), *(Label(box["x"] + _BOX, box["y"], box["words"]) for box in boxes)]
    return boxes, labels, 10 - high


def _rows_of(entries: Sequence[tuple[Judgement, str]], width: float) -> list[list[tuple[float, Judgement, str]]]:
    """Entries of the key with their left edge, a new row where one would pass the right edge."""
    rows: list[list[tuple[float, Judgement, str]]] = []
    x = width
    for judgement, words in entries:
        wide = _BOX + text_width(words, SIZE)
        if x + wide > width:
            x = 0.0
            rows.append([])
        rows[-1].append((x, judgement, words))
        x += wide + 20
    return rows
