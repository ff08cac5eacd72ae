"""Strangers' files are read in a process of their own, with bounds: what kills that process leaves the worker alive.

The process gets its task as a line on its standard input and answers in lines on its standard output. When its input
closes, whoever asked has gone, and it ends at once: an ingest that is not committed by then has not happened.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from saferplan.errors import SaferplanError, SourceError, StorageError, UsageError, WarehouseBusy
from saferplan.governance.uploads.files import RESERVE

MIB = 1024**2
_LONGEST_ANSWER = 32 * MIB
_ERRORS = {kind.__name__: kind for kind in (SourceError, StorageError, UsageError, WarehouseBusy)}


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much reading a file may take.

    One national month needs about 0.4 GB of memory and DuckDB is held to 2 GB; an archive of three years of all forces
    loads in some ten minutes on 2 cores. A file that the reading writes is a month unpacked at most.
    """

    memory: int = 4096 * MIB
    file: int = 2048 * MIB
    seconds: float = 1800
    reserve: int = RESERVE
    """Bytes of the disk that stay free."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to read: `work` is check or take-in."""

    work: str
    workspace: str
    scratch: str
    paths: list[str]
    published: str | None = None
    financial_year: str | None = None
    wait_seconds: float = 60
    bounds: Bounds = field(default_factory=Bounds)


Progress = Callable[[str, int, int], None]


def read_apart(task: Task, progress: Progress = lambda *_: None) -> dict[str, Any]:
    """Do the task in another process; what it found. Raises what the reading raised, and SourceError for a file that
    broke the process or its bounds."""
    with _started(task) as child:
        assert child.stdin is not None
        child.stdin.write(json.dumps(asdict(task)).encode() + b"\n")
        child.stdin.flush()
        for line in _lines(child, task):
            if "progress" in line:
                progress(*line["progress"])
            else:
                return _answer(line, task)
    if child.returncode == 0:
        raise SourceError("The file could not be read to its end; nothing was stored, please report this file.")
    raise SourceError(
        "Reading the file took more memory than a published file does, or broke the program that read it; nothing was "
        "stored. Get the file from its publisher again."
    )


class _started:  # noqa: N801
    """The process, ended with the block however that ends."""

    def __init__(self, task: Task) -> None:
        # Nothing of the settings: the process that reads strangers' files gets no key and no database.
        env = {name: value for name, value in os.environ.items() if not name.startswith(("SAFERPLAN_", "DJANGO_"))}
        engine = {name: os.environ[name] for name in ("SAFERPLAN_ENGINE",) if name in os.environ}
        self._child = subprocess.Popen(
            [sys.executable, "-m", "saferplan.governance.uploads.apart"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**env, **engine, "TMPDIR": task.scratch},
        )

    def __enter__(self) -> subprocess.Popen[bytes]:
        return self._child

    def __exit__(self, *_: object) -> None:
        child = self._child
        if child.stdin is not None:
            child.stdin.close()
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _lines(child: subprocess.Popen[bytes], task: Task) -> Iterator[dict[str, Any]]:
    """What the process says, until it ends.

    Raises SourceError past its time or when it says too much, StorageError when the disk fills.
    """
    assert child.stdout is not None
    deadline = time.monotonic() + task.bounds.seconds
    waiting = bytearray()
    while True:
        _watch(child, task, deadline)
        if not select.select([child.stdout], [], [], 0.2)[0]:
            continue
        piece = os.read(child.stdout.fileno(), MIB)
        if not piece:
            with contextlib.suppress(subprocess.TimeoutExpired):  # It is ended with the block then.
                child.wait(timeout=30)
            return
        waiting += piece
        if b"\n" in piece:
            *lines, rest = waiting.split(b"\n")
            waiting = bytearray(rest)
            yield from (json.loads(line) for line in lines)
        if len(waiting) > _LONGEST_ANSWER:
            child.kill()  # It waits for somebody to take the rest, and nobody will.
            raise SourceError(
                "There is more to tell of the file than there is room for, so the reading was stopped and nothing was "
                "stored. Send fewer months at a time, or take it in with 'saferplan ingest'."
            )


