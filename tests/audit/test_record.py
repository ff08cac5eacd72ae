"""Writing events: in the transaction of the change, one after the other, as they are."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from saferplan.audit.chain import GENESIS, Row, canonical, digest, digest_of
from saferplan.audit.models import Event
from saferplan.audit.record import head, record
from saferplan.audit.verify import verify
from saferplan.web.database import connected_to
from tests.audit.stage import Stage

WRITER = Path(__file__).with_name("writer.py")


def test_an_event_says_who_did_what_to_what_and_when(stage: Stage) -> None:
    before = datetime.now(UTC)
    with transaction.atomic():
        event = record(action="role-changed", by="user:2", about="user:3", detail={"to": "analyst", "from": "viewer"})
    assert event == stage.rows()[-1]
    assert event[2:6] == ("user:2", "role-changed", "user:3", '{"from":"viewer","to":"analyst"}')
    assert before <= datetime.fromisoformat(event.at) <= datetime.now(UTC)


def test_each_event_is_tied_to_the_one_before_it(stage: Stage, events: Sequence[Row]) -> None:
    assert [row.number for row in events] == list(range(1, 10))
    assert [row.previous for row in events] == [GENESIS, *(row.hash for row in events[:-1])]
    assert [row.hash for row in events] == [digest_of(row) for row in events]
    assert head() == (9, events[-1].hash)


def test_the_hash_is_that_of_the_seven_columns_as_json() -> None:
    # Worked out with a shell: printf '%s' '{"about":…}' | sha256sum
    columns = {"number": 1, "at": "2026-01-01T00:00:00.000000+00:00", "actor": "user:1", "action": "report-made"}
    found = digest(**columns, about="edition:1", detail='{"a":"é"}', previous=GENESIS)  # type: ignore[arg-type]
    assert found == "bb234eaad8e6bac0ae8fdc6a674f5cdfa760f8fb56019b842fbd378a68bf4c7f"


@pytest.mark.parametrize(
    "text",
    ["Ŵales £5 — «ok»", "line\nbreak\ttab", 'quote " and \\', "nothing \x00 here", "half \udc80 a pair", "🙂", ""],
)
def test_any_text_is_kept_as_it_is(stage: Stage, text: str) -> None:
    with transaction.atomic():
        record(action="upload-received", by="user:1", about="upload:1", detail={"name": text})
    assert json.loads(stage.rows()[-1].detail) == {"name": text}
    assert verify().whole


def test_equal_contents_are_written_equally() -> None:
    assert canonical({"b": [1, None, True], "a": "é"}) == canonical({"a": "é", "b": [1, None, True]})
    assert canonical({"a": "\\udc80"}) != canonical({"a": "\udc80"})
    with pytest.raises(ValueError, match="Out of range"):
        canonical({"a": float("nan")})


def test_an_event_outside_of_a_transaction_is_refused(stage: Stage) -> None:
    with pytest.raises(RuntimeError, match="in the transaction of its change"):
        record(action="report-made", by="user:1", about="edition:1")
    assert len(stage.rows()) == 1


def _fail(about: str) -> None:
    with transaction.atomic():
        record(action="report-made", by="user:1", about=about)
        raise KeyError


def test_an_event_goes_with_a_change_that_failed(stage: Stage) -> None:
    with pytest.raises(KeyError):
        _fail("edition:1")
    with transaction.atomic():
        record(action="report-made", by="user:1", about="edition:2")
        with pytest.raises(KeyError):
            _fail("edition:3")  # In a savepoint.
        record(action="report-made", by="user:1", about="edition:4")
    assert [row.about for row in stage.rows()] == ["database", "edition:2", "edition:4"]
    assert verify().whole


@pytest.mark.parametrize(
    ("action", "by", "about"),
    [
        ("Report made", "user:1", "edition:1"),
        ("", "user:1", "edition:1"),
        ("report-made", "Alice Ó", "edition:1"),
        ("report-made", "user:1", "edition:1\n"),
        ("report-made", "", "edition:1"),
        ("report-made", "user:1", "edition:a b"),
    ],
)
def test_who_and_what_are_references_and_not_free_text(stage: Stage, action: str, by: str, about: str) -> None:
    with pytest.raises(ValueError, match="is not a"), transaction.atomic():
        record(action=action, by=by, about=about)
    assert len(stage.rows()) == 1


def test_the_model_neither_saves_nor_deletes(stage: Stage) -> None:
    event = Event.objects.get(number=1)
    with pytest.raises(TypeError, match="never changed"):
        event.save()
    with pytest.raises(TypeError, match="never deleted"):
        event.delete()


def test_a_flush_leaves_the_record(stage: Stage, events: Sequence[Row]) -> None:
    with connected_to(stage.configuration.owner_database):
        call_command("flush", interactive=False, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_session")
            assert cursor.fetchone() == (0,)
    assert stage.rows() == events
    assert verify().whole


@pytest.mark.parametrize("attempt", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_the_record_lasts_over_the_flush_after_a_test(attempt: int) -> None:
    before = head()[0]
    with transaction.atomic():
        record(action="report-made", by="user:1", about=f"edition:{attempt}")
    assert (head()[0], before > 0) == (before + 1, attempt == 2 or before > 0)
    assert verify().whole


def _writer(stage: Stage, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, WRITER, name, "40"],
        env={"PATH": "", **stage.environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_processes_that_write_at_once_make_one_chain(stage: Stage) -> None:
    """Four processes, each with 40 changes of which every fifth fails after its event was written."""
    with ExitStack() as stack:
        writers = [stack.enter_context(_writer(stage, str(number))) for number in range(4)]
        assert [writer.stdout.readline() for writer in writers if writer.stdout] == ["ready\n"] * 4
        for writer in writers:
            assert writer.stdin
            writer.stdin.write("go\n")
            writer.stdin.flush()
        assert [writer.wait(timeout=120) for writer in writers] == [0] * 4
    rows = stage.rows()[1:]
    assert len(rows) == 4 * 32
    assert len({(row.actor, row.about) for row in rows}) == 4 * 32
    turns = sum(one.actor != other.actor for one, other in itertools.pairwise(rows))
    assert turns > 3, "they wrote one after the other, so this shows nothing"
    assert verify().whole
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (4 * 32,)
