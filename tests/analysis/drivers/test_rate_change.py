"""Whether a rate moved by rates within places or by a shift between them."""

from __future__ import annotations

from pathlib import Path

import pytest

from saferplan.periods import Month
from saferplan.workspace import Workspace
from tests.analysis.small_archives import FENLAND, PETERBOROUGH_014A, Line, archive, empty_workspace

OTHER_WARD = "E01015665"
"""Peterborough 016C, of another ward than 014A."""
YEARS = [Month(2024, 1) + i for i in range(24)]
SOLVED, UNSOLVED = "Suspect charged", "Investigation complete; no suspect identified"


def _outcomes(month: Month) -> list[Line]:
    """The charge rate is 50% in one ward and 10% in the other in both years; the cases move to the second."""
    first, second = (2, 10) if month.year == 2024 else (1, 20)
    high = [(PETERBOROUGH_014A, SOLVED), (PETERBOROUGH_014A, UNSOLVED)] * first
    low = [(OTHER_WARD, SOLVED), *[(OTHER_WARD, UNSOLVED)] * 9] * (second // 10)
    return [*high, *low]


def test_a_percentage_that_falls_though_no_ward_does_worse(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "space")
    made = archive(
        tmp_path / "all.zip",
        {str(month): [(PETERBOROUGH_014A, "Burglary")] for month in YEARS},
        {str(month): _outcomes(month) for month in YEARS},
    )
    space.ingest([made])
    found = space.drivers("charge-rate", month="2025-12")
    split = found.mix_and_rate
    assert split is not None
    before, after = 100 * 3 / 14, 100 * 3 / 22
    assert (split.base, split.now) == (pytest.approx(before), pytest.approx(after))
    assert (found.base.value, found.now.value) == (pytest.approx(before), pytest.approx(after))
    assert split.rate == pytest.approx(0)
    assert split.mix == pytest.approx(after - before)
    assert sum(s.mix + s.rate for s in split.strata) == pytest.approx(after - before)
    assert found.finding == split.sentence
    assert split.sentence == (
        "The rate went from 21.4% to 13.6%: rates within wards made it neither higher nor lower, and cases shifting "
        "between wards with high and low rates made it 7.8 lower."
    )
    assert found.types is not None
    assert found.types.reason == "a percentage has no types that add up to it"


def test_a_force_area_is_split_by_authorities_whose_residents_are_estimated_each_year(
    copy_of_peterborough: Path, tmp_path: Path
) -> None:
    earlier = [Month(2023, 1) + i for i in range(12)]
    lines = [(PETERBOROUGH_014A, "Burglary")] * 30 + [(FENLAND, "Burglary")] * 10
    space = Workspace(copy_of_peterborough)
    space.ingest([archive(tmp_path / "2023.zip", {str(month): lines for month in earlier})])
    split = space.drivers("burglary", "E23000023", month="2024-12").mix_and_rate
    assert split is not None
    assert (split.plural, split.per, split.denominator) == ("local authorities", 1000, "residents")
    assert len(split.strata) == 6
    assert split.mix + split.rate == pytest.approx(split.now - split.base, abs=1e-12)
    assert split.mix != 0
    events = sum(s.events_now for s in split.strata)
    assert split.now == pytest.approx(1000 * events / sum(s.population_now for s in split.strata))


def test_one_estimate_used_for_both_years_shows_no_shift(peterborough: Path) -> None:
    found = Workspace(peterborough).drivers("burglary")
    assert found.mix_and_rate is None
    assert "known from one estimate for both years" in found.mix_reason
