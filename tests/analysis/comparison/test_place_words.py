"""What a sentence calls the place of an area in its group."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from saferplan import Workspace
from saferplan.analysis.comparison.result import Comparison, Place
from saferplan.analysis.comparison.words import place_words


@pytest.fixture(scope="module")
def space(peterborough: Path) -> Workspace:
    return Workspace(peterborough)


def _as_if(found: Comparison, rate: float, distance: float) -> Comparison:
    """The comparison with another rate of the own area, within the limits."""
    rows = tuple(replace(row, rate=rate) if row.is_own else row for row in found.rows)
    return replace(found, rows=rows, place=Place.NOT_DIFFERENT, distance_percent=distance)


def test_an_area_far_from_the_average_of_a_wide_group_is_told_with_its_rank(space: Workspace) -> None:
    found = space.compare("burglary", "Peterborough", group="ons-nearest-neighbours")
    others = sorted(row.rate for row in found.rows if row.rate is not None and not row.is_own)
    assert place_words(_as_if(found, others[-1] + 1, 60)) == (
        f"not clearly different from its group (the highest of {len(others) + 1}; the areas differ too widely to call "
        "it unusual)"
    )
    between = (others[0] + others[1]) / 2
    assert "(the second lowest of 21; the areas" in place_words(_as_if(found, between, -60))
    assert "(the joint highest of 21; the areas" in place_words(_as_if(found, others[-1], 60))
    assert "group (the areas differ too widely" in place_words(_as_if(found, others[10], 60))
    assert place_words(_as_if(found, others[-1] + 1, 24)) == "not clearly different from its group"
    assert place_words(replace(found, place=Place.ABOVE)) == "above its group"
