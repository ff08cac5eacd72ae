"""The measure page: its figures are those of the command line, and what cannot be shown says why in its place."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.cli.command import Command
from tests.web.measure_pages import Page

ADDRESS = "/measures/burglary/"
TARGET = "/measures/victim-based-crime-police-uk/"


def _page(site: Client, address: str, status: int = 200) -> Page:
    answer = site.get(address)
    assert answer.status_code == status, answer.content[:500]
    return Page(answer.content.decode())


@pytest.fixture
def saferplan(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, shown: Path) -> Command:
    return Command(capsys, monkeypatch, shown)


TEN = [
    # address, caption, row, the command line's words, its period
    ("burglary/", "Burglary by month", "January 2024", "burglary", "2024-01"),
    ("burglary/", "Burglary by month", "December 2025", "burglary", "2025-12"),
    ("shoplifting/", "Shoplifting by month", "June 2025", "shoplifting", "2025-06"),
    ("asb-incidents/", "Anti-social behaviour", "March 2025", "asb-incidents", "2025-03"),
    ("all-crime/?chart=rolling", "All recorded crime", "December 2025", "all-crime --by rolling-12", "2025-12"),
    ("burglary/?source=ons", "Burglary, totals", "December 2024", "burglary --source ons", "2024-12"),
    ("robbery/?area=Fenland", "Robbery by month", "May 2025", "robbery --area Fenland", "2025-05"),
    (
        "victim-based-crime-police-uk/?type=Vehicle+crime",
        "Victim-based crime",
        "July 2025",
        "victim-based-crime-police-uk --split crime-type",
        "2025-07,Vehicle crime",
    ),
    ("charge-rate/", "Charge rate by month", "November 2024", "charge-rate", "2024-11"),
    ("burglary/?chart=spc", "Burglary: figures", "April 2025", "burglary", "2025-04"),
]


@pytest.mark.parametrize(("address", "caption", "row", "line", "period"), TEN)
def test_ten_figures_are_those_of_the_command_line(
    site: Client, saferplan: Command, address: str, caption: str, row: str, line: str, period: str
) -> None:
    shown = _page(site, f"/measures/{address}").table(caption).row(row)[1].words
    said = saferplan(f"series {line} --format csv")
    assert said.code == 0, said.err
    month, _, kind = period.partition(",")
    [value] = [
        float(found["value"])
        for found in csv.DictReader(io.StringIO(said.out))
        if found["period"] == month and (not kind or found["crime_type"] == kind)
    ]
    assert shown == (f"{value:.1f}%" if "%" in shown else f"{value:,.0f}")


@pytest.mark.parametrize("chart", ["monthly", "rolling", "spc", "forecast"])
def test_each_chart_has_its_finding_a_picture_a_table_and_files(site: Client, chart: str) -> None:
    html = site.get(f"{ADDRESS}?chart={chart}").content.decode()
    page = Page(html)
    assert html.count('<figure class="app-figure" id="chart"') == 1
    assert f'data-chart="chart.json?chart={chart}"' in html
    assert 'id="chart-picture-title"' in html
    assert len(page.tables) > 1
    files = [urlsplit(address).path for address, words in page.links if parse_qs(urlsplit(address).query).get("chart")]
    assert {"table.csv", "table.xlsx", "chart.png", "chart.svg", "chart.json"} <= set(files)


@pytest.mark.parametrize("query", ["", "?chart=rolling&to=2025-06", "?chart=spc&from=2024-06", "?chart=forecast"])
def test_the_command_under_the_table_gives_the_same(site: Client, saferplan: Command, query: str) -> None:
    html = site.get(f"{ADDRESS}{query}").content.decode()
    line = next(line for line in re.findall(r"<code[^>]*>saferplan ([^<]*)</code>", html))
    said = saferplan(line if "--format" in line else f"{line} --format csv")
    assert said.code == 0, said.err
    rows = list(csv.DictReader(io.StringIO(said.out)))
    file = csv.DictReader(io.StringIO(site.get(f"{ADDRESS}table.csv{query}").content.decode()))
    assert [{name: row[name] for name in rows[0]} for row in file] == rows


@pytest.mark.parametrize("chart", ["monthly", "rolling", "spc"])
def test_every_figure_of_the_table_leads_to_where_it_comes_from(site: Client, chart: str) -> None:
    table = _page(site, f"{ADDRESS}?chart={chart}").table("Burglary")
    for row in table.rows[1:]:
        assert row[1].address.startswith("explain/20")
        assert "source=police-uk" in row[1].address
    row = table.rows[-1]
    assert row[1].words in _page(site, ADDRESS + row[1].address).headings[0]


def test_what_it_is_why_it_matters_and_what_good_looks_like_is_told(site: Client, shown: Path) -> None:
    from saferplan import Workspace

    measure = Workspace(shown).measures.get("burglary")
    words = _page(site, ADDRESS).words
    for said in (measure.what, measure.why_it_matters, measure.what_good_looks_like, *measure.known_limits):
        assert said in words
    # Nobody has checked it yet: a date of review would say that somebody had.
    assert "Version 1: draft, not yet checked by a partnership." in words
    assert "burglary@1" not in words
    assert "eviewed" not in words


def test_a_neutral_measure_says_why_no_direction_is_good_and_has_no_verdict(site: Client) -> None:
    html = site.get("/measures/drugs/").content.decode()
    assert "Neither a rise nor a fall is good or bad in itself" in html
    assert "There is no good direction: a rise may be more policing, a fall less." in html
    assert "app-tag--red" not in html
    assert "app-tag--green" not in html


def test_the_target_of_the_plan_is_judged_in_its_own_area_alone(site: Client) -> None:
    assert 'class="app-card app-target"' in site.get(TARGET).content.decode()
    for query in ("?area=Fenland", "?type=Vehicle+crime", "?source=ons"):
        address = "/measures/burglary/" if "ons" in query else TARGET
        assert 'class="app-card app-target"' not in site.get(f"{address}{query}").content.decode()


def _card(site: Client, address: str) -> str:
    html = site.get(address).content.decode()
    card = html[html.index('<li class="app-card app-target"') :]
    return " ".join(re.sub(r"<[^>]+>", " ", card[: card.index("</li>")]).split())


def test_the_target_stands_at_the_head_of_its_page_as_on_the_overview(site: Client) -> None:
    """Baseline, target, path, miss and chance: one reader met two percentages on two pages."""
    card = _card(site, TARGET)
    assert card == _card(site, "/")
    for told in ("Baseline 18,729", "At most 16,856", "Red: missed by 6.1%", "About 2 in 10"):
        assert told in card
    html = site.get(TARGET).content.decode()
    assert html.index("app-card app-target") < html.index('<dl class="app-facts">')


def test_the_target_is_that_of_the_end_chosen(site: Client) -> None:
    assert "crimes in the 12 months to September 2025" in _card(site, f"{TARGET}?to=2025-09")


def test_each_box_says_what_it_is_against_and_whose_residents_it_counts(site: Client) -> None:
    words = " ".join(_page(site, TARGET).words.split())
    assert "486 (2.6%) more than in the 12 months before, to December 2024; no clear change" in words
    assert "131 (9.9%) more than in December 2024" in words
    assert "among 223,655 residents. Rates use residents of 2024 (ONS estimates)" in words


def test_the_plan_s_own_name_comes_first_and_the_full_title_after_it(site: Client) -> None:
    page = _page(site, TARGET)
    assert page.headings[0] == "Victim-based crime"
    assert "In full: Victim-based crime, police.uk approximation" in page.words
    assert "In full" not in _page(site, ADDRESS).words


@pytest.mark.parametrize(
    ("measure", "reason"),
    [
        ("stop-and-search", "published by force, not for Peterborough"),
        ("domestic-abuse", "can only be had from a force"),
        ("crime-severity", "Nothing of the Home Office tables"),
    ],
)
def test_what_cannot_be_measured_says_why_once_and_what_it_means_stands(
    site: Client, measure: str, reason: str
) -> None:
    page = _page(site, f"/measures/{measure}/")
    assert reason in page.words
    assert "--source" not in page.words
    assert "Why it matters" in page.words
    assert "Figures for Peterborough" not in " ".join(page.words.split())
    assert page.words.count(reason) == 1
    assert page.headings[1:] == ["About this measure"]
    assert f"/measures/{measure}/definition/" in [address for address, _ in page.links]


@pytest.mark.parametrize("chart", ["spc", "forecast"])
def test_a_chart_that_cannot_be_drawn_leaves_its_reason(site: Client, chart: str) -> None:
    words = _page(site, f"/measures/victim-based-crime-police-uk/?chart={chart}&type=Burglary").words
    assert "made of the whole measure" in words
    assert "neighbouring totals" in _page(site, f"{ADDRESS}?chart=spc&source=ons").words


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("chart=pie", "'pie' is not a chart; choose one of monthly, rolling, spc, forecast."),
        ("from=2031-01", "have no period that ends with January 2031"),
        ("from=soon", "'soon' is not a month"),
        ("from=2025-05&to=2025-01", "May 2025 is after January 2025"),
        ("type=Piracy", "'Piracy' is not a crime type of this measure"),
        ("area=Nowhere", "No area is called 'Nowhere'"),
        ("source=local", "'local' has no figures of 'Burglary'"),
        ("source=%3Cscript%3E", "has no figures"),
        ("group=nobody", "nobody"),
    ],
)
def test_a_wrong_word_gets_one_sentence_with_the_remedy(site: Client, query: str, sentence: str) -> None:
    answer = site.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 400
    html = answer.content.decode()
    assert sentence in Page(html).words
    assert "<script>" not in html
    assert len(Page(html).headings) == 1


def test_a_measure_that_is_not_there_is_not_found(site: Client) -> None:
    for end in ("", "definition/", "explain/2025-12/", "table.csv", "drivers.csv"):
        assert "choose one from the list" in _page(site, f"/measures/burglry/{end}", 404).words


def test_words_it_does_not_know_are_left_out(site: Client) -> None:
    page = _page(site, f"{ADDRESS}?utm_source=x&chart=rolling")
    assert not any("utm_source" in address for address, _ in page.links)


def test_the_months_to_choose_from_are_those_held(site: Client) -> None:
    options = _page(site, ADDRESS).options
    assert options["from"][:2] == ["", "2025-12"]
    assert options["to"][-1] == "2024-01"
    assert len(options["from"]) == 25
    assert options["source"] == ["police-uk", "ons"]
    assert "type" not in options
    assert "Vehicle crime" in _page(site, "/measures/victim-based-crime-police-uk/").options["type"]


def test_a_range_is_kept_by_links_and_files(site: Client) -> None:
    page = _page(site, f"{ADDRESS}?from=2025-01&to=2025-06")
    rows = page.table("Burglary by month").rows
    assert [rows[1][0].words, rows[-1][0].words, len(rows)] == ["January 2025", "June 2025", 7]
    kept = [address for address, _ in page.links if "chart=spc" in address or address.startswith("table.csv")]
    assert len(kept) == 2
    assert all("from=2025-01&to=2025-06" in address for address in kept)


def _changes(page: Page, caption: str) -> list[int]:
    rows = page.table(caption).rows[1:]
    return [int(row[3].words.replace("\u2212", "-").replace("+", "").replace(",", "")) for row in rows]


def test_what_moved_it_adds_up(site: Client) -> None:
    page = _page(site, "/measures/victim-based-crime-police-uk/")
    assert sum(_changes(page, "Change by offence type")) == sum(_changes(page, "Change by ward")) == 486
    assert "Violence and sexual offences make 88% of the rise" in page.words


def test_of_many_places_the_largest_movements_are_told_and_the_others_together(
    site: Client, saferplan: Command
) -> None:
    page = _page(site, "/measures/burglary/?area=E23000023")
    rows = page.table("Change by ward").rows
    assert len(rows) <= 43
    assert any("other wards" in row[0].words for row in rows)
    said = csv.DictReader(io.StringIO(saferplan("series burglary --area E23000023 --by rolling-12 --format csv").out))
    totals = {row["period"]: row["value"] for row in said}
    assert sum(_changes(page, "Change by ward")) == int(totals["2025-12"]) - int(totals["2024-12"])


@pytest.mark.parametrize("area", ["E01015599", "E05010807", "Dogsthorpe"])
@pytest.mark.parametrize("file", ["", "table.csv", "table.xlsx", "chart.json", "drivers.csv", "map/", "map.csv"])
def test_a_ward_or_lsoa_has_no_figures_but_on_the_map_around_it(site: Client, area: str, file: str) -> None:
    answer = site.get(f"/measures/burglary/{file}?area={area}")
    assert answer.status_code == 404
    assert "its figures stand on the map of the area around it" in answer.content.decode()


@pytest.mark.parametrize("area", ["E12000006", "K04000001"])
def test_an_area_that_cannot_be_compared_or_driven_has_the_rest_of_its_page(site: Client, area: str) -> None:
    page = _page(site, f"/measures/burglary/?area={area}")
    assert "Beside other areas" in page.headings
    assert "About this measure" in page.headings
    assert _page(site, f"/measures/burglary/?area={area}&group=nobody").headings[0] == "Burglary"


def test_a_page_kept_asks_the_database_nothing(site: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    first = site.get(ADDRESS).content
    with CaptureQueriesContext(connection) as asked:
        assert site.get(ADDRESS).content == first
    assert len(asked) == 0
