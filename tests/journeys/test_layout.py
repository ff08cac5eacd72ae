"""What only a real browser shows: nothing cut off, no gap, a sheet of paper filled, a session's end told in time."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.live import LiveSite
from tests.journeys.page_checks import watched

TWO_LINES = 70
HEADS = "[...document.querySelectorAll('main thead')].filter(h => h.checkVisibility()).map(h => h.offsetHeight)"
CUT_OFF = """[...document.querySelectorAll('main figure svg')].flatMap(svg => {
  const edge = svg.getBoundingClientRect().right + 1
  return [...svg.querySelectorAll('text')].filter(t => t.getBoundingClientRect().right > edge).map(t => t.textContent)
})"""
TOO_NARROW = """[...document.querySelectorAll('main select')].filter(s => {
  const free = s.parentNode.appendChild(s.cloneNode(true))
  free.style.width = 'auto'
  const wanted = free.offsetWidth
  free.remove()
  return s.offsetWidth + 1 < wanted
}).map(s => s.name)"""


def at(browser: Any, live: LiveSite, width: int, role: str = "") -> Any:
    session = live.people[role]["session"] if role else ""
    return watched(browser, live.url, session=session, viewport={"width": width, "height": 900})


@pytest.mark.parametrize("address", ["/compare/", "/plan/", "/measures/burglary/map/", "/people/", "/audit/"])
def test_heads_out_of_sight_leave_no_gap_on_a_telephone(live: LiveSite, browser: Any, address: str) -> None:
    with at(browser, live, 320, "administrator") as page:
        page.goto(address, wait_until="networkidle")
        heights = page.evaluate(HEADS)
        assert heights
        assert max(heights) < TWO_LINES


def test_a_day_of_the_audit_record_stands_on_one_line(live: LiveSite, browser: Any) -> None:
    for width in (320, 1280):
        with at(browser, live, width, "administrator") as page:
            page.goto("/audit/")
            number, day = (page.locator(f".app-events tbody tr > :nth-child({n})").first for n in (1, 2))
            assert day.locator("xpath=.").evaluate("e => e.getClientRects().length") == 1
            assert (
                day.evaluate(
                    "e => { const r = document.createRange(); r.selectNodeContents(e);"
                    " return new Set([...r.getClientRects()].map(b => b.top)).size }"
                )
                == 1
            )
            assert number.bounding_box()["width"] < 90


def test_no_word_of_a_chart_is_cut_off_on_a_telephone(live: LiveSite, browser: Any) -> None:
    with at(browser, live, 320) as page:
        page.goto("/compare/", wait_until="networkidle")
        page.locator("html[data-drawn=yes]").wait_for(state="attached")
        assert page.evaluate(CUT_OFF) == []


def test_a_list_to_choose_from_is_as_wide_as_its_words(live: LiveSite, browser: Any) -> None:
    with at(browser, live, 1280) as page:
        for address in ("/measures/burglary/", "/measures/burglary/map/", "/compare/"):
            page.goto(address)
            assert page.evaluate(TOO_NARROW) == []


def test_a_command_is_read_whole(live: LiveSite, browser: Any) -> None:
    with at(browser, live, 1280) as page:
        page.goto("/")
        page.locator("main a[href*='explain']").first.click()
        commands = page.locator(".app-command")
        assert commands.count() >= 2
        assert [box for box in commands.all() if box.evaluate("e => e.scrollWidth > e.clientWidth")] == []


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed")
def test_the_overview_fills_its_sheets(live: LiveSite, browser: Any, tmp_path: Path) -> None:
    with at(browser, live, 1280) as page:
        page.goto("/", wait_until="networkidle")
        page.pdf(path=tmp_path / "overview.pdf", prefer_css_page_size=True)
    command = ["pdftotext", "-layout", tmp_path / "overview.pdf", "-"]
    sheets = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\f")
    assert "Red: missed by 6.1%" in sheets[0]
    assert "Chance of meeting it" in sheets[0]
    assert [sheet for sheet in sheets if sheet.rstrip().endswith("Recent figures")] == [], "a head without a row"


def test_the_end_of_a_session_is_told_five_minutes_before(live: LiveSite, browser: Any) -> None:
    with at(browser, live, 1280, "viewer") as page:
        page.clock.install()
        page.goto("/account/", wait_until="networkidle")
        page.clock.fast_forward("24:00")  # the clock runs on, and a busy machine takes seconds to load the page
        assert page.get_by_role("dialog").count() == 0
        page.clock.fast_forward("01:01")
        assert "You have opened no page for 25 minutes. In 5 minutes" in page.get_by_role("dialog").inner_text()
        page.get_by_role("button", name="Stay signed in").click()
        page.get_by_role("dialog").wait_for(state="hidden")
