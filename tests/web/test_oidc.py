"""Sign-in with an organisation's OpenID Connect provider: a small one of the test's own, on this machine."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from saferplan.accounts import invitations
from saferplan.accounts.models import User
from saferplan.accounts.roles import Role
from saferplan.errors import UsageError
from saferplan.web.configuration import Configuration
from saferplan.web.sign_in.settings import sign_in
from tests.web.signing_in import a_person, browser, code, give_code, is_in, told, with_app, words

pytestmark = pytest.mark.usefixtures("site")
START, BACK = "/account/oidc/organisation/login/", "/account/oidc/organisation/login/callback/"


class Provider:
    """Knows one person, and hands out what the standard says; refuses a code without the proof that began with it."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {
            "sub": "nia-1",
            "email": "Nia@example.org",
            "email_verified": True,
            "name": "Nia",
        }
        self.in_token: dict[str, Any] = {}
        """What its token says otherwise than its other answer."""
        self.challenges: dict[str, str] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                self._answer(provider.document(self.path))

            def do_POST(self) -> None:
                sent = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                self._answer(provider.token(sent))

            def _answer(self, found: dict[str, Any] | None) -> None:
                self.send_response(200 if found else 400)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(found or {"error": "invalid_grant"}).encode())

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def document(self, path: str) -> dict[str, Any]:
        if path.startswith("/userinfo"):
            return self.claims
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
        return {"issuer": self.address, "jwks_uri": f"{self.address}/keys"} | {
            name: f"{self.address}/{path}" for name, path in names.items()
        }

    def authorize(self, address: str) -> dict[str, str]:
        """What its sign-in page sends back with the reader."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        given = secrets.token_hex(8)
        self.challenges[given] = asked["code_challenge"]
        return {"code": given, "state": asked["state"]}

    def token(self, sent: dict[str, str]) -> dict[str, Any] | None:
        proof = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if self.challenges.pop(sent["code"], None) != proof:
            return None
        now = int(time.time())
        body = {"iss": self.address, "aud": "saferplan", "iat": now, "exp": now + 300, **self.claims, **self.in_token}
        parts = [
            base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
            for part in ({"alg": "none"}, body)
        ]
        return {"access_token": "t", "token_type": "Bearer", "expires_in": 300, "id_token": ".".join([*parts, ""])}


@pytest.fixture
def provider(settings: Any, site: Client) -> Iterator[Provider]:
    """The provider, and a site that is set up for it as its settings say."""
    made = Provider()
    variables = {"URL": f"{made.address}/.well-known/openid-configuration", "CLIENT": "saferplan", "SECRET": "s"}
    read = Configuration.read({f"SAFERPLAN_OIDC_{name}": value for name, value in variables.items()})
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, oidc=read.oidc)
    settings.SOCIALACCOUNT_PROVIDERS = sign_in(settings.CONFIGURATION)["SOCIALACCOUNT_PROVIDERS"]
    yield made
    made.server.shutdown()
    made.server.server_close()


def come_by(provider: Provider, client: Client) -> Any:
    """Sign in as a reader would: the button, the provider's page, back."""
    onward = client.post(START)
    assert onward.status_code == 200
    return client.get(BACK, provider.authorize(onward.context["address"]), follow=True)


def test_the_sign_in_page_offers_the_provider(provider: Provider, site: Client) -> None:
    page = site.get("/account/login/")
    assert "Sign in with Organisation account" in words(page)
    assert "Or with a password" in words(page)


def test_the_way_there_is_a_page_since_no_form_may_lead_off_the_site(provider: Provider, site: Client) -> None:
    answer = site.post(START)
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    assert f'content="0;url={provider.address}/authorize?' in answer.content.decode()


def test_a_person_with_the_address_is_connected_and_signed_in(provider: Provider) -> None:
    nia = a_person(Role.VIEWER, "Nia")
    client = browser()
    come_by(provider, client)
    assert is_in(client)
    assert [event.actor for event in told("provider-connected")] == [nia.reference]
    assert json.loads(told("signed-in")[-1].detail) == {"with": ["socialaccount"]}
    again = browser()
    provider.claims["email"] = "nia.newname@example.org"  # known by the provider's number from now on
    come_by(provider, again)
    assert is_in(again)
    assert len(told("provider-connected")) == 1


