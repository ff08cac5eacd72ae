"""An analyst uploads a new month, sees the position move and makes the report; a manager releases it; a councillor
reads it by keyboard alone, with script off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from saferplan import Workspace
from saferplan.reporting.formats import count
from tests.journeys.live import LiveSite, serving_a_copy
from tests.journeys.new_month import january
from tests.journeys.page_checks import check, watched
from tests.journeys.pages import make_report, wait_for


def position(page: Any) -> str:
    page.goto("/")
    return str(page.locator("main").inner_text())


def figures(page: Any) -> dict[str, str]:
    """What the cards of the targets on this page give as their figures, by the name of the target."""
    cards = page.locator(".app-target")
    said = zip(*(cards.locator(of).all_inner_texts() for of in ("h3", ".app-card__value")), strict=True)
    return dict(said)


def figures_of(workspace: Path) -> dict[str, str]:
    """The same as `saferplan status` has them."""
    found, _ = Workspace(workspace, open_only=True).standings()
    return {item.position.title: count(item.position.rolling.value) for item in found if item.target}


@pytest.fixture(scope="module")
def live(peterborough: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site of its own, because the new month changes every figure."""
    with serving_a_copy(peterborough, tmp_path_factory.mktemp("live")) as site:
        yield site


@pytest.fixture(scope="module")
def address(live: LiveSite, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the released report is: made from an uploaded month by an analyst, released by a manager."""
    archive = january(tmp_path_factory.mktemp("month") / "made-up-2026-01.zip")
    with watched(browser, live.url, session=live.people["analyst"]["session"]) as page:
        assert "January 2026" not in position(page)
        before = figures(page)
        assert before == figures_of(live.workspace)
        upload(page, archive)
        assert "January 2026" in position(page)
        after = figures(page)
        assert after == figures_of(live.workspace)
        assert all(after[target] != before[target] for target in before)
        report = make_report(page, "2026-01")
        page.go_back()
        assert "/jobs/" in page.url
        check(page)
    with watched(browser, live.url) as public:
        assert public.goto(report).status == 404
    with watched(browser, live.url, session=live.people["viewer"]["session"]) as page:
        assert page.goto(report).status == 200
        assert page.get_by_text("Release this report").count() == 0
    with watched(browser, live.url, session=live.people["manager"]["session"]) as page:
        page.goto(report)
        check(page)
        page.get_by_text("Release this report").click()
        check(page)
        page.get_by_role("button", name=re.compile("Release as")).click()
        page.goto(f"{report}withdraw/")
        check(page)
        page.goto("/audit/")
        assert "Example manager" in page.locator("main").inner_text()
        check(page)
    return report


def upload(page: Any, archive: Path) -> None:
    page.goto("/data/upload/")
    check(page)
    page.get_by_label("Files", exact=True).set_input_files(archive)
    page.get_by_role("button", name="Send and check").click()
    wait_for(page, "What the check found")
    check(page)
    page.get_by_role("button", name="Take it in").click()
    wait_for(page, "See where the plan stands now")


def test_a_councillor_reads_it_by_keyboard_alone_with_script_off(live: LiveSite, browser: Any, address: str) -> None:
    with watched(browser, live.url, java_script_enabled=False) as page:
        page.goto("/")
        press_to(page, "Reports")
        page.wait_for_url("**/reports/")
        press_to(page, page.locator("main ul a").first.inner_text())
        page.wait_for_url(address)
        said = page.locator("main").inner_text()
        assert "January 2026" in said
        assert "Release this report" not in said
        with page.expect_download() as download:
            press_to(page, "PDF")
        assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


def press_to(page: Any, name: str, most: int = 60) -> None:
    """Press Tab until the link of this name has the focus, see that it shows, and press Enter."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and name in focused.inner_text():
            shown = focused.evaluate(
                "e => { const s = getComputedStyle(e); return s.outlineStyle + s.backgroundColor + s.boxShadow }"
            )
            assert shown != "nonergba(0, 0, 0, 0)none", f"nobody sees that {name} has the focus"
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no link {name!r} within {most} presses of Tab on {page.url}")
