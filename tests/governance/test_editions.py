"""A report edition: a draft, released by a named person, withdrawn with a reason; its files held to what was kept."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import stat
from pathlib import Path

import pytest

from saferplan.accounts.models import User
from saferplan.accounts.roles import ROLES, Permission, Role
from saferplan.audit.models import Event
from saferplan.errors import StorageError, UsageError
from saferplan.governance.editions import actions, files
from saferplan.governance.editions.actions import add_draft, release, withdraw
from saferplan.governance.editions.models import Edition, EditionFile
from saferplan.governance.editions.statuses import Status
from saferplan.governance.editions.store import Store
from tests.governance.conftest import FILES, PINS, Person


@pytest.fixture
def analyst(person: Person) -> User:
    return person(Role.ANALYST)


@pytest.fixture
def manager(person: Person) -> User:
    return person(Role.MANAGER)


@pytest.fixture
def draft(analyst: User, store: Store) -> Edition:
    return add_draft(PINS, FILES, by=analyst, store=store)


def events() -> list[str]:
    """After the first, which tells of the tables' making."""
    return list(Event.objects.order_by("number").values_list("action", flat=True))[1:]


def test_a_draft_keeps_its_files_for_their_owner_alone(draft: Edition, store: Store) -> None:
    assert draft.is_draft
    for file, kept in zip(draft.files.all(), FILES, strict=True):
        assert files.content(file, store) == kept.content
        path = store.folder / str(draft.pk) / file.name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((store.folder / str(draft.pk)).stat().st_mode) == 0o700
    assert [path.name for path in store.folder.iterdir()] == [str(draft.pk)]
    assert events() == ["report-made"]


def test_the_event_of_a_draft_holds_the_fingerprint_of_every_file(draft: Edition) -> None:
    told = json.loads(Event.objects.get(action="report-made").detail)
    assert told["files"] == {file.name: file.sha256 for file in FILES}
    assert (told["template"], told["month"], told["as_at"]) == ("scrutiny", "2025-12", "2026-01-31")


@pytest.mark.parametrize("role", list(Role))
def test_who_may_make_release_and_withdraw(role: Role, person: Person, analyst: User, store: Store) -> None:
    someone, may = person(role), ROLES[role].permissions
    draft = add_draft(PINS, FILES, by=analyst, store=store)
    if Permission.MAKE_REPORT not in may:
        with pytest.raises(UsageError, match="Only an analyst or a manager"):
            add_draft(PINS, FILES, by=someone, store=store)
    if Permission.RELEASE_REPORT in may:
        release(draft.pk, by=someone, store=store)
        assert withdraw(draft.pk, by=someone, reason="A figure was wrong.").is_withdrawn
    else:
        before = events()
        for change in (
            lambda: release(draft.pk, by=someone, store=store),
            lambda: withdraw(draft.pk, by=someone, reason="x"),
        ):
            with pytest.raises(UsageError, match="Only an analyst or a manager can release"):
                change()
        assert Edition.objects.get(pk=draft.pk).is_draft
        assert events() == before


def test_a_release_names_who_and_when_and_its_event(draft: Edition, manager: User, store: Store) -> None:
    done = release(draft.pk, by=manager, store=store)
    event = Event.objects.order_by("-number")[0]
    assert (done.status, done.released_by, done.released_at is not None) == (Status.RELEASED, manager, True)
    assert (done.audit_number, done.audit_hash) == (event.number, event.hash)
    assert (event.actor, event.about) == (manager.reference, draft.reference)
    assert json.loads(event.detail)["same_person"] is False


def test_whoever_made_a_report_may_release_it_unless_told_otherwise(manager: User, store: Store) -> None:
    own = add_draft(PINS, FILES, by=manager, store=store)
    with pytest.raises(UsageError, match="ask a colleague"):
        release(own.pk, by=manager, store=store, maker_may_release=False)
    release(own.pk, by=manager, store=store)
    assert json.loads(Event.objects.order_by("-number")[0].detail)["same_person"] is True


def test_a_released_report_is_not_released_again(draft: Edition, manager: User, person: Person, store: Store) -> None:
    release(draft.pk, by=manager, store=store)
    with pytest.raises(
        UsageError, match=rf"^{manager.name} already released this report at \d\d:\d\d on .*nothing left"
    ):
        release(draft.pk, by=person(Role.MANAGER), store=store)
    with pytest.raises(UsageError, match=r"^You have already released"):
        release(draft.pk, by=manager, store=store)
    assert events() == ["report-made", "report-released"]


