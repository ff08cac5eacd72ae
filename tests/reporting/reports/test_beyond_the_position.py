"""Signals, comparisons, forecasts and exceptions in the reports: said once, in words, sealed where restricted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from saferplan.errors import UsageError
from saferplan.reporting.blocks import Glossary, Signed
from saferplan.reporting.charts.exceptions import exceptions_chart
from saferplan.reporting.document import Document, Section
from saferplan.reporting.renderers import render
from saferplan.reporting.reports.comparison_section import comparison_section
from saferplan.reporting.reports.exceptions_section import exceptions_section
from saferplan.reporting.reports.fewest import fewest_types
from saferplan.reporting.reports.findings import Findings
from saferplan.reporting.reports.forecast_section import forecast_section
from saferplan.reporting.reports.gather import Gathered, gather
from saferplan.reporting.reports.monthly import monthly
from saferplan.reporting.reports.scrutiny import scrutiny
from saferplan.reporting.reports.signal_section import signal_section
from saferplan.reporting.reports.verdicts import reconciled
from saferplan.stats.verdicts import Assurance
from saferplan.workspace import Workspace
from tests.reporting import results, sample
from tests.reporting.reports.conftest import Changed
from tests.reporting.reports.words_of import figures, plain, tables, words

KEY = "victim-based-crime-police-uk"


@pytest.fixture(scope="module")
def report(gathered: Gathered) -> Document:
    return scrutiny(gathered)


@pytest.fixture(scope="module")
def pack(gathered: Gathered) -> Document:
    return monthly(gathered)


def _part(document: Document, title: str) -> str:
    key_issues = next(s for s in document.sections if s.title == "Key issues")
    part = next(s for s in key_issues.sections if s.title == title)
    return words(replace(document, sections=(part,), blocks=()))


def _alone(*blocks: object) -> str:
    section = Section("Part", tuple(blocks))  # type: ignore[arg-type]
    return words(replace(sample.report(), sections=(section,), blocks=()))


def test_the_sections_stand_in_the_order_a_reader_asks(report: Document) -> None:
    key_issues = next(s for s in report.sections if s.title == "Key issues")
    assert [s.title for s in key_issues.sections] == [
        "Victim-based crime: progress against the target",
        "What is more than chance",
        "What drove the change",
        "Where the change is",
        "How it compares",
        "What to expect",
        "Measures watched without a target",
        "Exceptions",
        "What the figures rest on",
    ]


def test_both_verdicts_are_said_in_words_beside_their_signs(report: Document, gathered: Gathered) -> None:
    said = _part(report, "What is more than chance")
    signal = gathered.findings.signals[KEY]
    assert "No signal. Victim-based crime in Peterborough: no change beyond chance in December 2025." in said
    assert "Target missed if nothing changes. " in said
    assert signal.assurance_words.rstrip(".") in said
    assert signal.why.rstrip(".") in said


def test_the_tables_of_measures_have_a_signal_each_with_its_sign(report: Document, pack: Document) -> None:
    for document in (report, pack):
        table = tables(document)["watched"]
        assert table.columns[-1].header == "Signal"
        assert all(isinstance(row[-1], Signed) for row in table.rows)
        shown = {row[0]: row[-1] for row in table.rows}
        assert shown["Vehicle crime"] == "Improving: low"
        assert shown["Burglary"] == "No signal"


def test_every_chart_is_explained_once_where_it_is_first_drawn(report: Document, pack: Document) -> None:
    for document in (report, pack):
        titles = [block.title for block in document.walk() if isinstance(block, Glossary)]
        assert len(titles) == len(set(titles))
    said = [block.title for block in report.walk() if isinstance(block, Glossary)]
    assert "How to read a control chart" in said
    assert "How to read a funnel plot" in said
    assert "How to read the forecast" in said
    assert "How to read the bars of a change" in said
    assert "How to read the map" in said


def test_a_box_of_help_has_two_sentences() -> None:
    from saferplan.reporting.reading import Reading, reading

    for kind in Reading:
        if kind is not Reading.MONTHS:
            words_of_it = "".join(run.text for run in reading(kind).runs)
            assert words_of_it.count(". ") == 1, kind
            assert words_of_it.endswith(".")


def test_the_comparison_has_every_area_and_the_own_one_in_bold(report: Document) -> None:
    table = tables(report)[f"comparison-{KEY}"]
    assert len(table.rows) == 6
    assert [table.rows[i][0] for i in table.totals] == ["Peterborough"]
    assert table.rows[0][:4] == ("Peterborough", "19,215", "85.9", "+62.5%")
    assert [row[4] for row in table.rows] == ["6", "5", "4", "3", "2", "1"]
    assert "1 is the lowest rate, which is the best" in table.notes[0]


def test_a_group_without_figures_is_named_once(report: Document) -> None:
    said = words(report)
    assert said.count("cannot be used: no figures of those areas are among the files taken in.") == 1
    assert "The 20 authorities the ONS finds most like Peterborough" in said


def test_areas_without_a_figure_are_in_the_table_of_a_comparison() -> None:
    blocks = list(comparison_section(results.comparison(), "All recorded crime", "data.police.uk", "x"))
    said = _alone(*blocks)
    assert "Wolverhampton no figure no figure no figure none not judged" in said
    assert "not clearly different" in said.lower()


def test_the_forecast_gives_the_chance_and_what_was_said_before(report: Document, gathered: Gathered) -> None:
    forecast = gathered.findings.forecasts[KEY]
    assert forecast.target_chance is not None
    figure = figures(report)[f"forecast-{KEY}"]
    assert figure.title == f"The chance that the target is met is {forecast.target_chance.words}"
    rows = tables(report)[f"said-{KEY}"].rows
    assert [row[0] for row in rows] == ["December 2024", "June 2025"]
    assert [row[4] for row in rows] == ["19,215", "9,437"]


def test_the_chart_that_says_missed_and_the_forecast_that_gives_a_chance_are_reconciled_where_both_stand(
    report: Document, pack: Document, gathered: Gathered
) -> None:
    said = "The control chart asks whether today's usual range reaches the target; the forecast lets the level drift"
    assert gathered.findings.signals[KEY].assurance is Assurance.FAILING
    assert said in _part(report, "What to expect")
    assert words(pack).count(said) == 1
    some = replace(gathered.findings.signals[KEY], assurance=Assurance.HIT_AND_MISS)
    assert reconciled(some, gathered.findings.forecasts[KEY]) == ""
    assert reconciled(gathered.findings.signals[KEY], None) == ""


def test_a_forecast_that_was_wrong_is_said_to_be() -> None:
    found = results.forecast()
    wrong = replace(found.past[0], happened=30_000.0)
    said = _alone(*forecast_section(replace(found, past=(wrong,)), "data.police.uk", "x"))
    assert "December 2024 Jan to Dec 2025 22,000 20,000 to 24,000 30,000 No" in said


def test_without_earlier_forecasts_the_report_says_why() -> None:
    said = _alone(*forecast_section(replace(results.forecast(), past=()), "data.police.uk", "x"))
    assert "What this method would have said 6 and 12 months ago cannot be shown" in said


def test_exceptions_state_their_finding_their_evidence_and_no_judgement_of_neutral_measures(
    report: Document, gathered: Gathered
) -> None:
    said = _part(report, "Exceptions")
    assert gathered.exceptions.finding in said
    for item in gathered.exceptions.items:
        assert all(cause.evidence.rstrip(".") in said for cause in item.causes)
    assert "Good news, by the same rules: " in said
    assert "ranked by the number of crimes" in said


def test_an_empty_list_of_exceptions_is_a_sentence(gathered: Gathered) -> None:
    none = replace(gathered.exceptions, items=(), improvements=(), folded=())
    said = _alone(*exceptions_section(none))
    assert "No measure" in said
    assert "How to read the list" not in said


def test_the_cost_of_crime_is_given_or_refused_with_its_reason(report: Document) -> None:
    assert "The cost of this change is not given." in _part(report, "What drove the change")


def test_the_methods_used_are_in_the_appendix_and_their_rules_come_from_the_code(report: Document) -> None:
    said = words(report)
    for expected in (
        "Clear change. ",
        "limits of 2.66 mean moving ranges",
        "trial limits",
        "exact Poisson limits (95% and 99.8%)",
        "A forecast on fewer than 24 months is provisional",
        "Off trajectory: the target is red or amber",
    ):
        assert said.count(expected) == 1, expected


def test_the_pack_gives_each_page_its_verdicts_its_comparison_and_the_target_its_chance(pack: Document) -> None:
    pages = {s.title: words(replace(pack, sections=(s,), blocks=())) for s in pack.sections}
    target = pages["Victim-based crime: target"]
    assert "Signal. No signal." in target
    assert "The chance that the target is met is about" in target
    assert (
        "Compared. Not clearly different from its group (the highest of six; the areas differ too widely to call it "
        "unusual): 85.9 per 1,000 residents in 12 months against an average of 52.9." in target
    )
    assert "Signal. Improving: low." in pages["Vehicle crime"]
    assert figures(pack)["signal-vehicle-crime-watched"].title.startswith("Vehicle crime in Peterborough: lower than")


def test_a_percentage_and_a_gap_leave_sentences_and_no_chart() -> None:
    found = results.signal()
    said = _alone(*signal_section(replace(found, notes=("June 2024 is not published",)), "data.police.uk"))
    assert "June 2024 is not published." in said


def test_nothing_restricted_is_among_the_findings_of_the_open_part(gathered: Gathered) -> None:
    kept = gathered.findings.only(["burglary"])
    assert set(kept.signals) == set(kept.comparisons) == {"burglary"}
    assert kept.forecasts == {}
    assert Findings().only(["burglary"]).signals == {}


def test_findings_are_those_known_on_the_day(with_plan: Changed) -> None:
    """A report as known before the comparison's files came out holds no comparison."""
    from datetime import date

    space = with_plan()
    today, early = gather(space), gather(space, as_at=date(2025, 6, 30))
    assert early.month < today.month
    assert early.findings.signals[KEY].judged == early.month
    assert early.findings.forecasts[KEY].origin == early.month


