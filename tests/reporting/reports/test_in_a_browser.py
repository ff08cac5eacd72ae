"""Both reports in a real browser: axe finds nothing, wide or narrow."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from saferplan.reporting.renderers import render
from saferplan.reporting.reports.gather import Gathered
from saferplan.reporting.reports.monthly import monthly
from saferplan.reporting.reports.scrutiny import scrutiny

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_axe_finds_nothing(gathered: Gathered, gathered_2014: Gathered, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    made = {"scrutiny": scrutiny(gathered), "monthly": monthly(gathered), "scrutiny-2014": scrutiny(gathered_2014)}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, document in made.items():
            path = tmp_path / f"{name}.html"
            path.write_bytes(render(document, "html", "internal"))
            for width in (1280, 320):
                page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)
                page.goto(path.as_uri())
                found = Axe().run(page)
                assert [v["id"] for v in found.response["violations"]] == [], f"{name} at {width} pixels"
                assert page.evaluate("document.documentElement.scrollWidth") == width
                page.close()
        browser.close()
