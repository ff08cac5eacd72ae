"""Coming in: the page of an invitation's link."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from saferplan.accounts.invitations import accept, to_accept
from saferplan.accounts.models import User
from saferplan.errors import UsageError
from saferplan.web.forms.account import AcceptForm
from saferplan.web.permissions import ANYONE, needs

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@needs(ANYONE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password")
def accept_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose a password, and be signed in; the second factor comes next where the role needs one."""
    if request.user.is_authenticated:
        return render(request, "web/invitations/signed_in.html", status=409)
    try:
        invitation = to_accept(secret)
        form = AcceptForm(request.POST or None, invitation=invitation)
        if request.method == "POST" and form.is_valid():
            return _let_in(request, accept(secret=secret, password=form.cleaned_data["password"]))
    except UsageError as error:
        return render(request, "web/invitations/gone.html", {"sentence": str(error)}, status=410)
    return render(request, "web/invitations/accept.html", {"form": form, "invitation": invitation})


def _let_in(request: HttpRequest, user: User) -> HttpResponse:
    login(request, user, backend=BACKEND)
    # allauth counts only what it was told of, and would ask for the password again at once.
    record_authentication(request, user, method="password", email=user.email)
    return redirect("mfa_activate_totp" if user.rules.needs_second_factor else "account")
