"""When a session is over, and who is told."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from saferplan.accounts import actions
from saferplan.accounts.roles import Role
from tests.web.signing_in import a_person, give_password, is_in, signed_in, words

pytestmark = pytest.mark.usefixtures("site")
MINUTE = 60


@pytest.fixture
def vic() -> Client:
    """A viewer's browser, just signed in."""
    return signed_in(a_person(Role.VIEWER, "Vic"))


def moved(client: Client, **minutes: float) -> None:
    """Set the session's times back, as if so many minutes had gone by."""
    session = client.session
    for name, ago in minutes.items():
        session[name] = time.time() - ago * MINUTE
    session.save()


def test_half_an_hour_without_a_page_ends_it(vic: Client) -> None:
    moved(vic, seen=29.9)
    assert is_in(vic)
    moved(vic, seen=30.1)
    answer = vic.get("/account/", follow=True)
    assert answer.redirect_chain == [("/account/login/?next=/account/", 302)]
    assert "You were signed out because you opened no page for 30 minutes. Sign in to go on." in words(answer)


def test_twelve_hours_end_it_whatever_was_read(vic: Client) -> None:
    moved(vic, began=12 * 60 - 1, seen=1)
    assert is_in(vic)
    moved(vic, began=12 * 60 + 1, seen=0)
    assert "because a session lasts 12 hours" in words(vic.get("/account/", follow=True))


def test_every_page_that_names_the_times_has_those_of_the_settings(
    vic: Client, as_role: Callable[..., Client], settings: Any
) -> None:
    settings.SESSION_IDLE_AGE, settings.SESSION_COOKIE_AGE = 20 * 60, 9 * 60 * 60
    account = vic.get("/account/")
    assert 'data-idle-minutes="20"' in account.content.decode()
    assert "after 20 minutes without opening a page, 9 hours after signing in" in words(account)
    assert "9 hours at most, and 20 minutes after the last page" in words(vic.get("/cookies/"))
    upload = as_role("analyst").get("/data/upload/")
    assert "after 20 minutes without opening a page, and 9 hours after signing in" in words(upload)


def test_whoever_sent_something_too_late_is_told_that_it_was_not_saved(vic: Client) -> None:
    moved(vic, seen=31)
    answer = vic.post("/account/password/change/", {"oldpassword": "x", "password1": "y"}, follow=True)
    assert "What you sent was not saved." in words(answer)


def test_public_pages_go_on_without_the_person(vic: Client) -> None:
    moved(vic, seen=31)
    answer = vic.get("/cookies/")
    assert answer.status_code == 200
    assert "You were signed out" in words(answer)


def test_it_is_written_at_most_once_a_minute(vic: Client, django_assert_num_queries: Any) -> None:
    moved(vic, seen=0.5)
    stored = Session.objects.get(pk=vic.session.session_key).session_data
    vic.get("/account/")
    assert Session.objects.get(pk=vic.session.session_key).session_data == stored
    moved(vic, seen=1.1)
    vic.get("/account/")
    assert time.time() - vic.session["seen"] < 5


def test_what_a_script_asks_for_keeps_nobody_signed_in(vic: Client) -> None:
    moved(vic, seen=29)
    before = vic.session["seen"]
    vic.get("/account/", headers={"Sec-Fetch-Dest": "empty"})
    assert vic.session["seen"] == before
    vic.get("/account/", headers={"Sec-Fetch-Dest": "document"})
    assert vic.session["seen"] > before


def test_a_person_may_ask_to_stay(vic: Client) -> None:
    moved(vic, seen=29)
    before = vic.session["seen"]
    script = {"Sec-Fetch-Dest": "empty"}
    assert vic.get("/account/stay/", headers=script).status_code == 204
    assert vic.session["seen"] == before
    assert vic.post("/account/stay/", headers=script).status_code == 204
    assert vic.session["seen"] > before
    moved(vic, seen=31)
    assert vic.post("/account/stay/", headers=script).status_code == 302


def test_the_public_gets_no_session(site: Client) -> None:
    site.get("/cookies/")
    assert not site.cookies
    assert not Session.objects.exists()


@pytest.mark.parametrize("change", ["role", "end", "reset"])
def test_a_change_by_an_administrator_signs_out_everywhere(change: str) -> None:
    from tests.web.signing_in import with_app

    ada, wes = a_person(Role.ADMINISTRATOR, "Ada"), a_person(Role.VIEWER, "Wes")
    secret = with_app(wes)
    first, second = signed_in(wes, secret, -1), signed_in(wes, secret)
    if change == "role":
        actions.change_role(person=wes, role=Role.ANALYST, by=ada)
    elif change == "end":
        actions.end_access(person=wes, by=ada)
    else:
        actions.reset_second_factor(person=wes, by=ada)
    assert not is_in(first)
    assert not is_in(second)
    if change != "end":
        assert give_password(first, wes.email).status_code == 302
