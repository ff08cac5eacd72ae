"""Bars that carry their own figures, and the sparkline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.errors import UsageError
from saferplan.reporting.blocks import NOT_PUBLISHED, Absent, Judgement
from saferplan.reporting.chart_style import (
    HATCH_NEUTRAL,
    INK,
    NAVY,
    SIZE,
    SKY,
    SLATE,
    WIDTH,
    Spec,
    chart,
    text_width,
    values,
)
from saferplan.reporting.chart_text import Label, text_layers
from saferplan.reporting.formats import change, count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ROW = 26
_FILL = {Judgement.WORSE: NAVY, Judgement.BETTER: SKY, Judgement.NONE: HATCH_NEUTRAL}
_MEANING = {
    Judgement.WORSE: "Worse",
    Judgement.BETTER: "Better",
    Judgement.NONE: "No judgement: neither direction is good or bad in itself",
}


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one crime type adds to (or takes from) the change of the whole. A neutral measure is judged NONE."""

    name: str
    change: float
    judgement: Judgement
    note: str = ""
    """Written after the figure, for example "(+12.3%)"."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `value` None writes `absent` instead of a bar. `highlight` sets the reader's own area apart."""

    name: str
    value: float | None
    label: str = ""
    highlight: bool = False
    absent: Absent = NOT_PUBLISHED


def bar_change(items: Sequence[Contribution], *, unit: str = "Change in offences", width: float = WIDTH) -> Spec:
    """Contributions to a change, largest rise first, each with its signed figure.

    Shades say better or worse in the order of their darkness and neutral measures are hatched, so the chart reads in
    grey; a key above it gives the words. Raises UsageError without items.
    """
    if not items:
        raise UsageError("There is nothing to compare; leave the chart out and say why.")
    ordered = sorted(items, key=lambda item: (-item.change, item.name))
    labels = [f"{change(item.change)} {item.note}".strip() for item in ordered]
    names, ends = (max(map(text_width, texts)) for texts in ([i.name for i in ordered], labels))
    low, high = min(0.0, *(i.change for i in ordered)), max(0.0, *(i.change for i in ordered))
    left = names + 14 + (ends + 8 if low < 0 else 0)
    inner = width - left - (ends + 12 if high > 0 else 12)
    scale = (inner / (high - low)) if high > low else 0
    zero = -low * scale
    rows = [
        _contribution(item, label, row, zero, scale)
        for row, (item, label) in enumerate(zip(ordered, labels, strict=True))
    ]
    shown = [j for j in _FILL if any(item.judgement is j for item in items)]
    key = _key(shown, -left)
    labelled = [Label(names - left, r["y"], r["name"], "right") for r in rows] + _values_of(rows)
    labelled += [Label(-left, -34, unit), *(Label(box["x"] + 20, box["y"], box["words"]) for box in key)]
    layers = [
        *_bars(rows),
        _vertical(zero, len(rows) * _ROW),
        *_swatches(key),
        *text_layers(labelled, _xy()),
    ]
    return chart(layers, inner, len(rows) * _ROW, (left, 44, width - inner - left, 8))


def _contribution(item: Contribution, label: str, row: int, zero: float, scale: float) -> Spec:
    end = zero + item.change * scale
    return {
        "name": item.name,
        "x": min(zero, end),
        "x2": max(zero, end),
        "end": end,
        "y": (row + 0.5) * _ROW,
        "fill": _FILL[item.judgement],
        "label": label,
        "side": "right" if item.change < 0 else "left",
        "style": "normal",
    }


def ranked_bars(
    bars: Sequence[Bar],
    *,
    unit: str,
    reference: float | None = None,
    reference_label: str = "",
    width: float = WIDTH,
) -> Spec:
    """Bars from the largest down, each with its figure; areas without one come last and say so.

    `reference` draws a rule, `reference_label` names it above ("Group mean 97.2"). Raises UsageError without bars.
    """
    if not bars:
        raise UsageError("There is nothing to rank; leave the chart out and say why.")
    ordered = sorted(bars, key=lambda bar: (bar.value is None, -(bar.value or 0), bar.name))
    labels = [bar.absent if bar.value is None else bar.label or count(bar.value) for bar in ordered]
    left = max(text_width(bar.name) for bar in ordered) + 14
    inner = width - left - max(map(text_width, labels)) - 14
    top = max([bar.value or 0 for bar in ordered] + [reference or 0]) or 1
    rows: list[Spec] = [
        {
            "name": bar.name,
            "x": 0,
            "x2": (bar.value or 0) / top * inner,
            "end": (bar.value or 0) / top * inner,
            "y": (row + 0.5) * _ROW,
            "fill": NAVY if bar.highlight else SKY,
            "label": label,
            "side": "left",
            "weight": "bold" if bar.highlight else "normal",
            "style": "italic" if bar.value is None else "normal",
        }
        for row, (bar, label) in enumerate(zip(ordered, labels, strict=True))
    ]
    layers = [*_bars(rows), _vertical(0, len(rows) * _ROW)]
    words = [Label(0, r["y"], r["name"], "right", dx=-8, fontWeight=r["weight"]) for r in rows] + _values_of(rows)
    words.append(Label(-left, -34 if reference is not None else -14, unit))
    if reference is not None:
        x = reference / top * inner
        layers.append(_mean(x, len(rows) * _ROW))
        align = "right" if x > inner / 2 else "left"
        words.append(Label(x, -14, reference_label or count(reference), align, fontWeight="bold"))
    layers += text_layers(words, _xy())
    return chart(layers, inner, len(rows) * _ROW, (left, 44 if reference is not None else 26, width - inner - left, 8))


