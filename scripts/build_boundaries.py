"""Rebuild the packaged outlines from the published ones.

    python scripts/build_boundaries.py SOURCE_FOLDER

SOURCE_FOLDER holds `lookups/` and `boundaries/` with what src/saferplan/geography/data/README.md names. Only code,
name and geometry are kept, rounded; a CSP that is a part of an authority is put together from older authorities.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections import Counter
from itertools import accumulate
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping, shape

DATA = Path(__file__).parents[1] / "src" / "saferplan" / "geography" / "data" / "boundaries"
HOME = {
    "E06000031": "peterborough",
    "E07000008": "cambridge",
    "E07000009": "east-cambridgeshire",
    "E07000010": "fenland",
    "E07000011": "huntingdonshire",
    "E07000012": "south-cambridgeshire",
}
# Five decimals are about a metre; the publisher's generalisation is coarser, and the files shrink to a third.
DECIMALS = 5


def rounded(coordinates: Any) -> Any:
    if isinstance(coordinates[0], float | int):
        return [round(c, DECIMALS) for c in coordinates]
    return [rounded(c) for c in coordinates]


def feature(code: str, name: str, geometry: dict[str, Any]) -> dict[str, Any]:
    """A feature with code and name, rounded, and mended where an outline crosses itself."""
    outline = shape({"type": geometry["type"], "coordinates": rounded(geometry["coordinates"])})
    if not outline.is_valid:
        outline = shapely.set_precision(shapely.make_valid(outline, method="structure"), 10**-DECIMALS)
    found = mapping(outline)
    content = {"type": found["type"], "coordinates": rounded(found["coordinates"])}
    return {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": content}


def features(source: Path, code: str, name: str) -> list[dict[str, Any]]:
    found = json.loads(gzip.decompress(source.read_bytes()))["features"]
    return [feature(f["properties"][code], f["properties"][name], f["geometry"]) for f in found]


def collection(target: str, found: list[dict[str, Any]]) -> None:
    found = sorted(found, key=lambda f: f["properties"]["code"])
    content = {"type": "FeatureCollection", "features": found}
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    DATA.mkdir(parents=True, exist_ok=True)
    # No name and no time in the file, so that the same outlines give the same bytes.
    (DATA / f"{target}.geojson.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


class Topology:
    """Outlines of a TopoJSON file, whose borders are shared arcs of whole-number steps."""

    def __init__(self, path: Path) -> None:
        self.content = json.loads(gzip.decompress(path.read_bytes()))
        scale, shift = self.content["transform"]["scale"], self.content["transform"]["translate"]
        self.arcs = [
            [(x * scale[0] + shift[0], y * scale[1] + shift[1]) for x, y in accumulate(arc, added)]
            for arc in self.content["arcs"]
        ]

    def outlines(self, layer: str, code: str) -> dict[str, Any]:
        return {g["properties"][code]: self._outline(g) for g in self.content["objects"][layer]["geometries"]}

    def _outline(self, geometry: dict[str, Any]) -> Any:
        parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        polygons = [shapely.Polygon(self._ring(rings[0]), [self._ring(r) for r in rings[1:]]) for rings in parts]
        return shapely.make_valid(shapely.MultiPolygon(polygons), method="structure")

    def _ring(self, indexes: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for index in indexes:
            arc = self.arcs[index] if index >= 0 else self.arcs[~index][::-1]
            points += arc[1:] if points else arc
        return points


def added(a: list[int], b: list[int]) -> list[int]:
    return [a[0] + b[0], a[1] + b[1]]


def lookup(folder: Path, vintage: str, lad: str, csp: str) -> set[tuple[str, str]]:
    path = folder / "lookups" / f"ons_lad_csp_pfa_{vintage}.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        return {(row[lad], row[csp]) for row in csv.DictReader(file)}


def csps(folder: Path) -> list[dict[str, Any]]:
    """The dissolved authorities; for CSPs that share an authority, the authorities of 2018 that made them up."""
    today = lookup(folder, "2024", "ltla24_code", "csp24_code")
    csps_of = Counter(lad for lad, _ in today)
    shared = {csp for lad, csp in today if csps_of[lad] > 1}
    source = folder / "boundaries" / "csp24_england_wales_derived.geojson.gz"
    kept = {f["properties"]["code"]: f for f in features(source, "csp24_code", "csp24_name")}
    old = Topology(folder / "boundaries" / "ons_els_areas_topo.json.gz").outlines("ltla", "areacd")
    of_2018 = lookup(folder, "2018-12", "LAD18CD", "CSP18CD")
    for csp in shared:
        parts = [old[lad] for lad, whole in of_2018 if whole == csp]
        kept[csp] = feature(csp, kept[csp]["properties"]["name"], mapping(shapely.union_all(parts)))
    return list(kept.values())


def all_boundaries(folder: Path) -> None:
    source = folder / "boundaries"
    collection("csp24", csps(folder))
    collection("lad24", features(source / "ltla24_england_wales.geojson.gz", "ltla24_code", "ltla24_name"))
    collection("pfa23", features(source / "police_force_areas.geojson.gz", "PFA23CD", "PFA23NM"))
    wards = source / "ward22_cambridgeshire_and_neighbours.geojson.gz"
    collection("ward22", features(wards, "ward22_code", "ward22_name"))
    for year in ("11", "21"):
        for lad, name in HOME.items():
            file = source / f"lsoa{year}" / f"{lad}_{name}.geojson.gz"
            collection(f"lsoa{year}_{lad}", features(file, f"LSOA{year}CD", f"LSOA{year}NM"))


if __name__ == "__main__":
    all_boundaries(Path(sys.argv[1]))
