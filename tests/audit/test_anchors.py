"""Notes of the last event outside the database: appended by several, read with every fault told."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from django.db import transaction

from saferplan.audit import upkeep
from saferplan.audit.anchors import FILE, HEAD, Anchor, parse_anchor, read_anchors, write_anchor, write_head
from saferplan.audit.chain import GENESIS, Row
from saferplan.audit.record import record
from saferplan.errors import StorageError, UsageError
from tests.audit.stage import Stage

HASHES = [f"{number:064x}" for number in range(1000)]


def _written(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_an_anchor_is_a_line_with_number_hash_day_and_reason(tmp_path: Path) -> None:
    path = tmp_path / FILE
    assert write_anchor(path, (4, HASHES[4]), "report released")
    (content,) = _written(path)
    assert (content["number"], content["hash"], content["why"]) == (4, HASHES[4], "report released")
    assert read_anchors(path) == ([Anchor(4, HASHES[4], "line 1 of anchors.jsonl")], [])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_same_event_is_noted_once_and_no_event_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / FILE
    assert not write_anchor(path, (0, GENESIS), "daily")
    assert write_anchor(path, (4, HASHES[4]), "daily")
    assert not write_anchor(path, (4, HASHES[4]), "report released")
    assert write_anchor(path, (5, HASHES[5]), "report released")
    assert not write_anchor(path, (6, HASHES[6]), "daily", daily=True)
    assert [line["number"] for line in _written(path)] == [4, 5]


def test_yesterday_s_anchor_does_not_stand_for_today_s(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_text(json.dumps({"at": "2026-01-01T09:00:00+00:00", "hash": HASHES[4], "number": 4, "why": "daily"}))
    assert write_anchor(path, (5, HASHES[5]), "daily", daily=True)
    assert [line["number"] for line in _written(path)] == [4, 5], "and the line that had no end was ended"


def _append(path: Path, first: int) -> int:
    return sum(write_anchor(path, (number, HASHES[number]), "test") for number in range(first, 1000, 4))


def test_processes_that_write_at_once_spoil_no_line(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        assert sum(pool.map(partial(_append, tmp_path / FILE), range(1, 5))) == 999
    anchors, findings = read_anchors(tmp_path / FILE)
    assert findings == []
    assert sorted(anchor.number for anchor in anchors) == list(range(1, 1000))


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "7",
        '{"number": 4}',
        '{"number": "x", "hash": "y"}',
        f'{{"number": -4, "hash": "{HASHES[4]}"}}',
        "\udcff",
        " ",
        "[" * 100_000,
    ],
)
def test_a_line_that_cannot_be_read_is_a_finding(tmp_path: Path, line: str) -> None:
    path = tmp_path / FILE
    write_anchor(path, (4, HASHES[4]), "test")
    with path.open("a", errors="surrogateescape") as file:
        file.write(line + "\n")
    write_anchor(path, (5, HASHES[5]), "test")
    anchors, findings = read_anchors(path)
    assert [anchor.number for anchor in anchors] == [4, 5]
    assert findings == ["Line 2 of anchors.jsonl cannot be read; put back a copy of that file."]


FULL = """
import resource, sys
from pathlib import Path
from saferplan.audit.anchors import write_anchor
from saferplan.errors import StorageError
path = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 20, resource.RLIM_INFINITY))
try:
    write_anchor(path, (5, "0" * 64), "test")
except StorageError as error:
    print(error)
