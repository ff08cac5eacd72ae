"""Signing in: a password, a second factor, what is counted and what is told to whom."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.cache import cache
from django.test import Client

from saferplan.accounts.roles import Role
from saferplan.web.sign_in.second_factors import encrypt_anew
from saferplan.web.sign_in.sessions import SessionStore
from tests.web.signing_in import (
    PASSWORD,
    a_person,
    browser,
    code,
    factors,
    give_code,
    give_password,
    is_in,
    signed_in,
    told,
    with_app,
    words,
)

pytestmark = pytest.mark.usefixtures("site")
WRONG = "The e-mail address or the password is wrong."


def test_a_viewer_signs_in_with_a_password_and_it_is_written_down() -> None:
    vic = a_person(Role.VIEWER, "Vic")
    assert is_in(signed_in(vic))
    [event] = told("signed-in")
    assert (event.actor, json.loads(event.detail)) == (vic.reference, {"with": ["password"]})


def test_a_sign_out_is_written_down() -> None:
    vic = a_person(Role.VIEWER, "Vic")
    client = signed_in(vic)
    client.post("/account/logout/")
    assert not is_in(client)
    [event] = told("signed-out")
    assert event.actor == vic.reference
    client.post("/account/logout/")
    assert len(told("signed-out")) == 1, "nobody was there to sign out"


def test_a_recovery_code_is_told_from_an_app_s(settings: Any) -> None:
    ann = a_person(Role.ANALYST, "Ann")
    with_app(ann)
    RecoveryCodes.activate(ann)
    [spare, *_] = Authenticator.objects.get(user=ann, type="recovery_codes").wrap().get_unused_codes()
    client = browser()
    give_password(client, ann.email)
    give_code(client, spare)
    assert json.loads(told("signed-in")[-1].detail) == {"with": ["password", "recovery codes"]}


@pytest.mark.parametrize("key", ['"\\000aaaaaaaaaaaa"', "aaaaaaaa'aaaa", "\x7faaaaaaaaaaa"])
def test_a_session_s_key_that_none_can_have_is_none(key: str) -> None:
    client = browser()
    assert client.get("/", headers={"cookie": f"session={key}"}).status_code == 200
    assert not SessionStore(session_key="\0aaaaaaaaaaaa").session_key


def test_known_and_unknown_addresses_get_the_same_answer() -> None:
    vic = a_person(Role.VIEWER, "Vic")
    known = give_password(browser(), vic.email, "wrong")
    unknown = give_password(browser(), "nobody@example.org", "wrong")
    assert (known.status_code, WRONG in words(known)) == (200, True)
    assert words(known) == words(unknown)


def test_four_wrong_passwords_lock_the_address_and_the_page_says_for_how_long() -> None:
    vic = a_person(Role.VIEWER, "Vic")
    answers = [give_password(browser(), vic.email, "wrong") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "Wait 15 minutes without trying, then sign in again" in words(answers[-1])
    right = give_password(browser(), vic.email)
    assert right.status_code == 429
    sixth = give_password(browser(), vic.email)
    assert "Wait 15 minutes" in words(sixth)


def test_an_unknown_address_is_locked_just_so() -> None:
    answers = [give_password(browser(), "nobody@example.org", "wrong") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


def test_one_persons_failures_lock_nobody_else_out() -> None:
    """Everybody of one office comes from one address of the network."""
    vic, wes = a_person(Role.VIEWER, "Vic"), a_person(Role.VIEWER, "Wes")
    for _ in range(4):
        give_password(browser(), vic.email, "wrong")
    assert is_in(signed_in(wes))


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MANAGER, Role.ADMINISTRATOR])
def test_who_can_change_anything_sets_up_a_second_factor_before_anything_else(role: Role) -> None:
    client = signed_in(a_person(role, "Ann"))
    for address in ("/", "/people/", "/audit/", "/data/", "/api/v1/measures"):
        answer = client.get(address)
        if answer.status_code != 404:
            assert (answer.status_code, answer.headers.get("Location")) == (302, "/account/2fa/totp/activate/"), address
    assert client.get("/account/").status_code == 200
    assert "This comes before everything else" in words(client.get("/account/2fa/totp/activate/"))


def test_a_viewer_needs_none() -> None:
    client = signed_in(a_person(Role.VIEWER, "Vic"))
    assert client.get("/account/").status_code == 200
    assert "Your role needs a second factor" not in words(client.get("/account/"))


def test_setting_up_an_app_gives_recovery_codes_and_ends_other_sessions() -> None:
    ann = a_person(Role.ANALYST, "Ann")
    elsewhere, client = signed_in(ann), signed_in(ann)
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    answer = client.post("/account/2fa/totp/activate/", {"code": code(secret)}, follow=True)
    assert "10 of 10 are left" in words(answer)
    assert is_in(client)
    assert not is_in(elsewhere)  # it began with the password alone
    kinds = [json.loads(event.detail)["factor"] for event in told("second-factor-added")]
    assert kinds == ["authenticator app", "recovery codes"]


def test_the_second_step_is_asked_for_and_written_down() -> None:
    ann = a_person(Role.ANALYST, "Ann")
    secret, client = with_app(ann), browser()
    assert give_password(client, ann.email).headers["Location"] == "/account/2fa/authenticate/"
    assert not is_in(client)
    assert give_code(client, code(secret)).status_code == 302
    assert is_in(client)
    assert json.loads(told("signed-in")[-1].detail) == {"with": ["password", "authenticator app"]}


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_off(steps: int) -> None:
    ann = a_person(Role.ANALYST, "Ann")
    assert is_in(signed_in(ann, with_app(ann), steps))


def test_a_code_counts_once_as_long_as_it_lives() -> None:
    ann = a_person(Role.ANALYST, "Ann")
    secret = with_app(ann)
    shown = code(secret)
    first, second = browser(), browser()
    for client in (first, second):
        give_password(client, ann.email)
    assert give_code(first, shown).status_code == 302
    cache.delete(f"allauth.mfa.totp.used?user={ann.pk}&code={shown}")  # as after 30 s, when the code is still right
    assert "This code is wrong or was used already" in words(give_code(second, f"{shown[:3]} {shown[3:]}"))


def test_codes_cannot_be_tried_out() -> None:
    ann = a_person(Role.ANALYST, "Ann")
    secret, client = with_app(ann), browser()
    give_password(client, ann.email)
    for _ in range(10):
        assert "This code is wrong" in words(give_code(client, "000000"))
    refused = give_code(client, code(secret))
    assert "Too many wrong attempts. Wait 15 minutes, then try again." in words(refused)
    assert not is_in(client)


def test_a_recovery_code_gets_in_once() -> None:
    ann = a_person(Role.ANALYST, "Ann")
    with_app(ann)
    spare = RecoveryCodes.activate(ann).get_unused_codes()[0]
    first, second = browser(), browser()
    for client in (first, second):
        give_password(client, ann.email)
    assert give_code(first, spare).status_code == 302
    assert is_in(first)
    assert "This code is wrong or was used already" in words(give_code(second, spare))


def test_the_database_holds_no_secret_that_makes_codes(settings: Any) -> None:
    ann = a_person(Role.ANALYST, "Ann")
    secret = with_app(ann)
    RecoveryCodes.activate(ann)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert Authenticator.objects.get(user=ann, type="totp").wrap().validate_code(code(secret))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert Authenticator.objects.get(user=ann, type="totp").wrap().validate_code(code(secret, 1))


def test_with_another_key_of_the_site_no_code_fits_and_nothing_breaks(settings: Any) -> None:
    ann = a_person(Role.ANALYST, "Ann")
    secret = with_app(ann)
    settings.SECRET_KEY = "another"
    client = browser()
    give_password(client, ann.email)
    assert "This code is wrong" in words(give_code(client, code(secret)))


def test_second_factors_are_encrypted_with_the_new_key_and_the_old_is_needed_no_more(settings: Any) -> None:
    ann, key = a_person(Role.ANALYST, "Ann"), settings.SECRET_KEY
    secret = with_app(ann)
    RecoveryCodes.activate(ann)
    [spare, *_] = Authenticator.objects.get(user=ann, type="recovery_codes").wrap().get_unused_codes()
    Authenticator.objects.create(user=ann, type="webauthn", data={"name": "Key", "credential": {}})
    assert encrypt_anew() == 0
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [key], "another"
    assert (encrypt_anew(), encrypt_anew()) == (2, 0)
    [event] = told("second-factors-encrypted")
    assert json.loads(event.detail) == {"of": 2}
    settings.SECRET_KEY_FALLBACKS = []
    assert Authenticator.objects.get(user=ann, type="totp").wrap().validate_code(code(secret))
    assert Authenticator.objects.get(user=ann, type="recovery_codes").wrap().validate_code(spare)


def test_what_no_key_opens_stays_as_it_is(settings: Any) -> None:
    with_app(a_person(Role.ANALYST, "Ann"))
    before = Authenticator.objects.get().data
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = ["neither"], "another"
    assert encrypt_anew() == 0
    assert Authenticator.objects.get().data == before


def test_the_last_second_factor_of_a_role_that_needs_one_stays() -> None:
    ann = a_person(Role.ANALYST, "Ann")
    client = signed_in(ann, with_app(ann))
    page = client.get("/account/2fa/totp/deactivate/")
    assert "Your role needs a second factor. Add another one first" in words(page)
    client.post("/account/2fa/totp/deactivate/")
    assert factors(ann) == {"totp"}
    key = Authenticator.objects.create(user=ann, type="webauthn", data={"name": "Laptop", "credential": {}})
    client.post("/account/2fa/totp/deactivate/")
    assert factors(ann) == {"webauthn"}
    assert json.loads(told("second-factor-removed")[-1].detail) == {"factor": "authenticator app"}
    assert client.post(f"/account/2fa/webauthn/keys/{key.pk}/remove/").headers["Location"] == "/account/"
    assert factors(ann) == {"webauthn"}


def test_a_viewer_may_do_without_again() -> None:
    vic = a_person(Role.VIEWER, "Vic")
    client = signed_in(vic, with_app(vic))
    assert client.post("/account/2fa/totp/deactivate/").status_code == 302
    assert factors(vic) == set()


def test_nobody_touches_anothers_passkey() -> None:
    vic, wes = a_person(Role.VIEWER, "Vic"), a_person(Role.VIEWER, "Wes")
    key = Authenticator.objects.create(user=wes, type="webauthn", data={"name": "Laptop", "credential": {}})
    client = signed_in(vic)
    assert client.post(f"/account/2fa/webauthn/keys/{key.pk}/remove/").status_code == 404
    assert client.post(f"/account/2fa/webauthn/keys/{key.pk}/edit/", {"name": "Mine"}).status_code == 404
    assert factors(wes) == {"webauthn"}


def test_a_passkey_alone_is_enough_only_when_the_device_asked_who_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = a_person(Role.MANAGER, "Mo")
    key = Authenticator.objects.create(user=owner, type="webauthn", data={"name": "Key", "credential": {}})
    # What the key that was found signed is right, whatever it was asked.
    for name, found in (("parse_authentication_response", None), ("extract_user_from_response", owner)):
        monkeypatch.setattr(webauthn, name, lambda _, found=found: found)
    monkeypatch.setattr(webauthn, "complete_authentication", lambda *_: key)
    client = browser()
    for asks in ("preferred", "discouraged", "required"):
        session = client.session
        session[webauthn.STATE_SESSION_KEY] = {"challenge": "", "user_verification": asks}
        session.save()
        client.post("/account/2fa/webauthn/login/", {"credential": "[1]"})
        assert is_in(client) is (asks == "required")


@pytest.mark.parametrize("nested", ["[" * 100_000, '{"id":' * 100_000], ids=["lists", "objects"])
def test_an_answer_nested_beyond_reading_is_a_wrong_one(nested: str) -> None:
    answer = browser().post("/account/2fa/webauthn/login/", {"credential": nested})
    assert answer.headers["Location"] == "/account/login/", "as after every wrong answer"


def test_whose_access_has_ended_is_told_so_with_the_right_password_only() -> None:
    vic = a_person(Role.VIEWER, "Vic")
    vic.is_active = False
    vic.save()
    assert WRONG in words(give_password(browser(), vic.email, "wrong"))
    answer = give_password(browser(), vic.email)
    assert answer.headers["Location"] == "/account/inactive/"
    assert "Your access has ended" in words(browser().get("/account/inactive/"))


@pytest.mark.parametrize(
    "address",
    [
        "/account/signup/",
        "/account/email/",
        "/account/confirm-email/",
        "/account/password/set/",
        "/account/3rdparty/",
        "/account/3rdparty/signup/",
        "/account/login/code/confirm/",
        "/account/2fa/trust/",
    ],
)
def test_of_what_the_package_brings_only_what_we_open_is_there(address: str, site: Client) -> None:
    assert site.get(address).status_code == 404


def test_a_new_password_ends_other_sessions_and_is_written_down() -> None:
    vic = a_person(Role.VIEWER, "Vic")
    elsewhere, client = signed_in(vic), signed_in(vic)
    sent = {"oldpassword": PASSWORD, "password1": "five loud cathedrals"}
    answer = client.post("/account/password/change/", sent, follow=True)
    assert "Your password is changed" in words(answer)
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    assert [event.actor for event in told("password-changed")] == [vic.reference]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("short", "too short"),
        ("qwerty123456", "too common"),
        ("vic@example.org", "too similar"),
        ("", "Enter a new password."),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(given: str, said: str) -> None:
    client = signed_in(a_person(Role.VIEWER, "Vic"))
    answer = client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": given})
    assert said in words(answer)


def test_a_flood_of_attempts_is_told_to_wait(site: Client) -> None:
    answers = [site.post("/account/login/", {}) for _ in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {200}
    assert answers[30].status_code == 429
    assert "Wait a minute, then try again." in words(answers[30])


def test_pages_of_sign_in_are_never_stored() -> None:
    assert "no-store" in browser().get("/account/login/").headers["Cache-Control"]
    vic = signed_in(a_person(Role.VIEWER, "Vic"))
    for address in ("/account/", "/account/2fa/totp/activate/", "/account/2fa/recovery-codes/"):
        answer = vic.get(address)
        assert answer.status_code == 404 or "no-store" in answer.headers["Cache-Control"], address
