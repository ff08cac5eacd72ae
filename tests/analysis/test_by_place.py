"""A measure by ward and LSOA: the sums are those of the whole area, and nothing small can be worked out."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from saferplan import Workspace
from saferplan.analysis.by_place.by_place import ByPlace, Shown
from saferplan.analysis.by_place.words import finding, ranked
from saferplan.errors import NotMeasurable
from saferplan.geography import small_areas
from saferplan.stats.disclosure import SMALLEST_SHOWN, told_by_sum
from tests.analysis.small_archives import FENLAND, PETERBOROUGH_014A, archive, empty_workspace

MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]


@pytest.fixture(scope="module")
def space(peterborough: Path) -> Workspace:
    return Workspace(peterborough)


def exact(space: Workspace, measure: str, level: str, area: str = "Peterborough") -> dict[str, int]:
    """The counts that `series` gives, nothing withheld."""
    frame = space.series(measure, area, areas=level, by="rolling-12", first="2025-12", last="2025-12")
    return dict(zip(frame["area_code"], frame["value"], strict=True))


def whole(space: Workspace, measure: str, area: str = "Peterborough") -> int:
    return int(space.series(measure, area, by="rolling-12", first="2025-12", last="2025-12")["value"][0])


@pytest.mark.parametrize("measure", ["burglary", "robbery", "all-crime", "asb-incidents"])
@pytest.mark.parametrize("level", ["ward", "lsoa"])
def test_every_figure_is_that_of_the_series_and_they_add_up_to_the_whole(
    space: Workspace, measure: str, level: str
) -> None:
    found, counts = space.by_place(measure, level=level, month="2025-12"), exact(space, measure, level)
    assert {row.area.code for row in found.rows} == set(counts)
    assert all(row.count == counts[row.area.code] for row in found.rows if row.count is not None)
    assert found.total == whole(space, measure) == sum(counts.values())
    assert found.elsewhere == 0


@pytest.mark.parametrize("measure", ["burglary", "robbery", "possession-of-weapons", "theft-from-the-person"])
@pytest.mark.parametrize("area", ["Peterborough", "Fenland", "East Cambridgeshire"])
def test_no_small_count_is_shown_or_follows_from_those_shown(space: Workspace, measure: str, area: str) -> None:
    """Of the LSOAs of a ward that is shown, and of all hidden wards, the hidden counts leave more than one answer."""
    lsoas, wards = (exact(space, measure, level, area) for level in ("lsoa", "ward"))
    by_lsoa = space.by_place(measure, area, level="lsoa", month="2025-12")
    by_ward = space.by_place(measure, area, level="ward", month="2025-12")
    for found in (by_lsoa, by_ward):
        assert all((row.count or SMALLEST_SHOWN) >= SMALLEST_SHOWN for row in found.rows)
        assert all(row.count is not None for row in found.rows if row.shown is Shown.FIGURE)
    closed = hidden_codes(by_ward)
    assert len(closed) != 1 or len(wards) == 1
    assert not closed or not told_by_sum([wards[code] for code in closed])
    members = defaultdict(list)
    for code in hidden_codes(by_lsoa):
        members[small_areas.lsoa_wards()[code]].append(lsoas[code])
    assert all(not told_by_sum(counts) for ward, counts in members.items() if ward not in closed)
    shown = {row.area.code for row in by_lsoa.rows} - hidden_codes(by_lsoa)
    assert not any(small_areas.lsoa_wards()[code] in closed for code in shown)


def hidden_codes(found: ByPlace) -> set[str]:
    return {row.area.code for row in found.rows if row.count is None}


def test_a_rate_is_the_count_over_the_residents_of_the_same_place(space: Workspace) -> None:
    found = space.by_place("burglary", level="ward", month="2025-12")
    rates = space.series("burglary", areas="ward", area="Peterborough", by="rolling-12", rate=True, last="2025-12")
    published = {row["area_code"]: row["value"] for row in rates.filter(rates["period"] == "2025-12").to_dicts()}
    assert {row.area.code: row.rate for row in found.rows} == pytest.approx(published)
    people = sum(row.population or 0 for row in found.rows)
    assert found.rate == pytest.approx(found.total * 1000 / people)


def test_wards_come_first_and_the_newest_months_unless_told(space: Workspace) -> None:
    found = space.by_place("burglary")
    assert (found.level.value, str(found.period.last)) == ("ward", "2025-12")
    assert [level.value for level in found.levels] == ["ward", "lsoa"]
    assert (str(found.ends[0]), str(found.ends[-1])) == ("2024-12", "2025-12")


def test_the_finding_names_the_places_with_most_and_those_with_as_many(space: Workspace) -> None:
    found = space.by_place("burglary", month="2025-12")
    most = (
        "Of 22 wards, Central (98), East (77) and Park (65) had the most, of 820 crimes in the 12 months to December "
    )
    assert finding(found) == f"{most}2025"
    lsoas = space.by_place("burglary", level="lsoa", month="2025-12")
    counts = [row.count or 0 for row in ranked(lsoas)]
    named = 2 if counts[2] == counts[3] else 3
    assert finding(lsoas).partition(" had the most")[0].count("(") == named
    assert "in Central (41)" in finding(lsoas)


@pytest.mark.parametrize(
    ("measure", "area", "more", "said"),
    [
        ("charge-rate", None, {}, "is a percentage"),
        ("crime-severity", None, {}, "single grave crimes"),
        ("stop-and-search", None, {}, "published by force"),
        ("burglary", "Leeds", {}, "give no figures for wards"),
        ("burglary", None, {"month": "2024-06"}, "no figure for the 12 months to June 2024"),
        ("burglary", "E01015589", {}, "not divided into smaller areas"),
    ],
)
def test_what_cannot_be_told_of_small_areas_is_refused(
    space: Workspace, measure: str, area: str | None, more: dict[str, str], said: str
) -> None:
    with pytest.raises(NotMeasurable, match=said):
        space.by_place(measure, area, **more)  # type: ignore[arg-type]


def test_without_residents_there_are_counts_and_the_reason_why_no_rates(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "space")
    crimes = [(PETERBOROUGH_014A, "Burglary")] * 3 + [(FENLAND, "Burglary")]
    space.ingest([archive(tmp_path / "a.zip", dict.fromkeys(MONTHS, crimes))])
    found = space.by_place("burglary", level="lsoa")
    assert found.no_rates.startswith("No residents figures are in the workspace")
    assert found.total == 36
    assert found.rate is None
    assert [row.area.code for row in found.rows if row.count is not None] == []
    assert found.outlines


def test_a_place_with_all_the_crimes_is_shown_only_with_the_rest_hidden_safely(tmp_path: Path) -> None:
    """36 of 36 in one place: the others are nought, which the total would tell, so the place is withheld as well."""
    space = empty_workspace(tmp_path / "space")
    space.ingest([archive(tmp_path / "a.zip", {month: [(PETERBOROUGH_014A, "Burglary")] * 3 for month in MONTHS})])
    found = space.by_place("burglary", level="ward")
    shown = {row.area.name: row.shown for row in found.rows}
    assert shown["Central"] is Shown.WITHHELD
    assert set(shown.values()) == {Shown.WITHHELD}


def test_a_year_with_a_gap_is_no_year(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "space")
    space.ingest([archive(tmp_path / "a.zip", {month: [(PETERBOROUGH_014A, "Burglary")] for month in MONTHS[:-1]})])
    with pytest.raises(NotMeasurable, match="no whole 12 months"):
        space.by_place("burglary")
