"""Bars that carry their own figures, and the sparkline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.errors import UsageError
from saferplan.reporting.blocks import NOT_PUBLISHED, Absent, Judgement
from saferplan.reporting.charts.bar_layers import FILL, ROW, bars_layer, head, swatches, values_of, vertical, xy
from saferplan.reporting.charts.style import (
    HATCH_OTHERS,
    NAVY,
    SHADE,
    SKY,
    SLATE,
    WIDTH,
    Spec,
    chart,
    text_width,
    values,
)
from saferplan.reporting.charts.text import LINE_HEIGHT, Label, text_layers, wrapped
from saferplan.reporting.formats import change, count

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLOSE_ROW, _MANY = 20, 14
"""More than 14 bars stand closer, so that 21 areas and their heading fit half a page."""


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
    shown = [j for j in FILL if any(item.judgement is j for item in items)]
    boxes, above, top = head(unit, shown, left, width)
    labelled = [Label(names - left, r["y"], r["name"], "right") for r in rows] + values_of(rows)
    layers = [
        *bars_layer(rows),
        vertical(zero, len(rows) * ROW),
        *swatches(boxes),
        *text_layers([*labelled, *above], xy()),
    ]
    return chart(layers, inner, len(rows) * ROW, (left, top, width - inner - left, 8))


def _contribution(item: Contribution, label: str, row: int, zero: float, scale: float) -> Spec:
    end = zero + item.change * scale
    return {
        "name": item.name,
        "x": min(zero, end),
        "x2": max(zero, end),
        "end": end,
        "y": (row + 0.5) * ROW,
        "fill": FILL[item.judgement],
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
    limits: tuple[float, float] | None = None,
    width: float = WIDTH,
) -> Spec:
    """Bars from the largest down, each with its figure; areas without one come last and say so.

    `reference` draws a rule, `reference_label` names it above ("Group mean 97.2"). `limits` shades what lies between
    two values. A highlighted bar is dark among hatched ones. Raises UsageError without bars.
    """
    if not bars:
        raise UsageError("There is nothing to rank; leave the chart out and say why.")
    ordered = sorted(bars, key=lambda bar: (bar.value is None, -(bar.value or 0), bar.name))
    labels = [bar.absent if bar.value is None else bar.label or count(bar.value) for bar in ordered]
    left = max(text_width(bar.name) for bar in ordered) + 14
    labels = [wrapped(label, 0.7 * (width - left)) for label in labels]
    inner = width - left - max(map(text_width, labels)) - 14
    top = max([bar.value or 0 for bar in ordered] + [reference or 0, *(limits or ())]) or 1
    others = HATCH_OTHERS if any(bar.highlight for bar in ordered) else SKY
    step = _CLOSE_ROW if len(ordered) > _MANY else ROW
    step += LINE_HEIGHT * max(label.count("\n") for label in labels)
    rows: list[Spec] = [
        {
            "name": bar.name,
            "x": 0,
            "x2": (bar.value or 0) / top * inner,
            "end": (bar.value or 0) / top * inner,
            "y": (row + 0.5) * step,
            "fill": NAVY if bar.highlight else others,
            "label": label,
            "side": "left",
            "weight": "bold" if bar.highlight else "normal",
            "style": "italic" if bar.value is None else "normal",
        }
        for row, (bar, label) in enumerate(zip(ordered, labels, strict=True))
    ]
    height = len(rows) * step
    shade = [_between(limits[0] / top * inner, limits[1] / top * inner, height)] if limits else []
    layers = [*shade, *bars_layer(rows, step), vertical(0, height)]
    words = [Label(0, r["y"], r["name"], "right", dx=-8, fontWeight=r["weight"]) for r in rows]
    words += values_of(rows, halo=reference is not None)
    words.append(Label(-left, -34 if reference is not None else -14, unit))
    if reference is not None:
        x = reference / top * inner
        layers.append(_mean(x, height))
        words.append(_reference_words(x, reference_label or count(reference), left, inner))
    layers += text_layers(words, xy())
    return chart(layers, inner, height, (left, 44 if reference is not None else 26, width - inner - left, 8))


def _reference_words(x: float, named: str, left: float, inner: float) -> Label:
    """Beside the rule, on the side where there is more room; from the left edge where both have too little."""
    late = x > inner / 2
    if late and text_width(named) > left + x:
        return Label(-left, -14, named, fontWeight="bold")
    return Label(x, -14, named, "right" if late else "left", fontWeight="bold")


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
            "encoding": {**xy(), "detail": {"field": "run", "type": "nominal"}},
        },
        {
            "data": values(rows[-1:]),
            "mark": {"type": "point", "filled": True, "color": NAVY, "size": 24, "opacity": 1},
            "encoding": xy(),
        },
    ]
    return chart(layers, width, height, (4, 4, 4, 4))


def _at(i: int, n: int, width: float) -> float:
    return width if n == 1 else i / (n - 1) * width


def _between(low: float, high: float, height: float) -> Spec:
    """A light shade behind the bars."""
    return {
        "data": values([{"x": low, "x2": high, "y": 0, "y2": height}]),
        "mark": {"type": "rect", "color": SHADE},
        "encoding": {**xy(), "x2": {"field": "x2"}, "y2": {"field": "y2"}},
    }


def _mean(x: float, height: float) -> Spec:
    rule = {"type": "rule", "color": SLATE, "strokeWidth": 1.6, "strokeDash": [5, 3]}
    at = {"x": x, "y": -8, "y2": height}
    return {"data": values([at]), "mark": rule, "encoding": {**xy(), "y2": {"field": "y2"}}}
