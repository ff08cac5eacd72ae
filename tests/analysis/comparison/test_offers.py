"""What can be compared with what the example holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from saferplan import Workspace
from saferplan.analysis.comparison.offers import areas_held, ends_shared, measures_held
from saferplan.errors import NotMeasurable
from saferplan.geography import areas as geography
from saferplan.geography.areas import AreaType
from saferplan.periods import By


@pytest.fixture(scope="module")
def space(peterborough: Path) -> Workspace:
    return Workspace(peterborough)


def test_every_measure_offered_has_a_figure_and_no_other_has(space: Workspace) -> None:
    offered = {m.id for m in measures_held(space.snapshot(), space.measures, space.area, By.ROLLING_12)}
    for measure in space.measures:
        try:
            table = space.series(measure.id, by="rolling-12", rate=measure.has_rate)
            has_figure = table["value"].drop_nulls().len() > 0
        except NotMeasurable:
            has_figure = False
        assert (measure.id in offered) is has_figure, measure.id


def test_areas_are_those_of_the_tables_or_of_the_forces_taken_in(space: Workspace) -> None:
    snapshot, csps = space.snapshot(), geography.of_type(AreaType.CSP)
    assert areas_held(snapshot, space.measures.get("burglary"), csps, By.ROLLING_12) == csps
    forces_own = areas_held(snapshot, space.measures.get("asb-incidents"), csps, By.ROLLING_12)
    assert {area.code for area in forces_own} == {f"E220000{number}" for number in range(13, 19)}
    assert areas_held(snapshot, space.measures.get("burglary"), csps, By.ROLLING_12, "police-uk") == forces_own


def test_periods_are_those_one_source_has_for_the_area_and_another_of_its_group(space: Workspace) -> None:
    def ends(group: str) -> list[str]:
        areas = (space.area, *space.group(group).areas)
        return [str(end) for end in ends_shared(space.snapshot(), space.measures.get("burglary"), areas, By.ROLLING_12)]

    assert ends("ons-nearest-neighbours") == ["2023-12", "2024-12"]
    assert ends("cambridgeshire-districts") == ["2023-12", "2024-12", *(f"2025-{m:02d}" for m in range(1, 13))]


def test_each_period_offered_can_be_compared_and_none_between_can(space: Workspace) -> None:
    for month in ("2023-12", "2024-12"):
        assert space.compare("burglary", month=month).period.last.year == int(month[:4])
    with pytest.raises(NotMeasurable):
        space.compare("burglary", month="2025-06")
