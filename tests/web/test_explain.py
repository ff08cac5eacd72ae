"""Explain this number, and the definition: what they say is what the command line says, and the command is true."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from django.test import Client

from saferplan.analysis.by_place.by_place import Shown
from saferplan.measures.catalogue import Catalogue
from saferplan.workspace import Workspace
from tests.cli.command import Command
from tests.web.measure_pages import Page

ADDRESSES = [
    "burglary/explain/2025-12/?by=month&source=police-uk",
    "burglary/explain/2025-12/?by=rolling-12&source=police-uk",
    "burglary/explain/2024-12/?by=rolling-12&source=ons",
    "robbery/explain/2025-05/?area=Fenland&by=month",
    "charge-rate/explain/2024-11/",
    "victim-based-crime-police-uk/explain/2025-09/?by=quarter",
]


@pytest.fixture
def saferplan(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, shown: Path) -> Command:
    return Command(capsys, monkeypatch, shown)


def _page(site: Client, address: str, status: int = 200) -> Page:
    answer = site.get(f"/measures/{address}")
    assert answer.status_code == status
    return Page(answer.content.decode())


def _commands(site: Client, address: str) -> list[str]:
    html = site.get(f"/measures/{address}").content.decode()
    return [line for line in re.findall(r"<code[^>]*>([^<]*)</code>", html) if line.startswith("saferplan ")]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_command_that_is_shown_gives_the_same(site: Client, saferplan: Command, address: str) -> None:
    page, (explain, series) = _page(site, address), _commands(site, address)
    said = saferplan(shlex.join(shlex.split(explain)[1:]) + " --format json")
    assert said.code == 0, said.err
    facts = json.loads(said.out)
    assert facts["definition_hash"] in page.words
    for release in facts["releases"]:
        for told in (release["sha256"], release["publisher"], release["licence"], release["file"]):
            assert told in page.words
        for file in release["files"]:
            assert file["checksum"] in page.words
    assert facts["arithmetic"][1:] in page.words
    value = facts["value"]
    shown = f"{value:.1f}%" if facts["measure"].startswith("charge-rate") else f"{value:,.0f} crimes"
    assert page.headings[0] == f"Where this number comes from: {shown}"
    listed = saferplan(shlex.join(shlex.split(series)[1:])).out
    assert f",{value:g}," in listed or f",{value}," in listed


def test_one_crime_type_is_the_part_it_is(site: Client, saferplan: Command) -> None:
    address = "victim-based-crime-police-uk/explain/2025-12/?by=rolling-12&source=police-uk&type=Burglary"
    page = _page(site, address)
    assert page.headings[0] == "Where this number comes from: 820 crimes"
    assert page.table("What was counted").row("Burglary (the figure asked for)")[1].words == "820"
    listed = saferplan(shlex.join(shlex.split(_commands(site, address)[1])[1:])).out
    assert any(",Burglary,820," in line for line in listed.splitlines())


def test_rows_read_stored_and_rejected_are_told_file_by_file(site: Client) -> None:
    table = _page(site, ADDRESSES[1]).table("Files of release")
    assert table.head == ["File in the release", "Checksum", "Rows read", "Stored", "Rejected"]
    assert len(table.rows) == 13
    for row in table.rows[1:]:
        read, stored, rejected = (int(cell.words.replace(",", "")) for cell in row[2:])
        assert read == stored + rejected


def test_a_number_that_is_not_there_says_why(site: Client) -> None:
    page = _page(site, "burglary/explain/2024-06/?by=rolling-12&source=police-uk")
    assert page.headings[0] == "Where this number comes from: not published"
    assert "parts have no whole figure" in page.words
    assert "0 crimes" not in page.headings[0]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("burglary/explain/2031-12/", 404),
        ("burglary/explain/yesterday/", 400),
        ("burglary/explain/2025-12/?by=fortnight", 400),
        ("burglary/explain/2025-12/?source=gossip", 400),
        ("burglary/explain/2025-12/?source=local", 404),
        ("burglary/explain/2025-12/?area=Nowhere", 400),
        ("burglary/explain/2025-12/?type=Piracy", 400),
    ],
)
def test_what_means_nothing_is_refused_in_a_sentence(site: Client, address: str, status: int) -> None:
    page = _page(site, address, status)
    assert len(page.headings) == 1


def test_every_definition_has_a_page_with_its_version_and_what_it_counts(site: Client) -> None:
    for found in Catalogue.load():
        page = _page(site, f"{found.id}/definition/")
        assert page.headings[0] == f"{found.title}: definition"
        assert found.version_label in page.words
        assert found.definition_hash() in page.words
        assert sum(table.caption.startswith("Counted:") for table in page.tables) == len(found.rules)


def test_a_definition_says_who_checked_it_and_its_dates_in_words(site: Client) -> None:
    words = _page(site, "burglary/definition/").words
    assert "Draft, not yet checked by a partnership." in words
    assert "Author: Saferplan maintainers. Checker: not yet checked by a partnership." in words
    assert not re.search(r"\d{4}-\d\d-\d\d", words)


def test_codes_are_told_with_what_they_stand_for(site: Client) -> None:
    table = next(table for table in _page(site, "crime-severity/definition/").tables if "Weight" in table.head)
    assert table.head == ["Code", "Offence", "Subgroup", "Weight"]
    assert [cell.words for cell in table.row("1")][:2] == ["1", "Murder"]


@pytest.mark.parametrize("level", ["ward", "lsoa"])
def test_of_small_areas_what_the_map_shows_is_explained_and_what_it_withholds_is_not(
    site: Client, shown: Path, level: str
) -> None:
    rows = Workspace(shown).by_place("robbery", level=level).rows
    assert {row.shown for row in rows} == {Shown.FIGURE, Shown.WITHHELD}
    first = {row.shown: row for row in reversed(rows)}
    address = "robbery/explain/2025-12/?by=rolling-12&area="
    page = _page(site, address + first[Shown.FIGURE].area.code)
    assert page.headings[0] == f"Where this number comes from: {first[Shown.FIGURE].count} crimes"
    assert f"by={level}" in site.get(f"/measures/{address}{first[Shown.FIGURE].area.code}").content.decode()
    assert "This figure is withheld" in _page(site, address + first[Shown.WITHHELD].area.code, 404).words


def test_a_single_month_or_type_of_a_small_area_is_not_explained(site: Client) -> None:
    for query in ("", "&by=month", "&by=rolling-12&type=Burglary"):
        assert "too small" in _page(site, f"burglary/explain/2025-12/?area=E05010807{query}", 404).words


def test_of_a_small_area_the_counts_of_single_types_are_not_told(site: Client) -> None:
    page = _page(site, "victim-based-crime-police-uk/explain/2025-12/?by=rolling-12&area=E05010807")
    assert "The arithmetic" not in page.headings
