"""One's own account page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator

from saferplan.accounts.models import User
from saferplan.web.presenters.people import may_do
from saferplan.web.presenters.times import moment


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """One passkey."""

    id: int
    name: str
    added: str
    last_used: str
    alone: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What a person sees of themselves."""

    title: str
    facts: tuple[tuple[str, str], ...]
    may: tuple[str, ...]
    needs_second_factor: bool
    has_second_factor: bool
    has_password: bool
    by_provider: bool
    app_since: str
    passkeys: tuple[PasskeyRow, ...]
    codes_left: int | None
    """Recovery codes not used yet; None when there are none at all."""


def account_page(user: User, factors: Iterable[Authenticator], *, by_provider: bool) -> AccountPage:
    """The page of `user`, whose second factors and recovery codes are `factors`."""
    of = {kind: [factor for factor in factors if factor.type == kind] for kind in Authenticator.Type}
    app, keys, codes = (
        of[Authenticator.Type.TOTP],
        of[Authenticator.Type.WEBAUTHN],
        of[Authenticator.Type.RECOVERY_CODES],
    )
    return AccountPage(
        title="Your account",
        facts=(("Name", user.name), ("E-mail address", user.email), ("Role", user.rules.title)),
        may=tuple(may_do(user.rules)),
        needs_second_factor=user.rules.needs_second_factor,
        has_second_factor=bool(app or keys),
        has_password=user.has_usable_password(),
        by_provider=by_provider,
        app_since=moment(app[0].created_at) if app else "",
        passkeys=tuple(_passkey(key) for key in keys),
        codes_left=len(codes[0].wrap().get_unused_codes()) if codes else None,
    )


def _passkey(key: Authenticator) -> PasskeyRow:
    passkey = key.wrap()
    return PasskeyRow(
        id=key.pk,
        name=passkey.name,
        added=moment(key.created_at),
        last_used=moment(key.last_used_at) or "Never",
        alone="Yes" if passkey.is_passwordless else "No, only after the password",
    )
