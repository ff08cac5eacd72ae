"""A choropleth of small areas as a Vega-Lite specification, readable in grey and without a base map."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from saferplan.errors import UsageError
from saferplan.reporting.charts.style import (
    CONFIG,
    HATCH_MISSING,
    HATCH_WITHHELD,
    SCHEMA,
    SIZE,
    SLATE,
    WHITE,
    WIDTH,
    Spec,
    text_width,
    values,
)
from saferplan.reporting.charts.text import Label, text_layers
from saferplan.reporting.formats import count

# Single hue, each step at least 1.5 times the contrast of the one before, so that a grey print keeps the order.
_SHADES = ("#e8f0f7", "#b5cfe4", "#7da8cd", "#3f77a6", "#12436d")
_DARK = _SHADES[3:]
"""Slate is not seen beside these (1.2:1 and 1.7:1), white is: 4.9:1 and 10:1."""
_KEY_ROW = 20

WITHHELD_WORDS = "Withheld, as small numbers are"

Feature = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MapClass:
    """A shade, what it stands for in words, and its ends: `low` counts, `high` does not; None where it has no end.

    `edge` is the colour of the borders of its areas.
    """

    low: float | None
    high: float | None
    words: str
    shade: str
    edge: str = SLATE


def classes(known: Sequence[float], bounds: Sequence[float] | None = None) -> tuple[MapClass, ...]:
    """At most five classes, lowest and lightest first.

    `bounds` are the lower ends of the second and later ones; None for rounded quintiles of the figures in `known`.
    Raises UsageError for more than four.
    """
    steps = sorted(bounds) if bounds is not None else quintiles(known)
    if len(steps) >= len(_SHADES):
        raise UsageError(f"A map shows at most {len(_SHADES)} classes; give at most {len(_SHADES) - 1} bounds.")
    ends = [None, *steps, None]
    looks = ((shade, WHITE if shade in _DARK else SLATE) for shade in _SHADES[-(len(steps) + 1) :])
    words = _class_words(known, steps)
    found = zip(pairwise(ends), words, looks, strict=True)
    return tuple(MapClass(low, high, told, shade, edge) for (low, high), told, (shade, edge) in found)


def class_of(value: float, found: Sequence[MapClass]) -> int:
    """The place of the class that a figure belongs to."""
    return sum(one.low is not None and value >= one.low for one in found)


def choropleth(
    features: Sequence[Feature],
    figures: Mapping[str, float | None],
    *,
    code: str,
    unit: str,
    scale: Sequence[MapClass] | None = None,
    withheld: frozenset[str] = frozenset(),
    labels: Mapping[str, str] | None = None,
    width: float = WIDTH,
    height: float = 310,
) -> Spec:
    """Areas shaded by class, with a key in words.

    `features` are GeoJSON features in longitude and latitude; `code` names the property that holds the area's code, by
    which `figures` are found. An area without a figure is hatched and named "not published" in the key, one whose code
    is in `withheld` otherwise. `scale` are the classes; left out, they are those of rounded quintiles. `labels` writes
    words on some areas. Raises UsageError when there is no feature or none has a figure.
    """
    known = [v for f in features if (v := figures.get(f["properties"][code])) is not None]
    if not known:
        raise UsageError("No area of this map has a figure; leave the map out and say why.")
    found = scale or classes(known)
    shapes = [_shape(f, figures.get(f["properties"][code]), found, f["properties"][code] in withheld) for f in features]
    fills = {shape["properties"]["fill"] for shape in shapes}
    entries = [(one.words, one.shade) for one in found]
    entries += [(WITHHELD_WORDS, HATCH_WITHHELD)] if HATCH_WITHHELD in fills else []
    entries += [("Not published", HATCH_MISSING)] if HATCH_MISSING in fills else []
    boxes = _key(entries, width)
    top = max(box["y"] for box in boxes) + 14
    placed = _fitted(shapes, width, height, top + 12)
    words = [Label(0, SIZE / 2 + 1, unit, fontWeight="bold")]
    words += [Label(box["x"] + 22, box["y"] + 7, box["words"]) for box in boxes]
    words += _labels(placed, labels or {}, code)
    return {
        "$schema": SCHEMA,
        "width": round(width),
        "height": round(_bottom(placed)),
        "autosize": {"type": "none"},
        "padding": 2,
        "background": WHITE,
        "config": CONFIG,
        "layer": [
            _areas(placed),
            _swatches(boxes),
            *text_layers(words, _xy()),
        ],
    }


def quintiles(known: Sequence[float]) -> list[float]:
    """Bounds of five classes of about equal numbers of areas, rounded to two figures; fewer where areas tie."""
    ordered = sorted(known)
    cuts = (ordered[min(len(ordered) * k // 5, len(ordered) - 1)] for k in range(1, 5))
    return sorted({_two_figures(cut) for cut in cuts if _two_figures(cut) > ordered[0]})


def _two_figures(value: float) -> float:
    if value == 0:
        return 0.0
    return round(value, 1 - math.floor(math.log10(abs(value))))


def _class_words(known: Sequence[float], steps: Sequence[float]) -> list[str]:
    """ "30 to 59" for counts, "3.0 to under 3.6" for rates, "under 30" and "60 or more" at the ends."""
    whole = all(float(v).is_integer() for v in (*known, *steps))
    if not steps:
        return ["All areas"]
    ends = [count(step) for step in steps] if whole else _alike(steps)
    between = [
        low if whole and after - before == 1 else f"{low} to {count(after - 1) if whole else f'under {high}'}"
        for (low, high), (before, after) in zip(pairwise(ends), pairwise(steps), strict=True)
    ]
    return [f"Under {ends[0]}", *between, f"{ends[-1]} or more"]


def _alike(steps: Sequence[float]) -> list[str]:
    """All to as many places as the longest of them needs: 3.0 beside 3.6."""
    places = max(len(f"{step:g}".partition(".")[2]) for step in steps)
    return [f"{step:,.{places}f}" for step in steps]


def _shape(feature: Feature, value: float | None, found: Sequence[MapClass], withheld: bool) -> Spec:
    gap = HATCH_WITHHELD if withheld else HATCH_MISSING
    shown = None if value is None or withheld else found[class_of(value, found)]
    look = {"fill": shown.shade, "edge": shown.edge} if shown else {"fill": gap, "edge": SLATE}
    return {"type": "Feature", "properties": {**feature["properties"], **look}, "geometry": feature["geometry"]}


def _rings(geometry: Mapping[str, Any]) -> Iterator[list[list[float]]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        yield from polygon


def _fitted(shapes: Sequence[Spec], width: float, height: float, top: float) -> list[Spec]:
    """Shapes in pixels of a box below `top`, north up: plate carrée at the middle latitude, true to 0.1%."""
    points = [p for shape in shapes for ring in _rings(shape["geometry"]) for p in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    narrowing = math.cos(math.radians((south + north) / 2))
    scale = min(width / ((east - west) * narrowing), height / (north - south))

    def place(point: Sequence[float]) -> list[float]:
        return [round((point[0] - west) * narrowing * scale, 1), round((north - point[1]) * scale + top, 1)]

    return [{**shape, "geometry": _moved(shape["geometry"], place)} for shape in shapes]


def _bottom(shapes: Sequence[Spec]) -> float:
    return max(float(p[1]) for shape in shapes for ring in _rings(shape["geometry"]) for p in ring)


def _moved(geometry: Mapping[str, Any], place: Any) -> Spec:
    several = geometry["type"] == "MultiPolygon"
    polygons = geometry["coordinates"] if several else [geometry["coordinates"]]
    moved = [[[place(point) for point in ring] for ring in polygon] for polygon in polygons]
    return {"type": geometry["type"], "coordinates": moved if several else moved[0]}


def _areas(shapes: Sequence[Spec]) -> Spec:
    """The coordinates are pixels already; a projection without scale would be fitted to the whole width."""
    return {
        "data": values(shapes),
        "projection": {"type": "identity", "scale": 1, "translate": [0, 0]},
        "mark": {"type": "geoshape", "strokeWidth": 0.7},
        "encoding": {
            "fill": {"field": "properties.fill", "type": "nominal", "scale": None},
            "stroke": {"field": "properties.edge", "type": "nominal", "scale": None},
        },
    }


def _labels(shapes: Sequence[Spec], labels: Mapping[str, str], code: str) -> Iterator[Label]:
    for shape in shapes:
        words = labels.get(shape["properties"][code])
        if words:
            x, y = _centre(shape["geometry"])
            yield Label(x, y, words, "center", fontWeight="bold", halo=True)


def _xy() -> Spec:
    return {
        "x": {"field": "x", "type": "quantitative", "scale": None, "axis": None},
        "y": {"field": "y", "type": "quantitative", "scale": None, "axis": None},
    }


def _centre(geometry: Mapping[str, Any]) -> tuple[float, float]:
    """The centroid of the largest ring, by the shoelace formula."""
    ring = max(_rings(geometry), key=lambda r: abs(_area(r)))
    pairs = list(pairwise(ring))
    area = _area(ring) or 1.0
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * area)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * area)
    return x, y


def _area(ring: Sequence[Sequence[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def _key(entries: Sequence[tuple[str, str]], width: float) -> list[Spec]:
    """Boxes of the classes with their words, in rows above the map."""
    boxes: list[Spec] = []
    x, y = 0.0, SIZE + 10.0
    for words, shade in entries:
        wide = 22 + text_width(words) + 14
        if x and x + wide > width:
            x, y = 0.0, y + _KEY_ROW
        boxes.append({"x": x, "x2": x + 16, "y": y, "y2": y + 14, "fill": shade, "words": words})
        x += wide
    return boxes


def _swatches(boxes: Sequence[Spec]) -> Spec:
    return {
        "data": values(boxes),
        "mark": {"type": "rect", "stroke": SLATE, "strokeWidth": 0.5},
        "encoding": {
            **_xy(),
            "x2": {"field": "x2"},
            "y2": {"field": "y2"},
            "color": {"field": "fill", "type": "nominal", "scale": None},
        },
    }
