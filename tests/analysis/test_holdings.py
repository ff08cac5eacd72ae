"""Which sources have something of a measure for an area, how each cuts time, and for which periods."""

from __future__ import annotations

from pathlib import Path

import pytest

from saferplan import Workspace
from saferplan.errors import UsageError
from saferplan.periods import By
from tests.analysis.small_archives import PETERBOROUGH_014A, archive, empty_workspace


def test_the_finest_source_comes_first_with_its_first_and_last_period(peterborough: Path) -> None:
    monthly, yearly = Workspace(peterborough).holdings("burglary")
    assert (monthly.source, monthly.by, monthly.name) == ("police-uk", By.MONTH, "data.police.uk street files")
    assert [str(p.last) for p in (monthly.periods[0], monthly.periods[-1])] == ["2024-01", "2025-12"]
    assert (yearly.source, yearly.by) == ("ons", By.ROLLING_12)
    assert [str(p.last) for p in yearly.periods] == ["2023-12", "2024-12"]


@pytest.mark.parametrize("measure", ["stop-and-search", "domestic-abuse", "crime-severity"])
def test_what_no_source_has_is_held_by_none(peterborough: Path, measure: str) -> None:
    assert Workspace(peterborough).holdings(measure) == ()


def test_another_area_has_its_own(peterborough: Path) -> None:
    [held] = Workspace(peterborough).holdings("stop-and-search", "E23000023")
    assert str(held.periods[-1].last) == "2024-12"


def test_gaps_lie_within_what_is_held(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    space.ingest([archive(tmp_path / "a.zip", {m: [(PETERBOROUGH_014A, "Robbery")] for m in ("2024-01", "2024-04")})])
    [held] = space.holdings("robbery")
    assert [str(p.last) for p in held.periods] == ["2024-01", "2024-02", "2024-03", "2024-04"]


def test_an_extract_counts_only_where_the_restricted_warehouse_may_be_opened(
    copy_of_peterborough: Path, tmp_path: Path
) -> None:
    space = Workspace(copy_of_peterborough)
    extract = tmp_path / "extract.csv"
    space.synthetic_extract(extract, "2025-12")
    space.ingest([extract])
    assert [held.source for held in Workspace(copy_of_peterborough).holdings("all-crime")][-1] == "local"
    public = Workspace(copy_of_peterborough, open_only=True)
    assert "local" not in [held.source for held in public.holdings("all-crime")]


def test_an_unknown_measure_or_area_is_refused(peterborough: Path) -> None:
    space = Workspace(peterborough)
    with pytest.raises(UsageError, match="no measure 'burglry'"):
        space.holdings("burglry")
    with pytest.raises(UsageError, match="Nowhere"):
        space.holdings("burglary", "Nowhere")
