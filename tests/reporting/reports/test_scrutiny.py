"""The scrutiny report on the two examples: sections, real figures, sums, and what stands where there is no figure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from saferplan.reporting.blocks import Table
from saferplan.reporting.document import Document, DocumentStatus, Section
from saferplan.reporting.numbering import number as numbered
from saferplan.reporting.renderers import render
from saferplan.reporting.reports.gather import Gathered
from saferplan.reporting.reports.percentages_table import percentages_intro, percentages_table
from saferplan.reporting.reports.scrutiny import scrutiny
from tests.reporting.reports.words_of import docx_words, figures, number, tables, words


@pytest.fixture(scope="module")
def report(gathered: Gathered) -> Document:
    return scrutiny(gathered)


@pytest.fixture(scope="module")
def report_2014(gathered_2014: Gathered) -> Document:
    return scrutiny(gathered_2014)


def _section(document: Document, title: str) -> Section:
    return next(section for section in document.sections if section.title == title)


def test_the_sections_are_those_of_a_council_committee_in_their_order(report: Document) -> None:
    found = [(s.number, s.title) for s in numbered(report).sections if s.number]
    assert found == [
        ("1", "Purpose"),
        ("2", "Recommendations"),
        ("3", "Links to the wider strategy"),
        ("4", "Background"),
        ("5", "Key issues"),
        ("6", "Implications"),
        ("7", "Next steps"),
        ("8", "Background documents"),
        ("9", "Appendices"),
    ]


def test_the_strategy_is_named_in_the_heading_where_it_is_short(report_2014: Document) -> None:
    assert report_2014.sections[2].title == "Links to the Peterborough Sustainable Community Strategy"


def test_the_head_says_who_reports_to_whom_and_to_whom_it_is_open(report: Document) -> None:
    head = {fact.label: fact.value for fact in report.facts}
    assert head["Committee"] == "Crime and disorder scrutiny committee (example)"
    assert head["What this is"].startswith("An example with real figures")
    assert "Date of the meeting" not in head
    assert report.organisation == "Safer Peterborough Partnership (example)"
    assert head["Agenda item"] == "5"
    assert head["Report of"] == "Community safety partnership manager"
    assert head["Figures to"] == "December 2025"
    assert head["Publication"] == "Public report"
    assert str(report.date) == "2026-03-10"
    assert report.status is DocumentStatus.FINAL


def test_the_headline_is_four_figures_with_the_judgement_in_words(report: Document) -> None:
    panel = next(block for block in report.blocks if hasattr(block, "figures"))
    shown = {figure.label: (figure.value, figure.judgement_words) for figure in panel.figures}
    assert shown == {
        "12 months to December 2025": ("19,215", "No clear change on the baseline year"),
        "Distance to the target": ("2,359 above", ""),
        "Needed a month to meet it": ("At most 1,404", ""),
        "Judgement": ("Red", "Misses the path to the target by 6.1%"),
    }
    assert report.subtitle == (
        "Victim-based crime in Peterborough: 2.6% above the baseline year (no clear change); the target is 10% below "
        "it by December 2027."
    )


def test_its_figures_are_the_published_ones(report: Document) -> None:
    said = words(report)
    for figure in ("18,729", "19,215", "486 (2.6%) more", "16,856", "85.9 per 1,000 residents", "2,038 crimes"):
        assert figure in said


def test_the_three_percentages_stand_together_with_what_each_tells(report: Document) -> None:
    table = tables(report)["percentages-victim-based-crime-police-uk"]
    assert [row[3] for row in table.rows] == ["+2.6%", "+5.0%", "+3.8%", "+9.9%"]
    assert [row[1:3] for row in table.rows[:1]] == [("18,729", "19,215")]
    assert all(row[0].count(".") >= 2 for row in table.rows)


def test_a_month_on_the_same_month_of_an_earlier_year_is_one_comparison(gathered: Gathered) -> None:
    """January on January: the season is out of it, and no row may say that it is in it."""
    standing = gathered.leading[0]
    found = standing.position.percentages
    label = found.latest_on_same_season.label
    first = replace(found.latest_on_same_season, label=label.partition(",")[0])
    january = replace(standing, position=replace(standing.position, percentages=replace(found, latest_on_first=first)))
    table = next(block for block in percentages_table(january) if isinstance(block, Table))
    assert [row[0].split(".")[0] for row in table.rows][2:] == [label]
    assert "Season and chance are in it" not in str(table.rows)
    assert "twice" not in str(percentages_intro(january).runs)
    assert "twice" in str(percentages_intro(standing).runs)


def test_every_change_of_the_measures_watched_says_against_what(report: Document) -> None:
    columns = {column.header: column.unit for column in tables(report)["watched"].columns}
    assert columns["Change"] == columns["Change, %"] == "on year to\nDec 2024"


def test_the_types_add_up_to_the_target_and_to_all_recorded_crime(report: Document) -> None:
    table = tables(report)["types-victim-based-crime-police-uk"]
    inside, (own, everything) = table.rows[: table.totals[0]], (table.rows[i] for i in table.totals)
    outside = table.rows[table.totals[0] + 1 : table.totals[1]]
    assert (own[0], everything[0]) == ("Victim-based crime", "All recorded crime")
    assert {row[0] for row in outside} == {"Drugs", "Possession of weapons", "Public order", "Other crime"}
    for column in range(1, 6):
        whole = sum(number(row[column]) for row in inside)
        assert whole == number(own[column])
        assert whole + sum(number(row[column]) for row in outside) == number(everything[column])
    assert round(sum(number(row[7]) for row in inside), 1) == number(own[7]) == 2.6


def test_neutral_types_are_not_coloured(report: Document) -> None:
    spec = str(figures(report)["contributions-victim-based-crime-police-uk"].spec)
    assert "No judgement" in spec
    assert spec.count("'name': 'Drugs'") == 1


def test_the_wards_add_up_to_the_partnership(report: Document) -> None:
    table = tables(report)["places-victim-based-crime-police-uk"]
    assert table.rows[0] == ("Bretton", "815", "1,120", "+305", "+37.4%")
    wards, total = table.rows[:-1], table.rows[-1]
    assert len(wards) == 22
    assert total == ("Peterborough", "18,729", "19,215", "+486", "+2.6%")
    for column in (1, 2, 3):
        assert sum(number(row[column]) for row in wards) == number(total[column])


def test_figures_state_their_finding_and_have_words_and_a_table(report: Document) -> None:
    found = figures(report)
    titles = [figure.title for figure in found.values()]
    assert titles == [
        "Victim-based crime: above the path to the target in 8 of the last 12 months",
        "Victim-based crime in the 12 months to December 2025: 6.1% above the path to the target",
        "Victim-based crime in Peterborough: no change beyond chance in December 2025",
        "Of all recorded types, public order fell most; no type clearly rose",
        "Bretton had the largest rise",
        "Peterborough lies within the limits for an area of its size",
        "The chance that the target is met is about 2 in 10",
    ]
    assert len(found["month-victim-based-crime-police-uk"].table.rows) == 24
    assert (
        "Highest 1,860 in July 2024, lowest 1,320 in December 2024" in found["month-victim-based-crime-police-uk"].alt
    )


def test_every_release_is_listed_with_its_whole_checksum(report: Document, gathered: Gathered) -> None:
    said = words(report)
    assert len(gathered.releases) == 4
    for pin in gathered.releases:
        assert f"{pin.file_name}: {pin.sha256}" in said
        assert len(pin.sha256) == 64


def test_licences_are_named_and_the_maps_too(report: Document) -> None:
    assert any("Open Government Licence v3.0" in line for line in report.attributions)
    assert any("Contains OS data © Crown copyright" in line for line in report.attributions)


def test_the_definition_has_its_version_hash_and_basis(report: Document, gathered: Gathered) -> None:
    measure = gathered.leading[0].measure
    said = words(report)
    assert f"{measure.version_label}, definition {measure.definition_hash()}" in said
    assert "Approximate: the source's types come close to the definition" in said


def test_the_plan_of_2011_to_2014_was_met(report_2014: Document) -> None:
    assert report_2014.subtitle == (
        "Victim-based crime in Cambridgeshire: 21.0% below the baseline year in the 12 months to March 2014; the "
        "target of 10% below it by March 2014 was met."
    )
    said = words(report_2014)
    for figure in ("49,641", "39,225", "44,676", "10,416 (21.0%) fewer", "47.4 per 1,000", "Green"):
        assert figure in said


def test_totals_of_twelve_months_have_no_chart_by_month_and_say_why(report_2014: Document) -> None:
    drawn = ("rolling", "contributions", "funnel", "forecast")
    assert set(figures(report_2014)) == {f"{kind}-victim-based-crime" for kind in drawn}
    said = words(report_2014)
    assert "there is no chart by month" in said
    assert "give no figures for wards or smaller areas" in said
    table = tables(report_2014)["types-victim-based-crime"]
    assert [column.header for column in table.columns][:3] == ["Type", "Before", "12 months"]


def test_a_break_is_drawn_and_told(report_2014: Document) -> None:
    assert "ONS groups recorded crime into victim-based" in str(figures(report_2014)["rolling-victim-based-crime"].spec)
    assert "A break in the figures on 18 July 2013" in words(report_2014)


def test_members_are_those_of_the_day(report_2014: Document) -> None:
    said = words(report_2014)
    assert "Clinical Commissioning Group" in said
    assert "Cambridgeshire Police Authority" not in said


def test_the_three_formats_say_the_same(report: Document) -> None:
    word = docx_words(render(report, "docx"))
    for figure in ("19,215", "18,729", "Bretton", "Misses the path to the target by 6.1%", "Appendix B"):
        assert figure in word


def test_no_report_has_a_slip(report: Document, report_2014: Document) -> None:
    for document in (report, report_2014):
        said = words(document, "internal")
        found = [
            wrong for wrong in ("-0.0", "−0 ", "−0.0", " nan", "None", " 1 crimes", "..", " more less") if wrong in said
        ]
        assert found == []


def test_the_figure_of_all_types_and_the_words_on_the_target_say_which_they_are_about(report: Document) -> None:
    said = words(report)
    assert "No type that the target counts shows a clear rise or fall." in said
    assert "shows all recorded types, those that victim-based crime does not count too." in said


def test_the_source_of_the_colours_is_told_in_the_appendix_alone(report: Document) -> None:
    said = words(report)
    assert said.count("Safer Derbyshire") == 1
    assert said.index("Safer Derbyshire") > said.index("Appendix A: definitions and method")
    assert "LSOA: a lower layer super output area" in said
    assert said.index("quasi-Poisson") > said.index("Appendix A: definitions and method")


def test_each_definition_is_noted_once(report: Document) -> None:
    said = words(report, "internal")
    assert "definitions not yet checked by a partnership" in said
    assert "is draft" not in said
