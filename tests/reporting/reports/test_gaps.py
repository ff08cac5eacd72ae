"""A report on an area with two months not published: the gap is seen, and no number spans it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from saferplan.new_workspace import PETERBOROUGH, create_workspace, example
from saferplan.periods import Month
from saferplan.reporting.document import Document
from saferplan.reporting.renderers import render
from saferplan.reporting.reports.gather import gather
from saferplan.reporting.reports.scrutiny import scrutiny
from tests.reporting.reports.words_of import figures, tables, words


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """Peterborough without June and July 2025."""
    folder = tmp_path_factory.mktemp("gap")
    with example(PETERBOROUGH) as source:
        space = create_workspace(folder / "workspace", "E22000017", plan=source / "plan.yaml")
        space.ingest([source / "cambridgeshire-2024.zip", _without(source / "cambridgeshire-2025.zip", folder)])
    return scrutiny(gather(space))


def _without(archive: Path, folder: Path) -> Path:
    path = folder / archive.name
    with zipfile.ZipFile(archive) as whole, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as part:
        for item in whole.infolist():
            if "2025-06" not in item.filename and "2025-07" not in item.filename:
                part.writestr(item, whole.read(item))
    return path


def test_no_total_is_made_across_the_gap(report: Document) -> None:
    said = words(report)
    assert "There is no figure for the 12 months to December 2025: not published: June to July 2025." in said
    assert "Grey" in said
    assert "2.6%" not in said
    assert "A missing figure is not nought" in said


def test_the_gap_is_named_in_the_tables_and_drawn_in_the_chart(report: Document) -> None:
    figure = figures(report)["month-victim-based-crime-police-uk"]
    rows = dict(row[:2] for row in figure.table.rows)
    assert (rows["May 2025"], rows["June 2025"], rows["July 2025"]) == ("1,811", "not published", "not published")
    assert "Not published, and left as a gap: June 2025 and July 2025." in figure.alt
    assert "not published" in str(figure.spec)


def test_coverage_says_what_is_missing(report: Document) -> None:
    said = words(report)
    assert "22 of 24 months" in said
    assert "June to July 2025" in said


def test_the_path_is_judged_on_the_months_there_are(report: Document) -> None:
    assert figures(report)["month-victim-based-crime-police-uk"].title.endswith("in 7 of the last 10 months")


def test_exceptions_say_what_they_could_not_look_at(report: Document) -> None:
    said = words(report)
    assert "Not tested for being off trajectory, victim-based crime: not published: June to July 2025." in said
    assert "Not tested for being different from the group, all measures" in said
    assert "No comparison can be made. The 12 months are not whole." in said


def test_types_keep_the_figures_they_have(report: Document) -> None:
    row = next(r for r in tables(report)["types-victim-based-crime-police-uk"].rows if r[0] == "Shoplifting")
    assert row[1:5] == ("154", "not published", "1,975", "not published")


def test_all_formats_are_made(report: Document) -> None:
    assert all(render(report, form) for form in ("html", "pdf", "docx"))


def test_a_month_before_the_gap_is_whole(report: Document) -> None:
    assert Month(2025, 12).name in report.subtitle
