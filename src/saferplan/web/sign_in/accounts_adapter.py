"""What allauth asks about sign-in: who may come in, what is written down, what is said."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from saferplan.accounts.invitations import accept_by_address, pending
from saferplan.accounts.models import User
from saferplan.audit.record import record
from saferplan.web.sign_in.mail import send
from saferplan.web.sign_in.second_factors import WORDS

TOO_MANY = "Too many wrong attempts. Wait 15 minutes, then try again."
"""For passwords and for codes; the 15 minutes are those of ACCOUNT_RATE_LIMITS."""

SAID: Mapping[str, str] = {
    "account/messages/password_changed.txt": "Your password is changed.",
    "mfa/messages/totp_activated.txt": "Your authenticator app is set up.",
    "mfa/messages/totp_deactivated.txt": "Your authenticator app is removed.",
    "mfa/messages/webauthn_added.txt": "Your passkey is added.",
    "mfa/messages/webauthn_removed.txt": "Your passkey is removed.",
}
"""What a person is told after allauth did something, by its name for it; anything else is passed over in silence."""


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in with a password, and everything after it."""

    error_messages: ClassVar[Mapping[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        # One answer for known and unknown addresses.
        "email_password_mismatch": "The e-mail address or the password is wrong.",
        "incorrect_password": "The password is wrong.",
        "enter_current_password": "This is not your current password.",
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """By invitation alone: its view makes the account."""
        return False

    def is_reauthentication_required(self, *, app: str = "", **kwargs: Any) -> bool:
        """Unless a password, code or passkey was given in the last ten minutes, at sign-in or since."""
        return not is_fresh(self.request)

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, and write it down."""
        given = get_authentication_records(request, user)
        methods = [WORDS.get(one.get("type", ""), one["method"]) for one in given]
        with transaction.atomic():
            super().login(request, user)
            record(action="signed-in", by=user.reference, about=user.reference, detail={"with": methods})

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and write it down."""
        user = request.user
        with transaction.atomic():
            super().logout(request)
            if isinstance(user, User):
                record(action="signed-out", by=user.reference, about=user.reference)

    def set_password(self, user: User, password: str) -> None:
        """Change a password, which ends the person's other sessions, and write it down."""
        user.set_password(password)  # half a second of hashing, so before the transaction
        with transaction.atomic():
            user.save(update_fields=["password"])
            record(action="password-changed", by=user.reference, about=user.reference)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where the link stood."""
        return reverse("account")

    def get_login_stages(self) -> list[str]:
        """The steps of a sign-in, with our own for the second factor."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "saferplan.web.sign_in.second_factors.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to prove again who one is, in our words."""
        words = {
            "reauthenticate": "Use your password",
            "mfa_reauthenticate": "Use a code",
            "mfa_reauthenticate:webauthn": "Use your passkey",
        }
        return [{**way, "description": words[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Tell the person what happened, in our words."""
        if said := message or SAID.get(message_template or ""):
            messages.add_message(request, level, said, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of our messages in place of allauth's; none when no mail server is set.

        Once what it tells of is committed: a mail server that does not answer would keep every writer out for
        10 seconds, and of what was undone nobody is told.
        """
        transaction.on_commit(partial(send, template_prefix.rpartition("/")[2], email, context))


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in with an organisation's OpenID Connect provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody becomes a person here by having an account there."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Connect the provider's account with the person, or the open invitation, that has its address."""
        if sociallogin.state.get("process") != "login":
            raise ImmediateHttpResponse(redirect("account"))
        if not sociallogin.is_existing and (email := _vouched_address(sociallogin)):
            _connect(request, sociallogin, email)


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person proved who they are in the last ten minutes."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - record_["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for record_ in records)


def _connect(request: HttpRequest, sociallogin: SocialLogin, email: str) -> None:
    with transaction.atomic():
        user = User.objects.filter(email=email).first()
        if user is None and pending().filter(email=email, expires__gt=timezone.now()).exists():
            user = accept_by_address(email=email)
        if user is not None and user.is_active:
            sociallogin.connect(request, user)
            detail = {"provider": sociallogin.account.provider}
            record(action="provider-connected", by=user.reference, about=user.reference, detail=detail)


def _vouched_address(sociallogin: SocialLogin) -> str | None:
    """The address that the provider says belongs to whoever signed in there."""
    found = sociallogin.account.extra_data
    answers = [found[name] for name in ("userinfo", "id_token") if found.get(name)] or [found]
    addresses = {str(answer["email"]).strip().lower() for answer in answers if answer.get("email")}
    # Some providers of one organisation never send the claim; a setting lets their word count. A "no" in either answer
    # never counts, and a "yes" is for the one address that both name.
    said = [answer["email_verified"] for answer in answers if "email_verified" in answer]
    vouched = said or [settings.CONFIGURATION.oidc_trusts_addresses]
    return addresses.pop() if len(addresses) == 1 and all(word is True for word in vouched) else None