"""


def test_where_no_more_than_part_of_a_line_finds_room_the_file_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / FILE
    write_anchor(path, (4, HASHES[4]), "test")
    before = path.read_bytes()
    done = subprocess.run([sys.executable, "-c", FULL, path], capture_output=True, text=True, check=True)
    assert "could not be written" in done.stdout
    assert "free some space" in done.stdout
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="could not be written"):
        write_anchor(tmp_path / "nowhere" / FILE, (4, HASHES[4]), "test")
    assert read_anchors(tmp_path / "nowhere" / FILE) == ([], [])


def test_an_anchor_is_typed_as_a_report_prints_it() -> None:
    assert parse_anchor(f" 12:{HASHES[12].upper()}\n") == Anchor(12, HASHES[12], "the anchor you gave")
    for text in ("", "12", f"0:{HASHES[1]}", f"12:{HASHES[1][:-1]}", f"-1:{HASHES[1]}", f"12:{HASHES[1]}0"):
        with pytest.raises(UsageError, match="is not an anchor; write the event's number, a colon"):
            parse_anchor(text)


def test_only_what_is_committed_is_noted(stage: Stage, events: Sequence[Row]) -> None:
    with transaction.atomic():
        record(action="report-released", by="user:1", about="edition:1")
        with pytest.raises(RuntimeError):
            upkeep.anchor(stage.folder, "report released")
        transaction.on_commit(partial(upkeep.anchor, stage.folder, "report released"))
    anchors, _ = read_anchors(stage.folder / FILE)
    assert [(anchor.number, anchor.hash) for anchor in anchors] == [(10, stage.rows()[-1].hash)]


def test_the_last_event_is_noted_when_its_transaction_has_ended(stage: Stage, events: Sequence[Row]) -> None:
    path = stage.configuration.state / HEAD
    assert read_anchors(path) == ([Anchor(9, events[-1].hash, "line 1 of audit-head.jsonl")], [])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with transaction.atomic():
        record(action="report-made", by="user:1", about="edition:9")
        transaction.set_rollback(True)
    assert read_anchors(path)[0][0].number == 9


@pytest.mark.parametrize("ended", ["cut", "an older copy"])
def test_the_newest_event_taken_away_is_found(stage: Stage, events: Sequence[Row], ended: str) -> None:
    """Before any anchor of the day notes it: what was withdrawn would be released again, and nobody would know."""
    stage.unguarded("DELETE FROM audit_event WHERE number = 9")
    if ended == "an older copy":
        with transaction.atomic():
            record(action="report-made", by="user:2", about="edition:9")
    found = upkeep.verify_and_keep(stage.configuration.state)
    assert any("event 9" in finding.lower() for finding in found.findings), found.findings


def test_a_slower_program_does_not_take_the_note_back(tmp_path: Path) -> None:
    for number in (9, 10, 8):
        write_head(tmp_path / HEAD, (number, HASHES[number]))
    assert read_anchors(tmp_path / HEAD) == ([Anchor(10, HASHES[10], "line 1 of audit-head.jsonl")], [])


def test_a_note_that_cannot_be_written_is_logged_and_the_change_is_made(
    stage: Stage, events: Sequence[Row], caplog: pytest.LogCaptureFixture
) -> None:
    (stage.configuration.state / HEAD).unlink()
    (stage.configuration.state / HEAD).mkdir()
    with transaction.atomic():
        record(action="report-made", by="user:1", about="edition:9")
    assert "audit-head.jsonl" in caplog.text
    assert len(stage.rows()) == 10


def test_each_day_has_one_anchor_and_one_verification(stage: Stage, events: Sequence[Row]) -> None:
    found = upkeep.daily(stage.folder)
    assert found
    assert (found.whole, found.events, found.anchors) == (True, 9, 1)
    assert upkeep.daily(stage.folder) is None
    kept = stage.folder / upkeep.RESULT
    kept.write_text(kept.read_text().replace('"at": "2', '"at": "1'))
    assert upkeep.daily(stage.folder)
    assert len(_written(stage.folder / FILE)) == 1


def test_a_result_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    for text in ("", "{", "[]", '{"at": 1}', '{"at": "never"}'):
        (tmp_path / upkeep.RESULT).write_text(text)
        assert upkeep.last_verification(tmp_path) is None
    if os.geteuid():
        (tmp_path / upkeep.RESULT).chmod(0)
        assert upkeep.last_verification(tmp_path) is None
