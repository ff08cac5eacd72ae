"""Series of the example equal an independent count of the same archives, however they are cut."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from saferplan import Workspace
from saferplan.geography import areas, membership
from saferplan.geography.areas import AreaType
from tests.analysis.published_rows import ASB, NOT_VICTIM_BASED, Row, add_up, example, financial_year, quarter, rolling

CSPS = {
    "E22000013": "Cambridge",
    "E22000014": "East Cambridgeshire",
    "E22000015": "Fenland",
    "E22000016": "Huntingdonshire",
    "E22000017": "Peterborough",
    "E22000018": "South Cambridgeshire",
}


@pytest.fixture(scope="module")
def space(peterborough: Path) -> Workspace:
    return Workspace(peterborough)


def _crime(row: Row) -> bool:
    return row.category != ASB


def _in(place: str) -> Callable[[Row], bool]:
    return lambda row: row.place == place and _crime(row)


def values(space: Workspace, measure: str, area: str, **asked: object) -> dict[object, int]:
    """Period (and crime type) to value, where there is one."""
    frame = space.series(measure, area, source="police-uk", **asked)
    keys = ["period", "crime_type"] if "crime_type" in frame.columns else ["period"]
    rows = frame.filter(frame["value"].is_not_null()).select(*keys, "value").rows()
    return {row[0] if len(row) == 2 else row[:2]: row[-1] for row in rows}


def test_the_six_partnerships_of_the_county_are_these(space: Workspace) -> None:
    county = areas.find("E23000023")
    codes = membership.units(county, AreaType.CSP)
    assert {code: areas.find(code).name for code in codes} == CSPS


def test_peterborough_by_month_and_type(space: Workspace) -> None:
    counted = add_up(example(), lambda row: (row.month, row.category), _in("Peterborough"))
    found = values(space, "all-crime", "E22000017", by="month", split="crime-type")
    assert len(found) == 24 * 13
    assert {key: n for key, n in found.items() if n} == dict(counted)


def test_the_totals_everybody_can_check(space: Workspace) -> None:
    assert values(space, "all-crime", "E22000017", by="calendar-year") == {"2024": 22_463, "2025": 23_088}


@pytest.mark.parametrize("area", ["E22000017", "E06000031", "Peterborough", "peterborough", " e22000017 "])
def test_a_partnership_and_its_authority_are_the_same_ground(space: Workspace, area: str) -> None:
    assert values(space, "all-crime", area) == values(space, "all-crime", "E22000017")


@pytest.mark.parametrize(
    ("by", "period"),
    [("quarter", quarter), ("year", financial_year), ("calendar-year", lambda month: month[:4])],
)
def test_longer_periods_add_up_their_months(space: Workspace, by: str, period: Callable[[str], str]) -> None:
    counted = add_up(example(), lambda row: (period(row.month), row.category), _in("Peterborough"))
    months = {row.month for row in example()}
    whole = {p for p in map(period, months) if sum(period(m) == p for m in months) == (3 if by == "quarter" else 12)}
    found = values(space, "all-crime", "E22000017", by=by, split="crime-type")
    assert found == {key: n for key, n in counted.items() if key[0] in whole}
    assert {key[0] for key in found} == whole


def test_a_rolling_twelve_months_is_the_sum_of_twelve_months(space: Workspace) -> None:
    by_month = add_up(example(), lambda row: row.month, _in("Peterborough"))
    assert values(space, "all-crime", "E22000017", by="rolling-12") == rolling(by_month, map(str, by_month))


@pytest.mark.parametrize("code", CSPS)
def test_every_partnership_of_the_county(space: Workspace, code: str) -> None:
    counted = add_up(example(), lambda row: (row.month, row.category), _in(CSPS[code]))
    found = values(space, "all-crime", code, by="month", split="crime-type")
    assert {key: n for key, n in found.items() if n} == dict(counted)


def test_the_force_has_every_row_of_its_file_with_or_without_a_location(space: Workspace) -> None:
    def filed_or_inside(row: Row) -> bool:
        return _crime(row) and (not row.lsoa or row.place in CSPS.values())

    counted = add_up(example(), lambda row: row.month[:4], filed_or_inside)
    unlocated = add_up(example(), lambda row: row.month[:4], lambda row: _crime(row) and not row.lsoa)
    assert values(space, "all-crime", "E23000023", by="calendar-year") == dict(counted)
    assert min(unlocated.values()) > 2_000


def test_every_lsoa_that_has_a_row(space: Workspace) -> None:
    counted = add_up(example(), lambda row: (row.lsoa, row.month[:4]), _in("Peterborough"))
    frame = space.series("all-crime", areas="lsoa", source="police-uk", by="calendar-year")
    peterborough = membership.units(areas.find("E06000031"), AreaType.LSOA)
    rows = frame.filter(frame["area_code"].is_in(sorted(peterborough))).select("area_code", "period", "value").rows()
    assert {(code, year): n for code, year, n in rows if n} == dict(counted)
    assert len(rows) == 121 * 2
    assert sum(n for *_, n in rows) == 22_463 + 23_088


def test_wards_add_up_to_the_city(space: Workspace) -> None:
    wards = membership.units(areas.find("E06000031"), AreaType.WARD)
    frame = space.series("all-crime", areas=sorted(wards), by="calendar-year")
    totals = frame.group_by("period").agg(pl.col("value").sum()).sort("period")
    assert totals.rows() == [("2024", 22_463), ("2025", 23_088)]


@pytest.mark.parametrize(
    ("measure", "chosen"),
    [
        ("victim-based-crime-police-uk", lambda row: row.category not in NOT_VICTIM_BASED),
        ("victim-based-crime", lambda row: row.category not in NOT_VICTIM_BASED),
        ("asb-incidents", lambda row: row.category == ASB),
        ("shoplifting", lambda row: row.category == "Shoplifting"),
        ("burglary", lambda row: row.category == "Burglary"),
    ],
)
def test_measures_count_their_types(space: Workspace, measure: str, chosen: Callable[[Row], bool]) -> None:
    counted = add_up(example(), lambda row: row.month, lambda row: row.place == "Peterborough" and chosen(row))
    assert values(space, measure, "E22000017", by="month") == dict(counted)


def test_crime_never_holds_anti_social_behaviour(space: Workspace) -> None:
    types = {row[1] for row in values(space, "all-crime", "E22000017", by="month", split="crime-type")}
    assert ASB not in types


def test_the_python_engine_gives_the_same(peterborough: Path, space: Workspace) -> None:
    slow = Workspace(peterborough, engine="python")
    asked = {"by": "quarter", "split": "crime-type", "source": "police-uk"}
    assert slow.series("all-crime", "E22000017", **asked).equals(space.series("all-crime", "E22000017", **asked))


def test_a_row_belongs_to_the_place_of_its_lsoa_and_to_no_other() -> None:
    row = Row("cambridgeshire", "2024-01", "E01015599", "Peterborough", "Drugs")
    assert (quarter(row.month), financial_year(row.month)) == ("2023/24 Q4", "2023/24")
