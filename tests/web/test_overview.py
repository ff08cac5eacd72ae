"""The overview says what the command line says, and says why where there is nothing to say."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from saferplan.web.links import to
from saferplan.web.presenters.overview import Overview, overview
from saferplan.workspace import Workspace
from tests.cli.command import Command
from tests.reporting.reports.test_restricted import _workspace as with_own_records
from tests.web.conftest import AsRole, showing
from tests.web.reading_pages import html_of, links, main_of, read, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, peterborough: Path) -> Command:
    return Command(capsys, monkeypatch, peterborough)


@pytest.fixture(scope="module")
def of_example(peterborough: Path) -> Overview:
    return overview(Workspace(peterborough), to)


def test_the_month_the_plan_and_its_priorities_are_said_first(site: Client) -> None:
    page = html_of(site, "/")
    assert re.search(r"<title>Overview: Peterborough, December 2025 –", page)
    said = words(page)
    assert "Safer Peterborough plan 2025-27 (example) , January 2025 to December 2027." in said
    assert "Four priorities: fewer victims of crime; less harm from drugs and alcohol;" in said
    assert "The figures are those to December 2025 , the newest month of the plan that every target has." in said


def test_every_number_of_status_stands_on_the_page(site: Client, command: Command) -> None:
    """14 measures, two totals each, with the change and what chance allows to be said of it."""
    said = read(site, "/")
    positions = [each["position"] for each in json.loads(command("status --format json").out)["positions"]]
    assert len(positions) == 14
    for position in positions:
        assert f"{position['rolling']['value']:,.0f}" in said
    for position in positions[1:]:
        change = position["rolling_change"]
        moved = change["now"] - change["base"]
        row = said[said.index(position["title"], said.index("Measures watched")) :]
        row = row[: row.index("%)") + 2]
        expected = f"{moved:+,.0f} ({change['value']:+.1f}%)".replace("-", "−")
        assert row.startswith(
            f"{position['title']} {position['rolling']['value']:,.0f} {position['rolling_before']['value']:,.0f} "
        )
        assert row.endswith(expected)


def test_the_target_s_sentences_are_those_of_status(site: Client, command: Command) -> None:
    said, told = read(site, "/"), command("status").out
    for line in ("Red: the 12 months to December 2025 miss the path to the target by 6.1% (19,215, at most 18,104).",):
        assert line in told
        assert line in said
    assert "486 (2.6%) more than in the baseline year, 12 months to December 2024 (18,729); no clear change" in said
    assert "at most 16,856 in 12 months" in told
    assert "Target At most 16,856 In the 12 months to December 2027: 18,729 less 10% is 16,856.1." in said
    assert "at most 1,404 a month on average" in told
    assert "At most 1,404 On average, January to December 2027: 16,856.1 ÷ 12; the last 12 months had 1,601." in said


def test_the_chance_is_that_of_forecast_with_its_caution(site: Client, command: Command, peterborough: Path) -> None:
    said = read(site, "/")
    found = Workspace(peterborough).forecast("victim-based-crime-police-uk")
    assert found.target_chance is not None
    assert f"Chance of meeting it {found.target_chance.words.capitalize()}" in said
    assert f"{found.target_chance.expected:,.0f} crimes are expected (8 times in 10 between" in said
    assert "it does not know what partners will do" in said


def test_exceptions_are_those_of_the_command_ranked_with_good_news_apart(site: Client, command: Command) -> None:
    said, told = read(site, "/"), command("exceptions").out.splitlines()
    assert told[0] in said
    ranked = [line.split(" (")[0].split(". ")[1] for line in told if re.match(r"\d+\. ", line)]
    good = [line.removeprefix("- ").split(" (")[0] for line in told if line.startswith("- ")]
    assert (ranked, good) == (["Victim-based crime", "Vehicle crime"], ["Theft from the person"])
    listed = said[said.index("What to ask about") : said.index("Measures watched")]
    apart = listed.index("Good news, by the same rules")
    assert all(f"{title} :" in listed[:apart] for title in ranked)
    assert all(f"{title} :" in listed[apart:] for title in good)
    assert "lower than chance explains since May 2025 (8 months below the mean)" in listed


def test_why_a_measure_is_listed_is_said_in_plain_words(site: Client) -> None:
    said = read(site, "/")
    assert "Victim-based crime : the target is red Red:" in said
    assert "Vehicle crime : lower than usual, but higher than its group Vehicle crime in" in said
    assert "by more than chance" not in said


def test_why_a_control_chart_and_a_year_s_change_may_differ_is_said_where_they_meet(site: Client) -> None:
    said = read(site, "/")
    watched = said[said.index("Measures watched") : said.index("12 months to December 2025, against")]
    assert "It sets 12 months against the 12 before; the control chart behind “What to ask about” looks" in watched
    assert watched.strip().endswith("So the two may differ.")


def test_every_figure_leads_to_where_it_comes_from(site: Client, of_example: Overview, command: Command) -> None:
    explained = [row.now.explain for row in of_example.watched] + [row.before.explain for row in of_example.watched]
    assert len(explained) == 26
    assert set(explained) <= set(links(html_of(site, "/")))
    assert of_example.targets[0].explain in links(html_of(site, "/"))
    # What the link asks for is the very figure.
    told = command("explain burglary --month 2025-12 --by rolling-12 --source police-uk --format json")
    row = next(row for row in of_example.watched if row.title == "Burglary")
    assert "/measures/burglary/explain/2025-12/?by=rolling-12&source=police-uk" in row.now.explain
    assert f"{json.loads(told.out)['value']:,.0f}" == row.now.words


def test_every_measure_has_its_link_and_its_line(of_example: Overview) -> None:
    assert [row.address for row in of_example.watched][:2] == [
        "/measures/all-crime/",
        "/measures/violence-and-sexual-offences/",
    ]
    assert all(row.spark.svg for row in of_example.watched)
    idents = [row.spark.ident for row in of_example.watched] + [card.spark.ident for card in of_example.targets]
    assert len(idents) == len(set(idents))


def test_a_neutral_measure_has_the_words_of_the_others_and_no_colour(site: Client) -> None:
    main = main_of(html_of(site, "/"))
    drugs = main[main.index("Drug offences") :]
    row = words(f"<main>{drugs[: drugs.index('</tr>')]}</main>")
    assert "No clear change : +330 (+51.6%) Between 3% lower and 140% higher; neither good nor bad in itself" in row
    assert "Neutral" not in words(main)
    order = words(f"<main>{main[main.index('Public order offences') :]}</main>")
    assert "Lower : −288 (−14.6%) A clear fall (between 2% and 26% lower); neither good nor bad in itself" in order
    assert "app-tag" not in main[main.index("Measures watched") :]


def test_the_colour_stands_in_words_with_its_rule(site: Client) -> None:
    main = main_of(html_of(site, "/"))
    assert '<strong class="app-tag app-tag--red">Red: missed by 6.1%</strong>' in main
    assert "Green: met. Amber: missed by up to 5%. Red: missed by more than 5%." in main


def test_each_source_says_its_newest_month_its_day_and_what_is_missing(site: Client) -> None:
    said = read(site, "/")
    fresh = said[said.index("How fresh the data is") :]
    source = "data.police.uk street files, Cambridgeshire Constabulary"
    told = "Nothing up to December 2025, from January 2024 on."
    assert f"{source} December 2025 31 December 2025 (assumed) {told}" in fresh
    assert "counted up to the newest figure held. Newer ones may have been published since." in fresh


def test_a_workspace_without_figures_says_so_and_still_shows_its_plan(
    db: None, settings: Any, copy_of_peterborough: Path, tmp_path: Path
) -> None:
    shutil.rmtree(copy_of_peterborough / "warehouse")
    for _ in showing(settings, copy_of_peterborough, tmp_path / "state"):
        said = read(Client(HTTP_HOST="localhost"), "/")
    assert "There are no figures to show yet No measure of the plan has a figure yet" in said
    assert "Safer Peterborough plan 2025-27 (example)" in said
    assert "No file with figures of this area has been taken in" in said


@pytest.fixture(scope="module")
def own_records(peterborough: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with a first target from a synthetic extract of the force's own records."""
    return with_own_records(peterborough, tmp_path_factory.mktemp("own") / "one", (4, 3)).folder


