"""The people pages, driven as an administrator would; and what others get instead."""

from __future__ import annotations

import dataclasses
import re
import time
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from saferplan.accounts import invitations
from saferplan.accounts.models import Invitation, User
from saferplan.accounts.roles import ROLES, Role
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
INVITE = {"name": "Nia  Newcomer", "email": "Nia@Example.org", "role": "analyst"}


@pytest.fixture
def ada() -> User:
    """An administrator."""
    return a_person(Role.ADMINISTRATOR, "Ada")


@pytest.fixture
def client(ada: User) -> Client:
    """The administrator's browser."""
    return signed_in(ada, with_app(ada))


def link_on(answer: Any) -> str:
    """The link that an answer shows."""
    [found] = re.findall(r'id="link">http://localhost(/[^<]+)<', answer.content.decode())
    return str(found)


def test_an_invited_person_comes_in_by_the_link_and_sets_up_a_second_factor(client: Client) -> None:
    answer = client.post("/people/invite/", INVITE)
    assert "Invitation for Nia Newcomer" in words(answer)
    assert "This link is shown now and never again" in words(answer)
    assert "Give it to Nia Newcomer yourself: this site has not sent it." in words(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    link, new = link_on(answer), browser()
    assert "Nia Newcomer, you are invited as analyst." in words(new.get(link))
    assert new.post(link, {"password": PASSWORD}).headers["Location"] == "/account/2fa/totp/activate/"
    assert new.get("/data/").headers["Location"] == "/account/2fa/totp/activate/"
    secret = new.get("/account/2fa/totp/activate/").context["form"].secret
    assert new.post("/account/2fa/totp/activate/", {"code": code(secret)}).status_code == 302
    assert new.get("/data/").status_code == 200
    assert User.objects.get(email="nia@example.org").name == "Nia Newcomer"


def test_the_link_is_gone_from_every_other_page(client: Client) -> None:
    secret = link_on(client.post("/people/invite/", INVITE)).split("/")[2]
    for address in ("/people/", "/people/invite/", "/audit/"):
        assert secret not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Enter the person's name."),
        ({"email": "nia"}, "Enter an e-mail address, such as name@example.org."),
        ({"role": ""}, "Choose a role."),
        ({"role": "owner"}, "Choose one of the roles."),
        ({"email": "ada@example.org"}, "ada@example.org belongs to Ada, who has access"),
    ],
)
def test_an_invitation_that_cannot_be_is_explained(change: dict[str, str], said: str, client: Client) -> None:
    answer = client.post("/people/invite/", {**INVITE, **change})
    assert said in words(answer)
    assert not Invitation.objects.exists()


def test_an_invitation_is_mailed_where_mail_is_set(client: Client, settings: Any) -> None:
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, mail={"EMAIL_HOST": "mail.example.org"})
    answer = client.post("/people/invite/", INVITE)
    assert "We also sent it to nia@example.org." in words(answer)
    [message] = mail.outbox
    assert message.to == ["nia@example.org"]
    assert link_on(answer) in message.body
    assert "Ada has invited you as analyst." in message.body


def test_a_withdrawn_invitation_is_gone(client: Client) -> None:
    link = link_on(client.post("/people/invite/", INVITE))
    [open_one] = invitations.pending()
    assert "Their link stops working at once." in words(client.get(f"/people/invitations/{open_one.pk}/withdraw/"))
    client.post(f"/people/invitations/{open_one.pk}/withdraw/")
    answer = browser().get(link)
    assert answer.status_code == 410
    assert "This invitation was used, was withdrawn or has run out" in words(answer)
    assert "Open invitations None." in words(client.get("/people/"))


def test_whoever_is_signed_in_opens_no_invitation_for_somebody_else(client: Client) -> None:
    link = link_on(client.post("/people/invite/", INVITE))
    answer = client.post(link, {"password": PASSWORD})
    assert answer.status_code == 409
    assert "You are signed in as Ada" in words(answer)
    assert not User.objects.filter(email="nia@example.org").exists()


def test_the_list_says_who_may_what_and_who_is_safe(client: Client) -> None:
    a_person(Role.ANALYST, "Ann")
    gone = a_person(Role.VIEWER, "Gus")
    gone.is_active = False
    gone.save()
    client.post("/people/invite/", INVITE)
    page = words(client.get("/people/"))
    assert re.search(r"Ada ada@example.org Administrator Yes \d+ \w+ \d{4}", page)
    assert "Ann ann@example.org Analyst No: asked for at the next sign-in Never" in page
    assert "Nia Newcomer nia@example.org Analyst Until" in page
    assert page.index("People whose access has ended") < page.index("Gus")
    for rules in ROLES.values():
        assert rules.description in page


