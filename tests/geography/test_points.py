from __future__ import annotations

import csv
import io
import math
import zipfile
from pathlib import Path
from typing import Any

import pytest

from saferplan.geography.areas import AreaType, find
from saferplan.geography.boundaries import features
from saferplan.geography.points import lsoa_at

ARCHIVE = Path(__file__).parents[2] / ".." / "shared" / "data" / "police_uk"


def square(code: str, west: float) -> dict[str, Any]:
    ring = [[west, 52.0], [west + 1, 52.0], [west + 1, 53.0], [west, 53.0], [west, 52.0]]
    return {"properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def test_points_find_their_square_or_none() -> None:
    squares = [square("E01000002", 1.0), square("E01000001", 0.0)]
    found = lsoa_at([0.5, 1.5, 1.0, 2.5, math.nan, 0.5], [52.5, 52.5, 52.5, 52.5, 52.5, math.nan], squares)
    assert found == ["E01000001", "E01000002", "E01000001", None, None, None]


def test_no_points_find_nothing() -> None:
    assert lsoa_at([], [], [square("E01000001", 0.0)]) == []


def test_a_centre_of_peterborough_lies_in_the_city() -> None:
    (code,) = lsoa_at([-0.2407], [52.5726], features(find("Peterborough"), AreaType.LSOA))
    assert code is not None
    assert find(code).name.startswith("Peterborough")


@pytest.mark.shared
def test_published_points_mostly_find_the_lsoa_published_with_them() -> None:
    path = ARCHIVE / "cambridgeshire-street-2025-01_2025-12.zip"
    if not path.exists():
        pytest.skip("needs the shared data folder")
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if "2025-06-cambridgeshire-street" in n)
        rows = [r for r in csv.DictReader(io.TextIOWrapper(archive.open(name))) if r["LSOA code"]]
    outlines = features(find("Cambridgeshire"), AreaType.LSOA)
    inside = {f["properties"]["code"] for f in outlines}
    found = lsoa_at([float(r["Longitude"]) for r in rows], [float(r["Latitude"]) for r in rows], outlines)
    pairs = [(r["LSOA code"], code) for r, code in zip(rows, found, strict=True) if r["LSOA code"] in inside]
    assert len(pairs) == 7559
    assert all(code is not None for _, code in pairs)
    assert sum(published == code for published, code in pairs) / len(pairs) > 0.96
