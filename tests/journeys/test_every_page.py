"""Every kind of page, by whoever may open it: headings, ids, labels, width, colours, axe, hosts, policy."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.journeys.live import LiveSite
from tests.journeys.page_checks import check, watched
from tests.journeys.test_invitation import give_a_passkey_device, invited
from tests.web.test_routes import TABLE

LINKS = "[...document.querySelectorAll('main a[href], nav a[href], header a[href], footer a[href]')].map(a => a.href)"
SIGNS_OUT = "account_logout"
LEFT = ("", SIGNS_OUT, "mfa_download_recovery_codes")
TESTS = Path(__file__).parents[1]
MEETS = {
    # What each must come across by following links alone.
    "": {"overview", "measures", "measure", "measure-map-page", "definition", "explain", "compare", "areas", "area"}
    | {"plan", "plan-changes", "reports", "help", "help-chart", "glossary", "accessibility", "cookies", "privacy"}
    | {"api-reference", "account_login", "account_reset_password"},
    # A manager may open whatever an analyst may.
    "manager": {"data", "data-releases", "data-coverage", "data-rejected", "upload", "report-new", "account", "audit"}
    | {"account_change_password", "mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_deactivate_totp"}
    | {"mfa_view_recovery_codes", "mfa_generate_recovery_codes"},
    "administrator": {"people", "person", "invite", "audit", "invitation-withdraw", "person-role", "person-end-access"},
}
BY_ADDRESS = {
    # What no link leads to as things are, and what an address that leads nowhere is answered with.
    "": (
        ("account_inactive", "/account/inactive/", 200),
        ("account_reset_password_done", "/account/password/reset/done/", 200),
        ("account_reset_password_from_key", "/account/password/reset/key/1-set-password/", 200),
        ("account_reset_password_from_key_done", "/account/password/reset/key/done/", 200),
        ("socialaccount_login_cancelled", "/account/provider/cancelled/", 200),
        ("accept-invitation", "/invitations/no-such-secret/", 410),
        ("measure", "/measures/no-such-measure/", 404),
        ("report", "/reports/999/", 404),
        ("", "/no-such-page/", 404),
    ),
    "manager": (
        (SIGNS_OUT, "/account/logout/", 200),
        ("account_reauthenticate", "/account/reauthenticate/", 200),
        ("mfa_reauthenticate", "/account/2fa/reauthenticate/", 200),
        ("mfa_reauthenticate_webauthn", "/account/2fa/webauthn/reauthenticate/", 200),
        ("people", "/people/", 403),
        ("accept-invitation", "/invitations/no-such-secret/", 409),
    ),
    "administrator": (
        ("person-restore-access", "/people/1/restore-access/", 200),
        ("person-second-factor", "/people/1/second-factor/", 200),
    ),
}
ELSEWHERE = {
    # What takes an upload, a report, or a person of its own kind: the test that opens it, and by which of its words.
    "job": ("journeys/test_month.py", "/jobs/"),
    "report-release": ("journeys/test_month.py", "Release this report"),
    "report-withdraw": ("journeys/test_month.py", "withdraw/"),
    "upload-status": ("journeys/test_month.py", "Send and check"),
    "mfa_activate_totp": ("journeys/test_invitation.py", "nothing opens before the second factor"),
    "openid_connect_login": ("web/test_oidc.py", "/account/oidc/organisation/login/"),
    "openid_connect_callback": ("web/test_oidc.py", "/account/oidc/organisation/login/callback/"),
}
SECOND_STEP = "mfa_authenticate"
VISITED = {SECOND_STEP}.union(*MEETS.values(), *({kind for kind, _, _ in some} for some in BY_ADDRESS.values())) - {""}


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
        yield kind_of(page.url), answer  # which a redirect makes another than that of the link
        for link in page.evaluate(LINKS):
            kind = kind_of(link)
            if urlsplit(link).netloc != urlsplit(page.url).netloc or kind in seen or kind in LEFT:
                continue
            if urlsplit(link).path.endswith("/"):
                seen.add(kind)
                waiting.append(urljoin(address, link))


@pytest.mark.parametrize("role", ["", "manager", "administrator"])
def test_every_page_holds(live: LiveSite, browser: Any, role: str) -> None:
    session = live.people[role]["session"] if role else ""
    if role == "administrator":
        invited(live, browser, name="Una", email=f"una{time.time_ns()}@example.org", role="Viewer")
    seen = set()
    with watched(browser, live.url, session=session) as page:
        if role:
            prove(page, live.people[role]["password"])
        if role == "manager":
            give_every_factor(page)
        for kind, answer in reachable(page, live.url + "/"):
            assert answer.status == 200, f"{kind}: {page.url}"
            seen.add(kind)
            check_once(page, kind)
        for kind, address, status in BY_ADDRESS[role]:
            assert page.goto(address).status == status, address
            assert kind_of(page.url) == kind, address
            check_once(page, f"{kind} {status}")
    assert MEETS[role] <= seen
    assert seen.isdisjoint(ELSEWHERE)


def check_once(page: Any, kind: str) -> None:
    """Check the page, unless one of its kind was."""
    if kind not in _checked:
        _checked.add(kind)
        check(page)


_checked: set[str] = set()


def prove(page: Any, password: str) -> None:
    """Say who one is: until then many a page leads to the one that asks."""
    page.goto("/account/reauthenticate/")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button").last.click()


def give_every_factor(page: Any) -> None:
    """A passkey and recovery codes, beside the app: each has pages of its own."""
    give_a_passkey_device(page)
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name=re.compile("Add|Create|Set up", re.IGNORECASE)).first.click()
    page.wait_for_url(lambda url: "webauthn/add" not in url)
    page.goto("/account/2fa/recovery-codes/generate/")
    page.locator("main form button").first.click()


def test_the_second_step_of_signing_in_holds(live: LiveSite, browser: Any) -> None:
    with watched(browser, live.url) as page:
        page.goto("/account/login/")
        page.get_by_label("E-mail address").fill(live.people["analyst"]["email"])
        page.get_by_label("Password").fill(live.people["analyst"]["password"])
        page.get_by_role("button", name="Sign in", exact=True).last.click()
        assert kind_of(page.url) == SECOND_STEP
        check(page)


def test_no_page_is_left_out(live: LiveSite, browser: Any) -> None:
    # A new page is in VISITED, or in ELSEWHERE with the test that opens it; what is in neither answers with no page.
    names = {name for _, name, _ in TABLE}
    assert names >= VISITED
    assert names >= set(ELSEWHERE)
    assert VISITED.isdisjoint(ELSEWHERE)
    with watched(browser, live.url, session=live.people["manager"]["session"]) as page:
        for _, name, address in TABLE:
            if name not in VISITED and name not in ELSEWHERE and address.endswith("/"):
                assert not is_page(page.request.get(f"{live.url}/{address}", max_redirects=0)), name


def is_page(answer: Any) -> bool:
    """Whether it is something to look at: a refusal is; no redirect, nothing empty, nothing that is only sent to."""
    return answer.headers.get("content-type", "").startswith("text/html") and answer.status not in (204, 302, 405)


def test_the_tests_elsewhere_are_there() -> None:
    for name, (test, words) in ELSEWHERE.items():
        assert words in (TESTS / test).read_text(encoding="utf-8"), name


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
