"""Where one measure stands in any area, from any source, and one crime type of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from saferplan import Workspace
from saferplan.analysis.position.sentences import sentences
from saferplan.errors import NotMeasurable, UsageError
from saferplan.periods import Month
from saferplan.reporting.reports.month_figure import month_figure
from saferplan.reporting.reports.rolling_figure import rolling_figure, rolling_months


@pytest.fixture(scope="module")
def space(peterborough: Path) -> Workspace:
    return Workspace(peterborough)


def test_it_is_the_standing_of_the_plan_where_the_plan_has_one(space: Workspace) -> None:
    of_plan = {standing.measure.id: standing for standing in space.standings()[0]}
    for measure in ("victim-based-crime-police-uk", "burglary"):
        found = space.standing(measure, source="police-uk")
        assert sentences(found.position) == sentences(of_plan[measure].position)
        assert found.target == of_plan[measure].target


def test_another_area_has_neither_target_nor_baseline(space: Workspace) -> None:
    found = space.standing("victim-based-crime-police-uk", "Fenland")
    assert found.target is None
    assert found.position.baseline is None
    totals = space.series_table("victim-based-crime-police-uk", "Fenland", by="rolling-12").series()
    assert found.position.rolling.value == totals.value(found.position.month)


def test_a_crime_type_is_named_and_has_no_target(space: Workspace) -> None:
    found = space.standing("victim-based-crime-police-uk", crime_type="Burglary")
    assert found.title == "Victim-based crime, police.uk approximation: Burglary"
    assert found.target is None
    assert found.position.rolling.value == space.standing("burglary").position.rolling.value == 820
    assert "Burglary" in month_figure(found).subtitle


def test_an_earlier_month_is_as_it_was_then(space: Workspace) -> None:
    found = space.standing("burglary", month="2025-03")
    assert found.position.month == Month(2025, 3)
    assert found.position.latest.value == space.series_table("burglary").series().value(Month(2025, 3))


def test_figures_begin_where_they_are_told_to(space: Workspace) -> None:
    found = space.standing("burglary")
    months = month_figure(found, first=Month(2025, 7)).table
    assert [row[0] for row in months.rows][:1] == ["July 2025"]
    totals = rolling_figure(found, first=Month(2025, 7)).table
    assert [row[0] for row in totals.rows] == [month.name for month in rolling_months(found, Month(2025, 7))]
    assert len(totals.rows) == 6


def test_what_is_not_there_is_refused(space: Workspace) -> None:
    with pytest.raises(UsageError, match="not a crime type"):
        space.standing("burglary", crime_type="Piracy")
    with pytest.raises(NotMeasurable, match="no figure for Peterborough"):
        space.standing("charge-rate", by="rolling-12")
