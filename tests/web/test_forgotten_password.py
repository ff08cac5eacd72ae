"""Mail: what is sent, when, and to whom; a forgotten password, and never which addresses are known.

On both databases as they are, since mail goes once what it tells of is committed.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.test import Client

from saferplan.accounts.roles import Role
from saferplan.web.sign_in.accounts_adapter import AccountAdapter
from tests.audit.conftest import stage, templates
from tests.audit.stage import Stage
from tests.postgresql import postgresql
from tests.web.signing_in import (
    PASSWORD,
    a_person,
    browser,
    factors,
    give_password,
    is_in,
    signed_in,
    told,
    with_app,
    words,
)

__all__ = ["postgresql", "stage", "templates"]

pytestmark = pytest.mark.usefixtures("site")
RESET = "/account/password/reset/"


@pytest.fixture
def site(stage: Stage, shown: Path) -> Client:
    cache.clear()  # It counts what is asked for.
    return browser()


@pytest.fixture
def with_mail(settings: Any, site: Client) -> None:
    """As with a mail server."""
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, mail={"EMAIL_HOST": "mail.example.org"})
    settings.DEFAULT_FROM_EMAIL = "saferplan@example.org"


def link_in(text: str) -> str:
    """The address in a message, without the host."""
    [found] = re.findall(r"http://localhost(/\S+)", text)
    return str(found)


def test_without_a_mail_server_the_page_says_whom_to_ask(site: Client) -> None:
    assert "Ask the partnership's administrator" in words(site.get(RESET))
    vic = a_person(Role.VIEWER, "Vic")
    assert "Ask the partnership's administrator" in words(site.post(RESET, {"email": vic.email}))
    assert mail.outbox == []


@pytest.mark.usefixtures("with_mail")
def test_every_address_gets_the_same_page_and_one_message() -> None:
    vic = a_person(Role.VIEWER, "Vic")
    known = browser().post(RESET, {"email": vic.email}, follow=True)
    unknown = browser().post(RESET, {"email": "nobody@example.org"}, follow=True)
    assert words(known) == words(unknown)
    assert "If somebody has access with this address, we sent a link to it" in words(known)
    assert [message.to for message in mail.outbox] == [[vic.email], ["nobody@example.org"]]
    assert mail.outbox[1].subject == "Nobody has access with this address"
    assert "http" not in mail.outbox[1].body


@pytest.mark.usefixtures("with_mail")
def test_the_link_works_once_and_ends_every_session() -> None:
    vic = a_person(Role.VIEWER, "Vic")
    elsewhere, client = signed_in(vic), browser()
    client.post(RESET, {"email": vic.email})
    link = link_in(mail.outbox[0].body)
    form = client.get(link, follow=True)
    assert "Choose a new password" in words(form)
    done = client.post(form.redirect_chain[-1][0], {"password1": "five loud cathedrals"}, follow=True)
    assert "Your password is changed" in words(done)
    assert not is_in(elsewhere)
    assert give_password(browser(), vic.email, "five loud cathedrals").status_code == 302
    assert [event.actor for event in told("password-changed")] == [vic.reference]
    assert "This link does not work any more" in words(browser().get(link, follow=True))
    assert [message.subject for message in mail.outbox] == ["Choose a new password", "Your password was changed"]


@pytest.mark.usefixtures("with_mail")
def test_whose_access_has_ended_gets_no_link() -> None:
    vic = a_person(Role.VIEWER, "Vic")
    vic.is_active = False
    vic.save()
    browser().post(RESET, {"email": vic.email})
    assert [message.subject for message in mail.outbox] == ["Nobody has access with this address"]


@pytest.mark.usefixtures("with_mail")
def test_a_mail_server_that_is_down_changes_nothing_on_the_page(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1  # nobody answers there
    answer = browser().post(RESET, {"email": a_person(Role.VIEWER, "Vic").email}, follow=True)
    assert "we sent a link to it" in words(answer)


@pytest.mark.usefixtures("with_mail")
@pytest.mark.parametrize("name", ["totp_activated", "totp_deactivated", "webauthn_added", "webauthn_removed"])
def test_each_message_has_a_subject_and_says_whom_to_tell(name: str, settings: Any) -> None:
    from saferplan.web.sign_in.mail import send

    assert send(name, "vic@example.org", {})
    assert 10 < len(mail.outbox[0].subject) < 60
    assert "tell the administrator of Safer Peterborough Partnership at once" in mail.outbox[0].body


class Looking(EmailBackend):
    """A mail server that looks whether it keeps other writers out."""

    kept_out: list[bool] = []  # noqa: RUF012

    def send_messages(self, messages: Any) -> int:
        self.kept_out.append(connection.in_atomic_block)
        return super().send_messages(messages)


@pytest.mark.usefixtures("with_mail")
def test_nobody_waits_for_the_mail_server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Looking"
    monkeypatch.setattr(Looking, "kept_out", [])
    vic = a_person(Role.VIEWER, "Vic")
    client = signed_in(vic, with_app(vic))
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/account/2fa/totp/deactivate/")
    assert factors(vic) == set()
    assert [message.subject for message in mail.outbox] == ["An authenticator app was removed"]
    assert Looking.kept_out == [False]


@pytest.mark.usefixtures("with_mail")
def test_of_what_was_undone_nobody_is_told() -> None:
    with transaction.atomic():
        AccountAdapter().send_mail("mfa/email/totp_deactivated", "vic@example.org", {})
        transaction.set_rollback(True)
    assert mail.outbox == []
