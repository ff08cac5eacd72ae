"""Which names find room on a map."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from saferplan.reporting.charts.style import WIDTH, text_width

MOST_NAMES = 8
_LABEL_HEIGHT = 15


def names_with_room(
    outlines: Sequence[Mapping[str, Any]], wanted: Iterable[tuple[str, str]], height: float, width: float = WIDTH
) -> dict[str, str]:
    """The first of the wanted pairs of code and name, as far as they do not run into each other; by code.

    `outlines` are the GeoJSON features of the map, `height` and `width` its size in pixels.
    """
    centres, taken = _centres(outlines, height, width), list[tuple[float, float, float]]()
    names: dict[str, str] = {}
    for code, name in list(wanted)[:MOST_NAMES]:
        (x, y), half = centres[code], text_width(name) / 2
        if all(abs(x - a) > half + b or abs(y - c) > _LABEL_HEIGHT for a, c, b in taken):
            taken.append((x, y, half))
            names[code] = name
    return names


def _centres(outlines: Sequence[Mapping[str, Any]], height: float, width: float) -> dict[str, tuple[float, float]]:
    """The middle of each outline's bounding box, in pixels of the map."""
    import shapely.geometry

    boxes = {f["properties"]["code"]: shapely.geometry.shape(f["geometry"]).bounds for f in outlines}
    west, south = min(b[0] for b in boxes.values()), min(b[1] for b in boxes.values())
    east, north = max(b[2] for b in boxes.values()), max(b[3] for b in boxes.values())
    narrowing = math.cos(math.radians((south + north) / 2))
    scale = min(width / ((east - west) * narrowing), height / (north - south))
    return {c: ((b[0] + b[2]) / 2 * narrowing * scale, (b[1] + b[3]) / 2 * scale) for c, b in boxes.items()}
