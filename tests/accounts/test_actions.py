"""Changing who may do what: who may, what follows, what is written down."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import connection

from saferplan.accounts import actions
from saferplan.accounts.models import User
from saferplan.accounts.roles import Role
from saferplan.audit.verify import verify
from saferplan.errors import SaferplanError, UsageError
from tests.accounts.conftest import MakePerson
from tests.audit.stage import Stage

Change = Callable[[User, User], User]
CHANGES: dict[str, Change] = {
    "role-changed": lambda someone, by: actions.change_role(person=someone, role=Role.MANAGER, by=by),
    "access-ended": lambda someone, by: actions.end_access(person=someone, by=by),
    "second-factor-reset": lambda someone, by: actions.reset_second_factor(person=someone, by=by),
}


@pytest.fixture
def vic(person: MakePerson) -> User:
    """A viewer with a second factor and recovery codes."""
    someone = person(Role.VIEWER, "Vic")
    Authenticator.objects.create(user=someone, type=Authenticator.Type.TOTP, data={"secret": "s"})
    RecoveryCodes.activate(someone)
    return someone


@pytest.mark.parametrize("action", CHANGES)
def test_each_change_ends_every_session_and_writes_one_event(action: str, ada: User, vic: User, stage: Stage) -> None:
    before, events = vic.get_session_auth_hash(), len(stage.rows())
    CHANGES[action](vic, ada)
    assert User.objects.get(pk=vic.pk).get_session_auth_hash() != before
    [row] = stage.rows()[events:]
    assert (row.action, row.actor, row.about) == (action, ada.reference, vic.reference)
    assert verify().whole


@pytest.mark.parametrize("action", CHANGES)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST, Role.MANAGER])
def test_only_an_administrator_changes_people(
    action: str, role: Role, ada: User, vic: User, person: MakePerson, stage: Stage
) -> None:
    someone, events = person(role, "Sam"), len(stage.rows())
    with pytest.raises(UsageError, match=r"Only an administrator can do this; ask one"):
        CHANGES[action](vic, someone)
    found = User.objects.get(pk=vic.pk)
    assert (found.role, found.is_active, found.session_stamp) == ("viewer", True, vic.session_stamp)
    assert Authenticator.objects.filter(user=vic).count() == 2
    assert len(stage.rows()) == events


def test_a_change_of_role_says_from_what_to_what(ada: User, vic: User, stage: Stage) -> None:
    assert actions.change_role(person=vic, role=Role.MANAGER, by=ada).role == "manager"
    assert json.loads(stage.rows()[-1].detail) == {"from": "viewer", "to": "manager"}
    with pytest.raises(UsageError, match=r"has this role already"):
        actions.change_role(person=vic, role=Role.MANAGER, by=ada)


def test_access_ends_and_is_restored(ada: User, vic: User, stage: Stage) -> None:
    assert not actions.end_access(person=vic, by=ada).is_active
    with pytest.raises(UsageError, match=r"has ended already"):
        actions.end_access(person=vic, by=ada)
    assert actions.restore_access(person=vic, by=ada).is_active
    assert Authenticator.objects.filter(user=vic).count() == 2
    with pytest.raises(UsageError, match=r"has access already"):
        actions.restore_access(person=vic, by=ada)
    assert [row.action for row in stage.rows()[-2:]] == ["access-ended", "access-restored"]


def test_a_reset_takes_recovery_codes_too(ada: User, vic: User) -> None:
    actions.reset_second_factor(person=vic, by=ada)
    assert not Authenticator.objects.filter(user=vic).exists()
    with pytest.raises(UsageError, match=r"has no second factor"):
        actions.reset_second_factor(person=vic, by=ada)


def test_nobody_resets_their_own_second_factor(ada: User) -> None:
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": "s"})
    with pytest.raises(UsageError, match=r"another administrator can reset it"):
        actions.reset_second_factor(person=ada, by=ada)


def test_the_last_administrator_stays(ada: User, person: MakePerson, vic: User) -> None:
    gone = person(Role.ADMINISTRATOR, "Bo")
    actions.end_access(person=gone, by=ada)  # so this one does not count
    with pytest.raises(UsageError, match=r"Ada is the last administrator and cannot leave; make somebody else"):
        actions.end_access(person=ada, by=ada)
    with pytest.raises(UsageError, match=r"cannot give up the role"):
        actions.change_role(person=ada, role=Role.VIEWER, by=ada)
    actions.change_role(person=vic, role=Role.ADMINISTRATOR, by=ada)
    assert actions.change_role(person=ada, role=Role.VIEWER, by=ada).role == "viewer"


def test_of_two_administrators_who_take_each_others_role_one_stays(ada: User, person: MakePerson, stage: Stage) -> None:
    bo = person(Role.ADMINISTRATOR, "Bo")
    for round_ in range(1, 6):
        assert len(_at_once(lambda: _demote(ada, bo), lambda: _demote(bo, ada))) == 1
        assert User.objects.filter(role="administrator", is_active=True).count() == 1
        assert [row.action for row in stage.rows()].count("role-changed") == round_
        User.objects.update(role="administrator")


def _demote(someone: User, by: User) -> User:
    return actions.change_role(person=someone, role=Role.VIEWER, by=by)


def _at_once(*doing: Callable[[], object]) -> list[SaferplanError]:
    """What was refused when each ran in a thread, and so a connection, of its own."""
    start, refused = threading.Barrier(len(doing)), []

    def run(one: Callable[[], object]) -> None:
        try:
            start.wait()
            one()
        except SaferplanError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in doing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused
