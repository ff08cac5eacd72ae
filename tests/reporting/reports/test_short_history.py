"""One year of files, and a month before the baseline: nothing is claimed of what is not there."""

from __future__ import annotations

from datetime import date

import pytest

from saferplan.new_workspace import PETERBOROUGH, create_workspace, example
from saferplan.periods import Month
from saferplan.reporting.document import Document
from saferplan.reporting.reports.gather import Gathered, gather
from saferplan.reporting.reports.scrutiny import scrutiny
from saferplan.reporting.reports.words import stopped
from tests.reporting.reports.conftest import Changed
from tests.reporting.reports.words_of import words


@pytest.fixture(scope="module")
def one_year(tmp_path_factory: pytest.TempPathFactory) -> Gathered:
    """Peterborough's months of 2025 alone, and no target."""
    folder = tmp_path_factory.mktemp("short")
    with example(PETERBOROUGH) as source:
        text = (source / "plan.yaml").read_text(encoding="utf-8")
        (folder / "plan.yaml").write_text(_without_targets(text), encoding="utf-8")
        space = create_workspace(folder / "workspace", "E22000017", plan=folder / "plan.yaml")
        space.ingest([source / "cambridgeshire-2025.zip"])
    return gather(space)


def _without_targets(plan: str) -> str:
    lines, kept, inside = plan.splitlines(keepends=True), [], False
    for line in lines:
        if line.strip() and not line.startswith((" ", "#")):
            inside = line.startswith("targets:")
        if not inside:
            kept.append(line)
    return "".join(kept)


def test_a_year_alone_is_forecast_with_its_caution_and_no_forecast_of_before(one_year: Gathered) -> None:
    said = words(scrutiny(one_year))
    assert one_year.exceptions.finding in said
    assert "(provisional)" in said
    assert "What this method would have said 6 and 12 months ago cannot be shown" in said
    assert "A mark on this chart may be no more than the time of year." in said


def test_the_key_of_the_chart_names_only_what_is_drawn(one_year: Gathered) -> None:
    said = words(scrutiny(one_year))
    assert "How to read a chart by month" in said
    assert "dotted line" not in said
    assert "hatched band" not in said


@pytest.fixture
def before(with_plan: Changed) -> Document:
    """The report on September 2024 under a plan whose baseline is the year 2025, without a meeting."""
    space = with_plan(("first: 2024-01, last: 2024-12", "first: 2025-01, last: 2025-12"), ("meeting_date:", "#"))
    return scrutiny(gather(space, Month(2024, 9), detail=False))


def test_a_month_before_the_baseline_has_one_reason_and_no_row_backwards(before: Document) -> None:
    said = words(before)
    assert "No percentage of the change is given: the baseline lies after the month of this report." in said
    assert "to September 2024, fitted" not in said
    assert "there are 0" not in said
    assert "January 2025 to September 2024" not in said
    assert "A change can be stated in three ways" not in said


def test_without_a_meeting_the_date_is_said_to_be_open(before: Document) -> None:
    assert {fact.label: fact.value for fact in before.facts}["Date of the meeting"].startswith("To be set")


def test_the_day_as_known_on_is_a_date(with_plan: Changed) -> None:
    space = with_plan(("meeting_date:", "#"))
    facts = gather(space, as_at=date(2026, 9, 1), detail=False)
    assert (facts.is_dated, facts.dated) == (True, date(2026, 9, 1))


def test_a_reason_is_said_once() -> None:
    reason = "not published (Gwent Police's file for 2024-12 is not among the files taken in): December 2024"
    assert stopped(reason) == "Gwent Police's file for 2024-12 is not among the files taken in."
    two = "not published: June to July 2025"
    assert stopped(two) == f"{two}."
