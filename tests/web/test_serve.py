"""`saferplan serve` as a program: what it refuses to start on, what it starts, and that nothing of it is left."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from saferplan.errors import StorageError, UsageError, WorkspaceError
from saferplan.web import configuration, static_version
from saferplan.web.configuration import Configuration
from saferplan.web.serving.alone import at_work, only_worker
from saferplan.web.serving.serve import check_is_free, check_is_safe
from tests.postgresql import OWNER, Postgresql, postgresql

__all__ = ["postgresql"]

COMMAND = Path(sys.executable).with_name("saferplan")
WITHIN = 90.0


@contextmanager
def serving(
    workspace: Path, state: Path, *words: str, **settings: str
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """The program, asked to stop at the end if it still runs; and the file that holds what it says."""
    log = state.parent / "serve.log"
    environment = {"PATH": os.environ["PATH"], "SAFERPLAN_STATE": str(state), **settings}
    with log.open("ab") as out:
        process = subprocess.Popen(
            [COMMAND, "serve", "--workspace", str(workspace), *words], env=environment, stdout=out, stderr=out
        )
    try:
        yield process, log
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=30)


def refused(workspace: Path, state: Path, *words: str, **settings: str) -> tuple[int, str]:
    """Exit code and the one line of a start that is refused."""
    with serving(workspace, state, *words, **settings) as (process, log):
        code = process.wait(timeout=WITHIN)
    said = log.read_text()
    assert said.count("\n") == 1, said
    return code, said


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=20) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def wait_until(true: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + WITHIN
    while not true():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)


def children(pid: int) -> dict[str, int]:
    """The programs that a program started, by their verb."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            words = path.with_name("cmdline").read_bytes().decode().split("\0")
        except (OSError, IndexError):
            continue
        if parent == pid and "saferplan.web" in words:
            found[words[words.index("saferplan.web") + 1]] = int(path.parent.name)
    return found


def ended(pids: list[int]) -> bool:
    return not any(_runs(pid) for pid in pids)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_it_serves_watches_its_worker_and_stops_when_told(peterborough: Path, tmp_path: Path) -> None:
    port, state = free_port(), tmp_path / "state"
    with serving(peterborough, state, "--port", str(port), "--processes", "1") as (process, log):
        wait_until(lambda: answers(port), log)
        said = log.read_text()
        assert f"at http://127.0.0.1:{port}/ (stop it with Ctrl+C)" in said
        assert f"--name 'Ada Example' --site http://localhost:{port}" in said
        wait_until(lambda: at_work(state), log)
        first = children(process.pid)
        assert sorted(first) == ["listen", "worker"]
        os.kill(first["worker"], signal.SIGKILL)
        wait_until(lambda: children(process.pid).get("worker", first["worker"]) != first["worker"], log)
        wait_until(lambda: at_work(state), log)
        assert "The worker ended (-9) and is started again." in log.read_text()
        started = list(children(process.pid).values())
        process.terminate()
        assert process.wait(timeout=30) == 0
        assert ended(started)
        assert not answers(port)
    assert (state / "secret-key").stat().st_mode & 0o777 == 0o600
    assert "Traceback" not in log.read_text()


def test_what_it_started_ends_when_it_is_killed_itself(peterborough: Path, tmp_path: Path) -> None:
    port, state = free_port(), tmp_path / "state"
    with serving(peterborough, state, "--port", str(port), "--processes", "1") as (process, log):
        wait_until(lambda: answers(port) and at_work(state), log)
        started = list(children(process.pid).values())
        process.kill()
        process.wait()
        wait_until(lambda: ended(started), log)
        wait_until(lambda: not answers(port), log)
    check_is_free("127.0.0.1", port)


