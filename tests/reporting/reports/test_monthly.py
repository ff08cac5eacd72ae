"""The monthly pack: a page for each measure, with the slots for commentary and actions."""

from __future__ import annotations

import pytest

from saferplan.reporting.blocks import PageBreak, Table
from saferplan.reporting.document import DocumentStatus
from saferplan.reporting.reports.gather import Gathered, gather
from saferplan.reporting.reports.monthly import monthly
from tests.reporting.reports.conftest import Changed
from tests.reporting.reports.words_of import words


def test_targets_come_first_then_the_measures_in_the_order_of_the_plan(gathered: Gathered) -> None:
    titles = [section.title for section in monthly(gathered).sections]
    assert titles[:4] == [
        "All indicators at a glance",
        "Victim-based crime: target",
        "All recorded crime",
        "Violence and sexual offences",
    ]
    assert len(titles) == 1 + 14 + 2


@pytest.mark.parametrize("title", ["Victim-based crime: target", "Drug offences"])
def test_a_page_has_all_that_an_indicator_needs(gathered: Gathered, title: str) -> None:
    page = next(section for section in monthly(gathered).sections if section.title == title)
    said = "".join(run.text for block in page.blocks for run in getattr(block, "runs", ()))
    for heading in ("What it counts", "Why it matters", "What good looks like", "Target", "Commentary", "Actions"):
        assert heading in said
    assert isinstance(page.blocks[-1], PageBreak)
    months = next(block for block in page.blocks if isinstance(block, Table))
    assert [len(row) for row in months.rows] == [13, 13]


def test_months_are_the_published_ones(gathered: Gathered) -> None:
    page = monthly(gathered).sections[1]
    months = next(block for block in page.blocks if isinstance(block, Table))
    assert months.rows[1][0] == "Dec 2025"
    assert sum(int(cell.replace(",", "")) for cell in months.rows[1][1:]) == 19_215
    assert sum(int(cell.replace(",", "")) for cell in months.rows[0][1:]) == 18_729


def test_it_is_a_draft_until_every_page_has_its_commentary(gathered: Gathered) -> None:
    document = monthly(gathered)
    assert document.status is DocumentStatus.DRAFT
    assert words(document).count("To be written: what lies behind these figures.") == 14


def test_the_words_of_the_plan_are_printed(with_plan: Changed) -> None:
    space = with_plan(
        (
            "report:\n",
            "report:\n  commentary:\n    robbery: Robbery is small.\n  actions:\n    robbery: [Patrol, Light]\n",
        )
    )
    said = words(monthly(gather(space, detail=False)))
    assert "Commentary. Robbery is small." in said
    assert "Patrol" in said


def test_totals_of_twelve_months_have_pages_too(gathered_2014: Gathered) -> None:
    said = words(monthly(gathered_2014))
    assert "Meets the target" in said
    assert "39,225" in said
