"""Who sees what, the same report twice, and the files it is written to."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from saferplan.errors import NotMeasurable, StorageError
from saferplan.periods import Month
from saferplan.reporting.classification import Audience
from saferplan.reporting.document import DocumentStatus
from saferplan.reporting.renderers import render
from saferplan.reporting.reports import make_report
from saferplan.reporting.reports.files import stem
from saferplan.reporting.reports.gather import Gathered, gather
from saferplan.reporting.reports.scrutiny import scrutiny
from saferplan.workspace import Workspace
from tests.reporting.reports.conftest import Changed
from tests.reporting.reports.words_of import docx_words, words

_EXEMPT = """report:
  exempt:
    - section: key_issues
      text: Operation Nightjar began in the north.
      schedule_12a: [7]
      reason: it would warn those concerned
  internal: A remark of the analyst.
"""


@pytest.fixture
def with_exempt(with_plan: Changed) -> Workspace:
    return with_plan(("report:\n", _EXEMPT))


@pytest.mark.parametrize(
    ("audience", "exempt", "internal"),
    [(Audience.PUBLIC, False, False), (Audience.MEMBERS, True, False), (Audience.INTERNAL, True, True)],
)
def test_each_reader_gets_their_parts(with_exempt: Workspace, audience: Audience, exempt: bool, internal: bool) -> None:
    document = scrutiny(gather(with_exempt), audience)
    pages = [words(document, audience), docx_words(render(document, "docx", audience))]
    for said in pages:
        assert ("Operation Nightjar" in said) is exempt
        assert ("A remark of the analyst" in said) is internal
        assert ("rows read" in said) is internal
    assert ("not for publication under paragraph 7 of Schedule 12A" in pages[0]) is True


def test_numbers_agree_between_versions(with_exempt: Workspace) -> None:
    document = scrutiny(gather(with_exempt))
    public, members = words(document), words(document, "members")
    for part in ("5.3 In the 12 months to December 2025", "Figure 4", "9.2 Appendix A"):
        assert part in public
        assert part in members


def test_the_plain_report_holds_nothing_of_the_analyst(gathered: Gathered) -> None:
    document = scrutiny(gathered)
    assert document.holds_internal
    assert "Notes for the analyst" not in words(document)


def test_the_same_report_twice_is_the_same_file(peterborough: Path, tmp_path: Path) -> None:
    known = date(2026, 1, 31)
    made = []
    for folder in ("first", "second"):
        space = Workspace(peterborough)
        _, written = make_report(space, "scrutiny", as_at=known, folder=tmp_path / folder)
        made.append({file.path.name: file.path.read_bytes() for file in written})
    assert made[0] == made[1]
    assert set(made[0]) == {f"scrutiny-2025-12-as-at-2026-01-31.{form}" for form in ("html", "pdf", "docx")}


def test_as_at_gives_back_last_months_report_after_a_newer_release(copy_of_peterborough: Path, tmp_path: Path) -> None:
    space = Workspace(copy_of_peterborough)
    known = date(2026, 1, 31)
    _, (before,) = make_report(space, "scrutiny", as_at=known, formats=("html",), folder=tmp_path / "a")
    # The police publish December again, with 100 shopliftings fewer.
    archive = copy_of_peterborough.parent / "2026-02.zip"
    _december_again(archive)
    space.ingest([archive], published=date(2026, 2, 20))
    _, (after,) = make_report(Workspace(copy_of_peterborough), "scrutiny", formats=("html",), folder=tmp_path / "b")
    _, (again,) = make_report(
        Workspace(copy_of_peterborough), "scrutiny", as_at=known, formats=("html",), folder=tmp_path / "c"
    )
    assert "19,115" in after.path.read_text()
    assert again.path.read_bytes() == before.path.read_bytes()


def _december_again(path: Path) -> None:
    from saferplan.geography.small_areas import lsoa_csps
    from saferplan.new_workspace import PETERBOROUGH, example

    with example(PETERBOROUGH) as folder, zipfile.ZipFile(folder / "cambridgeshire-2025.zip") as published:
        name = next(n for n in published.namelist() if n.endswith("2025-12-cambridgeshire-street.csv"))
        lines = published.read(name).decode().splitlines(keepends=True)
    taken = [
        i
        for i, line in enumerate(lines)
        if ",Shoplifting," in line and lsoa_csps().get(line.split(",")[7]) == "E22000017"
    ]
    kept = [line for i, line in enumerate(lines) if i not in set(taken[:100])]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, "".join(kept))


def test_a_month_in_the_past_is_told_as_it_stood(peterborough: Path) -> None:
    facts = gather(Workspace(peterborough), Month(2025, 3))
    document = scrutiny(facts)
    assert facts.month == Month(2025, 3)
    assert "December 2025" not in document.subtitle
    assert len(next(f for f in document.walk() if getattr(f, "key", "").startswith("month-")).table.rows) == 15


@pytest.mark.parametrize("month", [Month(2030, 1), Month(2019, 1)])
def test_a_month_that_is_not_held_is_refused(peterborough: Path, month: Month) -> None:
    with pytest.raises(NotMeasurable, match="cover January 2024 to December 2025; choose a --month"):
        gather(Workspace(peterborough), month)


def test_an_unwritten_section_says_so_and_makes_a_draft(with_plan: Changed) -> None:
    space = with_plan(
        (
            "  next_steps:\n    - The partnership reports again with the figures of the next quarter.\n"
            "    - Recommendations of the committee are recorded and answered in writing.\n",
            "",
        )
    )
    document = scrutiny(gather(space))
    assert document.status is DocumentStatus.DRAFT
    assert "To be written: what happens next" in words(document)
    assert "next_steps" in words(document, "internal")


def test_a_plan_without_targets_reports_its_first_measure(with_plan: Changed) -> None:
    space = with_plan()
    plan = space.folder / "plan.yaml"
    text = plan.read_text()
    plan.write_text(text[: text.index("targets:")] + text[text.index("# Watched every month") :])
    said = words(scrutiny(gather(Workspace(space.folder))))
    assert "The plan sets no target" in said
    assert "All recorded crime in Peterborough in the 12 months to December 2025: 2.8% above" in said


def test_a_plan_without_indicators_has_its_target_alone(with_plan: Changed) -> None:
    space = with_plan()
    plan = space.folder / "plan.yaml"
    text = plan.read_text()
    plan.write_text(text[: text.index("# Watched every month")] + text[text.index("comparison_groups:") :])
    document = scrutiny(gather(Workspace(space.folder)))
    assert "Measures watched" not in words(document)
    assert "19,215" in words(document)


def test_day_and_reader_are_in_the_name() -> None:
    month = Month(2025, 12)
    assert stem("scrutiny", month, None, Audience.PUBLIC) == "scrutiny-2025-12"
    assert stem("monthly", month, date(2026, 1, 31), Audience.MEMBERS) == "monthly-2025-12-as-at-2026-01-31-members"


def test_a_folder_that_cannot_be_written_is_told(peterborough: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    with pytest.raises(StorageError, match="cannot be written"):
        make_report(Workspace(peterborough), "scrutiny", formats=("html",), folder=file)
    assert file.read_text() == "in the way"
