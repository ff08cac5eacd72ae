"""Help, glossary and statements: whole, true of the pictures, and open to anyone."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.template.loader import get_template

from saferplan.reporting.reading import Reading
from saferplan.web.presenters import help as presenter
from saferplan.web.presenters.guided import GUIDED, Guided
from tests.guards.project import ROOT

if TYPE_CHECKING:
    from django.test import Client

PAGES = ("/help/", "/glossary/", "/accessibility/", "/cookies/", "/privacy/")


def _picture(guided: Guided) -> str:
    return get_template(f"web/help/pictures/{guided.name}.svg").render()


@pytest.mark.parametrize("address", [*PAGES, *(f"/help/charts/{name}/" for name in GUIDED)])
def test_a_page_is_whole(site: Client, address: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 200
    text = answer.content.decode()
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", text)
    assert re.search(rf"<title>\s*{re.escape(heading)} – ", text)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert not answer.cookies, "who only reads is given no cookie"
    assert ' style="' not in text


def test_anyone_may_read_them_where_the_pages_are_closed(site: Client, settings: object) -> None:
    import dataclasses

    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, pages_open=False)  # type: ignore[attr-defined]
    for address in PAGES:
        answer = site.get(address)
        assert answer.status_code == 200
        assert 'aria-label="Menu"' in answer.content.decode()
    menu = re.search(r'id="navigation">(.*?)</ul>', answer.content.decode(), re.DOTALL)
    assert menu
    assert re.findall(r">([^<>\n]+)</a>", menu[1]) == ["Help"]


def test_a_reading_that_does_not_exist_is_not_found(site: Client) -> None:
    assert site.get("/help/charts/pie/").status_code == 404


@pytest.mark.parametrize("guided", GUIDED.values(), ids=list(GUIDED))
def test_the_words_are_those_of_the_picture(guided: Guided) -> None:
    title = re.search(r"<title[^>]*>(.*?)</title>", _picture(guided))
    assert title
    assert unescape(title[1]).startswith(guided.finding.partition(" largely ")[0])


@pytest.mark.parametrize("guided", GUIDED.values(), ids=list(GUIDED))
def test_numbers_that_a_reading_names_stand_in_its_picture(guided: Guided) -> None:
    """A picture drawn anew may show others: then the words are to be read again."""
    picture = unescape(re.sub(r"<[^>]+>", " ", _picture(guided)))
    shown = set(re.findall(r"\d[\d,]*(?:\.\d+)?", f"{picture} {guided.shows} {guided.finding}"))
    named = set(re.findall(r"(?<![\d.,])\d{1,3}(?:,\d{3})+|\d+\.\d+", " ".join(guided.steps)))
    assert named - shown - SAID_OF_CHANCE == set()


SAID_OF_CHANCE = {"1,000"}
"""Of a funnel's limits, and of a rate."""


@pytest.mark.parametrize("guided", GUIDED.values(), ids=list(GUIDED))
def test_a_reading_takes_about_two_minutes(guided: Guided) -> None:
    """At 200 words a minute, with time to look."""
    words = " ".join((*guided.steps, *guided.limits)).split()
    assert 90 <= len(words) <= 260


def test_every_kind_of_chart_that_reports_explain_is_read(site: Client) -> None:
    assert {guided.reading for guided in GUIDED.values() if guided.reading} == set(Reading) - {Reading.MONTHS}
    assert (
        "marks a month that chance alone is unlikely to give"
        in site.get("/help/charts/control-chart/").content.decode()
    )


def test_the_glossary_has_every_word_once(site: Client) -> None:
    words = presenter.all_words()
    assert len(words) == (ROOT / "GLOSSARY.md").read_text("utf-8").count("\n**")
    assert {word.word for word in words} >= presenter.METHOD_WORDS
    text = unescape(site.get("/glossary/").content.decode())
    assert all(f'<dt id="{word.ident}">{word.word}</dt>' in text for word in words)
    assert all(word.meaning in text for word in words)


def test_the_map_that_is_read_is_the_one_that_the_site_shows(site: Client) -> None:
    guided, page = GUIDED["map"], site.get("/measures/bicycle-theft/map/").content.decode()
    assert guided.finding in unescape(page)
    key = re.findall(r">([^<>]+)</text>", _picture(guided))
    assert {"Crimes, 12 months to December 2025", "Withheld, as small numbers are"} < set(key)
    assert len([step for step in guided.steps if "map of change" in step]) == 1


def test_the_glossary_shows_no_marks_of_its_file() -> None:
    assert [word.word for word in presenter.all_words() if set("`*_[") & set(word.meaning)] == []


def test_every_way_of_the_help_page_leads_somewhere(site: Client) -> None:
    ways = site.get("/help/").content.decode().split('<dl class="app-ways">')[1].split("</dl>")[0]
    addresses = re.findall(r'href="([^"]+)"', ways)
    assert addresses == ["/", "/measures/", "/compare/", "/areas/", "/plan/", "/reports/"]
    assert [site.get(address).status_code for address in addresses] == [200] * 6


def test_the_cookies_are_named_as_they_are_set(site: Client, settings: object) -> None:
    text = site.get("/cookies/").content.decode()
    assert f"<code>{settings.SESSION_COOKIE_NAME}</code>" in text  # type: ignore[attr-defined]
    assert f"<code>{settings.CSRF_COOKIE_NAME}</code>" in text  # type: ignore[attr-defined]
    assert set(site.get("/account/login/").cookies) <= {settings.CSRF_COOKIE_NAME}  # type: ignore[attr-defined]


def test_the_contact_is_shown_or_its_lack_said(site: Client, settings: object) -> None:
    import dataclasses

    assert "this site names no address of its own yet" in site.get("/accessibility/").content.decode()
    with_one = dataclasses.replace(settings.CONFIGURATION, contact="help@example.org")  # type: ignore[attr-defined]
    settings.CONFIGURATION = with_one  # type: ignore[attr-defined]
    for address in ("/accessibility/", "/privacy/", "/help/"):
        assert 'href="mailto:help@example.org"' in site.get(address).content.decode()


def test_the_part_of_the_site_one_is_in_is_marked(site: Client) -> None:
    for address, mark in (("/help/", "page"), ("/help/charts/map/", "true"), ("/glossary/", "true")):
        text = site.get(address).content.decode()
        assert re.findall(r'class="govuk-service-navigation__link" href="([^"]+)" aria-current="(\w+)"', text) == [
            ("/help/", mark)
        ]
