"""An administrator invites somebody, who chooses a password and a second factor: by codes, and by a passkey."""

from __future__ import annotations

import re
import time
from typing import Any

from tests.journeys.live import LiveSite
from tests.journeys.page_checks import check, watched

PASSWORD = "four loud orchards sing"


def code(secret: str) -> str:
    """The authenticator app's six digits, now."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def invited(live: LiveSite, browser: Any, *, name: str, email: str, role: str) -> str:
    """The link that the administrator is shown, once."""
    with watched(browser, live.url, session=live.people["administrator"]["session"]) as page:
        page.goto("/people/")
        check(page)
        page.get_by_text("Invite a person").click()
        prove(page, live)
        page.get_by_label("Name").fill(name)
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label(re.compile(f"^{role}")).check()
        page.get_by_role("button", name="Invite").click()
        link = page.locator("#link").inner_text().strip()
        check(page)
        page.goto("/people/")
        assert email in page.locator("main").inner_text()
        assert link not in page.content()
    return link


def prove(page: Any, live: LiveSite) -> None:
    """Give the password or code again, where the site asks for it before a change."""
    if page.get_by_label("Password").count():
        page.get_by_label("Password").fill(live.people["administrator"]["password"])
        page.get_by_role("button").last.click()


def choose_password(page: Any, link: str) -> None:
    page.goto(link)
    check(page)
    page.get_by_label("Choose a password").fill("short")
    page.get_by_role("button", name="Create account").click()
    assert page.title().startswith("Error: ") or page.get_by_text("There is a problem").count()
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()


def test_with_an_authenticator_app(live: LiveSite, browser: Any) -> None:
    email = f"nia{time.time_ns()}@example.org"
    link = invited(live, browser, name="Nia Newcomer", email=email, role="Analyst")
    with watched(browser, live.url) as page:
        choose_password(page, link)
        page.goto("/data/upload/")
        assert "/2fa/" in page.url, "nothing opens before the second factor"
        check(page)
        secret = page.locator("#authenticator_secret, #secret, .app-key").first
        key = (secret.get_attribute("value") or secret.inner_text()).replace(" ", "").strip()
        page.get_by_label(re.compile("code", re.IGNORECASE)).first.fill(code(key))
        page.get_by_role("button", name=re.compile("Set up|Activate|Continue|Turn on", re.IGNORECASE)).first.click()
        page.goto("/data/upload/")
        assert page.get_by_role("heading", level=1).inner_text() == "Upload published files"
        page.goto("/account/2fa/recovery-codes/")
    with watched(browser, live.url) as again:
        assert again.goto(link).status in (200, 400, 404, 410)
        assert "does not work any more" in again.locator("main").inner_text()


def test_with_a_passkey(live: LiveSite, browser: Any) -> None:
    email = f"kay{time.time_ns()}@example.org"
    link = invited(live, browser, name="Kay Key", email=email, role="Manager")
    with watched(browser, live.url) as page:
        give_a_passkey_device(page)
        choose_password(page, link)
        page.goto("/account/2fa/webauthn/add/")
        check(page)
        page.get_by_label("Name").fill("My laptop")
        page.get_by_role("button", name=re.compile("Add|Create|Set up", re.IGNORECASE)).first.click()
        page.wait_for_url(lambda url: "webauthn/add" not in url)
        page.goto("/account/logout/")
        page.get_by_role("button", name="Sign out").last.click()
        page.goto("/account/login/")
        page.get_by_role("button", name=re.compile("passkey", re.IGNORECASE)).click()
        page.wait_for_url(lambda url: "login" not in url)
        page.goto("/audit/")
        assert page.get_by_role("heading", level=1).count() == 1
        assert "/login/" not in page.url


def give_a_passkey_device(page: Any) -> None:
    """A device of Chromium's own, whose owner always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
