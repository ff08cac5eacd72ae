"""One's own account, and allauth's views as this site opens them: those we want, each with its permission."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.account import views as account
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from saferplan.accounts.roles import Permission
from saferplan.web.permissions import ANYONE, needs, signed_in
from saferplan.web.presenters.account import account_page
from saferplan.web.sign_in import mail
from saferplan.web.sign_in.second_factors import may_remove
from saferplan.web.sign_in.session_time import seen_now

View = Callable[..., HttpResponse]


@needs(Permission.OWN_ACCOUNT)
@require_safe
@never_cache
def own_account(request: HttpRequest) -> HttpResponse:
    """Who one is here, what one may do, and one's ways to sign in."""
    user = signed_in(request)
    factors = Authenticator.objects.filter(user=user).order_by("created_at")
    provider = SocialAccount.objects.filter(user=user).exists()
    return render(request, "web/account/account.html", {"page": account_page(user, factors, by_provider=provider)})


@needs(Permission.OWN_ACCOUNT)
@require_http_methods(["GET", "POST"])
@never_cache
def stay(request: HttpRequest) -> HttpResponse:
    """For a page's script: whether one is still signed in and, when sent, the wish to stay so."""
    if request.method == "POST":
        seen_now(request)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@needs(Permission.OWN_ACCOUNT)
@require_safe
def to_own_account(request: HttpRequest) -> HttpResponse:
    """Where allauth has lists of its own, which the account page holds."""
    return redirect("account")


@needs(Permission.OWN_ACCOUNT)
@never_cache
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password; whoever signs in by an organisation's provider alone has none."""
    if not signed_in(request).has_usable_password():
        messages.info(request, "You sign in with your organisation's account, so there is no password to change here.")
        return redirect("account")
    answer: HttpResponse = account.password_change(request)
    return answer


@needs(ANYONE)
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """A link by mail; without a mail server, whom to ask."""
    return account.password_reset(request) if mail.is_set() else render(request, "web/account/no_mail.html")


@needs(Permission.OWN_ACCOUNT)
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a passkey, unless it is the last second factor of a role that needs one."""
    passkeys = Authenticator.objects.filter(user=signed_in(request), type=Authenticator.Type.WEBAUTHN)
    if not may_remove(get_object_or_404(passkeys, pk=pk)):
        messages.error(request, "Your role needs a second factor. Add another one first, then remove this one.")
        return redirect("account")
    return together(webauthn.remove_webauthn)(request, pk=pk)


@needs(ANYONE)
def to_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """On to an organisation's provider.

    By a page that goes on by itself, as the content security policy lets a form lead to this site alone, redirects
    included.
    """
    answer: HttpResponse = openid_connect.login(request, provider_id)
    if answer.status_code != HTTPStatus.FOUND or not answer["Location"].startswith("http"):
        return answer
    return render(request, "web/account/to_provider.html", {"address": answer["Location"]})


def opened(view: View, permission: Permission | str) -> View:
    """A view of allauth's, marked with the permission that its route needs here."""

    @wraps(view)
    @never_cache
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return needs(permission)(marked)


def together(view: View) -> View:
    """Do what a sent form asks for in one transaction, so that a second factor never changes without its event.

    Only where no password is hashed: on SQLite a transaction keeps every other writer out.
    """

    @wraps(view)
    def one_transaction(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return one_transaction
