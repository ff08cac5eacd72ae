"""Which source is shown when nobody names one."""

from __future__ import annotations

from pathlib import Path

from saferplan import Workspace
from saferplan.geography import areas, membership
from saferplan.geography.areas import AreaType


def test_a_coarser_source_with_a_neater_record_does_not_take_over(peterborough: Path) -> None:
    """The example holds two years of street files and two yearly ONS tables: the finer is shown, as far as it goes."""
    space = Workspace(peterborough)
    table = space.series_table("all-crime", "E22000017", by="calendar-year")
    assert table.source == "police-uk"
    assert [o.value for o in table.series()] == [22_463, 23_088]


def test_months_that_only_a_coarser_source_has_are_shown_from_it(peterborough: Path) -> None:
    space = Workspace(peterborough)
    table = space.series_table("all-crime", "E22000017", by="calendar-year", first="2023-01", last="2024-12")
    assert table.source == "ons"
    assert [o.value for o in table.series()] == [24_215, 22_574]


def test_a_rate_is_the_same_alone_and_in_a_table_of_all_areas(peterborough: Path) -> None:
    """Partnerships that share an authority have no yearly estimate; theirs must not become everyone's."""
    space = Workspace(peterborough)
    alone = space.series("all-crime", "E22000017", source="police-uk", rate=True, by="calendar-year")
    together = space.series("all-crime", areas="csp", source="police-uk", rate=True, by="calendar-year")
    here = together.filter(together["area_code"] == "E22000017")
    assert here["value"].to_list() == alone["value"].to_list()


def test_a_kind_of_area_within_an_area(peterborough: Path) -> None:
    space = Workspace(peterborough)
    frame = space.series("all-crime", "E22000017", areas="ward", source="police-uk", by="calendar-year")
    wards = membership.units(areas.find("E22000017"), AreaType.WARD)
    assert set(frame["area_code"]) == wards
    # Rows without a location are in no ward; those of Peterborough have one, so its wards add up to it.
    assert frame.filter(frame["period"] == "2025")["value"].sum() == 23_088
