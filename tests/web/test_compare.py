"""The page Compare: the figures of `saferplan compare`, one sentence where there are none, and files of them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from django.test import Client

from saferplan import Workspace
from saferplan.reporting.charts.style import text_width
from saferplan.web.links import to
from saferplan.web.presenters.compare import compare_page, comparison_view
from saferplan.web.presenters.compare_asked import asked
from saferplan.web.presenters.compare_charts import spec
from tests.cli.command import Command
from tests.web.reading import page_of

BURGLARY = "/compare/?measure=burglary"
REFUSED = "/compare/?measure=victim-based-crime-police-uk&group=ons-nearest-neighbours"


@pytest.fixture(scope="module")
def space(peterborough: Path) -> Workspace:
    return Workspace(peterborough)


@pytest.fixture
def saferplan(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, peterborough: Path) -> Command:
    return Command(capsys, monkeypatch, peterborough)


def shown_number(words: str) -> float:
    return float(words.replace(",", "").replace("−", "-").replace("+", "").rstrip("%"))


@pytest.mark.parametrize(
    ("measure", "group"),
    [("burglary", ""), ("robbery", "same-region"), ("bicycle-theft", "cambridgeshire-districts")],
)
def test_the_table_has_the_figures_of_the_command_line(
    site: Client, saferplan: Command, measure: str, group: str
) -> None:
    page = page_of(site.get(f"/compare/?measure={measure}&group={group}"))
    told = json.loads(saferplan(f"compare {measure} --format json{f' --group {group}' if group else ''}").out)
    rows = {cells[0].removesuffix(" (this area)"): cells for cells in page.tables[0][1:]}
    known = [item for item in told if item["rate"] is not None]
    assert set(rows) == {item["area_name"] for item in known}
    for item in known:
        name, rank, count, population, rate, distance, position, direction = rows[item["area_name"]]
        assert int(rank) == item["rank"]
        assert shown_number(count) == item["count"]
        assert shown_number(population) == item["population"]
        assert shown_number(rate) == pytest.approx(item["rate"], abs=0.051)
        if item["distance_percent"] is None:
            assert distance == "too few"
        else:
            assert shown_number(distance) == pytest.approx(item["distance_percent"], abs=0.051)
        assert position.lower() == item["position"]
        assert direction.lower() == (item["direction"] or "not known")
        assert name.endswith("(this area)") is item["own"]


def test_the_finding_is_a_heading_and_the_rest_says_how_it_was_found(site: Client, space: Workspace) -> None:
    page = page_of(site.get(BURGLARY))
    found = space.compare("burglary")
    assert ("h2", found.finding) in page.headings
    assert page.headings[0] == ("h1", "Compare areas")
    for words in (
        "−35.5%, 428 fewer crimes than at the group's average rate",
        "Simple: the mean of the areas' rates, each area counting the same, Peterborough left out.",
        "ONS Explore Local Statistics, model of 2023-24",
        "the 20 authorities the ONS finds most like it",
        "2 of 21",
        "1 is the lowest rate, which is the best.",
        "From 4.69 in the 12 months to December 2023 to 3.58 in the 12 months to December 2024.",
    ):
        assert words in page.words
    assert not page.repeated_ids


def test_every_count_leads_to_its_explanation(site: Client) -> None:
    page = page_of(site.get(BURGLARY))
    explained = [address for text, address in page.links if "/explain/" in address]
    assert len(explained) == 2 * 21
    answer = site.get(next(address for address in explained if "E22000017" in address))
    assert answer.status_code == 200
    assert "779" in answer.content.decode()


def test_what_is_chosen_stays_chosen_and_only_what_is_held_is_offered(site: Client, space: Workspace) -> None:
    page = page_of(site.get("/compare/?measure=robbery&area=Leeds&group=england&period=2023-12"))
    assert page.chosen == {"measure": "robbery", "area": "E22000345", "group": "england", "period": "2023-12"}
    fields = {field.name: field for field in compare_page(space, asked(space, measure="robbery"), to).filters.fields}
    assert {choice.value for choice in fields["period"].choices} == {"", "2023-12", "2024-12"}
    assert len(fields["area"].choices) == 314 + 43
    assert "hate-crime" not in {choice.value for choice in fields["measure"].choices}
    assert fields["group"].choices[0].section == "Chosen by the partnership"
    only_one_force = compare_page(space, asked(space, measure="victim-based-crime-police-uk"), to).filters.fields[1]
    assert len(only_one_force.choices) == 6 + 1


def test_the_plans_measure_that_can_be_compared_is_shown_first(site: Client) -> None:
    page = page_of(site.get("/compare/"))
    assert page.chosen["measure"] == "all-crime"
    assert any(tag == "h2" and words.startswith("All recorded crime in Peterborough") for tag, words in page.headings)


def test_a_group_without_figures_is_one_sentence_and_the_groups_that_have_some(site: Client) -> None:
    answer = site.get(REFUSED)
    assert answer.status_code == 200
    page = page_of(answer)
    assert "No area of this group has a figure" in page.words
    assert "Choose one of the groups below." in page.words
    assert "ingest" not in page.words
    assert not page.tables
    instead = [address for text, address in page.links if text == "The other districts of Cambridgeshire"]
    assert len(page_of(site.get(instead[0])).tables[0]) == 1 + 6


@pytest.mark.parametrize("measure", ["charge-rate", "hate-crime", "crime-severity", "stop-and-search"])
def test_a_measure_that_is_not_held_is_one_sentence_without_words_of_the_command_line(
    site: Client, measure: str
) -> None:
    page = page_of(site.get(f"/compare/?measure={measure}"))
    assert "--" not in page.words
    assert any(words.endswith("cannot be compared with this group") for _, words in page.headings)


def test_a_period_that_the_next_group_lacks_gives_the_newest_and_says_so(site: Client) -> None:
    page = page_of(site.get("/compare/?measure=burglary&period=2025-12"))
    assert "The period asked for has no comparison with this group, so the newest is shown." in page.words
    assert "12 months to December 2024" in page.words


def test_small_groups_and_wide_limits_are_said_before_anything_is_concluded(site: Client) -> None:
    page = page_of(site.get("/compare/?measure=bicycle-theft&group=cambridgeshire-districts"))
    assert "A small group: 5 areas beside Peterborough have figures" in page.words
    assert "Wide limits: up to 12.0 is not clearly different here, with an average of 1.79" in page.words
    tiny = page_of(site.get("/compare/?measure=possession-of-weapons&area=City of London"))
    assert "Small numbers: 80 against 8.2 at the group's average rate" in tiny.words
    assert "Wide limits" not in tiny.words  # It lies above them.
    assert "Stratford-on-Avon" in tiny.tables[1][1][0]


def test_charts_are_explained_in_plain_english_and_exactly_below(site: Client) -> None:
    said = page_of(site.get("/compare/?measure=all-crime&group=ons-nearest-neighbours")).words
    charts, _, method = said.partition("How this was worked out")
    assert "no further from the group's average than chance and the usual differences between such areas go" in charts
    assert "so the limits leave room for that too (the variance of their rates is about 520 times that" in charts
    assert "funnel limits" not in charts
    assert "outside the 95% funnel limits" in method


@pytest.mark.parametrize("width", [280, 320, 480, 680, 900])
def test_the_heading_of_the_bars_is_no_wider_than_the_chart(space: Workspace, width: int) -> None:
    found = space.compare("all-crime", group="ons-nearest-neighbours")
    said = [row["t"] for layer in spec(found, "bars", width)["layer"] for row in layer["data"]["values"] if "t" in row]
    (heading,) = (words for words in said if words.startswith("Crimes per 1,000 residents"))
    assert text_width(heading) <= width
    assert heading.endswith("12 months to December 2024") is (width >= 480)


def test_a_group_of_hundreds_is_cut_and_the_file_has_all(site: Client) -> None:
    answer = site.get("/compare/?measure=robbery&group=all-csps")
    page = page_of(answer)
    assert len(page.tables[0]) == 1 + 21
    assert "21 of 314 areas are shown" in page.words
    assert len(answer.content) < 300_000
    body = site.get("/compare/table.csv?measure=robbery&group=all-csps").content.decode()
    assert len(list(csv.DictReader(io.StringIO(body)))) == 314


def test_the_file_has_the_columns_of_the_command_line_then_definition_and_licence(
    site: Client, saferplan: Command
) -> None:
    answer = site.get("/compare/table.csv?measure=burglary")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="burglary-E22000017-ons-nearest-neighbours-2024-12.csv"' in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    told = list(csv.DictReader(io.StringIO(saferplan("compare burglary --format csv").out)))
    assert [{name: row[name] for name in told[0]} for row in rows] == told
    assert rows[0]["definition"].startswith("burglary@")
    assert "Open Government Licence" in rows[0]["attribution"]


@pytest.mark.parametrize("name", ["bars", "funnel"])
def test_charts_come_as_specification_picture_and_at_the_widths_the_script_asks_for(site: Client, name: str) -> None:
    spec = json.loads(site.get(f"/compare/{name}.json?measure=burglary&width=320").content)
    padding = spec["padding"]
    assert spec["width"] + padding["left"] + padding["right"] == pytest.approx(320, abs=2)
    svg = site.get(f"/compare/{name}.svg?measure=burglary").content.decode()
    assert svg.startswith("<svg")
    assert "Burglary in Peterborough" in svg
    assert "Open Government Licence" in svg
    assert site.get(f"/compare/{name}.png?measure=burglary").content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/compare/?measure=nothing", 400),
        ("/compare/?area=Atlantis", 400),
        ("/compare/?area=E05010805", 400),
        ("/compare/?group=nothing", 400),
        ("/compare/?period=last-year", 400),
        ("/compare/?period=2024-13", 400),
        ("/compare/bars.json?measure=burglary&width=321", 400),
        ("/compare/bars.gif?measure=burglary", 404),
        ("/compare/pie.json?measure=burglary", 404),
        ("/compare/bars.json?measure=hate-crime", 404),
    ],
)
def test_what_is_asked_wrongly_is_answered_with_one_sentence(site: Client, address: str, status: int) -> None:
    answer = site.get(address)
    assert answer.status_code == status
    assert "Traceback" not in answer.content.decode()


def test_the_sentence_names_the_word_and_the_remedy(site: Client) -> None:
    words = page_of(site.get("/compare/?group=<b>none</b>")).words
    assert "There is no comparison group '<b>none</b>'; choose one from the list on the page Compare." in words
    assert "<b>none" not in site.get("/compare/?group=<b>none</b>").content.decode()


def test_another_page_may_include_the_comparison(space: Workspace) -> None:
    view = comparison_view(space, to, "burglary", "Peterborough")
    assert view.title == space.compare("burglary").finding
    assert view.address == "/compare/?measure=burglary&area=E22000017&group=ons-nearest-neighbours"
    assert view.group_field.name == "group"


def test_an_area_named_or_coded_is_the_same_answer(site: Client) -> None:
    named, coded = (page_of(site.get(f"{BURGLARY}&area={area}")) for area in ("leeds", "E22000345"))
    assert named.tables == coded.tables


def test_where_the_usual_group_has_no_figures_the_next_of_the_plan_stands_in(site: Client) -> None:
    answer = site.get("/compare/?measure=victim-based-crime-police-uk")
    assert answer.status_code == 200
    said = answer.content.decode()
    assert "cannot be compared with this group" not in said
    assert "The other districts of Cambridgeshire" in said
