"""Finding an area, its page, and the list of measures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from saferplan.workspace import Workspace
from tests.cli.command import Command
from tests.web.reading_pages import html_of, links, read

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, peterborough: Path) -> Command:
    return Command(capsys, monkeypatch, peterborough)


def test_an_empty_search_shows_the_form_alone(site: Client) -> None:
    said = read(site, "/areas/")
    assert said.startswith("Find an area Name or ONS code")
    assert "found" not in said


def test_each_area_found_says_its_kind_its_code_and_what_it_lies_in(site: Client) -> None:
    said = read(site, "/areas/?q=fenland")
    assert (
        "Fenland E22000015 Community safety partnership, in Cambridgeshire and East of England. Figures held here."
        in said
    )
    assert "Fenland E07000010 Local authority, in Cambridgeshire and East of England. Figures held here." in said
    assert "LSOA, in" in said


def test_a_former_name_is_told(site: Client) -> None:
    said = read(site, "/areas/?q=Hart&kind=csp")
    assert "North Hampshire" in said
    assert "Also known as Hart." in said


def test_what_is_not_held_is_said(site: Client) -> None:
    said = read(site, "/areas/?q=E01000001")
    assert "City of London 001A E01000001 LSOA" in said
    assert "No figures here." in said


def test_results_come_in_pages_of_twenty(site: Client) -> None:
    first = html_of(site, "/areas/?q=peterborough")
    assert "123 areas were found for “peterborough”. Here are 1 to 20." in read(site, "/areas/?q=peterborough")
    assert "/areas/?q=peterborough&page=2" in links(first)
    last = html_of(site, "/areas/?q=peterborough&page=7")
    assert "/areas/?q=peterborough&page=6" in links(last)
    assert not any("page=8" in address for address in links(last))
    seen = [
        a
        for n in range(1, 8)
        for a in links(html_of(site, f"/areas/?q=peterborough&page={n}"))
        if a.startswith("/areas/E")
    ]
    assert len(seen) == len(set(seen)) == 123


@pytest.mark.parametrize(
    "address",
    ["/areas/?q=peterborough&page=8", "/areas/?q=peterborough&page=0", "/areas/?q=a&page=x", "/areas/?q=a&kind=street"],
)
def test_a_page_or_kind_that_is_none_is_told_in_a_sentence(site: Client, address: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 400
    assert "of this list; it has" in answer.content.decode() or "is not a kind of area" in answer.content.decode()


def test_a_postcode_is_answered_with_what_to_give_instead(site: Client) -> None:
    assert "Postcodes cannot be looked up here: no list of them is held." in read(site, "/areas/?q=PE1 1AA")


def test_a_misspelt_name_offers_near_ones(site: Client) -> None:
    page = html_of(site, "/areas/?q=Peterborogh")
    assert "No area was found for “Peterborogh”." in read(site, "/areas/?q=Peterborogh")
    assert "/areas/?q=Peterborough" in links(page)


@pytest.mark.parametrize("asked", ["<script>alert(1)</script>", "'; DROP TABLE", "x" * 5000, "\x00", "%", "é"])
def test_whatever_is_asked_is_only_looked_for(site: Client, asked: str) -> None:
    answer = site.get("/areas/", {"q": asked})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_an_area_s_figures_are_those_of_series(site: Client, command: Command) -> None:
    """Ten figures of Cambridge, asked for one by one."""
    said = read(site, "/areas/E07000008/")
    assert "The figures are those to December 2025 ." in said
    measures = (
        "all-crime",
        "robbery",
        "burglary",
        "vehicle-crime",
        "shoplifting",
        "drugs",
        "bicycle-theft",
        "public-order",
    )
    for measure in (*measures, "theft-from-the-person", "asb-incidents"):
        told = command(f"series {measure} --area E07000008 --by rolling-12 --format json")
        found = {row["period"]: row["value"] for row in json.loads(told.out)}
        assert f" {found['2025-12']:,.0f} {found['2024-12']:,.0f} " in said


def test_an_area_s_figures_lead_to_its_own_explanation_and_measure(site: Client) -> None:
    found = links(html_of(site, "/areas/E07000008/"))
    assert "/measures/burglary/?area=E07000008" in found
    assert "/measures/burglary/explain/2025-12/?by=rolling-12&source=police-uk&area=E07000008" in found
    assert "/compare/?area=E07000008" in found


def test_an_area_says_what_it_is_and_which_are_like_it(site: Client) -> None:
    said = read(site, "/areas/E07000008/")
    assert "Cambridge Local authority ONS code E07000008" in said
    assert "Police force Cambridgeshire Constabulary" in said
    assert "Compared with Peterborough in The other districts of Cambridgeshire" in said
    like_it = said[said.index("Areas most like it") :]
    assert like_it.index("Bristol") < like_it.index("Reading")


def test_the_plan_s_own_area_shows_its_target(site: Client, peterborough: Path) -> None:
    said = read(site, "/areas/E22000017/")
    found, _ = Workspace(peterborough).standings()
    for standing in found:
        assert f"{standing.position.rolling.value:,.0f}" in said


def test_an_area_without_its_months_has_the_yearly_table_and_says_what_is_missing(site: Client) -> None:
    said = read(site, "/areas/E22000180/")
    assert "The figures are those to December 2024 ." in said
    assert (
        "No figure here: Victim-based crime, police.uk approximation: nothing of the data.police.uk street files covers"
        in said
    )


def test_a_small_area_shows_no_count_but_where_small_numbers_are_withheld(site: Client) -> None:
    said = read(site, "/areas/E01015595/")
    assert "LSOA: a small area of the census" in said
    assert "where small numbers are withheld" in said
    assert "12 months to" not in said
    assert "/measures/burglary/" in links(html_of(site, "/areas/E01015595/"))


def test_an_abolished_authority_names_what_took_over(site: Client) -> None:
    said = read(site, "/areas/E07000026/")
    assert "Allerdale Local authority, valid until 31 March 2023" in said
    assert "Its ground went to Cumberland" in said


@pytest.mark.parametrize(
    "code", ["E12000006", "E92000001", "K04000001", "W15000001", "E05009288", "E22000002", "E23000034"]
)
def test_every_kind_of_area_has_a_page(site: Client, code: str) -> None:
    assert code in read(site, f"/areas/{code}/")


@pytest.mark.parametrize("code", ["nowhere", "E99999999", "E2200001", "..", "%00"])
def test_an_area_that_is_none_is_not_found(site: Client, code: str) -> None:
    assert site.get(f"/areas/{code}/").status_code == 404


def test_measures_stand_by_what_the_plan_does_with_them(site: Client, peterborough: Path) -> None:
    said = read(site, "/measures/")
    space = Workspace(peterborough)
    assert said.index("Held to a target") < said.index("Watched") < said.index("Not in the plan: totals")
    found = links(html_of(site, "/measures/"))
    assert sorted(found) == sorted(f"/measures/{measure.id}/" for measure in space.measures)
    assert found[: len(space.plan.measures)] == [f"/measures/{measure}/" for measure in space.plan.measures]


def test_a_measure_says_which_direction_is_good_and_where_it_comes_from(site: Client) -> None:
    said = read(site, "/measures/")
    assert (
        "Drug offences Possession and supply of controlled drugs. Neutral. Figures from data.police.uk and ONS." in said
    )
    assert "Hate crime" in said
    assert "Neutral. No figures here." in said[said.index("Hate crime") :]
