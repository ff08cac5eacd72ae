"""The record as a file, verified without a database, without Django and without this program."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from saferplan.audit.anchors import Anchor
from saferplan.audit.chain import Row, digest_of
from saferplan.audit.export import read_export, verify_export, write_export
from saferplan.audit.verify import rows
from saferplan.errors import SourceError, StorageError
from tests.audit.stage import Stage

DECISION = next((Path(__file__).parents[2] / "docs" / "decisions").glob("*audit*.md"))


@pytest.fixture
def exported(stage: Stage, events: Sequence[Row]) -> Path:
    path = stage.folder / "record.jsonl"
    assert write_export(rows(), path) == len(events)
    return path


def test_an_export_holds_what_the_table_holds(exported: Path, events: Sequence[Row]) -> None:
    assert list(read_export(exported)) == events
    found = verify_export(exported, [Anchor(5, events[4].hash, "the anchor you gave")])
    assert (found.whole, found.events, found.hash, found.anchors) == (True, 9, events[-1].hash, 1)


def _without(number: int) -> Callable[[list[str]], list[str]]:
    return lambda lines: lines[: number - 1] + lines[number:]


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (_without(5), "Event 5 is missing."),
        (lambda lines: [*lines, lines[-1]], "There are two events 9."),
        (lambda lines: [line.replace("user:1", "user:9") for line in lines], "Event 2 is not as it was written"),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "Event 2 is missing."),
        (lambda lines: [line.replace('"number":5', '"number":"5"') for line in lines], "(number '5')"),
        (_without(9), "Event 9, which the anchor you gave notes, is not there: the end was cut off."),
    ],
)
def test_a_changed_export_is_found(
    exported: Path, events: Sequence[Row], change: Callable[[list[str]], list[str]], finding: str
) -> None:
    lines = exported.read_text().splitlines()
    exported.write_text("".join(line + "\n" for line in change(lines)))
    findings = verify_export(exported, [Anchor(9, events[-1].hash, "the anchor you gave")]).findings
    assert any(finding in told for told in findings), findings


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
@pytest.mark.parametrize("line", ["", "{}", "[1]", "{", '{"number": 1}', "[" * 100_000, "x" * 100_000])
def test_another_file_is_told_by_its_line(exported: Path, line: str) -> None:
    lines = exported.read_text().splitlines()
    exported.write_text("\n".join([*lines[:3], line, *lines[3:]]))
    with pytest.raises(SourceError, match=r"record\.jsonl:4: this is not an audit event; give a file that"):
        verify_export(exported)


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_bytes_that_are_no_text_are_a_finding(exported: Path) -> None:
    exported.write_bytes(exported.read_bytes().replace(b"edition:3", b"edition:\xff"))
    (finding,) = verify_export(exported).findings
    assert finding.startswith("Event 5 is not as it was written")


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_an_export_that_fails_leaves_what_was_there(exported: Path) -> None:
    before = exported.read_bytes()

    def broken() -> object:
        yield next(rows())
        raise OSError(28, "No space left on device")

    with pytest.raises(StorageError, match="No space left"):
        write_export(broken(), exported)  # type: ignore[arg-type]
    assert exported.read_bytes() == before
    assert [file.name for file in exported.parent.glob("*record*")] == ["record.jsonl"]
    with pytest.raises(StorageError, match="name another file"):
        verify_export(exported.parent / "nothing.jsonl")


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_an_export_is_verified_without_django_and_the_database(exported: Path) -> None:
    code = (
        "import sys; sys.modules['django'] = None; from pathlib import Path; "
        "from saferplan.audit.export import verify_export; "
        "print(verify_export(Path(sys.argv[1])).whole, 'sqlite3' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, exported], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_the_decision_page_s_own_program_verifies_an_export(exported: Path, events: Sequence[Row]) -> None:
    """The few lines of Python that the page prints, for whoever trusts nobody's program."""
    program = DECISION.read_text().split("```python\n")[1].split("```")[0]
    run = [sys.executable, "-I", "-c", program, str(exported)]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"9:{events[-1].hash}"
    forged = json.loads(exported.read_text().splitlines()[4]) | {"actor": "user:9"}
    forged["hash"] = digest_of(Row(**forged))
    lines = exported.read_text().splitlines()
    exported.write_text("\n".join([*lines[:4], json.dumps(forged), *lines[5:]]) + "\n")
    assert subprocess.run(run, capture_output=True, text=True, check=False).returncode != 0
