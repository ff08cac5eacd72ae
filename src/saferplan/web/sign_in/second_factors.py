"""Second factors: how their secrets are stored, which may be taken away, and whose count."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.encoding import force_bytes

from saferplan.accounts.models import User
from saferplan.audit.record import record

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor; recovery codes only stand in for one."""

SECRETS = ("secret", "seed")
"""What is encrypted of a second factor's data: an app's secret, the seed of recovery codes."""

WORDS = {
    Authenticator.Type.TOTP: "authenticator app",
    Authenticator.Type.WEBAUTHN: "passkey",
    Authenticator.Type.RECOVERY_CODES: "recovery codes",
}


class MFAAdapter(DefaultMFAAdapter):
    """What allauth asks about second factors."""

    error_messages: ClassVar[Mapping[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is wrong or was used already. Wait for the next code and enter that one.",
        "cannot_delete_authenticator": "Your role needs a second factor. Add another one first, then remove this one.",
        "unverified_email": "Your e-mail address is not confirmed. Ask an administrator.",
    }

    def encrypt(self, text: str) -> str:
        """Whoever reads the database, or a copy of it, cannot make codes: the key is not in there."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; one at random, which no code fits, when the site's key is no longer the one it was stored by."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of a role that needs one."""
        return may_remove(authenticator)

    def is_mfa_enabled(self, user: AbstractBaseUser, types: Iterable[str] | None = None) -> bool:
        """Whether the person has a second factor (of these types)."""
        return bool(super().is_mfa_enabled(user, list(types or FACTORS)))

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        """What a new passkey is called until its owner says otherwise."""
        return f"Passkey {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def _get_site_name(self) -> str:
        return str(settings.MFA_TOTP_ISSUER)


class SecondFactorStage(AuthenticateStage):
    """The step of a sign-in that asks for the second factor."""

    def handle(self) -> tuple[HttpResponseBase | None, bool]:
        """Nothing to ask where an organisation's provider asked for its own, and the setting lets that count."""
        if self.login.user is not None and provider_counts(self.request, self.login.user):
            return None, True
        response, go_on = super().handle()
        return response, go_on


def has_second_factor(user: User) -> bool:
    """Whether the person has set up a second factor."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def may_remove(authenticator: Authenticator) -> bool:
    """Whether a second factor may be taken away by its owner."""
    user = authenticator.user
    others = Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exclude(pk=authenticator.pk)
    return bool(not user.rules.needs_second_factor or others.exists())


def provider_counts(request: HttpRequest, user: User) -> bool:
    """Whether this session began with an organisation's provider whose own second factor counts, by a setting."""
    if not settings.CONFIGURATION.oidc_second_factor:
        return False
    return any(record.get("method") == "socialaccount" for record in get_authentication_records(request, user))


def encrypt_anew() -> int:
    """Encrypt with the key of today what is still by the key before; of how many second factors.

    Once done, the key before is needed no more. What neither key opens stays as it is.
    """
    with transaction.atomic():
        changed = [factor for factor in Authenticator.objects.select_for_update() if _encrypt_anew(factor)]
        if changed:
            record(action="second-factors-encrypted", by="program:migrate", about="people", detail={"of": len(changed)})
    return len(changed)


def _encrypt_anew(factor: Authenticator) -> bool:
    """Whether something of it was by the key before; then it is saved anew."""
    before = {name: factor.data[name] for name in SECRETS if factor.data.get(name)}
    after = {name: _box().rotate(text.encode()).decode() for name, text in before.items() if _is_by_key_before(text)}
    if after:
        factor.data.update(after)
        factor.save(update_fields=["data"])
    return bool(after)


def _is_by_key_before(encrypted: str) -> bool:
    today, *before = _keys()
    return not _opens(today, encrypted) and any(_opens(key, encrypted) for key in before)


def _opens(key: Fernet, encrypted: str) -> bool:
    try:
        key.decrypt(encrypted.encode())
    except InvalidToken:
        return False
    return True


def _box() -> MultiFernet:
    return MultiFernet(_keys())


def _keys() -> list[Fernet]:
    """Today's, then the one before."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"saferplan.web.second_factors:" + force_bytes(key)).digest() for key in keys]
    return [Fernet(base64.urlsafe_b64encode(digest)) for digest in digests]
