"""The funnel plot: each area's rate by its size, between limits that are wider where fewer people live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.wording import upper_first
from saferplan.errors import UsageError
from saferplan.reporting.charts.label_places import Placed, place
from saferplan.reporting.charts.style import (
    INK,
    NAVY,
    PLUM,
    SKY,
    SLATE,
    WIDTH,
    Axis,
    Spec,
    chart,
    nice_axis,
    spread,
    text_width,
    values,
)
from saferplan.reporting.charts.text import Label, text_layers
from saferplan.reporting.formats import rate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from saferplan.analysis.comparison.result import Comparison, Funnel, FunnelPoint

_HEIGHT = 240
_MOST_NAMES = 12
"""Names beyond the own area's: of 320 areas about 16 lie outside the 95% limits by chance alone."""
_TOP, _BOTTOM = 30, 52
_FAR = 2.5
"""A rate so many times the next one is drawn at the edge with its figure: the City of London has few residents and many
crimes, and on its scale all others would lie on one line."""


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where a size and a rate lie on the chart, in pixels."""

    x: Axis
    y: Axis
    width: float

    def held(self, rate: float) -> float:
        """A rate beyond the chart at its edge."""
        return min(rate, self.y.high)

    def at(self, size: float, rate: float) -> tuple[float, float]:
        across = (size - self.x.low) / (self.x.high - self.x.low)
        up = (rate - self.y.low) / (self.y.high - self.y.low)
        return across * self.width, (1 - up) * _HEIGHT

    def back(self, across: float, down: float) -> tuple[float, float]:
        """The size and rate of a place in pixels."""
        size = self.x.low + across / self.width * (self.x.high - self.x.low)
        return size, self.y.low + (1 - down / _HEIGHT) * (self.y.high - self.y.low)


def funnel_chart(comparison: Comparison, *, width: float = WIDTH) -> Spec:
    """Rates by size with the 95% (dashed) and 99.8% (solid) limits around the group's average.

    The own area is a large diamond with its name in bold; areas outside the limits are triangles with their names, as
    far as names find room. Raises UsageError when there is no funnel for this measure.
    """
    funnel = comparison.funnel
    if funnel is None or not funnel.points:
        raise UsageError("There is no funnel for this measure; leave the chart out and say why.")
    plane, left, right = _plane(comparison, funnel, width)
    names = _names(funnel, plane)
    layers = [*_limit_lines(funnel), *_leads(names, funnel, plane), *_points(funnel, plane)]
    words = [*_name_labels(names, funnel, plane), *_line_names(funnel, plane), *_axis_names(comparison, plane, left)]
    return chart([*layers, *text_layers(words)], plane.width, _HEIGHT, (left, _TOP, right, _BOTTOM), _axes(plane))


def _plane(comparison: Comparison, funnel: Funnel, width: float) -> tuple[_Plane, float, float]:
    sizes = [point.population for point in funnel.points]
    rates = _without_far([point.rate for point in funnel.points])
    drawn = [*rates, *_drawable(funnel, rates)]
    y = nice_axis(drawn, zero=min(drawn) < 0.5 * max(drawn))
    x = nice_axis(sizes, zero=min(sizes) < 0.2 * max(sizes))
    # Half of the first size stands left of the axis.
    left = max(max(text_width(y.words(tick)) for tick in y.ticks) + 12, text_width(x.words(x.low)) / 2 + 4)
    right = max(text_width(words) for words, _ in _ends(funnel)) + 10
    return _Plane(x, y, width - left - right), left, right


def _without_far(rates: Sequence[float]) -> list[float]:
    """Without the highest while it is so many times the next."""
    ordered = sorted(rates)
    while len(ordered) > 1 and ordered[-1] > _FAR * ordered[-2] > 0:
        ordered.pop()
    return ordered


def _drawable(funnel: Funnel, rates: Sequence[float]) -> list[float]:
    """The limits of the chart's height: those at the smallest size may be many times the rates, and are cut off."""
    highest = max(funnel.upper998[0], *rates) if funnel.upper998 else max(rates)
    ceiling = max(*rates, funnel.centre) + 0.6 * (max(*rates, funnel.centre) - min(rates)) or highest
    return [max(min(funnel.lower998, default=0.0), 0.0), min(highest, ceiling)]


def _axes(plane: _Plane) -> Spec:
    def scaled(name: str, axis: Axis, look: Spec) -> Spec:
        scale = {"domain": [axis.low, axis.high], "nice": False, "zero": False}
        ticks = {"values": list(axis.ticks), "format": axis.format, "title": None}
        return {"field": name, "type": "quantitative", "scale": scale, "axis": {**ticks, **look}}

    return {
        "x": scaled("x", plane.x, {"grid": False, "labelFlush": False}),
        "y": scaled("y", plane.y, {"domain": False, "ticks": False}),
    }


def _ends(funnel: Funnel) -> list[tuple[str, float]]:
    """What stands at the right end of each line, and the rate it stands at."""
    return [
        ("99.8% limit", funnel.upper998[-1]),
        ("95% limit", funnel.upper95[-1]),
        (f"Group average\n{rate(funnel.centre)}", funnel.centre),
        ("95% limit", funnel.lower95[-1]),
        ("99.8% limit", funnel.lower998[-1]),
    ]


