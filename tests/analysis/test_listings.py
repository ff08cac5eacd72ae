"""What the warehouse holds, as lists: releases with their rows, rejected rows, and the months covered and missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from saferplan import Workspace
from tests.analysis.small_archives import PETERBOROUGH_014A, archive, empty_workspace

HERE = (PETERBOROUGH_014A, "Robbery")


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return empty_workspace(tmp_path / "w")


def test_rows_read_are_rows_stored_and_rows_rejected(peterborough: Path) -> None:
    frame = Workspace(peterborough).releases()
    assert (frame["rows_read"] == frame["rows_stored"] + frame["rows_rejected"]).all()
    street = frame.filter(frame["dataset"] == "police-uk/street")
    assert street["rows_stored"].to_list() == [83_021, 84_941]
    assert street["file"].to_list() == ["cambridgeshire-2024.zip", "cambridgeshire-2025.zip"]
    assert frame["licence"].str.contains("Open Government Licence").all()


def test_releases_are_listed_by_the_day_they_came_out(space: Workspace, tmp_path: Path) -> None:
    space.ingest([archive(tmp_path / "b.zip", {"2024-02": [HERE]})], published=date(2024, 5, 1))
    space.ingest([archive(tmp_path / "a.zip", {"2024-01": [HERE]})], published=date(2024, 4, 1))
    assert space.releases()["file"].to_list() == ["a.zip", "b.zip"]
    assert space.releases(date(2024, 4, 30))["file"].to_list() == ["a.zip"]


def test_rejected_rows_say_file_line_and_reason(space: Workspace, tmp_path: Path) -> None:
    space.ingest([archive(tmp_path / "a.zip", {"2024-01": [HERE, (PETERBOROUGH_014A, "?"), HERE]})])
    (row,) = space.rejected_rows().to_dicts()
    assert row["file"].endswith("2024-01-cambridgeshire-street.csv")
    assert (row["line"], row["reason"]) == (3, "the crime type '?' is not known")
    assert space.coverage()["status"].to_list() == ["partial"]
    assert space.coverage()["rejected"].to_list() == [1]


def test_an_empty_warehouse_gives_empty_lists_with_their_columns(space: Workspace) -> None:
    assert space.releases().height == space.rejected_rows().height == space.coverage().height == 0
    assert {"release", "published", "file"} <= set(space.releases().columns)
    assert {"dataset", "month", "status"} <= set(space.coverage().columns)


def test_a_month_between_is_listed_as_missing(space: Workspace, tmp_path: Path) -> None:
    space.ingest([archive(tmp_path / "a.zip", {m: [HERE] for m in ("2024-01", "2024-02", "2024-05")})])
    found = space.coverage("E22000017").select("month", "status").rows()
    assert found == [
        ("2024-01", "published"),
        ("2024-02", "published"),
        ("2024-03", "missing"),
        ("2024-04", "missing"),
        ("2024-05", "published"),
    ]


def test_everything_covered_is_listed_once(peterborough: Path) -> None:
    space = Workspace(peterborough)
    snapshot = space.snapshot()
    covered = {(dataset, key) for dataset in snapshot.datasets for key in snapshot.coverage(dataset)}
    frame = space.coverage()
    listed = frame.filter(frame["status"] != "missing")
    assert listed.height == len(covered)
    assert listed.unique().height == listed.height


def test_a_table_that_moved_its_year_end_has_no_gap_where_it_moved(peterborough: Path) -> None:
    """The knife table has years to March up to 2022, then to December: both kinds are listed."""
    frame = Workspace(peterborough).coverage()
    knife = frame.filter((frame["dataset"] == "ons/pfa-knife-year") & (frame["force"] == "all, by pfa"))
    assert {"2022-03", "2024-12"} <= set(knife["month"])
    assert "missing" not in knife.filter(knife["month"] > "2022-03")["status"].to_list()


def test_coverage_of_an_area_is_what_its_figures_rest_on(peterborough: Path) -> None:
    space = Workspace(peterborough)
    partnership = space.coverage("E22000017")
    assert set(partnership["dataset"]) == {"ons/csp-year", "police-uk/outcomes", "police-uk/street"}
    force = space.coverage("E23000023")
    assert {"police-uk/stop-and-search", "ons/pfa-year"} <= set(force["dataset"])
    elsewhere = space.coverage("E22000001")
    assert set(elsewhere["dataset"]) == {"ons/csp-year"}
    lsoa = space.coverage(PETERBOROUGH_014A)
    assert set(lsoa["force"]) == {"cambridgeshire"}


def test_a_covered_month_may_hold_nothing_for_one_area(space: Workspace, tmp_path: Path) -> None:
    space.ingest([archive(tmp_path / "a.zip", {"2024-01": [("E01018028", "Robbery")]})])
    assert space.coverage("E22000017")["status"].to_list() == ["published"]
    assert space.series("robbery")["value"].to_list() == [0]


def test_freshness_says_how_far_each_source_reaches_and_what_it_lacks(space: Workspace, tmp_path: Path) -> None:
    months = {m: [HERE] for m in ("2024-01", "2024-02", "2024-05")}
    space.ingest([archive(tmp_path / "a.zip", months)], published=date(2024, 7, 1))
    space.ingest(
        [archive(tmp_path / "b.zip", {"2024-06": [HERE, (PETERBOROUGH_014A, "?")]})], published=date(2024, 8, 1)
    )
    (street,) = space.freshness()
    assert (street.dataset, street.keeper, street.span) == ("police-uk/street", "cambridgeshire", 1)
    assert (str(street.first), str(street.last)) == ("2024-01", "2024-06")
    assert (street.published, street.file_name) == (date(2024, 8, 1), "b.zip")
    assert [list(map(str, found)) for found in (street.missing, street.withdrawn, street.partial)] == [
        ["2024-03", "2024-04"],
        [],
        ["2024-06"],
    ]
    (as_known,) = space.freshness(as_at=date(2024, 7, 2))
    assert str(as_known.last) == "2024-05"


def test_freshness_of_an_area_is_of_what_its_figures_rest_on(peterborough: Path) -> None:
    space = Workspace(peterborough)
    found = [(item.dataset, str(item.last)) for item in space.freshness()]
    assert found == [("police-uk/street", "2025-12"), ("ons/csp-year", "2024-12"), ("police-uk/outcomes", "2024-12")]
    assert [item.dataset for item in space.freshness("Leeds")] == ["ons/csp-year"]


def test_an_area_is_held_when_all_of_its_forces_are_or_a_table_has_it(space: Workspace, tmp_path: Path) -> None:
    assert not space.holds("E22000017")
    space.ingest([archive(tmp_path / "a.zip", {"2024-01": [HERE]})])
    assert space.holds("E22000017")
    assert space.holds(PETERBOROUGH_014A)
    assert not space.holds("E12000006"), "one of the region's six forces"
    assert not space.holds("Leeds")


def test_another_area_stands_without_the_plan_s_targets(peterborough: Path) -> None:
    space = Workspace(peterborough)
    found, missing = space.standings(area="E07000008")
    assert [item.measure.id for item in found] == list(space.plan.measures)
    assert not missing
    assert not any(item.target for item in found)
    assert found[1].position.rolling.value == space.series("all-crime", "E07000008", by="rolling-12")["value"][-1]