def test_a_withdrawn_report_does_not_come_back(draft: Edition, manager: User, store: Store) -> None:
    release(draft.pk, by=manager, store=store)
    gone = withdraw(draft.pk, by=manager, reason="  A figure\n was wrong. ")
    assert gone.withdrawn_reason == "A figure was wrong."
    for change in (
        lambda: release(draft.pk, by=manager, store=store),
        lambda: withdraw(draft.pk, by=manager, reason="again"),
    ):
        with pytest.raises(UsageError, match="withdr"):
            change()
    assert events() == ["report-made", "report-released", "report-withdrawn"]


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * (actions.LONGEST_REASON + 1)])
def test_a_withdrawal_needs_a_reason(draft: Edition, manager: User, store: Store, reason: str) -> None:
    release(draft.pk, by=manager, store=store)
    with pytest.raises(UsageError, match="Give the reason"):
        withdraw(draft.pk, by=manager, reason=reason)
    assert Edition.objects.get(pk=draft.pk).is_released


def test_a_draft_is_not_withdrawn(draft: Edition, manager: User) -> None:
    with pytest.raises(UsageError, match="never public"):
        withdraw(draft.pk, by=manager, reason="A figure was wrong.")


def test_a_report_that_is_not_there(manager: User, store: Store) -> None:
    with pytest.raises(UsageError, match="There is no such report"):
        release(9999, by=manager, store=store)


def test_a_changed_file_is_refused_and_told_once(draft: Edition, store: Store) -> None:
    file = draft.files.all()[0]
    (store.folder / str(draft.pk) / file.name).write_bytes(b"something else")
    for _ in range(3):
        with pytest.raises(StorageError, match=r"scrutiny-public\.html is no longer what was made"):
            files.content(EditionFile.objects.get(pk=file.pk), store)
    assert events() == ["report-made", "report-file-changed"]


def test_a_file_changed_together_with_its_row_is_found_out_by_the_record(
    draft: Edition, manager: User, store: Store
) -> None:
    release(draft.pk, by=manager, store=store)
    file = draft.files.all()[0]
    (store.folder / str(draft.pk) / file.name).write_bytes(b"something else")
    EditionFile.objects.filter(pk=file.pk).update(sha256=hashlib.sha256(b"something else").hexdigest())
    with pytest.raises(StorageError, match="no longer what was made"):
        files.content(EditionFile.objects.get(pk=file.pk), store)
    assert events()[-1] == "report-file-changed"


def test_a_file_that_is_gone_is_refused_and_one_that_is_back_is_served(draft: Edition, store: Store) -> None:
    file = draft.files.all()[0]
    path = store.folder / str(draft.pk) / file.name
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(StorageError, match="no longer what was made"):
        files.content(file, store)
    path.write_bytes(kept)
    assert files.content(file, store) == kept


def test_a_draft_with_a_changed_file_is_not_released(draft: Edition, manager: User, store: Store) -> None:
    path = store.folder / str(draft.pk) / FILES[-1].name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(StorageError, match="is not released; make it again"):
        release(draft.pk, by=manager, store=store)
    assert Edition.objects.get(pk=draft.pk).is_draft


def test_nothing_is_left_of_a_draft_that_could_not_be_written(
    analyst: User, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise RuntimeError("the record cannot be written")

    monkeypatch.setattr(actions, "record", refuse)
    with pytest.raises(RuntimeError):
        add_draft(PINS, FILES, by=analyst, store=store)
    assert list(store.folder.iterdir()) == []
    assert not Edition.objects.exists()


def test_a_folder_that_cannot_be_written(analyst: User, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="make room on the server's disk"):
        add_draft(PINS, FILES, by=analyst, store=Store(tmp_path / "file" / "editions"))
    assert not Edition.objects.exists()


def test_files_of_a_lost_row_are_put_aside_not_overwritten(analyst: User, store: Store) -> None:
    """The database is older than the files, as after restoring a copy: the next number is taken on the disk."""
    first = add_draft(PINS, FILES, by=analyst, store=store)
    lost = store.folder / str(first.pk + 1)
    lost.mkdir()
    (lost / "kept.txt").write_text("an edition that the database forgot")
    second = add_draft(dataclasses.replace(PINS, month="2025-11"), FILES, by=analyst, store=store)
    assert second.pk == first.pk + 1
    aside = [path for path in store.folder.iterdir() if path.name.startswith(f".lost-{second.pk}-")]
    assert [(path / "kept.txt").exists() for path in aside] == [True]
