"""Series of other forces' files and of a city over years equal independent counts, gaps included."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest

from saferplan import Workspace
from saferplan.geography import areas, membership
from saferplan.geography.areas import AreaType
from saferplan.periods import Month
from tests.analysis.published_rows import ASB, Row, add_up, street

pytestmark = pytest.mark.shared

ARCHIVES = {
    "cambridgeshire-2014": "cambridgeshire-street-2014-01_2014-11.zip",
    "cambridgeshire-2025": "cambridgeshire-street-2025-01_2025-12.zip",
    "south-yorkshire": "south-yorkshire-street-2018-01_2021-09.zip",
    "city-of-london": "city-of-london-street-2014_2025.zip",
    "five-2014": "comparators-street-2014-01_2014-11.zip",
    "five-2025": "comparators-street-2025-01_2025-12.zip",
}
FIVE = ("derbyshire", "durham", "gwent", "nottinghamshire", "staffordshire")
HOME = {2014: ("cambridgeshire", *FIVE, "city-of-london"), 2025: ("cambridgeshire", *FIVE, "city-of-london")}


@pytest.fixture(scope="module")
def files(shared: Path) -> dict[str, Path]:
    return {name: shared / "police_uk" / file for name, file in ARCHIVES.items()}


@pytest.fixture(scope="module")
def space(files: dict[str, Path], peterborough: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("many-forces")
    (folder / "plan.yaml").write_bytes((peterborough / "plan.yaml").read_bytes())
    space = Workspace(folder)
    for archive in files.values():
        space.ingest([archive])
    return space


def _crime_in(place: str, row: Row) -> bool:
    return row.place == place and row.category != ASB


def _found(space: Workspace, area: str, **asked: object) -> dict[object, int]:
    frame = space.series("all-crime", area, split="crime-type", **asked)
    return {(period, kind): n for period, kind, n in frame.select("period", "crime_type", "value").rows() if n}


def test_peterborough_2014_in_the_lsoas_of_2011(space: Workspace, files: dict[str, Path]) -> None:
    counted = add_up(
        street(files["cambridgeshire-2014"]),
        lambda row: (row.month, row.category),
        lambda row: _crime_in("Peterborough", row),
    )
    assert _found(space, "E22000017", first="2014-01", last="2014-11") == dict(counted)
    lsoas = {row.lsoa for row in street(files["cambridgeshire-2014"]) if row.place == "Peterborough"}
    assert len(lsoas) == 112


def test_peterborough_2025_holds_what_other_forces_filed_of_it(space: Workspace, files: dict[str, Path]) -> None:
    rows = street(files["cambridgeshire-2025"]) + street(files["five-2025"])
    of_peterborough = add_up(rows, lambda row: row.force, lambda row: _crime_in("Peterborough", row))
    assert of_peterborough == {"cambridgeshire": 23_088, "durham": 1, "nottinghamshire": 3, "derbyshire": 4}
    frame = space.series("all-crime", "E22000017", by="calendar-year", first="2025-01", last="2025-12")
    assert frame["value"].to_list() == [sum(of_peterborough.values())]


@pytest.mark.parametrize("place", ["Sheffield", "Barnsley", "Doncaster", "Rotherham"])
def test_south_yorkshire_by_month_and_its_missing_month(space: Workspace, files: dict[str, Path], place: str) -> None:
    counted = add_up(street(files["south-yorkshire"]), lambda row: row.month, lambda row: _crime_in(place, row))
    frame = space.series("all-crime", place, by="month", first="2018-01", last="2021-09")
    found = dict(frame.select("period", "value").rows())
    assert {month: n for month, n in found.items() if n is not None} == dict(counted)
    assert [month for month, n in found.items() if n is None] == ["2019-07"]
    assert dict(frame.select("period", "status").rows())["2019-07"] == "missing"


def test_the_missing_month_takes_twelve_rolling_years_with_it(space: Workspace) -> None:
    series = space.series_table("all-crime", "Sheffield", by="rolling-12").series()
    gone = [o for o in series if o.value is None]
    assert [o.period.last for o in gone] == [Month(2019, 7) + i for i in range(12)]
    assert all("South Yorkshire Police's file for 2019-07" in o.reason for o in gone)
    assert all(o.reason == "" for o in series if o.value is not None)


def test_the_year_of_the_missing_month_has_no_total(space: Workspace) -> None:
    table = space.series_table("all-crime", "Sheffield", by="calendar-year")
    assert [(o.period.label, o.value is None) for o in table.series()] == [
        ("2018", False),
        ("2019", True),
        ("2020", False),
        ("2021", True),
    ]
    assert any("missing month" in note for note in table.notes)


def test_city_of_london_has_its_gaps(space: Workspace, files: dict[str, Path]) -> None:
    published = {row.month for row in street(files["city-of-london"])}
    frame = space.series("all-crime", "E09000001", by="month")
    found = dict(frame.select("period", "value").rows())
    assert {month for month, n in found.items() if n is not None} == published
    assert len(published) == 101
    assert len(found) == 144
    assert 0 not in found.values()


@pytest.mark.parametrize("year", [2014, 2025])
def test_every_authority_of_these_forces_by_month_and_type(
    space: Workspace, shared: Path, files: dict[str, Path], year: int
) -> None:
    """Against a count that was made apart from this program, by force, month, authority and type."""
    ingested = {"cambridgeshire", *FIVE}
    derived = _derived(shared, year, ingested)
    lads = sorted({code for code, *_ in derived} & _authorities(ingested))
    frame = space.series("all-crime", areas=lads, by="month", split="crime-type", first=f"{year}-01", last=f"{year}-11")
    rows = frame.select("area_code", "period", "crime_type", "value").rows()
    found = {(code, month, kind): n for code, month, kind, n in rows if n}
    wanted = {key: n for key, n in derived.items() if key[0] in lads and key[1] <= f"{year}-11" and key[2] != ASB}
    assert len(lads) > 30
    # City of London's file, which that count leaves out, holds a few rows of other places.
    apart = {key for key in found.keys() | wanted.keys() if found.get(key, 0) != wanted.get(key, 0)}
    strays = add_up(street(files["city-of-london"]), lambda row: (row.month, row.place, row.category))
    names = {code: areas.find(code).name for code in lads}
    assert {key: found.get(key, 0) - wanted.get(key, 0) for key in apart} == {
        key: strays[key[1], names[key[0]], key[2]] for key in apart
    }


def _derived(shared: Path, year: int, forces: set[str]) -> Counter[tuple[str, str, str]]:
    path = shared / "police_uk" / f"derived_counts_force_month_lad_crimetype_{year}.csv.gz"
    counted: Counter[tuple[str, str, str]] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["force"] in forces:
                counted[row["ltla23_code"], row["month"], row["crime_type"]] += int(row["count"])
    return counted


def _authorities(forces: set[str]) -> set[str]:
    from saferplan.geography.forces import force

    areas_of_forces = [areas.find(str(force(slug).pfa)) for slug in sorted(forces)]
    return set().union(*(membership.units(area, AreaType.LAD) for area in areas_of_forces))


def test_a_ward_is_its_best_fit_lsoas(space: Workspace, shared: Path, files: dict[str, Path]) -> None:
    with gzip.open(shared / "lookups" / "ons_lsoa21_ward24_lad24.csv.gz", "rt", encoding="utf-8-sig") as file:
        rows = [{key.lower(): value for key, value in row.items()} for row in csv.DictReader(file)]
    code, ward, lad = (next(k for k in rows[0] if k.startswith(p) and k.endswith("code")) for p in _COLUMNS)
    ward_of = {row[code]: row[ward] for row in rows if row[lad] == "E06000031"}
    published = street(files["cambridgeshire-2025"]) + street(files["five-2025"])
    counted = add_up(published, lambda row: ward_of[row.lsoa], lambda row: row.lsoa in ward_of and row.category != ASB)
    wards = sorted(set(ward_of.values()))
    frame = space.series("all-crime", areas=wards, by="calendar-year", first="2025-01", last="2025-12")
    assert dict(frame.select("area_code", "value").rows()) == dict(counted)


_COLUMNS = ("lsoa21", "ward24", "ltla24")