def test_a_role_is_changed(client: Client) -> None:
    vic = a_person(Role.VIEWER, "Vic")
    answer = client.post(f"/people/{vic.pk}/role/", {"role": "analyst"}, follow=True)
    assert "Vic is now an analyst." in words(answer)
    assert User.objects.get(pk=vic.pk).role == "analyst"
    again = client.post(f"/people/{vic.pk}/role/", {"role": "analyst"})
    assert "Vic has this role already; choose another." in words(again)


def test_access_ends_and_is_restored(client: Client) -> None:
    vic = a_person(Role.VIEWER, "Vic")
    theirs = signed_in(vic)
    assert "The access of Vic has ended." in words(client.post(f"/people/{vic.pk}/end-access/", follow=True))
    assert not is_in(theirs)
    assert give_password(browser(), vic.email).headers["Location"] == "/account/inactive/"
    assert "Vic can sign in again." in words(client.post(f"/people/{vic.pk}/restore-access/", follow=True))
    assert is_in(signed_in(vic))


def test_a_lost_second_factor_is_reset(client: Client) -> None:
    ann = a_person(Role.ANALYST, "Ann")
    with_app(ann)
    assert "Speak to them first" in words(client.get(f"/people/{ann.pk}/second-factor/"))
    answer = client.post(f"/people/{ann.pk}/second-factor/", follow=True)
    assert "The second factor of Ann is reset." in words(answer)
    assert factors(ann) == set()
    assert [event.about for event in told("second-factor-reset")] == [ann.reference]
    assert told("second-factor-removed") == []  # one event for one act
    assert signed_in(ann).get("/data/").headers["Location"] == "/account/2fa/totp/activate/"


def test_the_last_administrator_cannot_leave(client: Client, ada: User) -> None:
    for address, sent in ((f"/people/{ada.pk}/end-access/", {}), (f"/people/{ada.pk}/role/", {"role": "viewer"})):
        assert "Ada is the last administrator" in words(client.post(address, sent))
    assert is_in(client)


def test_an_administrator_who_gives_up_the_role_is_signed_out(client: Client, ada: User) -> None:
    a_person(Role.ADMINISTRATOR, "Bo")
    answer = client.post(f"/people/{ada.pk}/role/", {"role": "viewer"})
    assert answer.headers["Location"] == "/"
    assert not is_in(client)


@pytest.mark.parametrize(
    "address", ["invite/", "{}/role/", "{}/end-access/", "{}/restore-access/", "{}/second-factor/"]
)
def test_a_change_asks_again_who_one_is_after_ten_minutes(address: str, client: Client, ada: User) -> None:
    page = f"/people/{address.format(a_person(Role.VIEWER, 'Vic').pk)}"
    assert client.get(page).status_code == 200
    session = client.session
    for given in session["account_authentication_methods"]:
        given["at"] = time.time() - 601
    session.save()
    for answer in (client.get(page), client.post(page, {"role": "manager"})):
        assert answer.headers["Location"].startswith("/account/reauthenticate/?next=")
    assert "Nothing was changed yet. Show that it is you" in words(client.get(answer.headers["Location"]))
    assert client.get("/people/").status_code == 200  # reading does not
    again = client.post("/account/reauthenticate/", {"password": "wrong", "next": page})
    assert "The password is wrong." in words(again)
    back = client.post("/account/reauthenticate/", {"password": PASSWORD, "next": page})
    assert back.headers["Location"] == page
    assert client.get(page).status_code == 200
    vic = User.objects.get(name="Vic")
    assert (vic.role, vic.is_active) == ("viewer", True)  # what was sent before is not done behind one's back


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST, Role.MANAGER])
def test_nobody_else_sees_or_changes_people(role: Role) -> None:
    someone, vic = a_person(role, "Sam"), a_person(Role.VIEWER, "Vic")
    client = signed_in(someone, with_app(someone))
    for address in ("/people/", "/people/invite/", f"/people/{vic.pk}/", f"/people/{vic.pk}/role/"):
        assert client.get(address).status_code == 403, address
        assert client.post(address, {"role": "administrator"}).status_code == 403, address
    assert User.objects.get(pk=vic.pk).role == "viewer"


def test_the_public_is_asked_to_sign_in(site: Client) -> None:
    assert site.get("/people/").headers["Location"] == "/account/login/?next=/people/"


def test_an_administrator_without_the_second_step_changes_nothing(ada: User) -> None:
    with_app(ada)
    client = browser()
    give_password(client, ada.email)
    assert client.get("/people/").headers["Location"] == "/account/login/?next=/people/"
    assert "This code is wrong" in words(give_code(client, "000000"))
    assert client.post("/people/invite/", INVITE).headers["Location"].startswith("/account/login/")
