"""Finding an area, its page, and the list of measures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from saferplan.analysis.by_place.by_place import ByPlace, Shown
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
    [
        "/areas/?q=peterborough&page=8",
        "/areas/?q=peterborough&page=0",
        "/areas/?q=peterborough&page=000001999999999999",
        "/areas/?q=a&page=x",
        "/areas/?q=a&kind=street",
    ],
)
def test_a_page_or_kind_that_is_none_is_told_in_a_sentence(site: Client, address: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 400
    remedies = ("of the areas found; open the first", "open the list from its first page", "is not a kind of area")
    assert any(remedy in answer.content.decode() for remedy in remedies)


def test_a_postcode_is_answered_with_what_to_give_instead(site: Client) -> None:
    assert "Postcodes cannot be looked up here: no list of them is held." in read(site, "/areas/?q=PE1 1AA")


def test_a_misspelt_name_offers_near_ones(site: Client) -> None:
    page = html_of(site, "/areas/?q=Peterborogh")
    assert "No area was found for “Peterborogh”." in read(site, "/areas/?q=Peterborogh")
    assert "/areas/?q=Peterborough" in links(page)


@pytest.mark.parametrize("asked", ["<script>alert(1)</script>", "'; DROP TABLE", "x" * 5000, "%", "é"])
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


@pytest.mark.parametrize(("level", "codes"), [("ward", "E05010807 E05010812 E05010826"), ("lsoa", "E01015595")])
def test_a_small_area_shows_what_each_map_shows_of_it_and_withholds_what_each_withholds(
    site: Client, peterborough: Path, level: str, codes: str
) -> None:
    space = Workspace(peterborough)
    maps = {name: space.by_place(name, level=level) for name in space.plan.measures}
    withheld = 0
    for code in codes.split():
        said = read(site, f"/areas/{code}/")
        assert "counts under 5 are withheld, and those that would give one away" in said
        table = said[said.index("12 months to December 2025 in") :]
        for name, places in maps.items():
            title = "Victim-based crime" if name == "victim-based-crime-police-uk" else places.measure.title
            (row,) = [row for row in places.rows if row.area.code == code]
            withheld += row.shown is Shown.WITHHELD
            assert f"{title} {'withheld withheld' if row.count is None else f'{row.count:,} '}" in table
    assert withheld


def test_each_figure_of_a_ward_leads_to_its_explanation_and_each_measure_to_its_map(site: Client) -> None:
    found = links(html_of(site, "/areas/E05010812/"))
    explained = [address for address in found if "/explain/" in address]
    maps = [address for address in found if address.endswith("#map-table")]
    assert (len(set(explained)), len(maps)) == (13, 14)  # Thefts from the person are withheld there.
    assert "Where this number comes from: 6 crimes" in read(site, next(a for a in explained if "/robbery/" in a))
    assert {site.get(address).status_code for address in {*explained, *maps[:2]}} == {200}
    assert all("area=E22000017" in address and "by=ward" in address for address in maps)


def test_a_ward_of_which_nothing_is_held_says_so(site: Client) -> None:
    assert "No figures of single wards or LSOAs are held of this area." in read(site, "/areas/E05009288/")


def test_wards_of_one_partnership_share_one_reading(site: Client, shown: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """14 measures by ward take most of a second, so that 22 wards must not ask for them 22 times."""
    from saferplan.web import kept

    kept.forget()
    asked: list[str] = []
    real = Workspace.by_place

    def counted(self: Workspace, measure: str, *rest: Any, **more: Any) -> ByPlace:
        asked.append(measure)
        return real(self, measure, *rest, **more)

    monkeypatch.setattr(Workspace, "by_place", counted)
    for code in ("E05010807", "E05010812", "E05010807"):
        site.get(f"/areas/{code}/")
    assert len(asked) == 14


@pytest.mark.parametrize("code", ["E22000017", "E06000031"])
def test_a_partnership_lists_its_wards_each_with_its_page(site: Client, code: str) -> None:
    page = html_of(site, f"/areas/{code}/")
    wards = [address for address in links(page) if address.startswith("/areas/E05")]
    assert len(wards) == len(set(wards)) == 22
    assert "/areas/E05010812/" in wards
    assert read(site, f"/areas/{code}/").index("Barnack") < read(site, f"/areas/{code}/").index("Fletton and Woodston")


def test_two_yearly_figures_are_no_line(site: Client) -> None:
    """Derby has the years to December 2023 and 2024 alone."""
    page = html_of(site, "/areas/E22000040/")
    assert "app-spark" not in page
    assert "too few to draw" in read(site, "/areas/E22000040/")


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
        "Drug offences Possession and supply of controlled drugs. Neither a rise nor a fall is good in itself. Figures "
        "from data.police.uk and ONS." in said
    )
    assert "Hate crime" in said
    assert "Neither a rise nor a fall is good in itself. No figures here." in said[said.index("Hate crime") :]
    assert "Neutral" not in said


def test_a_target_has_the_plan_s_name_first_and_the_measure_s_after_it(site: Client) -> None:
    said = read(site, "/measures/")
    held, rest = said.split("Not in the plan", 1)
    assert "Victim-based crime In full: Victim-based crime, police.uk approximation The police.uk crime" in held
    assert "In full" not in rest