@pytest.fixture
def with_extract(settings: Any, own_records: Path, tmp_path: Path) -> Iterator[Path]:
    yield from showing(settings, own_records, tmp_path / "state")


def test_the_public_never_sees_a_figure_of_a_force_s_own_records(
    site: Client, as_role: AsRole, with_extract: Path
) -> None:
    """2,592 in 12 months, 3,456 before: not on any page, in words or in a picture."""
    public = html_of(Client(HTTP_HOST="localhost"), "/")
    working = html_of(as_role("viewer"), "/")
    assert "2,592" in working
    for page in ("/", "/plan/", "/measures/", "/areas/E22000017/", "/areas/E06000031/"):
        seen = html_of(Client(HTTP_HOST="localhost"), page)
        assert not any(number in seen for number in ("2,592", "3,456", "2592", "3456")), page
        assert "source=local" not in seen
    assert "Crime in the force&#x27;s own records: no figure" not in public
    assert "19,215" in public


def test_who_may_see_restricted_figures_is_told_that_they_are(as_role: AsRole, with_extract: Path) -> None:
    said = read(as_role("analyst"), "/")
    over = "These are restricted figures, from the force's own records and not for publication: crime in the force's"
    assert f"Restricted figures {over} own records" in said
    card = said[said.index("The target") if "The target" in said else said.index("Targets") :]
    assert "Restricted: not for publication" in card[: card.index("2,592")]