def _limit_lines(funnel: Funnel) -> Iterator[Spec]:
    lines = (
        (funnel.lower998, 1.4, ()),
        (funnel.upper998, 1.4, ()),
        (funnel.lower95, 1.4, (5, 4)),
        (funnel.upper95, 1.4, (5, 4)),
        ((funnel.centre,) * len(funnel.sizes), 2.0, ()),
    )
    for heights, thickness, dash in lines:
        rows = [{"x": size, "y": height} for size, height in zip(funnel.sizes, heights, strict=True)]
        mark = {"type": "line", "color": SLATE, "strokeWidth": thickness, "clip": True}
        yield {"data": values(rows), "mark": {**mark, "strokeDash": list(dash)} if dash else mark}


def _points(funnel: Funnel, plane: _Plane) -> Iterator[Spec]:
    """Circles within the limits, triangles beyond them, a diamond for the own area: told apart by shape."""
    rows = [_drawn(point, plane) for point in sorted(funnel.points, key=lambda point: (point.is_own, point.outside))]
    plain = {"type": "nominal", "scale": None}
    yield {
        "data": values(rows),
        "mark": {"type": "point", "filled": True, "opacity": 1, "stroke": "#ffffff", "strokeWidth": 0.8},
        "encoding": {
            "shape": {"field": "shape", **plain},
            "color": {"field": "colour", **plain},
            "size": {"field": "size", "type": "quantitative", "scale": None},
        },
    }


def _drawn(point: FunnelPoint, plane: _Plane) -> Spec:
    at = {"x": point.population, "y": plane.held(point.rate)}
    if point.is_own:
        return {**at, "shape": "diamond", "colour": PLUM, "size": 210}
    if point.outside:
        return {**at, "shape": f"triangle-{'up' if point.z > 0 else 'down'}", "colour": NAVY, "size": 90}
    return {**at, "shape": "circle", "colour": SKY, "size": 46}


def _names(funnel: Funnel, plane: _Plane) -> list[Placed]:
    """The own area first, then those furthest outside; in a small group, every area."""
    order = sorted(range(len(funnel.points)), key=lambda i: (not funnel.points[i].is_own, -abs(funnel.points[i].z)))
    few = len(order) <= _MOST_NAMES
    wanted = [i for i in order if few or funnel.points[i].is_own or funnel.points[i].outside][: _MOST_NAMES + 1]
    places = [plane.at(point.population, plane.held(point.rate)) for point in funnel.points]
    return place(places, [(i, _name(funnel.points[i], plane)) for i in wanted], plane.width, _HEIGHT)


def _name(point: FunnelPoint, plane: _Plane) -> str:
    beyond = f" {rate(point.rate)}, beyond this scale" if point.rate > plane.y.high else ""
    return f"{point.area.name}{beyond}"


def _name_labels(names: Sequence[Placed], funnel: Funnel, plane: _Plane) -> Iterator[Label]:
    for name in names:
        x, y = plane.back(name.x, name.y)
        weight = "bold" if funnel.points[name.index].is_own else "normal"
        yield Label(x, y, name.words, fontWeight=weight, halo=True)


def _leads(names: Sequence[Placed], funnel: Funnel, plane: _Plane) -> Iterator[Spec]:
    """Thin lines to names that stand away from their points."""
    rows = []
    for name in names:
        point = funnel.points[name.index]
        if name.led:
            across = plane.at(point.population, plane.held(point.rate))[0]
            x, y = plane.back(min(max(across, name.x), name.x + text_width(name.words)), name.y)
            rows.append({"x": point.population, "y": plane.held(point.rate), "x2": x, "y2": y})
    if rows:
        mark = {"type": "rule", "color": SLATE, "strokeWidth": 0.7}
        yield {"data": values(rows), "mark": mark, "encoding": {"x2": {"field": "x2"}, "y2": {"field": "y2"}}}


def _line_names(funnel: Funnel, plane: _Plane) -> Iterator[Label]:
    """At the right ends of the lines, moved apart where they would touch; a line beyond the chart has no name on it."""
    ends = [(words, height) for words, height in _ends(funnel) if plane.y.low <= height <= plane.y.high]
    pixel = (plane.y.high - plane.y.low) / _HEIGHT
    heights = [pixel * (15 * (words.count("\n") + 1) + 2) for words, _ in ends]
    edge = plane.back(plane.width, 0)[0]
    for (words, _), centre in zip(
        ends, spread([height for _, height in ends], heights, plane.y.low, plane.y.high), strict=True
    ):
        yield Label(edge, centre, words, dx=7, dy=-7.5 * words.count("\n"), colour=SLATE)


def _axis_names(comparison: Comparison, plane: _Plane, left: float) -> Iterator[Label]:
    unit = comparison.measure.unit
    above = f"{upper_first(unit)} per {comparison.per:,} {comparison.denominator}"
    start = f" (the axis starts at {plane.y.words(plane.y.low)})" if plane.y.low else ""
    x, y = plane.back(-left, -12)
    yield Label(x, y, f"{above}{start}", baseline="bottom")
    x, y = plane.back(plane.width / 2, _HEIGHT + 40)
    yield Label(x, y, upper_first(comparison.denominator), "center", colour=INK)
