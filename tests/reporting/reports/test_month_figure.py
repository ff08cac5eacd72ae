"""The chart by month: what its axis counts, and titles that are right of one thing and of many."""

from __future__ import annotations

from pathlib import Path

import pytest

from saferplan import Workspace
from saferplan.reporting.reports.month_figure import month_figure
from saferplan.reporting.reports.rolling_figure import rolling_figure


@pytest.fixture(scope="module")
def space(peterborough: Path) -> Workspace:
    return Workspace(peterborough)


def test_a_percentage_says_what_it_is_of(space: Workspace) -> None:
    found = month_figure(space.standing("charge-rate", month="2024-12", by="month"))
    assert found.subtitle.startswith("Charge rate: per cent of outcomes each month, Peterborough")
    assert "Per cent of outcomes each month" in str(found.spec)
    assert found.table.columns[1].header == "Per cent of outcomes"
    assert [row[1] for row in found.table.rows] == ["10.4", "10.3", "10.8"]


def test_a_count_is_what_is_recorded(space: Workspace) -> None:
    found = month_figure(space.standing("robbery"))
    assert found.subtitle.startswith("Robbery: crimes recorded each month, ")
    assert "Crimes a month" in str(found.spec)


@pytest.mark.parametrize("measure", ["drugs", "robbery", "public-order"])
def test_a_title_has_no_verb_that_one_of_many_names_would_make_wrong(space: Workspace, measure: str) -> None:
    standing = space.standing(measure)
    for title in (month_figure(standing).title, rolling_figure(standing).title):
        assert title.startswith(standing.position.title)
        assert not {"is", "was", "are", "were"} & set(title.split())
