"""A newcomer reads the overview and finds out why burglary rose, and where the number comes from."""

from __future__ import annotations

from typing import Any

from saferplan import Workspace
from tests.journeys.live import LiveSite
from tests.journeys.page_checks import check, watched


def test_from_the_overview_to_the_rows_behind_burglary(live: LiveSite, browser: Any) -> None:
    space = Workspace(live.workspace, open_only=True)
    with watched(browser, live.url) as page:
        page.goto("/")
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Burglary", exact=True))
        assert "+69 (+9.2%)" in row.inner_text()
        row.get_by_role("link", name="Burglary", exact=True).click()
        assert page.get_by_role("heading", level=1).inner_text() == "Burglary"
        page.get_by_role("link", name="What moved it").click()
        moved = page.locator("main").inner_text().partition("What moved it")[2]
        assert space.drivers("burglary").sentences
        for sentence in space.drivers("burglary").sentences:
            assert sentence in moved
        page.get_by_role("link", name="Explain this number").first.click()
        said = page.locator("main").inner_text()
        assert "SHA-256" in said or "sha256" in said.lower()
        assert "saferplan" in said
        check(page)


def test_the_chart_is_drawn_again_and_the_map_too_without_another_host(live: LiveSite, browser: Any) -> None:
    with watched(browser, live.url) as page:
        page.goto("/measures/burglary/")
        page.locator("html[data-drawn]").wait_for(state="attached", timeout=30_000)
        page.goto("/measures/burglary/map/")
        page.locator(".app-map").first.scroll_into_view_if_needed()
        page.locator("html[data-mapped]").wait_for(state="attached", timeout=30_000)