def test_an_invited_person_comes_in_that_way_without_a_password(provider: Provider) -> None:
    ada = a_person(Role.ADMINISTRATOR, "Ada")
    invitations.invite(email="nia@example.org", name="Nia", role=Role.VIEWER, by=ada)
    client = browser()
    come_by(provider, client)
    nia = User.objects.get(email="nia@example.org")
    assert (nia.role, nia.has_usable_password()) == ("viewer", False)
    assert [event.action for event in (*told("invitation-accepted"), *told("provider-connected"))] == [
        "invitation-accepted",
        "provider-connected",
    ]
    page = client.get("/account/password/change/", follow=True)
    assert "there is no password to change here" in words(page)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@example.org"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"email": ""},
    ],
)
def test_a_stranger_and_an_address_nobody_vouches_for_are_refused(claims: dict[str, Any], provider: Provider) -> None:
    a_person(Role.VIEWER, "Nia")
    provider.claims |= claims
    client = browser()
    assert "You have not been invited" in words(come_by(provider, client))
    assert not is_in(client)
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_whose_access_has_ended_is_refused(provider: Provider) -> None:
    nia = a_person(Role.VIEWER, "Nia")
    come_by(provider, browser())
    nia.is_active = False
    nia.save()
    client = browser()
    assert "Your access has ended" in words(come_by(provider, client))
    assert not is_in(client)


def test_a_provider_that_never_says_may_be_trusted_by_a_setting(provider: Provider, settings: Any) -> None:
    a_person(Role.VIEWER, "Nia")
    del provider.claims["email_verified"]
    client = browser()
    come_by(provider, client)
    assert not is_in(client)
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, oidc_trusts_addresses=True)
    come_by(provider, client)
    assert is_in(client)
    provider.claims |= {"sub": "other", "email_verified": False}  # a plain no never counts
    other = browser()
    come_by(provider, other)
    assert not is_in(other)


@pytest.mark.parametrize(
    ("said", "in_token"),
    [
        ({}, {"email_verified": False}),
        ({"email_verified": True}, {"email_verified": False}),
        ({"email_verified": False}, {"email_verified": True}),
        ({}, {"email_verified": True, "email": "somebody.else@example.org"}),
    ],
)
def test_a_no_in_either_answer_counts(
    said: dict[str, Any], in_token: dict[str, Any], provider: Provider, settings: Any
) -> None:
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, oidc_trusts_addresses=True)
    a_person(Role.VIEWER, "Nia")
    del provider.claims["email_verified"]
    provider.claims |= said
    provider.in_token = in_token
    client = browser()
    come_by(provider, client)
    assert not is_in(client)


def test_our_second_factor_is_asked_for_as_well(provider: Provider) -> None:
    ann = a_person(Role.ANALYST, "Nia")
    secret, client = with_app(ann), browser()
    assert "Your second factor" in words(come_by(provider, client))
    assert not is_in(client)
    give_code(client, code(secret))
    assert is_in(client)
    assert json.loads(told("signed-in")[-1].detail) == {"with": ["socialaccount", "authenticator app"]}


def test_who_has_none_yet_sets_one_up_first(provider: Provider) -> None:
    a_person(Role.ANALYST, "Nia")
    client = browser()
    come_by(provider, client)
    assert client.get("/data/").headers["Location"] == "/account/2fa/totp/activate/"


def test_the_providers_own_second_factor_counts_by_a_setting(provider: Provider, settings: Any) -> None:
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, oidc_second_factor=True)
    ann = a_person(Role.ANALYST, "Nia")
    client = browser()
    come_by(provider, client)
    assert client.get("/data/").status_code == 200
    by_password = browser()
    by_password.post("/account/login/", {"login": ann.email, "password": "three quiet gardens"})
    assert by_password.get("/data/").headers["Location"] == "/account/2fa/totp/activate/"


def test_nobody_connects_another_account_to_theirs(provider: Provider) -> None:
    vic = a_person(Role.VIEWER, "Vic")
    client = browser()
    client.force_login(vic, backend="allauth.account.auth_backends.AuthenticationBackend")
    onward = client.post(f"{START}?process=connect")
    client.get(BACK, provider.authorize(onward.context["address"]))
    assert not SocialAccount.objects.exists()


def test_an_answer_that_did_not_begin_here_is_refused(provider: Provider) -> None:
    a_person(Role.VIEWER, "Nia")
    onward = browser().post(START)
    client = browser()  # another browser, as of somebody led here with a link
    answer = client.get(BACK, provider.authorize(onward.context["address"]))
    assert "Your organisation did not let you in" in words(answer)
    assert not is_in(client)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"SAFERPLAN_OIDC_URL": "https://id.example.org"}, "needs SAFERPLAN_OIDC_CLIENT and SAFERPLAN_OIDC_SECRET too"),
        (
            {"SAFERPLAN_OIDC_URL": "http://id.example.org", "SAFERPLAN_OIDC_CLIENT": "c", "SAFERPLAN_OIDC_SECRET": "s"},
            "begins with https://",
        ),
        ({"SAFERPLAN_OIDC_ADDRESSES": "all"}, "set it to verified or trusted"),
    ],
)
def test_settings_that_cannot_be_are_explained(variables: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Configuration.read(variables)
