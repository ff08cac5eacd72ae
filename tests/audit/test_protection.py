"""What the database itself refuses to do to the record, whoever asks with the application's role."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import DatabaseError, connection, transaction

from saferplan.audit.chain import GENESIS, Row
from saferplan.audit.verify import verify
from tests.audit.stage import Stage

FIFTH = "SELECT number, at, 'user:9', action, about, detail, previous, hash FROM audit_event WHERE number = 5"
NEXT = "SELECT max(number) + 1, 'a', 'user:9', 'c', 'd', '{{}}', {previous}, {hash} FROM audit_event"
HEAD = "(SELECT hash FROM audit_event ORDER BY number DESC LIMIT 1)"
FREE, FIRST = "'" + "a" * 64 + "'", f"'{GENESIS}'"

ANYWHERE = {
    "an update": "UPDATE audit_event SET actor = 'user:9' WHERE number = 5",
    "an update of all": "UPDATE audit_event SET actor = 'user:9'",
    "a deletion": "DELETE FROM audit_event WHERE number = 5",
    "a deletion of the last": "DELETE FROM audit_event WHERE number = 9",
    "a deletion of all": "DELETE FROM audit_event",
    "an upsert": f"INSERT INTO audit_event {FIFTH} ON CONFLICT (number) DO UPDATE SET actor = 'user:9'",
    "an upsert by hash": f"INSERT INTO audit_event {FIFTH} ON CONFLICT (hash) DO UPDATE SET actor = 'user:9'",
    "a second event of one number": f"INSERT INTO audit_event {FIFTH}",
    "a gap": f"INSERT INTO audit_event VALUES (99, 'a', 'b', 'c', 'd', '{{}}', '{GENESIS}', {FREE})",
    "a fork": f"INSERT INTO audit_event {NEXT.format(previous=FIRST, hash=FREE)}",
    "an event before the first": f"INSERT INTO audit_event VALUES (0, 'a', 'b', 'c', 'd', '{{}}', '{GENESIS}', {FREE})",
    "a hash of an earlier event": f"INSERT INTO audit_event {NEXT.format(previous=HEAD, hash='min(hash)')}",
    "a detail that is not JSON": "INSERT INTO audit_event "
    + NEXT.format(previous=HEAD, hash=FREE).replace("'{}'", "'{'"),
}
SQLITE = {
    "a replacement": f"INSERT OR REPLACE INTO audit_event {FIFTH}",
    "a replacement of a hash": f"INSERT OR REPLACE INTO audit_event {NEXT.format(previous=HEAD, hash='min(hash)')}",
    "REPLACE": f"REPLACE INTO audit_event {FIFTH}",
    "an update that ignores": "UPDATE OR IGNORE audit_event SET actor = 'user:9' WHERE number = 5",
    "an update that replaces": "UPDATE OR REPLACE audit_event SET number = 6 WHERE number = 5",
}
POSTGRESQL = {
    "truncation": "TRUNCATE audit_event",
    "dropping a trigger": "DROP TRIGGER audit_event_no_change ON audit_event",
    "switching triggers off": "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "replication": "SET session_replication_role = replica",
    "dropping the table": "DROP TABLE audit_event",
    "another function": "CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN RETURN NEW; END'",
    "a trigger of its own": "CREATE TRIGGER mine BEFORE INSERT ON audit_event FOR EACH ROW "
    "EXECUTE FUNCTION audit_event_refuse()",
    "the owner's role": "SET ROLE saferplan_owner",
    "saying a migration never ran": "DELETE FROM django_migrations",
    "a merge": f"MERGE INTO audit_event e USING ({FIFTH}) f ON e.number = f.number "
    "WHEN MATCHED THEN UPDATE SET at = ''",
}


def _refused(sql: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("attempt", ANYWHERE)
def test_refused_on_both(stage: Stage, events: Sequence[Row], attempt: str) -> None:
    _refused(ANYWHERE[attempt])
    assert stage.rows() == events
    assert verify().whole


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("attempt", SQLITE)
@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_refused_on_sqlite(stage: Stage, events: Sequence[Row], attempt: str, recursive: str) -> None:
    # Whatever a program says of triggers: without recursive ones SQLite replaces a row and tells no trigger.
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {recursive}")
    _refused(SQLITE[attempt])
    assert stage.rows() == events


@pytest.mark.parametrize("attempt", POSTGRESQL)
@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)
def test_refused_to_the_application_s_role(stage: Stage, events: Sequence[Row], attempt: str) -> None:
    _refused(POSTGRESQL[attempt])
    assert stage.rows() == events
    assert verify().whole


@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)
def test_the_application_s_role_grants_itself_nothing(stage: Stage, events: Sequence[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("GRANT UPDATE ON audit_event TO saferplan_app")  # PostgreSQL warns that it did nothing.
    _refused(ANYWHERE["an update"])
    assert verify().whole


@pytest.mark.parametrize("sql", ["UPDATE audit_event SET at = ''", "DELETE FROM audit_event", "TRUNCATE audit_event"])
@pytest.mark.parametrize("before", ["SET ROLE saferplan_owner", "SET session_replication_role = replica"])
@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)
def test_refused_to_the_owner_and_where_triggers_are_told_to_rest(
    stage: Stage, events: Sequence[Row], before: str, sql: str
) -> None:
    with pytest.raises(Exception, match="audit events cannot be changed or deleted"):
        stage.behind(before, sql)
    assert stage.rows() == events


@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)
def test_a_temporary_table_of_the_same_name_opens_no_fork(stage: Stage, events: Sequence[Row]) -> None:
    row = ", ".join(["99", "'a'", "'b'", "'c'", "'d'", "'{}'", f"'{GENESIS}'", FREE])
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE audit_event (number bigint, hash text)")
        cursor.execute(f"INSERT INTO pg_temp.audit_event VALUES (98, '{GENESIS}')")
        with pytest.raises(DatabaseError, match="only appended"):
            cursor.execute(f"INSERT INTO public.audit_event VALUES ({row})")
        cursor.execute("DROP TABLE pg_temp.audit_event")
    assert stage.rows() == events
