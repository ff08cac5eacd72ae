"""A month that its publisher withdrew or called incomplete: what a notice does to figures, sums and coverage."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from saferplan import Workspace
from saferplan.errors import DefinitionError
from tests.analysis.small_archives import PETERBOROUGH_014A, archive, empty_workspace

HERE = (PETERBOROUGH_014A, "Robbery")
NOTE = "The force counted some crimes twice"


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """January to March 2024, with three, two and one robberies."""
    made = empty_workspace(tmp_path / "w")
    months = {f"2024-0{month}": [HERE] * n for month, n in ((1, 3), (2, 2), (3, 1))}
    made.ingest([archive(tmp_path / "a.zip", months)])
    return made


def said_of_february(space: Workspace, status: str) -> Workspace:
    (space.folder / "notices.yaml").write_text(
        "notices:\n  - dataset: police-uk/street\n    force: cambridgeshire\n    first: 2024-02\n    last: 2024-02\n"
        f"    status: {status}\n    note: {NOTE}.\n",
        encoding="utf-8",
    )
    return Workspace(space.folder)


def told(space: Workspace, measure: str = "robbery", **asked: object) -> list[tuple[str, float | None, str, str]]:
    series = space.series_table(measure, **asked).series()  # type: ignore[arg-type]
    return [(o.period.label, o.value, str(o.status), o.reason) for o in series]


def test_a_month_withdrawn_has_no_value_though_its_file_is_there(space: Workspace) -> None:
    marked = said_of_february(space, "withdrawn")
    assert told(marked) == [
        ("2024-01", 3, "published", ""),
        ("2024-02", None, "withdrawn", NOTE),
        ("2024-03", 1, "published", ""),
    ]
    [(_, value, of_quarter, reason)] = told(marked, by="quarter")
    assert (value, of_quarter) == (None, "withdrawn")
    assert reason == f"1 of its 3 parts has no whole figure: {NOTE}"


def test_a_month_withdrawn_before_it_was_ingested_says_so_too(tmp_path: Path) -> None:
    made = empty_workspace(tmp_path / "w")
    made.ingest([archive(tmp_path / "a.zip", {f"2024-0{month}": [HERE] for month in (1, 3, 4)})])
    marked = said_of_february(made, "withdrawn")
    assert told(marked)[1] == ("2024-02", None, "withdrawn", NOTE)
    assert marked.coverage("Peterborough")["status"].to_list() == ["published", "withdrawn", "published", "published"]


def test_that_nothing_was_supplied_explains_a_gap_and_hides_no_figure(space: Workspace) -> None:
    assert told(said_of_february(space, "missing")) == told(space)


def test_a_report_as_at_an_earlier_day_does_not_know_of_it(space: Workspace) -> None:
    marked = said_of_february(space, "withdrawn\n    noted_on: 2024-05-01")
    seen = [told(marked, as_at=day)[1][1] for day in (date(2024, 4, 30), date(2024, 5, 1), None)]
    assert seen == [2, None, None]


def test_a_month_called_incomplete_keeps_its_value_and_says_so(space: Workspace) -> None:
    marked = said_of_february(space, "partial")
    assert told(marked)[1] == ("2024-02", 2, "partial", NOTE)
    assert [row[1:3] for row in told(marked, by="quarter")] == [(6, "partial")]


def test_a_notice_of_street_files_says_nothing_of_others_nor_of_other_forces(space: Workspace) -> None:
    (space.folder / "notices.yaml").write_text(
        "notices:\n"
        f"  - {{dataset: police-uk/outcomes, force: cambridgeshire, first: 2024-01, status: withdrawn, note: {NOTE}}}\n"
        f"  - {{dataset: police-uk/street, force: kent, first: 2024-01, status: withdrawn, note: {NOTE}}}\n"
    )
    assert told(Workspace(space.folder)) == told(space)


def test_coverage_shows_what_was_said(space: Workspace) -> None:
    shown = said_of_february(space, "withdrawn").coverage("Peterborough")
    assert shown["status"].to_list() == ["published", "withdrawn", "published"]


def test_a_wrong_notice_stops_the_answer(space: Workspace) -> None:
    marked = said_of_february(space, "gone")
    with pytest.raises(DefinitionError, match=r"notices\.yaml:6: "):
        marked.series("robbery")


def test_greater_manchester_from_july_2019_is_missing_with_the_cause(space: Workspace) -> None:
    asked = {"areas": ["E22000017", "E23000005"], "first": "2019-06", "last": "2019-07", "source": "police-uk"}
    found = space.series_table("robbery", **asked).series(1).observations  # type: ignore[arg-type]
    assert [(o.value, str(o.status)) for o in found] == [(None, "missing")] * 2
    assert found[0].reason == "Greater Manchester Police's file for 2019-06 is not among the files taken in"
    assert found[1].reason.startswith(
        "Greater Manchester Police has supplied no data to data.police.uk since July 2019"
    )
