"""Run beside a live site, on its database: a person of each role, with second factor and open session, as JSON."""

from __future__ import annotations

import json
import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saferplan.web.settings")
PASSWORD = "three quiet gardens"


def main() -> None:
    """Print {role: {email, password, totp, session}}."""
    django.setup()
    from saferplan.accounts.roles import Role

    print(json.dumps({role.value: _person(role.value) for role in Role}))


def _person(role: str) -> dict[str, str]:
    from allauth.account.models import EmailAddress
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.conf import settings
    from django.test import Client

    from saferplan.accounts.models import User

    user = User(email=f"{role}@example.org", name=f"Example {role}", role=role)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    secret = ""
    if user.rules.needs_second_factor:
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
    client: Any = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"email": user.email, "password": PASSWORD, "totp": secret, "session": session}


if __name__ == "__main__":
    main()