def sparkline(figures: Sequence[float | None], *, width: float = 120, height: float = 28) -> Spec:
    """A bare line of a series with a dot on its newest figure; gaps stay open. Raises UsageError without figures."""
    known = [(i, value) for i, value in enumerate(figures) if value is not None]
    if not known:
        raise UsageError("A sparkline needs a figure; write 'not published' in its place.")
    low, high = min(v for _, v in known), max(v for _, v in known)
    rows, run = [], 0
    for i, value in enumerate(figures):
        if value is None:
            run += 1
        else:
            x, y = _at(i, len(figures), width), height - (value - low) / ((high - low) or 1) * height
            rows.append({"x": x, "y": y, "run": run})
    line = {"type": "line", "color": NAVY, "strokeWidth": 1.5}
    layers = [
        {
            "data": values(rows),
            "mark": line,
            "encoding": {**_xy(), "detail": {"field": "run", "type": "nominal"}},
        },
        {
            "data": values(rows[-1:]),
            "mark": {"type": "point", "filled": True, "color": NAVY, "size": 24, "opacity": 1},
            "encoding": _xy(),
        },
    ]
    return chart(layers, width, height, (4, 4, 4, 4))


def _at(i: int, n: int, width: float) -> float:
    return width if n == 1 else i / (n - 1) * width


def _pixels(name: str) -> Spec:
    """A field that already holds pixels: bars are laid out here, so that labels and bars agree."""
    return {"field": name, "type": "quantitative", "scale": None, "axis": None}


def _xy() -> Spec:
    return {"x": _pixels("x"), "y": _pixels("y")}


def _bars(rows: Sequence[Spec]) -> Iterator[Spec]:
    yield {
        "data": values([row for row in rows if row["x2"] > row["x"]]),
        "mark": {"type": "bar", "height": _ROW - 8, "orient": "horizontal"},
        "encoding": {
            "x": _pixels("x"),
            "x2": {"field": "x2"},
            "y": _pixels("y"),
            "color": {"field": "fill", "type": "nominal", "scale": None},
        },
    }


def _values_of(rows: Sequence[Spec]) -> list[Label]:
    """Figures outside the bars: left of a fall, right of a rise; what is not published in italics."""
    return [
        Label(r["end"], r["y"], r["label"], r["side"], dx=5 if r["side"] == "left" else -5, fontStyle=r["style"])
        for r in rows
    ]


def _vertical(x: float, height: float) -> Spec:
    return {
        "data": values([{"x": x, "y": 0, "y2": height}]),
        "mark": {"type": "rule", "color": INK, "strokeWidth": 1},
        "encoding": {**_xy(), "y2": {"field": "y2"}},
    }


def _mean(x: float, height: float) -> Spec:
    rule = {"type": "rule", "color": SLATE, "strokeWidth": 1.6, "strokeDash": [5, 3]}
    at = {"x": x, "y": -8, "y2": height}
    return {"data": values([at]), "mark": rule, "encoding": {**_xy(), "y2": {"field": "y2"}}}


def _key(shown: Sequence[Judgement], x: float) -> list[Spec]:
    """Boxes and words of the judgements that occur, in a row."""
    boxes = []
    for judgement in shown:
        words = _MEANING[judgement]
        boxes.append({"x": x, "x2": x + 14, "y": -14, "fill": _FILL[judgement], "words": words})
        x += 40 + text_width(words, SIZE)
    return boxes


def _swatches(boxes: Sequence[Spec]) -> Iterator[Spec]:
    yield {
        "data": values(boxes),
        "mark": {"type": "bar", "height": 12, "orient": "horizontal"},
        "encoding": {
            **_xy(),
            "x2": {"field": "x2"},
            "color": {"field": "fill", "type": "nominal", "scale": None},
        },
    }