def test_the_page_that_is_kept_is_kept_by_who_looks(as_role: AsRole, site: Client, with_extract: Path) -> None:
    assert "2,592" in html_of(as_role("viewer"), "/")
    assert "2,592" not in html_of(Client(HTTP_HOST="localhost"), "/")


@pytest.mark.parametrize("address", ["/", "/plan/", "/areas/E07000008/"])
def test_links_of_every_kind_answer(site: Client, address: str) -> None:
    """Measures, explanations, comparisons, areas: those of other parts too, the first and the last of each kind."""
    found = sorted({link.split("#")[0] for link in links(html_of(site, address)) if link.startswith("/")})
    assert len(found) > 15
    kinds: dict[str, list[str]] = {}
    for link in found:
        kinds.setdefault(resolve(link.split("?")[0]).view_name, []).append(link)
    chosen = {link for of_kind in kinds.values() for link in (of_kind[0], of_kind[-1])}
    assert {link: status for link in chosen if (status := site.get(link).status_code) != 200} == {}


def test_the_explanation_a_figure_leads_to_is_of_that_figure(site: Client, of_example: Overview) -> None:
    for row in of_example.watched[:3]:
        assert f"{row.now.words} " in read(site, row.now.explain)
        assert f"{row.before.words} " in read(site, row.before.explain)


def test_a_target_of_own_records_names_those_figures_alone(as_role: AsRole, site: Client, with_extract: Path) -> None:
    """All recorded crime is a target from own records there, and a published measure besides."""
    analyst, own = as_role("analyst"), "Crime in the force's own records"
    assert read(analyst, "/measures/all-crime/?source=local").startswith(own)
    assert read(analyst, "/measures/all-crime/?source=police-uk").startswith("All recorded crime")
    public = Client(HTTP_HOST="localhost")
    assert own not in read(public, "/measures/")
    assert "Restricted: not for publication 2,592" in read(analyst, "/measures/all-crime/?source=local")
