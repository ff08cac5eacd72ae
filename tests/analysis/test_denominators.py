"""Rates are divided by the estimate the publisher used where there is one, else by that of the middle of the period."""

from __future__ import annotations

import csv
import gzip
import io
from importlib.resources import files
from pathlib import Path

import pytest

from saferplan import Workspace
from saferplan.analysis.denominators import denominators
from saferplan.errors import NotMeasurable
from saferplan.geography import areas
from saferplan.measures.definition import Denominator
from saferplan.periods import By, Month, Period
from tests.analysis.published_rows import ASB, add_up, example
from tests.analysis.small_archives import PETERBOROUGH_014A, archive, empty_workspace

RESIDENTS_2023, RESIDENTS_2024 = 219_509, 223_655
"""Of Peterborough, mid-year, as the ONS estimates them: tests read them from the published files too."""


@pytest.fixture(scope="module")
def space(peterborough: Path) -> Workspace:
    return Workspace(peterborough)


def rate(space: Workspace, measure: str, **asked: object) -> float:
    return float(space.series(measure, rate=True, **asked)["value"][-1])


def _reference(name: str) -> list[dict[str, str]]:
    data = gzip.decompress((files("saferplan") / "reference" / name).read_bytes())
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def _residents_of_2024() -> int:
    row = next(r for r in _reference("ons_mye_lad_mid2024_single_year_of_age.csv.gz") if "E06000031" in r.values())
    total = next(key for key in row if key.strip().lower() in ("all ages", "total", "all_ages", "population"))
    return int(row[total].replace(",", ""))


def test_the_ons_rate_uses_the_denominator_it_was_published_with(space: Workspace) -> None:
    found = rate(space, "all-crime", source="ons", first="2024-12", last="2024-12")
    assert round(found, 1) == 103.7


def test_domestic_burglary_is_per_thousand_households(space: Workspace) -> None:
    count = space.series("domestic-burglary", source="ons", first="2024-12", last="2024-12")["value"][0]
    table = space.series_table("domestic-burglary", source="ons", first="2024-12", last="2024-12", rate=True)
    assert table.per == "per 1,000 households"
    base = 1000 * count / table.values[0, 0, 0]
    assert base == pytest.approx(round(base))
    assert 75_000 < base < 90_000
    assert any("households of 2021" in note for note in table.notes)


def test_a_police_uk_rate_uses_the_mid_year_estimate(space: Workspace) -> None:
    residents = _residents_of_2024()
    assert residents == RESIDENTS_2024
    assert rate(space, "all-crime", by="calendar-year", first="2024-01", last="2024-12") == pytest.approx(
        1000 * 22_463 / residents
    )


@pytest.mark.parametrize(
    ("by", "last", "year"),
    [
        (By.MONTH, "2023-12", 2023),
        (By.MONTH, "2024-01", 2024),
        (By.QUARTER, "2023-12", 2023),
        (By.YEAR, "2024-03", 2023),
        (By.CALENDAR_YEAR, "2023-12", 2023),
        (By.CALENDAR_YEAR, "2030-12", 2024),
        (By.ROLLING_12, "2024-05", 2023),
        (By.ROLLING_12, "2024-07", 2024),
        (By.ROLLING_12, "2001-07", 2011),
    ],
)
def test_the_year_is_that_of_the_middle_of_the_period_or_the_nearest(
    space: Workspace, by: By, last: str, year: int
) -> None:
    asked = [Period(by, Month.parse(last))]
    place = (areas.find("E06000031"),)
    found = denominators(space.snapshot(), Denominator.RESIDENTS, place, asked, "police-uk/street")
    wanted = {2023: RESIDENTS_2023, 2024: RESIDENTS_2024}
    if year in wanted:
        assert found.values[0, 0] == wanted[year]
    assert f"of {year} " in found.note
    assert ("nearest year" in found.note) == (last[:4] in ("2030", "2001"))


def test_an_lsoa_is_divided_by_its_census_count(space: Workspace) -> None:
    row = next(
        r for r in _reference("census2021_lsoa21_residents_households.csv.gz") if PETERBOROUGH_014A in r.values()
    )
    residents = int(next(row[key] for key in row if "resident" in key.lower()))
    counted = add_up(
        example(),
        lambda r: r.month[:4],
        lambda r: r.lsoa == PETERBOROUGH_014A and r.category != ASB,
    )
    found = rate(space, "all-crime", area=PETERBOROUGH_014A, by="calendar-year")
    assert found == pytest.approx(1000 * counted["2025"] / residents)


def test_a_force_area_adds_its_authorities(space: Workspace) -> None:
    force = areas.find("E23000023")
    parts = tuple(areas.find(code) for code in ("E06000031", *(f"E0700000{n}" for n in (8, 9)), *_DISTRICTS))
    asked = [Period(By.CALENDAR_YEAR, Month(2024, 12))]
    whole, each = (
        denominators(space.snapshot(), Denominator.RESIDENTS, of, asked, "police-uk/street") for of in ((force,), parts)
    )
    assert whole.values[0, 0] == each.values.sum()


_DISTRICTS = ("E07000010", "E07000011", "E07000012")


def test_without_a_population_there_is_no_rate(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    space.ingest([archive(tmp_path / "a.zip", {"2024-01": [(PETERBOROUGH_014A, "Robbery")]})])
    with pytest.raises(NotMeasurable, match="No residents figures are in the workspace for Peterborough; ingest"):
        space.series("robbery", rate=True)
    assert space.series("robbery")["value"].to_list() == [1]


def test_what_a_rate_was_divided_by_is_among_its_releases(space: Workspace) -> None:
    plain = space.series_table("all-crime", by="calendar-year")
    rated = space.series_table("all-crime", by="calendar-year", rate=True)
    more = {pin.dataset for pin in rated.pins} - {pin.dataset for pin in plain.pins}
    assert more == {"ons/population"}


def test_as_at_a_day_before_an_estimate_came_out_an_older_one_is_used(space: Workspace) -> None:
    from datetime import date

    table = space.series_table("all-crime", by="calendar-year", rate=True, as_at=date(2025, 1, 31))
    assert any("of 2023 " in note for note in table.notes)
    assert [p.label for p in table.periods] == ["2024"]
