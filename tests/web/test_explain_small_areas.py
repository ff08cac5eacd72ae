"""Explain a small area's figure from monthly releases: the files are told, and nothing of what each of them counts."""

from __future__ import annotations

import pytest

from saferplan import Workspace
from saferplan.errors import NotMeasurable
from saferplan.geography import small_areas
from saferplan.geography.areas import AreaType, find
from saferplan.geography.membership import units
from saferplan.web.presenters.explain import ExplainPage, explain_page
from tests.analysis.small_archives import PETERBOROUGH_014A, archive, empty_workspace

YEAR = [f"2025-{month:02d}" for month in range(1, 13)]
LSOAS = sorted(units(find("E22000017"), AreaType.LSOA))


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Each month its own release. One crime a month in each LSOA, but in one LSOA in single months only."""
    folder = tmp_path_factory.mktemp("monthly")
    space = empty_workspace(folder / "space")
    for number, month in enumerate(YEAR):
        lines = [(code, "Burglary") for code in LSOAS if code != PETERBOROUGH_014A]
        lines += [(PETERBOROUGH_014A, "Burglary")] * (9 if number in (2, 7) else 0)
        space.ingest([archive(folder / f"{month}.zip", {month: lines})])
    elsewhere = [("", "Burglary"), (PETERBOROUGH_014A, "Burglary")]
    space.ingest([archive(folder / "other.zip", {"2025-05": elsewhere}, force="lincolnshire")])
    return space


def page_of(space: Workspace, area: str, by: str = "rolling-12") -> ExplainPage:
    given = (("area", area), ("source", "police-uk"), ("by", by))
    return explain_page(space, lambda route, *parts, **query: route, "burglary", "2025-12", given)


@pytest.mark.parametrize("level", ["lsoa", "ward"])
def test_no_release_tells_what_it_counts_in_a_small_area(space: Workspace, level: str) -> None:
    code = PETERBOROUGH_014A if level == "lsoa" else small_areas.lsoa_wards()[PETERBOROUGH_014A]
    page = page_of(space, code)
    assert "crimes" in page.title
    assert len(page.releases) == 12
    assert not any(line.term == "In this figure" for release in page.releases for line in release.lines)
    assert [line.words for line in page.lines if line.term == "Counted"] == [
        "Not told release by release, as in a small area a release of one month would tell of single people; the "
        "figure is that of all of them together."
    ]
    with pytest.raises(NotMeasurable, match="too small"):
        page_of(space, code, "month")


def test_another_forces_release_is_not_named_for_a_crime_in_a_small_area(space: Workspace) -> None:
    """It would stand there in the months only in which it counts one: the figure has it, the list leaves it out."""
    page = page_of(space, PETERBOROUGH_014A)
    assert page.title.endswith(": 19 crimes")
    files = {line.words for release in page.releases for line in release.lines if line.term == "File"}
    assert files == {f"{month}.zip" for month in YEAR}


def test_of_a_partnership_every_release_tells_what_it_counts(space: Workspace) -> None:
    page = page_of(space, "E22000017")
    told = [line.words for release in page.releases for line in release.lines if line.term == "In this figure"]
    assert len(told) == len(page.releases) == 13
    assert "1 row of this release" in told
