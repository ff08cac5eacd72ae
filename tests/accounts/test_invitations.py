"""Inviting people: the only way in."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from saferplan.accounts import actions, invitations
from saferplan.accounts.models import Invitation, User
from saferplan.accounts.roles import Role
from saferplan.errors import UsageError
from tests.accounts.conftest import MakePerson
from tests.audit.stage import Stage

PASSWORD = "three quiet gardens"


def test_an_invited_person_comes_in_with_the_role_and_the_address(ada: User, stage: Stage) -> None:
    made, secret = invitations.invite(email=" Nia@Example.org ", name="Nia", role=Role.ANALYST, by=ada)
    nia = invitations.accept(secret=secret, password=PASSWORD)
    assert (nia.email, nia.name, nia.role, nia.is_active) == ("nia@example.org", "Nia", "analyst", True)
    assert nia.check_password(PASSWORD)
    address = EmailAddress.objects.get(user=nia)
    assert (address.email, address.verified, address.primary) == ("nia@example.org", True, True)
    told = [(row.action, row.actor, row.about, json.loads(row.detail)) for row in stage.rows()[-2:]]
    assert told == [
        ("person-invited", ada.reference, made.reference, {"role": "analyst"}),
        ("invitation-accepted", nia.reference, made.reference, {"role": "analyst", "through": "link"}),
    ]


def test_the_secret_is_stored_nowhere(ada: User, stage: Stage) -> None:
    made, secret = invitations.invite(email="nia@example.org", name="Nia", role=Role.VIEWER, by=ada)
    stored = Invitation.objects.values().get(pk=made.pk)
    assert secret not in str(stored)
    assert secret not in str(stage.rows())
    assert len(secret) >= 43  # 256 bits


def test_a_link_works_once(ada: User) -> None:
    _, secret = invitations.invite(email="nia@example.org", name="Nia", role=Role.VIEWER, by=ada)
    invitations.accept(secret=secret, password=PASSWORD)
    with pytest.raises(UsageError, match=r"used, was withdrawn or has run out; ask the administrator"):
        invitations.accept(secret=secret, password=PASSWORD)


def test_a_link_works_for_seven_days(ada: User) -> None:
    made, secret = invitations.invite(email="nia@example.org", name="Nia", role=Role.VIEWER, by=ada)
    assert made.expires - made.made == timedelta(days=7)
    Invitation.objects.update(expires=timezone.now())
    with pytest.raises(UsageError, match=r"has run out"):
        invitations.accept(secret=secret, password=PASSWORD)


def test_a_withdrawn_link_does_not_work(ada: User, stage: Stage) -> None:
    made, secret = invitations.invite(email="nia@example.org", name="Nia", role=Role.VIEWER, by=ada)
    invitations.withdraw(invitation=made, by=ada)
    with pytest.raises(UsageError, match=r"was withdrawn"):
        invitations.accept(secret=secret, password=PASSWORD)
    assert stage.rows()[-1].action == "invitation-withdrawn"
    with pytest.raises(UsageError, match=r"nothing to do"):
        invitations.withdraw(invitation=made, by=ada)


def test_one_open_invitation_for_an_address(ada: User) -> None:
    first, _ = invitations.invite(email="nia@example.org", name="Nia", role=Role.VIEWER, by=ada)
    with pytest.raises(UsageError, match=r"has an open invitation; withdraw that one first"):
        invitations.invite(email="NIA@example.org", name="Nia", role=Role.MANAGER, by=ada)
    with pytest.raises(IntegrityError), transaction.atomic():  # also if two ask at the same moment
        Invitation.objects.create(
            email="nia@example.org", name="N", role="viewer", secret_hash="x", expires=first.expires
        )


def test_one_that_has_run_out_makes_way_and_that_is_told(ada: User, stage: Stage) -> None:
    first, _ = invitations.invite(email="nia@example.org", name="Nia", role=Role.VIEWER, by=ada)
    Invitation.objects.update(expires=timezone.now())
    second, _ = invitations.invite(email="nia@example.org", name="Nia", role=Role.VIEWER, by=ada)
    assert [invitation.pk for invitation in invitations.pending()] == [second.pk]
    assert [(row.action, row.actor, row.about) for row in stage.rows()[-2:]] == [
        ("invitation-withdrawn", ada.reference, first.reference),
        ("person-invited", ada.reference, second.reference),
    ]


def test_whoever_has_or_had_access_is_not_invited_again(ada: User, person: MakePerson) -> None:
    vic = person(Role.VIEWER, "Vic")
    with pytest.raises(UsageError, match=r"belongs to Vic, who has access; change the role"):
        invitations.invite(email=vic.email, name="Vic", role=Role.MANAGER, by=ada)
    actions.end_access(person=vic, by=ada)
    with pytest.raises(UsageError, match=r"whose access has ended; restore it"):
        invitations.invite(email=vic.email, name="Vic", role=Role.MANAGER, by=ada)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST, Role.MANAGER])
def test_only_an_administrator_invites_and_withdraws(role: Role, ada: User, person: MakePerson, stage: Stage) -> None:
    made, _ = invitations.invite(email="nia@example.org", name="Nia", role=Role.VIEWER, by=ada)
    someone, events = person(role), len(stage.rows())
    with pytest.raises(UsageError, match=r"Only an administrator"):
        invitations.invite(email="x@example.org", name="X", role=Role.VIEWER, by=someone)
    with pytest.raises(UsageError, match=r"Only an administrator"):
        invitations.withdraw(invitation=made, by=someone)
    assert invitations.pending().count() == 1
    assert len(stage.rows()) == events


def test_an_administrator_whose_access_just_ended_invites_nobody(ada: User, person: MakePerson) -> None:
    other = person(Role.ADMINISTRATOR, "Bo")
    actions.end_access(person=User.objects.get(pk=other.pk), by=ada)
    assert other.is_active  # as a request that began before holds it
    with pytest.raises(UsageError, match=r"Only an administrator"):
        invitations.invite(email="x@example.org", name="X", role=Role.VIEWER, by=other)


def test_the_console_invites_an_administrator(stage: Stage) -> None:
    made, secret = invitations.invite_administrator(email="Ada@example.org", name="Ada")
    assert (stage.rows()[-1].actor, stage.rows()[-1].about) == ("console", made.reference)
    assert invitations.accept(secret=secret, password=PASSWORD).role == "administrator"


def test_a_provider_that_vouches_for_the_address_accepts_too(ada: User, stage: Stage) -> None:
    invitations.invite(email="nia@example.org", name="Nia", role=Role.VIEWER, by=ada)
    nia = invitations.accept_by_address(email="NIA@example.org")
    assert not nia.has_usable_password()
    assert json.loads(stage.rows()[-1].detail) == {"role": "viewer", "through": "provider"}
    with pytest.raises(UsageError):
        invitations.accept_by_address(email="stranger@example.org")


def test_no_two_spellings_of_an_address(ada: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="ADA@example.org", name="Another", role="viewer")
