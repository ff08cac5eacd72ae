from __future__ import annotations

import json
from pathlib import Path

import pytest

from saferplan.errors import NotMeasurable, SourceError
from saferplan.geography.areas import AreaType, find
from saferplan.geography.boundaries import features


@pytest.mark.parametrize(
    ("area", "level", "count"),
    [
        ("Peterborough", AreaType.CSP, 1),
        ("Peterborough", AreaType.WARD, 22),
        ("Peterborough", AreaType.LSOA, 121),
        ("Cambridgeshire", AreaType.CSP, 6),
        ("Cambridgeshire", AreaType.LSOA, 516),
        ("Cambridgeshire", AreaType.PFA, 1),
        ("England and Wales", AreaType.CSP, 314),
        ("England and Wales", AreaType.LAD, 318),
        ("England and Wales", AreaType.PFA, 43),
        ("E01015589", AreaType.LSOA, 1),
    ],
)
def test_outlines_are_shipped(area: str, level: AreaType, count: int) -> None:
    found = features(find(area), level)
    assert len(found) == count
    assert all(set(f["properties"]) == {"code", "name"} and f["geometry"]["coordinates"] for f in found)
    codes = [f["properties"]["code"] for f in found]
    assert codes == sorted(codes)


def test_outlines_of_partnerships_do_not_overlap() -> None:
    """The parts of one authority each have their own outline; borders from two generalisations overlap by slivers."""
    import shapely

    outlines = [shapely.from_geojson(json.dumps(f["geometry"])) for f in features(find("K04000001"), AreaType.CSP)]
    together = shapely.union_all(outlines).area
    assert sum(outline.area for outline in outlines) / together == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize(
    ("area", "level"),
    [
        ("K04000001", AreaType.CSP),
        ("K04000001", AreaType.LAD),
        ("K04000001", AreaType.PFA),
        ("E23000023", AreaType.LSOA),
    ],
)
def test_no_outline_crosses_itself(area: str, level: AreaType) -> None:
    import shapely

    for outline in features(find(area), level):
        assert shapely.from_geojson(json.dumps(outline["geometry"])).is_valid, outline["properties"]


def test_lsoas_of_2011_are_their_own() -> None:
    assert len(features(find("Peterborough"), AreaType.LSOA, census=2011)) == 112


@pytest.mark.parametrize(
    ("area", "level", "reason"),
    [
        ("Fenland", AreaType.WARD, "18 of the 18 areas"),
        ("Cambridgeshire", AreaType.WARD, "20 of the 120 areas"),
        ("Derby", AreaType.LSOA, "put a GeoJSON file with them into the folder boundaries"),
        ("London", AreaType.REGION, "1 of the 1 areas"),
        ("Peterborough", AreaType.PFA, "only a part of E23000023"),
    ],
)
def test_a_map_with_holes_is_refused(area: str, level: AreaType, reason: str) -> None:
    with pytest.raises(NotMeasurable, match=reason):
        features(find(area), level)


SQUARE = {"type": "Polygon", "coordinates": [[[-0.5, 51.3], [0.3, 51.3], [0.3, 51.7], [-0.5, 51.7], [-0.5, 51.3]]]}


def write(path: Path, properties: dict[str, str]) -> None:
    feature = {"type": "Feature", "properties": properties, "geometry": SQUARE}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))


def test_a_workspace_adds_outlines(tmp_path: Path) -> None:
    write(tmp_path / "regions.geojson", {"RGN24CD": "E12000007", "RGN24NM": "London"})
    (found,) = features(find("London"), AreaType.REGION, folder=tmp_path)
    assert found["properties"] == {"code": "E12000007", "name": "London"}
    assert found["geometry"] == SQUARE


def test_a_workspace_fills_gaps_and_leaves_the_rest(tmp_path: Path) -> None:
    for code in ("E05015488", "E05015489", "E05011561"):
        write(tmp_path / f"{code}.json", {"WD24CD": code, "WD24NM": "added"})
    found = features(find("East Cambridgeshire"), AreaType.WARD, folder=tmp_path)
    added = {f["properties"]["code"] for f in found if f["properties"]["name"] == "added"}
    assert len(found) == 14
    assert added == {"E05015488", "E05015489"}


def test_an_added_outline_without_a_code_or_form_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "regions.geojson", {"region": "London"})
    with pytest.raises(SourceError, match="no ONS code in its properties"):
        features(find("London"), AreaType.REGION, folder=tmp_path)
    (tmp_path / "regions.geojson").write_text("not json")
    with pytest.raises(SourceError, match="not a GeoJSON feature collection"):
        features(find("London"), AreaType.REGION, folder=tmp_path)
    with pytest.raises(NotMeasurable):
        features(find("London"), AreaType.REGION, folder=tmp_path / "none")
