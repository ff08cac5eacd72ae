"""Figures that the newest release changed, and what they were before it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from saferplan import Workspace
from saferplan.analysis.choosing import SeriesRequest
from saferplan.periods import By, Month
from tests.analysis.small_archives import PETERBOROUGH_014A, archive, empty_workspace

HERE = (PETERBOROUGH_014A, "Robbery")
THERE = (PETERBOROUGH_014A, "Burglary")


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """January 2024 had three robberies, and two by the release of April; March came with that release."""
    made = empty_workspace(tmp_path / "w")
    made.ingest([archive(tmp_path / "a.zip", {"2024-01": [HERE] * 3, "2024-02": [HERE]})], published=date(2024, 3, 1))
    later = {"2024-01": [HERE] * 2 + [THERE], "2024-02": [HERE], "2024-03": [HERE] * 5}
    made.ingest([archive(tmp_path / "b.zip", later)], published=date(2024, 4, 1))
    return made


def _asked(space: Workspace, measure: str = "robbery", by: By | None = None, *, split: bool = False) -> SeriesRequest:
    return SeriesRequest(space.measures.get(measure), (space.area,), by, split=split)


def test_only_what_was_there_and_is_another_number_now_is_revised(space: Workspace) -> None:
    found = space.revised(_asked(space))
    assert found.published == date(2024, 4, 1)
    assert found.before == {Month(2024, 1): 3}


def test_a_sum_over_a_revised_month_is_revised_too(space: Workspace) -> None:
    assert space.revised(_asked(space, by=By.QUARTER)).before == {}  # The quarter was not whole before.
    assert space.revised(_asked(space, "all-crime")).before == {}  # Three crimes then, three now.


def test_one_crime_type_is_looked_at_by_itself(space: Workspace) -> None:
    split = _asked(space, "all-crime", split=True)
    assert space.revised(split, "Robbery").before == {Month(2024, 1): 3}
    assert space.revised(split, "Burglary").before == {}  # The earlier release knew no such type.


def test_a_first_release_revises_nothing(tmp_path: Path) -> None:
    made = empty_workspace(tmp_path / "w")
    made.ingest([archive(tmp_path / "a.zip", {"2024-01": [HERE]})], published=date(2024, 3, 1))
    assert made.revised(_asked(made)).before == {}
