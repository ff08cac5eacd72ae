"""From coordinates to LSOAs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from saferplan.geography.boundaries import Feature

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike


def lsoa_at(longitudes: ArrayLike, latitudes: ArrayLike, features: Sequence[Feature]) -> list[str | None]:
    """The code of the feature each point lies in, or None; works for any features of `boundaries.features`.

    Longitudes and latitudes are WGS84 degrees, of equal length; a missing coordinate (NaN) gives None. A point on a
    shared border takes the lower code. The outlines shipped are generalised: of 7,559 points of data.police.uk in
    Cambridgeshire (June 2025), which lie on streets and so often on borders, 3.4% fall into a neighbouring LSOA and
    none outside. A source that gives the LSOA is to be preferred.
    """
    import numpy as np
    import shapely
    from shapely.geometry import shape

    codes = [f["properties"]["code"] for f in features]
    order = sorted(range(len(codes)), key=codes.__getitem__)
    tree = shapely.STRtree([shape(features[i]["geometry"]) for i in order])
    x, y = np.asarray(longitudes, dtype=float), np.asarray(latitudes, dtype=float)
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    point, polygon = tree.query(shapely.points(x[known], y[known]), predicate="intersects")
    found: list[str | None] = [None] * len(x)
    for index, position in zip(*_highest_last(known[point], polygon), strict=True):
        found[index] = codes[order[position]]
    return found


def _highest_last(points: np.ndarray, polygons: np.ndarray) -> tuple[list[int], list[int]]:
    """Pairs sorted so that of several polygons of a point the one with the lowest code comes last and stays."""
    pairs = sorted(zip(points.tolist(), polygons.tolist(), strict=True), key=lambda pair: (pair[0], -pair[1]))
    return [p for p, _ in pairs], [q for _, q in pairs]
