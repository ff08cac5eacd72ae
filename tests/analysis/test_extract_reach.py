"""An extract cut to one partnership says nothing of the rest of its force: that is missing, not nought."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from saferplan.errors import NotMeasurable
from saferplan.geography import membership
from saferplan.geography.areas import AreaType, find
from saferplan.periods import Month, months_between
from saferplan.sources.synthetic_extract import generate, write
from saferplan.workspace import Workspace

PETERBOROUGH, FENLAND, FORCE = "E22000017", "E22000015", "E23000023"


@pytest.fixture(scope="module")
def space(peterborough: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """An extract of Peterborough's first 12 LSOAs in 2025; from November with an LSOA of Fenland."""
    folder = tmp_path_factory.mktemp("reach") / "workspace"
    shutil.copytree(peterborough, folder)
    found = Workspace(folder)
    here = sorted(membership.units(find(PETERBOROUGH), AreaType.LSOA))[:12]
    there = sorted(membership.units(find(FENLAND), AreaType.LSOA))[:1]
    for name, months, lsoas in (
        ("first", (Month(2025, 1), Month(2025, 10)), here),
        ("then", (Month(2025, 11), Month(2025, 12)), here + there),
    ):
        rng = np.random.default_rng(1)
        counts = [(lsoa, "Shoplifting", 9) for lsoa in lsoas]
        path = folder.parent / f"{name}.csv"
        made = [generate(counts, month, rng=rng, force="cambridgeshire") for month in months_between(*months)]
        write(pl.concat(made), path, force="cambridgeshire")
        found.ingest([path], published=date(2026, 1, 20))
    return found


def test_an_authority_of_which_the_extract_holds_nothing_is_missing(space: Workspace) -> None:
    figures = space.series("all-crime", FENLAND, source="local", first="2025-10", last="2025-11")
    assert figures["status"].to_list() == ["missing", "published"]
    assert figures["value"].to_list() == [None, 9]
    table = space.series_table("all-crime", FENLAND, source="local", first="2025-10", last="2025-11")
    assert table.series().observations[0].reason.startswith("the extract that holds 2025-10 has no crime at all in")


def test_so_is_another_measure_of_it_and_the_force_as_a_whole(space: Workspace) -> None:
    with pytest.raises(NotMeasurable, match="Nothing of the force's own extract covers Cambridgeshire"):
        space.series("all-crime", FORCE, source="local")
    with pytest.raises(NotMeasurable, match="Nothing of the flags of the force's own extract covers South Cambr"):
        space.series("hate-crime", "E22000018", source="local")


def test_a_ward_without_crime_in_an_authority_that_has_some_is_a_nought(space: Workspace) -> None:
    wards = space.series("all-crime", PETERBOROUGH, areas="ward", source="local", first="2025-10", last="2025-10")
    assert set(wards["status"]) == {"published"}
    assert 0 in wards["value"].to_list()


def test_no_group_is_averaged_over_what_an_extract_leaves_out(space: Workspace) -> None:
    with pytest.raises(NotMeasurable, match="No area of the group 'cambridgeshire-districts' has a figure"):
        space.compare("all-crime", group="cambridgeshire-districts", by="month", month="2025-10", source="local")
    late = space.compare("all-crime", group="cambridgeshire-districts", by="month", month="2025-11", source="local")
    assert [row.area.code for row in late.rows if row.rate is not None and not row.is_own] == [FENLAND]
