"""What is withheld of small areas: alike on every map, so that no map tells what another hides; and how many fit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from saferplan import Workspace
from saferplan.analysis.by_place.by_place import ByPlace, Shown
from saferplan.analysis.small_area_tables import MOST_PLACES, _hidden_in, areas_within, levels_of
from saferplan.errors import NotMeasurable
from saferplan.geography import membership, small_areas
from saferplan.geography.areas import Area, AreaType, find, of_type
from saferplan.geography.forces import force, home_forces
from saferplan.geography.pieces import pieces_in
from saferplan.stats.disclosure import SMALLEST_SHOWN, told_by_sum
from tests.analysis.small_archives import PETERBOROUGH_014A, archive, empty_workspace
from tests.warehouse.archives import name_of, street, text, write_zip

CAMBRIDGESHIRE, DORSET, SUFFOLK = "E23000023", "E23000039", "E23000025"
YEAR = [f"2025-{month:02d}" for month in range(1, 13)]
BOTH = (AreaType.WARD, AreaType.LSOA)


def maps_of(code: str) -> list[Area]:
    """A force area, and its partnerships and authorities."""
    inside = pieces_in(find(code))
    return [
        area
        for kind in (AreaType.CSP, AreaType.LAD, AreaType.PFA)
        for area in of_type(kind)
        if pieces_in(area) <= inside
    ]


def drawn(space: Workspace, measure: str, areas: Sequence[Area], level: AreaType, end: str) -> list[ByPlace]:
    """The maps that there are: four partnerships are not made of whole wards."""
    return [
        space.by_place(measure, area.code, level=level.value, month=end) for area in areas if level in levels_of(area)
    ]


def verdicts(maps: Sequence[ByPlace]) -> dict[str, set[Shown]]:
    found: dict[str, set[Shown]] = {}
    for of_area in maps:
        for row in of_area.rows:
            found.setdefault(row.area.code, set()).add(row.shown)
    return found


def hidden_in(maps: Sequence[ByPlace]) -> set[str]:
    return {code for code, shown in verdicts(maps).items() if Shown.WITHHELD in shown}


def worked_out(areas: Sequence[Area], hidden_lsoas: set[str], wards: Sequence[ByPlace]) -> list[str]:
    """The hidden LSOAs and wards whose count follows from all totals of areas and all wards shown, by elimination."""
    unknown = sorted(hidden_lsoas)
    hidden_wards = hidden_in(wards)
    shown_wards = sorted(set(verdicts(wards)) - hidden_wards)
    told = [membership.units(area, AreaType.LSOA) for area in areas]
    told += [small_areas.in_wards()[ward] for ward in shown_wards]
    rows = np.array([[code in lsoas for code in unknown] for lsoas in told], dtype=float)
    known = np.linalg.pinv(rows) @ rows
    wanted = {code: {code} for code in unknown} | {code: set(small_areas.in_wards()[code]) for code in hidden_wards}
    asked = {name: np.array([code in lsoas for code in unknown], dtype=float) for name, lsoas in wanted.items()}
    return sorted(name for name, row in asked.items() if np.allclose(row @ known, row))


@pytest.mark.parametrize(
    ("measure", "end"),
    [("burglary", "2024-12"), ("burglary", "2025-03"), ("robbery", "2025-06"), ("possession-of-weapons", "2025-12")],
)
def test_a_place_has_one_verdict_on_every_map_and_no_maps_together_tell_what_is_withheld(
    peterborough: Path, measure: str, end: str
) -> None:
    space, areas = Workspace(peterborough), maps_of(CAMBRIDGESHIRE)
    maps = {level: drawn(space, measure, areas, level, end) for level in BOTH}
    for level in BOTH:
        assert all(len(shown) == 1 for shown in verdicts(maps[level]).values())
    assert worked_out(areas, hidden_in(maps[AreaType.LSOA]), maps[AreaType.WARD]) == []


@pytest.mark.parametrize("level", BOTH)
def test_on_a_force_map_what_is_hidden_of_each_partnership_does_not_follow_from_its_total(
    peterborough: Path, level: AreaType
) -> None:
    """The reviewer's question: what a partnership's map hides and the force's map shows gave away the last one."""
    space = Workspace(peterborough)
    frame = space.series(
        "burglary", CAMBRIDGESHIRE, areas=level.value, by="rolling-12", first="2025-03", last="2025-03"
    )
    counts = dict(zip(frame["area_code"], frame["value"], strict=True))
    hidden = hidden_in(drawn(space, "burglary", [find(CAMBRIDGESHIRE)], level, "2025-03"))
    assert {code for code, count in counts.items() if count < SMALLEST_SHOWN} <= hidden
    for area in maps_of(CAMBRIDGESHIRE):
        inside = {place.code for place in areas_within(area, level)}
        assert not told_by_sum([counts[code] for code in hidden & inside])


