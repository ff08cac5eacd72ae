"""saferplan audit and the migrate step, run as one runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.db import connection

from saferplan.audit import upkeep
from saferplan.audit.anchors import FILE
from saferplan.audit.chain import Row
from saferplan.errors import StorageError, TamperingFound, UsageError
from saferplan.web.configuration import Configuration
from saferplan.web.database import connected_to, migrate
from tests.audit.stage import PostgresqlStage, Stage
from tests.postgresql import APPLICATION, OWNER

PLAN = Path(__file__).parents[2] / "examples" / "peterborough-2025-27" / "plan.yaml"
Done = subprocess.CompletedProcess[str]


def _saferplan(stage: Stage, *words: str) -> Done:
    return _run(stage, str(Path(sys.executable).with_name("saferplan")), *words)


def _run(stage: Stage, *words: str) -> Done:
    """In a folder of a workspace, as a person would."""
    shutil.copy(PLAN, stage.folder / "plan.yaml")
    inside = stage.folder / "inside"
    inside.mkdir(exist_ok=True)
    env = {"PATH": os.environ["PATH"], **stage.environment}
    return subprocess.run(words, cwd=inside, env=env, capture_output=True, text=True, check=False)


def test_a_whole_record_ends_with_0(stage: Stage, events: Sequence[Row]) -> None:
    upkeep.anchor(stage.folder, "test")
    done = _saferplan(stage, "audit", "verify", "--anchor", f"5:{events[4].hash}", "--anchor", f"6:{events[5].hash}")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"9 events, the last one 9:{events[-1].hash}; held against 3 anchors.\n"
        "The record is whole: nothing was altered, added or taken out.\n"
    )
    assert upkeep.last_verification(stage.folder)


def test_tampering_ends_with_11_and_a_sentence_for_each_finding(stage: Stage, events: Sequence[Row]) -> None:
    upkeep.anchor(stage.folder, "test")
    stage.unguarded("DELETE FROM audit_event WHERE number > 8", "DELETE FROM audit_event WHERE number = 5")
    done = _saferplan(stage, "audit", "verify", "--anchor", f"5:{events[4].hash}")
    assert done.returncode == TamperingFound.exit_code == 11
    assert done.stdout.splitlines()[1:] == [
        "Event 5 is missing.",
        "Event 5, which the anchor you gave notes, is not there: it was taken out.",
        "Event 9, which line 1 of anchors.jsonl notes, is not there: the end was cut off.",
    ]
    assert done.stderr == (
        "saferplan: The audit record is not as it was written (3 findings); keep the database and its copies as they "
        "are, and tell whoever answers for security.\n"
    )


def test_an_export_is_written_and_verified(stage: Stage, events: Sequence[Row]) -> None:
    upkeep.anchor(stage.folder, "test")
    done = _saferplan(stage, "audit", "export", "record.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    exported = stage.folder / "inside" / "record.jsonl"
    assert len(exported.read_text().splitlines()) == 9
    words = ("audit", "verify", "--export", "record.jsonl", "--anchors", f"../{FILE}")
    done = _saferplan(stage, *words)
    assert (done.returncode, done.stdout.splitlines()[0][-22:]) == (0, "held against 1 anchor.")
    exported.write_text("".join(exported.read_text().splitlines(keepends=True)[:-1]))
    assert _saferplan(stage, *words).returncode == 11
    assert _saferplan(stage, *words[:4]).returncode == 0, "without an anchor nothing shows"


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_what_cannot_be_verified_is_told_with_its_remedy(stage: Stage) -> None:
    done = _saferplan(stage, "audit", "verify", "--anchor", "5:abc")
    assert (done.returncode, "is not an anchor; write" in done.stderr) == (UsageError.exit_code, True)
    connection.close()
    for file in stage.folder.glob("saferplan.sqlite3*"):
        file.unlink()
    done = _saferplan(stage, "audit", "verify")
    assert (done.returncode, done.stdout) == (UsageError.exit_code, "")
    assert done.stderr == "saferplan: This workspace has no application database yet; 'saferplan serve' makes it.\n"
    assert not (stage.folder / "saferplan.sqlite3").exists()


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_without_the_web_application_the_command_says_how_to_get_it(stage: Stage) -> None:
    code = (
        "import sys, importlib.util as u; find = u.find_spec; "
        "u.find_spec = lambda name, *a: None if name == 'django' else find(name, *a); "
        "from saferplan.cli.main import main; sys.exit(main(['audit', 'verify']))"
    )
    done = _run(stage, sys.executable, "-c", code)
    assert done.returncode == UsageError.exit_code
    assert done.stderr == (
        "saferplan: This needs the web application; install it with \"pip install 'saferplan[web]'\".\n"
    )


def test_migrating_again_changes_nothing(stage: Stage, events: Sequence[Row]) -> None:
    for _ in range(2):
        assert migrate(stage.configuration, _fail) == []
    assert stage.rows() == events
    done = _run(stage, sys.executable, "-m", "saferplan.web", "migrate")
    assert (done.returncode, done.stdout, done.stderr) == (0, "The database is up to date.\n", "")


def test_the_first_event_tells_of_the_making_of_the_tables(stage: Stage) -> None:
    (first,) = stage.rows()
    assert first[2:5] == ("program:migrate", "database-upgraded", "database")
    assert '"audit":"0001_initial"' in first.detail


def test_processes_that_migrate_at_once_make_one_database(stage: Stage) -> None:
    if isinstance(stage, PostgresqlStage):
        stage.database = stage.server.make()
        stage.environment.update(stage.urls())
    else:
        connection.close()
        (stage.folder / "saferplan.sqlite3").unlink()
    command = [sys.executable, "-m", "saferplan.web", "migrate"]
    env = {"PATH": "", **stage.environment}
    running = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told = sorted(process.communicate(timeout=120)[0] for process in running)
    assert [process.returncode for process in running] == [0] * 3
    assert told[:2] == ["The database is up to date.\n"] * 2
    assert told[2].startswith("The database was brought up to date in ")
    with connected_to(Configuration.read(stage.environment).database):
        assert len(stage.rows()) == 1


def _fail(text: str) -> None:
    raise AssertionError(text)


def _rights(stage: PostgresqlStage, table: str) -> list[str]:
    rights = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
    with stage.server.anybody(stage.database) as cursor:
        sql = "SELECT has_table_privilege(%s, %s, %s)"
        return [right for right in rights if cursor.execute(sql, [APPLICATION, table, right]).fetchone() == (True,)]


@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)
def test_the_application_s_role_may_no_more_than_it_must(stage: PostgresqlStage) -> None:
    assert _rights(stage, "audit_event") == ["SELECT", "INSERT"]
    assert _rights(stage, "django_migrations") == ["SELECT"]
    for table in ("accounts_user", "django_session", "web_counters", "governance_edition"):
        assert _rights(stage, table) == ["SELECT", "INSERT", "UPDATE", "DELETE"], table
    with stage.server.anybody(stage.database, OWNER) as cursor:
        cursor.execute("CREATE TABLE later (id bigserial)")  # As a migration to come would.
    assert _rights(stage, "later") == ["SELECT", "INSERT", "UPDATE", "DELETE"]
    with stage.server.anybody(stage.database) as cursor:
        sql = "SELECT has_schema_privilege(%s, 'public', 'CREATE'), has_sequence_privilege(%s, 'later_id_seq', 'USAGE')"
        assert cursor.execute(sql, [APPLICATION, APPLICATION]).fetchone() == (False, True)


@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)
def test_migrating_takes_back_what_the_application_s_role_was_given(stage: PostgresqlStage) -> None:
    stage.behind(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {APPLICATION}", "GRANT UPDATE ON audit_event TO PUBLIC")
    assert migrate(stage.configuration) == []
    assert _rights(stage, "audit_event") == ["SELECT", "INSERT"]
    assert _rights(stage, "django_migrations") == ["SELECT"]


@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)
def test_one_role_for_everything_is_warned_of(stage: PostgresqlStage) -> None:
    url = stage.server.url(stage.database, OWNER)
    told: list[str] = []
    migrate(Configuration.read({"SAFERPLAN_STATE": str(stage.folder), "SAFERPLAN_DATABASE_URL": url}), told.append)
    assert [words[:60] for words in told] == ["Warning: the application uses the role 'saferplan_owner', wh"]


@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)
def test_a_role_or_a_server_that_is_not_there_is_told_with_its_remedy(stage: PostgresqlStage) -> None:
    nobody = {**stage.environment, "SAFERPLAN_DATABASE_URL": stage.server.url(stage.database, "nobody")}
    with pytest.raises(UsageError, match="There is no role 'nobody' in the database; make it with CREATE ROLE"):
        migrate(Configuration.read(nobody))
    nowhere = {**stage.environment, "SAFERPLAN_DATABASE_OWNER_URL": "postgresql://a:secret@127.0.0.1:9/x"}
    with pytest.raises(StorageError, match="The database could not be made ready") as raised:
        migrate(Configuration.read(nowhere))
    assert "secret" not in str(raised.value)