def test_a_second_one_on_the_same_workspace_is_refused(peterborough: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    with only_worker(state):
        code, said = refused(peterborough, state, "--port", "8765")
    assert code == UsageError.exit_code
    assert said == "saferplan: Another worker is at work for this workspace already; stop it first.\n"


def test_a_server_that_ends_by_itself_takes_the_worker_with_it(peterborough: Path, tmp_path: Path) -> None:
    port, state = free_port(), tmp_path / "state"
    with serving(peterborough, state, "--port", str(port), "--processes", "1") as (process, log):
        wait_until(lambda: answers(port) and at_work(state), log)
        started = children(process.pid)
        os.kill(started["listen"], signal.SIGTERM)
        assert process.wait(timeout=30) == 1
        assert ended(list(started.values()))
    assert "saferplan: The server ended by itself" in log.read_text()


def test_without_https_it_answers_on_this_machine_alone(peterborough: Path, tmp_path: Path) -> None:
    code, said = refused(peterborough, tmp_path / "state", "--host", "0.0.0.0", SAFERPLAN_HTTPS="no")
    assert code == UsageError.exit_code
    assert "SAFERPLAN_HTTPS is no, and 0.0.0.0 can be reached from other machines" in said


def test_no_workspace_is_told(tmp_path: Path) -> None:
    code, said = refused(tmp_path, tmp_path / "state")
    assert code == WorkspaceError.exit_code
    assert "is not a workspace" in said


def test_a_workspace_of_a_newer_program_is_told_before_anybody_is_let_in(
    copy_of_peterborough: Path, tmp_path: Path
) -> None:
    with sqlite3.connect(copy_of_peterborough / "warehouse" / "catalogue.sqlite") as catalogue:
        catalogue.execute("PRAGMA user_version = 99")
    catalogue.close()
    code, said = refused(copy_of_peterborough, tmp_path / "state")
    assert code == WorkspaceError.exit_code
    assert "newer version of this program; update saferplan" in said


def test_a_port_that_is_taken_is_told(peterborough: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = refused(peterborough, tmp_path / "state", "--port", str(port))
    assert code == UsageError.exit_code
    assert re.search(rf"127\.0\.0\.1 port {port} cannot be used \(Address already in use\); give another --port", said)


@pytest.mark.parametrize("port", ["0", "-5", "65536"])
def test_a_port_that_is_none_is_told(port: str, peterborough: Path, tmp_path: Path) -> None:
    code, said = refused(peterborough, tmp_path / "state", "--port", port)
    assert (code, "A port is a number from 1 to 65535; correct --port." in said) == (UsageError.exit_code, True)


@pytest.mark.parametrize(
    ("host", "port"), [("127.0.0.1", 99_999), ("203.0.113.1", 8000), ("no.such.host.invalid", 8000)]
)
def test_an_address_that_is_none(host: str, port: int) -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        check_is_free(host, port)


def test_a_postgresql_that_is_behind_or_gone_is_told(
    peterborough: Path, tmp_path: Path, postgresql: Postgresql
) -> None:
    url = postgresql.url(postgresql.make(), OWNER)
    code, said = refused(peterborough, tmp_path / "state", SAFERPLAN_DATABASE_URL=url)
    assert (code, "run 'python -m saferplan.web migrate'" in said) == (UsageError.exit_code, True), said
    (tmp_path / "serve.log").unlink()
    code, said = refused(peterborough, tmp_path / "state", SAFERPLAN_DATABASE_URL=postgresql.url("no_such"))
    assert (code, "SAFERPLAN_DATABASE_URL" in said) == (StorageError.exit_code, True), said


def test_it_serves_on_a_postgresql_that_was_made_ready(
    peterborough: Path, tmp_path: Path, postgresql: Postgresql
) -> None:
    database, state, port = postgresql.make(), tmp_path / "state", free_port()
    settings = {"SAFERPLAN_DATABASE_URL": postgresql.url(database)}
    environment = {
        "PATH": os.environ["PATH"],
        "SAFERPLAN_STATE": str(state),
        "SAFERPLAN_DATABASE_OWNER_URL": postgresql.url(database, OWNER),
        **settings,
    }
    subprocess.run([sys.executable, "-m", "saferplan.web", "migrate"], env=environment, check=True, capture_output=True)
    words = ("--port", str(port), "--processes", "1", "--without-worker")
    with serving(peterborough, state, *words, **settings) as (process, log):
        wait_until(lambda: answers(port), log)
        assert list(children(process.pid)) == ["listen"]
    assert "Traceback" not in log.read_text()


def test_pages_that_were_never_built_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(static_version, "STATIC", tmp_path)
    static_version.static_version.cache_clear()
    try:
        with pytest.raises(UsageError, match="run scripts/frontend"):
            static_version.static_version()
    finally:
        static_version.static_version.cache_clear()


@pytest.mark.parametrize(
    ("host", "said", "https"),
    [
        ("127.0.0.1", {}, "no"),
        ("localhost", {}, "no"),
        ("::1", {}, "no"),
        ("0.0.0.0", {}, None),
        ("192.0.2.7", {}, None),
        ("127.0.0.1", {"SAFERPLAN_HTTPS": "yes"}, "yes"),
        ("127.0.0.1", {"SAFERPLAN_PROXIES": "1"}, None),
    ],
)
def test_pages_come_without_https_only_on_ones_own_machine(
    host: str, said: dict[str, str], https: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SAFERPLAN_HTTPS", "SAFERPLAN_PROXIES"):
        monkeypatch.delenv(name, raising=False)
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    configuration.assume_own_machine(host)
    assert os.environ.get("SAFERPLAN_HTTPS") == https


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_without_https_on_loopback_is_allowed(host: str, tmp_path: Path) -> None:
    plain = Configuration.read({"SAFERPLAN_STATE": str(tmp_path), "SAFERPLAN_HTTPS": "no"})
    check_is_safe(host, plain)
    check_is_safe("0.0.0.0", Configuration.read({"SAFERPLAN_STATE": str(tmp_path)}))
    with pytest.raises(UsageError):
        check_is_safe("0.0.0.0", plain)
