"""Outlines of areas, WGS84: those shipped, and those a workspace adds in its folder `boundaries/`.

Shipped: CSPs and authorities of 2024 and police force areas of 2023 for England and Wales; LSOAs of 2011 and 2021 of
Peterborough and the five districts of Cambridgeshire; wards of 2022 of these and six comparison areas, where their
codes were still in use in 2024.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from saferplan.errors import NotMeasurable, SourceError
from saferplan.geography import membership, small_areas
from saferplan.geography.areas import Area, AreaType
from saferplan.geography.tables import DATA

Feature = dict[str, Any]
_FILES = {
    AreaType.CSP: "csp24",
    AreaType.LAD: "lad24",
    AreaType.PFA: "pfa23",
    AreaType.WARD: "ward22",
}
_CODE = re.compile(r"[EW]\d{8}")


def features(area: Area, level: AreaType, *, census: int = 2021, folder: Path | None = None) -> list[Feature]:
    """GeoJSON features of every area of this level within the area, by code; properties `code` and `name`.

    `census` chooses the LSOAs of 2011 or 2021. `folder` may hold GeoJSON files (.geojson, .json, .geojson.gz) whose
    features carry an ONS code in any property; they are used where nothing is shipped. Raises NotMeasurable, with the
    number missing, unless every outline is there: a map with holes reads as if nothing happened in them.
    """
    wanted = _codes(area, level, census)
    found = {code: f for code, f in _shipped(wanted, level, census) if code in wanted}
    if folder is not None and len(found) < len(wanted):
        found = {code: f for code, f in _added(folder) if code in wanted} | found
    if missing := sorted(wanted - found.keys()):
        raise NotMeasurable(_missing(area, level, missing, len(wanted)))
    return [found[code] for code in sorted(wanted)]


def _codes(area: Area, level: AreaType, census: int) -> frozenset[str]:
    if area.type is level and level is not AreaType.LSOA:
        return frozenset({area.code})
    codes = membership.units(area, level)
    if level is AreaType.LSOA:
        codes = frozenset(c for c in codes if census in small_areas.lsoa_vintages(c))
    return codes


def _shipped(wanted: Iterable[str], level: AreaType, census: int) -> Iterator[tuple[str, Feature]]:
    if level is AreaType.LSOA:
        lad_of = small_areas.lsoa_lads()
        names = sorted({f"lsoa{census % 100}_{lad_of[code]}" for code in wanted})
    else:
        names = [_FILES[level]] if level in _FILES else []
    for name in names:
        yield from _read_shipped(name).items()


@cache
def _read_shipped(name: str) -> Mapping[str, Feature]:
    path = DATA / "boundaries" / f"{name}.geojson.gz"
    return {f["properties"]["code"]: f for f in _read(path)} if path.exists() else {}


def _added(folder: Path) -> Iterator[tuple[str, Feature]]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.endswith((".geojson", ".json", ".geojson.gz")):
            yield from _labelled(path)


def _labelled(path: Path) -> Iterator[tuple[str, Feature]]:
    for feature in _read(path):
        properties = feature.get("properties") or {}
        code = next((str(v) for v in properties.values() if _CODE.fullmatch(str(v))), None)
        if code is None:
            raise SourceError(f"A feature of {path} has no ONS code in its properties; add one, for example E22000017.")
        names = [str(v) for k, v in properties.items() if k.lower() == "name" or k.lower().endswith(("nm", "_name"))]
        labels = {"code": code, "name": names[0] if names else code}
        yield code, {"type": "Feature", "properties": labels, "geometry": feature["geometry"]}


def _read(path: Path) -> list[Feature]:
    import gzip

    try:
        content = path.read_bytes()
        content = gzip.decompress(content) if path.suffix == ".gz" else content
        found: list[Feature] = json.loads(content)["features"]
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{path} is not a GeoJSON feature collection; replace or remove it.") from error
    return found


def _missing(area: Area, level: AreaType, missing: list[str], total: int) -> str:
    shown = ", ".join(missing[:3]) + (" and others" if len(missing) > 3 else "")
    return (
        f"No outline is shipped for {len(missing)} of the {total} areas of the level {level.label} in {area} ({shown});"
        f" put a GeoJSON file with them into the folder boundaries of the workspace."
    )
