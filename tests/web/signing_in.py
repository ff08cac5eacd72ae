"""Signing in as a person would, with Django's client."""

from __future__ import annotations

import re
import time
from html import unescape
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from saferplan.accounts.models import User
from saferplan.accounts.roles import Role
from saferplan.audit.models import Event
from tests.accounts.people import create_person

PASSWORD = "three quiet gardens"


def browser() -> Client:
    """A browser that has not been here."""
    return Client(HTTP_HOST="localhost")


def a_person(role: Role, name: str) -> User:
    """Somebody with a role and a password, as an accepted invitation leaves them."""
    user = create_person(f"{name.lower()}@example.org", PASSWORD, name=name, role=role.value)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def with_app(user: User) -> str:
    """The secret of an authenticator app that the person is given."""
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code(secret: str, steps: int = 0) -> str:
    """What the app shows now, or half a minute per step later."""
    shown: str = format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))
    return shown


def give_password(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    """Send the form of the sign-in page."""
    return client.post("/account/login/", {"login": email, "password": password, **more})


def give_code(client: Client, given: str) -> Any:
    """Send the form of the second step."""
    return client.post("/account/2fa/authenticate/", {"code": given})


def signed_in(user: User, secret: str = "", steps: int = 0) -> Client:
    """A browser in which the person signed in, with a code where they have an app."""
    client = browser()
    assert give_password(client, user.email).status_code == 302
    if secret:
        assert give_code(client, code(secret, steps)).status_code == 302
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    """Whether somebody is signed in."""
    return bool(client.get("/account/").status_code == 200)


def words(answer: Any) -> str:
    """What a page says, without its marks."""
    main = answer.content.decode().partition('id="main-content"')[2].partition(">")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


def told(action: str) -> list[Event]:
    """The events of one kind, oldest first."""
    return list(Event.objects.filter(action=action).order_by("number"))


def factors(user: User) -> set[str]:
    """The kinds of second factor and recovery code that a person has."""
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