def _watch(child: subprocess.Popen[bytes], task: Task, deadline: float) -> None:
    if time.monotonic() > deadline:
        child.kill()
        raise SourceError(
            f"Reading the file took longer than {task.bounds.seconds / 60:.0f} minutes and was stopped; nothing was "
            "stored. Send fewer months at a time, or take it in with 'saferplan ingest'."
        )
    if min(shutil.disk_usage(path).free for path in (task.scratch, task.workspace)) < task.bounds.reserve:
        child.kill()
        raise StorageError(
            "The server's disk is nearly full, so the reading was stopped and nothing was stored; ask an administrator "
            "to free some space, then try again."
        )


def _answer(line: Mapping[str, Any], task: Task) -> dict[str, Any]:
    if "found" in line:
        found: dict[str, Any] = storable(line["found"])
        return found
    kind: type[SaferplanError] = _ERRORS.get(line["error"], SourceError)
    # The reader names a path of the scratch folder; a person knows the file by its name alone.
    sentence = str(line["sentence"])
    for path in map(Path, task.paths):
        sentence = sentence.replace(str(path), path.name)
    raise kind(storable(sentence))


def storable(value: Any) -> Any:
    """The value without what no database keeps: NUL characters, and halves of characters."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {key: storable(item) for key, item in value.items()}
    return value


# The other side: what follows runs in the process that reads.


def main() -> None:
    """Read one task from standard input, do it, and answer on standard output."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # What a library prints must not stand among the answers.
    given = json.loads(sys.stdin.readline())
    task = Task(**{**given, "bounds": Bounds(**given["bounds"])})
    _end_with_the_asker()
    _bind(task.bounds)
    try:
        _say(answers, {"found": _done(task, lambda *told: _say(answers, {"progress": told}))})
    except SaferplanError as error:
        _say(answers, {"error": type(error).__name__, "sentence": str(error)})
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # A reader written in another language has crashes of its own.
        _say(answers, {"error": "SourceError", "sentence": _unforeseen(error)})
        raise


def _say(answers: IO[str], line: Mapping[str, Any]) -> None:
    answers.write(json.dumps(line, ensure_ascii=True) + "\n")
    answers.flush()


def _unforeseen(error: BaseException) -> str:
    if isinstance(error, MemoryError) or "memory" in type(error).__name__.lower():
        return (
            "Reading the file took more memory than a published file does; nothing was stored. Get the file from its "
            "publisher again, or send fewer months at a time."
        )
    return "The file could not be read; nothing was stored. Check that it is the file as published, or report it."


def _end_with_the_asker() -> None:
    import threading

    def wait() -> None:
        while sys.stdin.read(4096):
            pass
        os._exit(3)

    threading.Thread(target=wait, daemon=True).start()


def _bind(bounds: Bounds) -> None:
    import resource

    os.nice(5)  # Readers of pages come first.
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, bounds.file),
        (resource.RLIMIT_DATA, bounds.memory),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _done(task: Task, progress: Progress) -> dict[str, Any]:
    from datetime import date

    from saferplan.governance.uploads.outcome import outcome_of, taken_in
    from saferplan.workspace import Workspace

    space = Workspace(task.workspace, open_only=True)
    published = date.fromisoformat(task.published) if task.published else None
    space.refuse_extracts(task.paths)
    if task.work == "take-in":
        results = space.ingest(
            task.paths,
            published=published,
            financial_year=task.financial_year,
            wait_seconds=task.wait_seconds,
            progress=progress,
        )
        return taken_in(results)
    checked = space.check(
        task.paths,
        scratch=Path(task.scratch) / "staged",
        published=published,
        financial_year=task.financial_year,
        progress=progress,
    )
    return outcome_of(checked)


if __name__ == "__main__":
    main()
