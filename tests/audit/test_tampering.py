"""Whatever somebody does to the record past its protection, the verification says so in a sentence."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Sequence

import pytest
from django.db import connection

from saferplan.audit.anchors import Anchor
from saferplan.audit.chain import GENESIS, Row, digest_of
from saferplan.audit.upkeep import anchor, last_verification, verify_and_keep
from saferplan.audit.verify import verify
from saferplan.audit.walk import MOST, walk
from saferplan.errors import UsageError
from saferplan.web.database import connected_to
from tests.audit.stage import Stage


def _changed(column: str, value: str, number: int) -> str:
    return f"UPDATE audit_event SET {column} = '{value}' WHERE number = {number}"


def _swapped(one: int, other: int) -> tuple[str, ...]:
    """Two events change their numbers; 1,000 is free."""
    return tuple(
        f"UPDATE audit_event SET number = {new} WHERE number = {old}"
        for old, new in ((one, 1000), (other, one), (1000, other))
    )


ALTERED = "Event 5 is not as it was written: its content does not fit its hash."
TAMPERINGS = {
    "who": ([_changed("actor", "user:9", 5)], [ALTERED]),
    "when": ([_changed("at", "2020-01-01T00:00:00.000000+00:00", 5)], [ALTERED]),
    "what": ([_changed("action", "report-seen", 5)], [ALTERED]),
    "to what": ([_changed("about", "edition:77", 5)], [ALTERED]),
    "the detail": ([_changed("detail", "{}", 5)], [ALTERED]),
    "a space in the detail": ([_changed("detail", '{"month": "2025-04"}', 5)], [ALTERED]),
    "the hash": (
        [_changed("hash", "b" * 64, 5)],
        [ALTERED, "Event 6 does not follow the one before it: one of the two was replaced."],
    ),
    "the last event": ([_changed("actor", "user:9", 9)], [ALTERED.replace("5", "9")]),
    "one taken out": (["DELETE FROM audit_event WHERE number = 5"], ["Event 5 is missing."]),
    "three taken out": (
        ["DELETE FROM audit_event WHERE number IN (4, 5, 6)"],
        ["Events 4 to 6 are missing."],
    ),
    "the first taken out": (["DELETE FROM audit_event WHERE number = 1"], ["Event 1 is missing."]),
    "two swapped": (
        _swapped(4, 6),
        [
            "Event 4 does not follow the one before it: one of the two was replaced.",
            ALTERED.replace("5", "4"),
            "Event 5 does not follow the one before it: one of the two was replaced.",
            "Event 6 does not follow the one before it: one of the two was replaced.",
            ALTERED.replace("5", "6"),
            "Event 7 does not follow the one before it: one of the two was replaced.",
        ],
    ),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_found_by_the_chain_alone(stage: Stage, events: Sequence[Row], tampering: str) -> None:
    statements, findings = TAMPERINGS[tampering]
    stage.unguarded(*statements)
    assert list(verify().findings) == findings


def test_one_event_replaced_with_a_hash_that_fits(stage: Stage, events: Sequence[Row]) -> None:
    forged = events[4]._replace(actor="user:9")
    stage.unguarded(_changed("actor", "user:9", 5), _changed("hash", digest_of(forged), 5))
    assert verify().findings == ("Event 6 does not follow the one before it: one of the two was replaced.",)


def test_an_event_put_in_with_all_numbers_after_it_moved(stage: Stage, events: Sequence[Row]) -> None:
    stage.unguarded(
        "UPDATE audit_event SET number = number + 1000 WHERE number > 5",
        "UPDATE audit_event SET number = number - 999 WHERE number > 1000",
        f"INSERT INTO audit_event VALUES (6, 'a', 'b', 'c', 'd', '{{}}', '{'c' * 64}', '{'d' * 64}')",
    )
    found = verify()
    assert found.findings[0] == "Event 6 does not follow the one before it: one of the two was replaced."
    assert found.events == 10


def test_a_whole_record_is_whole(stage: Stage, events: Sequence[Row]) -> None:
    found = verify()
    assert (found.whole, found.findings, found.more) == (True, (), 0)
    assert (found.events, found.number, found.hash) == (9, 9, events[-1].hash)


def test_a_cut_off_end_is_found_by_an_anchor_and_by_nothing_else(stage: Stage, events: Sequence[Row]) -> None:
    assert anchor(stage.folder, "test")
    stage.unguarded("DELETE FROM audit_event WHERE number > 7")
    assert verify().whole
    found = verify_and_keep(stage.folder)
    assert found.findings == ("Event 9, which line 1 of anchors.jsonl notes, is not there: the end was cut off.",)
    assert found.anchors == 1


def test_a_record_written_anew_is_found_by_an_anchor_and_by_nothing_else(stage: Stage, events: Sequence[Row]) -> None:
    assert anchor(stage.folder, "test")
    stage.rewrite(lambda row: row._replace(actor="user:9") if row.number == 5 else row)
    assert verify().whole
    given = Anchor(5, events[4].hash, "the anchor you gave")
    assert verify_and_keep(stage.folder, [given]).findings == (
        "Event 5 is not the one that the anchor you gave notes: the record up to it was rewritten.",
        "Event 9 is not the one that line 1 of anchors.jsonl notes: the record up to it was rewritten.",
    )


def test_everything_taken_out_is_found_by_an_anchor(stage: Stage, events: Sequence[Row]) -> None:
    assert anchor(stage.folder, "test")
    stage.unguarded("DELETE FROM audit_event")
    assert verify().whole
    assert not verify_and_keep(stage.folder).whole


def test_the_table_gone_is_found(stage: Stage, events: Sequence[Row]) -> None:
    assert anchor(stage.folder, "test")
    stage.behind("DROP TABLE audit_event")
    assert verify_and_keep(stage.folder).findings == (
        "The table of events is gone.",
        "Event 9, which line 1 of anchors.jsonl notes, is not there: the end was cut off.",
    )


def test_a_database_without_the_record_is_no_tampering(stage: Stage) -> None:
    stage.behind("DROP TABLE audit_event", "DELETE FROM django_migrations WHERE app = 'audit'")
    with pytest.raises(UsageError, match="no audit record yet; make it"):
        verify()


NO_UPDATE = "CREATE TRIGGER audit_event_no_update BEFORE {} ON audit_event\nBEGIN SELECT {}; END"
SQLITE = {
    "a trigger gone": (
        ["DROP TRIGGER audit_event_no_update"],
        "The table's protection is gone: its trigger audit_event_no_update.",
    ),
    "a trigger that does nothing": (
        ["DROP TRIGGER audit_event_no_update", NO_UPDATE.format("UPDATE", "1")],
        "The table's protection was altered: its trigger audit_event_no_update.",
    ),
    "a trigger of something else": (
        [
            "DROP TRIGGER audit_event_no_update",
            NO_UPDATE.format("UPDATE OF at", "RAISE(ABORT, 'audit events cannot be changed')"),
        ],
        "The table's protection was altered: its trigger audit_event_no_update.",
    ),
    "a strange trigger": (
        ["CREATE TRIGGER strange AFTER INSERT ON audit_event BEGIN SELECT 1; END"],
        "The table has a trigger strange that does not belong to it.",
    ),
    "a column more": (
        ["ALTER TABLE audit_event ADD COLUMN more TEXT"],
        "The table's protection was altered: its table audit_event.",
    ),
}
POSTGRESQL = {
    "a trigger gone": (
        ["DROP TRIGGER audit_event_no_change ON audit_event"],
        "The table's protection is gone: its trigger audit_event_no_change.",
    ),
    "a trigger switched off": (
        ["ALTER TABLE audit_event DISABLE TRIGGER audit_event_appends"],
        "The table's protection was altered or switched off: its trigger audit_event_appends.",
    ),
    "a trigger that sleeps in replication": (
        ["ALTER TABLE audit_event ENABLE TRIGGER audit_event_appends"],
        "The table's protection was altered or switched off: its trigger audit_event_appends.",
    ),
    "a trigger with a condition": (
        [
            "CREATE OR REPLACE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event "
            "FOR EACH ROW WHEN (false) EXECUTE FUNCTION audit_event_refuse()",
            "ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_no_change",
        ],
        "The table's protection was altered or switched off: its trigger audit_event_no_change.",
    ),
    "a function that does nothing": (
        [
            "CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql "
            "SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN NEW; END'"
        ],
        "The table's protection was altered: the function audit_event_refuse.",
    ),
    "a function that looks for names elsewhere": (
        ["ALTER FUNCTION audit_event_append() RESET ALL"],
        "The table's protection was altered: the function audit_event_append.",
    ),
    "a strange trigger": (
        [
            "CREATE TRIGGER strange BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_refuse()",
        ],
        "The table has a trigger strange that does not belong to it.",
    ),
    "a rule": (
        ["CREATE RULE nothing AS ON INSERT TO audit_event DO INSTEAD NOTHING"],
        "The table is not as it was made: rules, row security or inheritance stand on it.",
    ),
    "rows hidden": (
        [
            "ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY few ON audit_event USING (true)",
        ],
        "The table is not as it was made: rules, row security or inheritance stand on it.",
    ),
    "a key gone": (
        ["ALTER TABLE audit_event DROP CONSTRAINT audit_event_previous_key"],
        "The table's protection is gone: its keys.",
    ),
    "rights to the application": (
        ["GRANT UPDATE, DELETE ON audit_event TO saferplan_app"],
        "The role saferplan_app, which the application uses, may UPDATE, DELETE events; run the migrate step again.",
    ),
    "a right to one column": (
        ["GRANT UPDATE (at) ON audit_event TO saferplan_app"],
        "The role saferplan_app, which the application uses, may UPDATE events; run the migrate step again.",
    ),
    "rights to everybody": (
        ["GRANT TRUNCATE ON audit_event TO PUBLIC"],
        "The role saferplan_app, which the application uses, may TRUNCATE events; run the migrate step again.",
    ),
    "rights to a third": (
        ["GRANT DELETE ON audit_event TO pg_monitor"],
        "The role pg_monitor may DELETE events; revoke that.",
    ),
}


@pytest.mark.parametrize("tampering", SQLITE)
@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_lost_protection_is_found_on_sqlite(stage: Stage, events: Sequence[Row], tampering: str) -> None:
    statements, finding = SQLITE[tampering]
    stage.behind(*statements)
    assert finding in verify().findings


@pytest.mark.parametrize("tampering", POSTGRESQL)
@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)
def test_lost_protection_is_found_on_postgresql(stage: Stage, events: Sequence[Row], tampering: str) -> None:
    statements, finding = POSTGRESQL[tampering]
    stage.behind(*statements)
    assert finding in verify().findings


@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)
def test_an_application_that_works_as_the_owner_is_told(stage: Stage, events: Sequence[Row]) -> None:
    with connected_to(stage.configuration.owner_database):
        (finding,) = verify().findings
    assert finding.startswith("The role saferplan_owner, which the application uses, owns the table")


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_a_table_without_keys_and_kinds_is_walked_all_the_same(stage: Stage, events: Sequence[Row]) -> None:
    stage.behind(
        "ALTER TABLE audit_event RENAME TO kept",
        "CREATE TABLE audit_event (number, at, actor, action, about, detail, previous, hash)",
        "INSERT INTO audit_event SELECT * FROM kept",
        "INSERT INTO audit_event SELECT * FROM kept WHERE number = 5",
        "UPDATE audit_event SET at = NULL WHERE number = 7",
    )
    findings = verify().findings
    assert "There are two events 5." in findings
    assert "A row has a column of the wrong kind (number 7); it was not written by this program." in findings
    assert "The table's protection is gone: its trigger audit_event_no_delete." in findings


def test_what_was_found_last_is_kept(stage: Stage, events: Sequence[Row]) -> None:
    assert last_verification(stage.folder) is None
    found = verify_and_keep(stage.folder)
    kept = last_verification(stage.folder)
    assert kept
    assert (kept.events, kept.number, kept.hash, kept.findings) == (9, 9, found.hash, ())
    stage.unguarded(_changed("actor", "user:9", 5))
    verify_and_keep(stage.folder)
    kept = last_verification(stage.folder)
    assert kept
    assert kept.findings == (ALTERED,)


def _chain(events: int) -> Iterator[Row]:
    previous = GENESIS
    for number in range(1, events + 1):
        row = Row(number, "2026", "user:1", "thing-changed", f"thing:{number}", "{}", previous, "")
        previous = digest_of(row)
        yield row._replace(hash=previous)


def test_memory_does_not_grow_with_the_chain() -> None:
    tracemalloc.start()
    try:
        found = walk(row._replace(actor="user:9") for row in _chain(8_000))
        highest = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # Every event is wrong, and only so many are told one by one: 8,000 sentences would be 1.3 MB.
    assert (found.events, len(found.findings), found.more) == (8_000, MOST, 8_000 - MOST)
    assert highest < 500_000


def test_reading_for_a_verification_keeps_nobody_from_writing(stage: Stage, events: Sequence[Row]) -> None:
    from saferplan.audit.verify import rows

    reading = rows()
    assert next(reading).number == 1
    stage.behind("INSERT INTO django_session VALUES ('x', '', '2026-01-01')")
    assert [row.number for row in reading] == list(range(2, 10))
    assert not connection.in_atomic_block
