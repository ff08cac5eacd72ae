"""python -m saferplan.web add-administrator: the first person, or a way back in when every administrator is lost."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse

from saferplan.accounts.invitations import DAYS, invite_administrator
from saferplan.errors import UsageError
from saferplan.web import database


def add_administrator(arguments: Sequence[str]) -> None:
    """Make an invitation and print its link, once."""
    parser = argparse.ArgumentParser(prog="python -m saferplan.web add-administrator")
    parser.add_argument("--email", required=True, help="Their own address at work.")
    parser.add_argument("--name", required=True, help="As colleagues know them.")
    parser.add_argument("--site", help="Where the site is reached, such as https://saferplan.example.org.")
    given = parser.parse_args(arguments)
    name = " ".join(given.name.split())
    _check(given.email.strip(), name)
    database.migrate(settings.CONFIGURATION, lambda text: None)
    made, secret = invite_administrator(email=given.email, name=name)
    path = reverse("accept-invitation", args=[secret])
    print(f"Give this link to {made.name} and to nobody else. It works once, for {DAYS} days, and is not shown again:")
    print(f"{(given.site or _site()).rstrip('/')}{path}")


def _check(email: str, name: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise UsageError(f"'{email}' is not an e-mail address; correct it.") from error
    if not name or len(name) > 120:
        raise UsageError("A name has 1 to 120 characters; correct it.")


def _site() -> str:
    """The address people would type, as far as the settings know it."""
    host = settings.CONFIGURATION.hosts[0]
    return f"https://{host}" if settings.CONFIGURATION.https else f"http://{host}:8000"
