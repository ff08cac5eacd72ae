"""Chances that were stated beside what happened: on the diagonal, three in ten of those called 3 in 10 came true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from saferplan.errors import UsageError
from saferplan.reporting.charts.style import (
    INK,
    NAVY,
    PLUM,
    SLATE,
    TEAL,
    WIDTH,
    Spec,
    chart,
    spread,
    text_width,
    values,
)
from saferplan.reporting.charts.text import Label, text_layers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from saferplan.analysis.forecast.backtest import BackTest, Honest

_HEIGHT = 300
_LEFT, _TOP, _BOTTOM = 52, 30, 56
_KINDS = ((NAVY, "circle"), (PLUM, "triangle-up"), (TEAL, "square"), (SLATE, "diamond"))
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_DIAGONAL = "Stated = came true"
FEWEST = 20
"""Forecasts in a group that is drawn: of three, none or all may come true whatever was stated."""


def chances_chart(found: BackTest, *, width: float = WIDTH) -> Spec:
    """A line for each source and length of history, a mark for each group of chances; larger marks rest on more.

    Every line has its own shape as well as its colour, and its name at its right end. Raises UsageError when no chance
    could be held against what happened.
    """
    lines = _lines(found)
    if not lines:
        raise UsageError("No chance could be held against what happened, so there is no chart; ingest more months.")
    names = _names(lines)
    right = max(text_width(words) for words in (*lines, _DIAGONAL)) + 14
    layers = [_diagonal(), *_drawn(lines), *text_layers([*names, *_axis_names(_LEFT / (width - _LEFT - right))])]
    return chart(layers, width - _LEFT - right, _HEIGHT, (_LEFT, _TOP, right, _BOTTOM), _axes())


def _lines(found: BackTest) -> dict[str, list[Honest]]:
    """Each set of trials by its name, in the order of the table; at most as many as there are shapes."""
    lines: dict[str, list[Honest]] = {}
    for item in (each for each in found.reliability if each.group.number >= FEWEST):
        lines.setdefault(f"{item.source},\n{item.subset}", []).append(item)
    return dict(list(lines.items())[: len(_KINDS)])


def _axes() -> Spec:
    scale = {"domain": [0, 1], "nice": False}
    look = {"values": list(_TICKS), "format": ".0%", "title": None}
    return {
        "x": {"field": "x", "type": "quantitative", "scale": scale, "axis": {**look, "grid": False}},
        "y": {
            "field": "y",
            "type": "quantitative",
            "scale": scale,
            "axis": {**look, "domain": False, "ticks": False},
        },
    }


def _diagonal() -> Spec:
    mark = {"type": "line", "color": SLATE, "strokeDash": [4, 4], "strokeWidth": 1.2}
    return {"data": values([{"x": 0, "y": 0}, {"x": 1, "y": 1}]), "mark": mark}


def _drawn(lines: Mapping[str, Sequence[Honest]]) -> Iterator[Spec]:
    most = max(item.group.number for line in lines.values() for item in line)
    for (colour, shape), line in zip(_KINDS, lines.values(), strict=False):
        rows = [
            {"x": i.group.stated, "y": i.group.happened, "size": 40 + 160 * i.group.number / most, "shape": shape}
            for i in line
        ]
        yield {"data": values(rows), "mark": {"type": "line", "color": colour, "strokeWidth": 1.6}}
        yield {
            "data": values(rows),
            "mark": {"type": "point", "filled": True, "color": colour, "opacity": 1},
            "encoding": {
                "size": {"field": "size", "type": "quantitative", "scale": None},
                "shape": {"field": "shape", "type": "nominal", "scale": None},
            },
        }


def _names(lines: Mapping[str, Sequence[Honest]]) -> list[Label]:
    """At the right edge, the height of each line's last mark, moved apart where they would touch."""
    words = [_DIAGONAL, *lines]
    ends = [1.0, *(line[-1].group.happened for line in lines.values())]
    colours = [SLATE, *(colour for colour, _ in _KINDS)]
    heights = [(15 * (text.count("\n") + 1) + 4) / _HEIGHT for text in words]
    centres = spread(ends, heights, 0, 1)
    return [
        Label(1, centre, text, dx=10, dy=-7.5 * text.count("\n"), colour=colour)
        for text, centre, colour in zip(words, centres, colours, strict=False)
    ]


def _axis_names(left: float) -> list[Label]:
    return [
        Label(-left, 1.06, f"Share that came true (groups of {FEWEST} forecasts or more)", colour=INK),
        Label(0.5, -0.15, "Chance stated that the next twelve months are at most x", "center", colour=INK),
    ]
