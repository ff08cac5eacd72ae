"""The HTML report: one file, nothing outside it, and a real browser finds it accessible."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from saferplan.errors import UsageError
from saferplan.reporting.renderers import render
from tests.reporting import sample

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def page() -> str:
    return render(sample.report(), "html").decode()


class _Reader(HTMLParser):
    """Elements with their attributes, and the words between them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def every(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_words_come_out_as_they_were_written(page: str) -> None:
    assert sample.ODD in _Reader(page).words
    assert "<b>" not in page


def test_the_page_needs_nothing_from_outside(page: str) -> None:
    reader = _Reader(page)
    assert not reader.every("script") + reader.every("link") + reader.every("img") + reader.every("iframe")
    assert not re.search(r"url\((?!#|data:)", page)
    assert all(not name.startswith("on") for _, attributes in reader.elements for name in attributes)


def test_headings_tables_and_landmarks(page: str) -> None:
    reader = _Reader(page)
    tags = [tag for tag, _ in reader.elements]
    assert reader.every("html") == [{"lang": "en-GB"}]
    assert [tags.count(tag) for tag in ("h1", "header", "main", "footer")] == [1, 1, 1, 1]
    assert tags.count("caption") == tags.count("table")
    assert all(attributes.get("scope") in ("col", "row") for attributes in reader.every("th"))
    assert tags.count("figure") == tags.count("figcaption") == tags.count("details") == 3
    assert {"href": "#content", "class": "skip"} in reader.every("a")


def test_every_id_is_there_once_and_every_reference_leads_somewhere(page: str) -> None:
    reader = _Reader(page)
    ids = [a["id"] for _, a in reader.elements if a.get("id")]
    assert len(ids) == len(set(ids))
    inside = [str(a["href"])[1:] for a in reader.every("a") if str(a["href"]).startswith("#")]
    named = [i for _, a in reader.elements for i in (a.get("aria-labelledby") or "").split()]
    assert set(inside + named) <= set(ids)


def test_numbers_captions_and_licence_lines_are_there(page: str) -> None:
    words = " ".join(_Reader(page).words.split())
    for expected in ("1.1 See the plan.", "Figure 1", "Table 1", "not published", "Draft", "12 March 2026"):
        assert expected in words
    assert "Open Government Licence v3.0" in words


def test_the_public_page_holds_the_notice_and_nothing_else(page: str) -> None:
    assert sample.SECRET not in page
    assert sample.REMARK not in page
    assert "not for publication under paragraphs 1 and 7 of Schedule 12A" in page


def test_members_see_exempt_parts_marked_and_no_internal_ones() -> None:
    page = render(sample.report(), "html", "members").decode()
    assert sample.SECRET in page
    assert sample.REMARK not in page
    assert "Exempt: not for publication under paragraphs 1 and 7" in page
    assert "Contains exempt information: not for publication" in page
    assert sample.REMARK in render(sample.report(), "html", "internal").decode()


def test_an_unknown_format_or_audience_is_refused() -> None:
    with pytest.raises(UsageError, match="html, pdf or docx"):
        render(sample.report(), "odt")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="public, members or internal"):
        render(sample.report(), "html", "press")


# --- in a real browser ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("html") / "report.html"
    path.write_bytes(render(sample.report(), "html", "internal"))
    return path.as_uri()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, address: str, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    results = Axe().run(page)
    page.close()
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.browser
def test_nothing_is_fetched_and_nothing_complains(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    page.close()
    assert [url for url in asked if not url.startswith("data:")] == [address]
    assert said == []


@pytest.mark.browser
def test_a_narrow_screen_scrolls_tables_and_charts_but_not_the_page(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 900})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate("[...document.querySelectorAll('.scroll')].every(e => e.tabIndex === 0)")
    assert page.evaluate("document.querySelector('.chart').scrollWidth") > 500
    page.close()


@pytest.mark.browser
def test_paper_shows_the_data_behind_the_charts(browser: Any, address: str, tmp_path: Path) -> None:
    from pypdf import PdfReader

    page = browser.new_page()
    page.goto(address)
    page.pdf(path=str(tmp_path / "print.pdf"), prefer_css_page_size=True)
    page.close()
    words = " ".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "print.pdf").pages)
    assert "Recorded crime each month" in words
    assert "not published" in words