@pytest.mark.parametrize("level", BOTH)
@pytest.mark.parametrize("measure", ["burglary", "robbery"])
def test_what_any_map_of_either_year_withholds_no_drivers_show(
    peterborough: Path, measure: str, level: AreaType
) -> None:
    space, areas = Workspace(peterborough), maps_of(CAMBRIDGESHIRE)
    hidden = {code for end in ("2024-12", "2025-12") for code in hidden_in(drawn(space, measure, areas, level, end))}
    for area in areas:
        places = space.drivers(measure, area.code, level=level.value, month="2025-12", by="places").places
        assert places is not None
        shown = {row.code for i, row in enumerate(places.rows) if i not in places.hidden}
        assert not shown & hidden


@pytest.mark.parametrize(
    ("area", "slug", "mean"), [(DORSET, "dorset", 5), (DORSET, "dorset", 9), (SUFFOLK, "suffolk", 7)]
)
def test_where_partnerships_and_authorities_cross_nothing_follows_either(
    tmp_path: Path, area: str, slug: str, mean: int
) -> None:
    """A part of Bournemouth, Christchurch and Poole lies in the partnership Dorset, and wards lie across two."""
    rng = np.random.default_rng(mean)
    lsoas = [area.code for area in areas_within(find(area), AreaType.LSOA)]
    crimes = {code: int(rng.poisson(mean)) for code in lsoas}
    space = empty_workspace(tmp_path / "space", area)
    months = {month: [(code, "Burglary") for code in lsoas if i < crimes[code]] for i, month in enumerate(YEAR)}
    for lines in months.values():
        lines.append(("", "Burglary"))  # A month without a row is no month.
    space.ingest([archive(tmp_path / "a.zip", months, force=slug)])
    areas = maps_of(area)
    maps = {level: drawn(space, "burglary", areas, level, "2025-12") for level in BOTH}
    hidden = hidden_in(maps[AreaType.LSOA])
    assert {code for code, count in crimes.items() if min(count, 12) < SMALLEST_SHOWN} <= hidden < set(crimes)
    assert all(len(shown) == 1 for level in BOTH for shown in verdicts(maps[level]).values())
    assert worked_out(areas, hidden, maps[AreaType.WARD]) == []


def test_a_ward_whose_lsoas_have_no_figure_is_withheld_for_its_own_count() -> None:
    """Its LSOAs may be halves of older ones, or the extract be by ward: its count must not pass unlooked at."""
    city, ward = "E22000017/E06000031", small_areas.lsoa_wards()[PETERBOROUGH_014A]
    counts = dict.fromkeys((area.code for area in areas_within(find("E22000017"), AreaType.LSOA)), 9)
    for other in areas_within(find("E22000017"), AreaType.WARD):
        counts[other.code] = sum(counts.get(code, 0) for code in small_areas.in_wards()[other.code])
    assert _hidden_in(city, counts) == frozenset()
    bare = {code: n for code, n in counts.items() if code not in small_areas.in_wards()[ward]}
    assert _hidden_in(city, bare) == frozenset()
    closed = _hidden_in(city, {**bare, ward: 3})
    assert ward in closed
    assert len([code for code in closed if code.startswith("E05")]) == 2


def test_every_partnership_fits_by_lsoa_and_every_force_area_by_ward() -> None:
    assert all(len(membership.units(area, AreaType.WARD)) <= MOST_PLACES for area in of_type(AreaType.PFA))
    assert all(AreaType.LSOA in levels_of(area) for area in of_type(AreaType.CSP) if area.name != "Isles of Scilly")
    by_ward_only = {area.name for area in of_type(AreaType.PFA) if levels_of(area) == (AreaType.WARD,)}
    assert by_ward_only == {"Metropolitan Police", "West Midlands", "Greater Manchester"}


@pytest.mark.parametrize(
    ("area", "level", "said"),
    [
        ("E92000001", AreaType.LSOA, "too large to be shown by LSOA: it has 33,755 of them, .*; choose a smaller one"),
        ("K04000001", AreaType.WARD, "too large to be shown by ward: it has 7,536 of them, .*; choose a smaller one"),
        ("E23000001", AreaType.LSOA, "by ward only, as it has 4,988 LSOAs, .*; choose wards, or a smaller area"),
    ],
)
def test_too_many_places_for_one_page_are_refused_with_the_remedy(area: str, level: AreaType, said: str) -> None:
    with pytest.raises(NotMeasurable, match=said):
        areas_within(find(area), level)


def test_a_country_is_refused_by_place_and_its_drivers_say_why_they_have_none(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "space", "E92000001")
    months = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
    files = {
        name_of(month, slug): text([street("Burglary", "", month=month, force=force(slug).name)])
        for slug in home_forces(space.area)
        for month in months
    }
    space.ingest([write_zip(tmp_path / "a.zip", files)])
    for level in (None, "ward", "lsoa"):
        with pytest.raises(NotMeasurable, match=r"England .* is too large to be shown by"):
            space.by_place("burglary", level=level)
    places = space.drivers("burglary", by="places").places
    assert places is not None
    assert places.rows == ()
    assert "is too large to be shown by" in places.reason
