"""Every kind of page that links lead to, by whoever may open it: headings, ids, labels, width, axe, hosts, policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.journeys.live import LiveSite
from tests.journeys.page_checks import check, watched

LINKS = "[...document.querySelectorAll('main a[href], nav a[href], header a[href], footer a[href]')].map(a => a.href)"
SIGNS_OUT = "account_logout"
# What links of the example do not lead to: it takes an upload, a draft or an invitation of somebody's own.
ELSEWHERE = {
    "accept-invitation",
    "account_change_password",
    "account_reauthenticate",
}


def kind_of(address: str) -> str:
    """The name of the route, with the names of what is asked: "/measures/?…" is a page of its own."""
    parts = urlsplit(address)
    try:
        return resolve(parts.path).view_name
    except Resolver404:
        return ""


def reachable(page: Any, start: str) -> Iterator[tuple[str, Any]]:
    """Every kind of page once, breadth first: its kind, and the answer. Downloads and the sign-out are left."""
    seen, waiting = {kind_of(start)}, [start]
    for address in waiting:
        answer = page.goto(address)
        yield kind_of(address), answer
        for link in page.evaluate(LINKS):
            kind = kind_of(link)
            if urlsplit(link).netloc != urlsplit(page.url).netloc or kind in seen or kind in ("", SIGNS_OUT):
                continue
            if urlsplit(link).path.endswith("/"):
                seen.add(kind)
                waiting.append(urljoin(address, link))


@pytest.mark.parametrize("role", ["", "manager", "administrator"])
def test_every_page_holds(live: LiveSite, browser: Any, role: str) -> None:
    session = live.people[role]["session"] if role else ""
    seen = set()
    with watched(browser, live.url, session=session) as page:
        for kind, answer in reachable(page, live.url + "/"):
            assert answer.status == 200, f"{kind}: {page.url}"
            seen.add(kind)
            if kind not in _checked:
                _checked.add(kind)
                check(page)
                page.emulate_media(forced_colors="active")
                check(page, widths=(1280,))
                page.emulate_media(forced_colors="none")
    assert MEETS[role] <= seen


_checked: set[str] = set()
MEETS = {
    # What each must come across by following links alone.
    "": {"overview", "measures", "measure", "measure-map-page", "definition", "explain", "compare", "areas", "area"}
    | {"plan", "plan-changes", "reports", "help", "help-chart", "glossary", "accessibility", "cookies", "privacy"},
    # A manager may open whatever an analyst may.
    "manager": {"data", "data-releases", "data-coverage", "data-rejected", "upload", "report-new", "account", "audit"},
    "administrator": {"people", "person", "invite", "audit"},
}


def test_without_script_every_public_page_still_says_what_it_has_to(live: LiveSite, browser: Any) -> None:
    with watched(browser, live.url, java_script_enabled=False) as page:
        page.goto("/measures/victim-based-crime/")
        assert page.locator("svg[role=img]").count() >= 1
        page.get_by_role("link", name="Control chart").first.click()
        assert "chart=spc" in page.url
        page.goto("/compare/")
        assert page.locator("table").count() >= 1
        page.goto("/measures/burglary/map/")
        assert page.locator("main table tbody tr").count() > 20
        page.goto("/account/login/")
        assert page.get_by_label("E-mail address").is_visible()
