"""What is done with uploads: names, statuses, one writer, and files that go when they are not needed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from saferplan.accounts.models import User
from saferplan.accounts.roles import Role
from saferplan.audit.models import Event
from saferplan.audit.verify import verify
from saferplan.errors import StorageError, UsageError
from saferplan.governance.uploads import actions
from saferplan.governance.uploads.files import DAY, Received, UploadFolder
from saferplan.governance.uploads.models import Upload
from saferplan.governance.uploads.names import LONGEST, safe_name
from saferplan.governance.uploads.statuses import OPEN, TRANSITIONS, UploadStatus
from tests.governance.conftest import Person

S = UploadStatus
OUTCOME = {
    "files": [
        {
            "name": "a.zip",
            "already": False,
            "releases": [
                {
                    "id": None,
                    "dataset": "police-uk/street",
                    "publisher": "data.police.uk",
                    "rows_stored": 9,
                    "rows_rejected": 1,
                }
            ],
            "effects": [],
        }
    ]
}


@pytest.fixture
def analyst(person: Person) -> User:
    return person(Role.ANALYST)


@pytest.fixture
def folder(tmp_path: Path) -> UploadFolder:
    return UploadFolder(tmp_path)


def arrived(folder: UploadFolder, name: str = "a.zip", content: bytes = b"zip") -> Received:
    path = folder.incoming / f"{time.monotonic_ns()}"
    path.write_bytes(content)
    return Received(name, path, f"{hash(content) & (1 << 256) - 1:064x}"[:64], len(content))


def received(analyst: User, folder: UploadFolder, *files: Received, **more: object) -> Upload:
    return actions.receive(files or (arrived(folder),), by=analyst, folder=folder, **more)[0]  # type: ignore[arg-type]


def events() -> list[str]:
    """What the audit record tells of uploads."""
    return [event.action for event in Event.objects.order_by("number") if event.about.startswith("upload:")]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2025-12.zip", "2025-12.zip"),
        ("2025-01-cambridgeshire-street.csv", "2025-01-cambridgeshire-street.csv"),
        ("prc-csp-mar21 (final).ods", "prc-csp-mar21_final_.ods"),
        ("/etc/passwd", "passwd"),
        ("C:\\Users\\me\\table.xlsx", "table.xlsx"),
        ("..", "file"),
        (".hidden", "hidden"),
        ("a/..", "file"),
        ("a..b.csv", "a.b.csv"),
        ("nul\0byte.csv", "nul_byte.csv"),
        ("new\nline.csv", "new_line.csv"),
        ("-rf.csv", "rf.csv"),
        ("\u202egnp.csv", "gnp.csv"),
        ("", "file"),
        ("$(reboot).csv", "reboot_.csv"),
    ],
)
def test_a_name_keeps_only_what_cannot_harm(given: str, kept: str) -> None:
    assert safe_name(given) == kept


@pytest.mark.parametrize("given", ["x" * 500, "x" * 500 + ".csv.gz", "x" * 99 + "." + "y" * 300, "." * 500, "é" * 500])
def test_a_name_has_an_end(given: str) -> None:
    assert 1 <= len(safe_name(given)) <= LONGEST
    assert safe_name(safe_name(given)) == safe_name(given)


def test_every_status_is_reached_and_ends_keep_nothing() -> None:
    assert set(TRANSITIONS) == set(S)
    assert set().union(*TRANSITIONS.values()) == set(S) - {S.RECEIVED}
    assert set(OPEN) == {S.RECEIVED, S.CHECKED, S.ASKED}


def test_from_receipt_to_the_warehouse(analyst: User, folder: UploadFolder) -> None:
    upload = received(analyst, folder, arrived(folder), arrived(folder, "b.zip", b"other"), published=date(2024, 1, 2))
    assert sorted(path.name for path in folder.of(upload.pk).iterdir()) == ["0", "1"]
    assert not list(folder.incoming.iterdir())
    actions.checked(upload, OUTCOME, folder=folder)
    actions.ask_to_take_in(upload, by=analyst)
    actions.taken_in(upload, [4], folder=folder)
    assert (upload.status, upload.releases, upload.asked_by) == (S.TAKEN_IN, [4], analyst)
    assert not folder.of(upload.pk).exists()
    assert events() == ["upload-received", "upload-checked", "upload-approved", "upload-taken-in"]
    assert verify().whole


def test_what_has_ended_does_not_change(analyst: User, folder: UploadFolder) -> None:
    upload = received(analyst, folder)
    actions.set_aside(upload, by=analyst, folder=folder)
    changes: tuple[Callable[[], object], ...] = (
        lambda: actions.checked(upload, OUTCOME, folder=folder),
        lambda: actions.ask_to_take_in(upload, by=analyst),
        lambda: actions.taken_in(upload, [1], folder=folder),
        lambda: actions.set_aside(upload, by=analyst, folder=folder),
        lambda: actions.refuse(upload, "no", folder=folder),
    )
    for change in changes:
        with pytest.raises(UsageError, match="This upload is set aside by now"):
            change()
    assert events() == ["upload-received", "upload-set-aside"]


def test_an_upload_cannot_be_taken_in_before_it_is_checked(analyst: User, folder: UploadFolder) -> None:
    upload = received(analyst, folder)
    with pytest.raises(UsageError, match="still being checked"):
        actions.ask_to_take_in(upload, by=analyst)


def test_two_who_ask_at_once_are_one(analyst: User, folder: UploadFolder) -> None:
    upload = received(analyst, folder)
    actions.checked(upload, OUTCOME, folder=folder)
    stale = Upload.objects.get(pk=upload.pk)
    actions.ask_to_take_in(upload, by=analyst)
    with pytest.raises(UsageError, match="being taken in"):
        actions.ask_to_take_in(stale, by=analyst)


def test_what_passes_is_put_off_and_can_be_asked_again(analyst: User, folder: UploadFolder) -> None:
    upload = received(analyst, folder)
    actions.put_off(upload, "The disk is full.")
    assert Upload.objects.get().problem == "The disk is full."
    actions.checked(upload, OUTCOME, folder=folder)
    assert upload.problem == ""
    actions.ask_to_take_in(upload, by=analyst)
    actions.put_off(upload, "Busy.")
    assert (upload.status, upload.problem) == (S.CHECKED, "Busy.")
    assert folder.of(upload.pk).exists()
    actions.ask_to_take_in(upload, by=analyst)


def test_the_same_files_waiting_are_one_upload(analyst: User, folder: UploadFolder) -> None:
    first = received(analyst, folder)
    again, is_new = actions.receive([arrived(folder)], by=analyst, folder=folder)
    assert (again, is_new) == (first, False)
    other, is_new = actions.receive([arrived(folder)], by=analyst, folder=folder, published=date(2024, 1, 1))
    assert is_new
    actions.set_aside(first, by=analyst, folder=folder)
    assert received(analyst, folder) not in (first, other)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR])
def test_only_who_may_upload_does(person: Person, folder: UploadFolder, role: Role) -> None:
    with pytest.raises(UsageError, match="Your role does not allow uploads"):
        actions.receive([arrived(folder)], by=person(role), folder=folder)
    assert not Upload.objects.exists()


def test_how_many_files_at_once(analyst: User, folder: UploadFolder) -> None:
    for number in (0, actions.MOST_FILES + 1):
        with pytest.raises(UsageError, match="between one and 24 files"):
            actions.receive([arrived(folder)] * number, by=analyst, folder=folder)


def test_files_that_cannot_be_kept_leave_no_upload(analyst: User, folder: UploadFolder) -> None:
    gone = arrived(folder)
    gone.path.unlink()
    with pytest.raises(StorageError, match="could not be kept"):
        actions.receive([gone], by=analyst, folder=folder)
    assert not Upload.objects.exists()
    assert events() == []
    assert [path.name for path in (folder.state / "uploads").iterdir()] == ["incoming"]


def test_files_are_lent_under_their_names_and_taken_back(analyst: User, folder: UploadFolder) -> None:
    upload = received(analyst, folder, arrived(folder), arrived(folder, content=b"twin"))
    with folder.lent(upload.pk, ["a.zip", "a.zip"]) as (scratch, paths):
        assert [path.read_bytes() for path in paths] == [b"zip", b"twin"]
        assert {path.name for path in paths} == {"a.zip"}
    assert not scratch.exists()
    assert (folder.of(upload.pk) / "0").read_bytes() == b"zip"
    folder.drop(upload.pk)
    with pytest.raises(StorageError, match="upload them again"), folder.lent(upload.pk, ["a.zip"]):
        pass


def test_a_sweep_leaves_what_is_needed(analyst: User, folder: UploadFolder) -> None:
    upload = received(analyst, folder)
    (folder.state / "uploads" / "reading-9-1").mkdir()
    (folder.state / "uploads" / "77").mkdir()
    fresh, old = arrived(folder), arrived(folder)
    os.utime(old.path, (0, time.time() - 2 * DAY))
    folder.sweep([upload.pk])
    assert {path.name for path in (folder.state / "uploads").iterdir()} == {"incoming", str(upload.pk)}
    assert fresh.path.exists()
    assert not old.path.exists()