def test_every_format_carries_the_signs_silently(report: Document) -> None:
    html = render(report, "html").decode()
    assert html.count('<svg class="sign" aria-hidden="true"') >= 15
    assert "No signal" in plain(html)
    assert b"decorative" in _document_xml(render(report, "docx"))


def _document_xml(content: bytes) -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read("word/document.xml")


def test_gathering_uses_one_snapshot(gathered: Gathered, peterborough: object) -> None:
    from pathlib import Path

    again = gather(Workspace(Path(str(peterborough))))
    assert again.findings.comparisons[KEY].finding == gathered.findings.comparisons[KEY].finding
    assert again.exceptions.finding == gathered.exceptions.finding


def test_the_fewest_types_of_a_clear_change_are_told_and_of_an_unclear_one_not(
    report: Document, gathered: Gathered, gathered_2014: Gathered
) -> None:
    (types_2014,), (types,) = gathered_2014.types.values(), gathered.types.values()
    assert fewest_types(types_2014) == "Six of 15 types make 83% of the fall."
    assert fewest_types(types) == ""
    assert "Six of 15 types make 83% of the fall." in words(scrutiny(gathered_2014))
    assert "% of the rise" not in _part(report, "What drove the change")


def test_the_chart_of_exceptions_ranks_by_harm_and_says_why_each_is_listed(gathered: Gathered) -> None:
    import altair

    found = gathered.exceptions
    spec = exceptions_chart(found)
    altair.Chart.from_dict(spec)
    shown = [row["t"] for layer in spec["layer"] for row in layer["data"]["values"] if "t" in row]
    names = [text for text in shown if text in {item.title for item in found.items}]
    assert names == [item.title for item in found.items]
    assert any("(off trajectory)" in text for text in shown)
    with pytest.raises(UsageError, match="Nothing stands out"):
        exceptions_chart(replace(found, items=()))
