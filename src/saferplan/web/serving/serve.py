"""python -m saferplan.web serve: the server and the worker as one command, watched until told to stop."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

from django.conf import settings
from django.db import DatabaseError, connection, connections

from saferplan.accounts.models import User
from saferplan.accounts.roles import Role
from saferplan.errors import SaferplanError, StorageError, UsageError
from saferplan.web import database
from saferplan.web.configuration import Configuration, is_loopback
from saferplan.web.serving.alone import only_worker
from saferplan.web.serving.listening import PROCESSES
from saferplan.web.workspaces import Audience, version

HIGHEST_PORT = 65535
STOPS_WITHIN = 15.0
LOOK_EVERY = 0.2
AGAIN_AFTER = 1.0
LONGEST_PAUSE = 30.0
"""Seconds before a worker that ended is started again: twice as long each time, while it ends at once."""


def serve(arguments: Sequence[str]) -> None:
    """Check what the site needs, tell its address, then run it. Raises SaferplanError for what is missing."""
    given = _given(arguments)
    configuration: Configuration = settings.CONFIGURATION
    check_is_safe(given.host, configuration)
    for audience in Audience:
        version(audience)  # What cannot be opened is said here, and not on every page.
    prepare_database(configuration)
    check_is_free(given.host, given.port)
    if not given.without_worker:
        with only_worker(configuration.state):  # Else the worker would fail again and again beside a server that runs.
            pass
    _tell(given.host, given.port, configuration)
    connections.close_all()
    _run(given.host, given.port, given.processes, with_worker=not given.without_worker)


def check_is_safe(host: str, configuration: Configuration) -> None:
    """Without HTTPS passwords and sessions travel as they are. Raises UsageError where others could read them."""
    if not configuration.https and not is_loopback(host):
        raise UsageError(
            f"SAFERPLAN_HTTPS is no, and {host} can be reached from other machines; set it to yes and put a proxy that "
            "speaks HTTPS in front, or leave --host out."
        )


def prepare_database(configuration: Configuration) -> None:
    """Make a SQLite database what this version needs. Raises UsageError for a PostgreSQL one that is behind."""
    if configuration.database["ENGINE"].endswith("sqlite3"):
        database.migrate(configuration)
        return
    configuration.prepare()
    if _is_behind():
        raise UsageError(
            "The database is not what this version needs; run 'python -m saferplan.web migrate' with "
            "SAFERPLAN_DATABASE_OWNER_URL set, then start again."
        )


def check_is_free(host: str, port: int) -> None:
    """Raises UsageError when another program holds the address, or this machine has it not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise UsageError(f"{host} port {port} cannot be used ({why}); give another --port, or --host.") from error


def _is_behind() -> bool:
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        raise StorageError(
            f"The database cannot be reached ({str(error).strip().splitlines()[0]}); start it, or "
            "correct SAFERPLAN_DATABASE_URL."
        ) from error


def _given(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m saferplan.web serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--without-worker", action="store_true")
    given = parser.parse_args(arguments)
    if not 1 <= given.port <= HIGHEST_PORT:
        raise UsageError(f"A port is a number from 1 to {HIGHEST_PORT}; correct --port.")
    if given.processes < 1:
        raise UsageError("The number of processes is 1 or more; correct --processes.")
    return given


def _tell(host: str, port: int, configuration: Configuration) -> None:
    shown = f"[{host}]" if ":" in host else host
    print(f"Saferplan shows {configuration.workspace} at http://{shown}:{port}/ (stop it with Ctrl+C).", flush=True)
    if configuration.https:
        print(
            "It expects a proxy that speaks HTTPS in front: SAFERPLAN_HOSTS names "
            f"{', '.join(configuration.hosts)}, SAFERPLAN_PROXIES is {configuration.proxies}.",
            flush=True,
        )
    if not User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists():
        words = [sys.executable, "-m", "saferplan.web", "add-administrator"]
        words += ["--email", "ada@example.org", "--name", "Ada Example", "--site", _site(port, configuration)]
        print(
            "Nobody can sign in as administrator yet; add the first in another terminal, with their address and name "
            "and the same settings: "
            f"SAFERPLAN_WORKSPACE={shlex.quote(str(configuration.workspace))} {shlex.join(words)}",
            flush=True,
        )


def _site(port: int, configuration: Configuration) -> str:
    """Where people reach the site: through the proxy, or here; by name, as passkeys belong to names."""
    name = configuration.hosts[0]
    return f"https://{name}" if configuration.https else f"http://{name}:{port}"


def _run(host: str, port: int, processes: int, *, with_worker: bool) -> None:
    stopping = _Stopping()
    address = ("--host", host, "--port", str(port), "--processes", str(processes))
    server = _Child("listen", *address)
    worker = _Child("worker") if with_worker else None
    try:
        while not stopping and server.is_running:
            if worker is not None:
                worker.start_again_if_ended()
            time.sleep(LOOK_EVERY)
    finally:
        children = [child for child in (server, worker) if child is not None]
        for child in children:
            child.ask_to_stop()
        until = time.monotonic() + STOPS_WITHIN
        for child in children:
            child.stop(until)
    if not stopping:
        raise SaferplanError(
            "The server ended by itself; the lines above say why. Start it again when that is put right."
        )


class _Stopping:
    """True once somebody asked this program to stop."""

    def __init__(self) -> None:
        self._asked = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self._asked = True

    def __bool__(self) -> bool:
        return self._asked


class _Child:
    """A program of ours, in a session of its own, so that Ctrl+C reaches it through us alone and once."""

    def __init__(self, *words: str) -> None:
        self._command = [sys.executable, "-m", "saferplan.web", *words, "--parent", str(os.getpid())]
        self._pause = AGAIN_AFTER
        self._due = 0.0
        self._start()

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def start_again_if_ended(self) -> None:
        """One that lived for a while is started again at once; one that ends each time, ever more slowly."""
        if self.is_running:
            return
        now = time.monotonic()
        if not self._due:
            lived = now - self._started
            self._pause = AGAIN_AFTER if lived > LONGEST_PAUSE else min(2 * self._pause, LONGEST_PAUSE)
            self._due = now + (0.0 if lived > AGAIN_AFTER else self._pause)
            print(f"The worker ended ({self._process.returncode}) and is started again.", file=sys.stderr, flush=True)
        if now >= self._due:
            self._start()

    def ask_to_stop(self) -> None:
        if self.is_running:
            self._process.terminate()

    def stop(self, until: float) -> None:
        """Wait until that time, then end it."""
        try:
            self._process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> None:
        self._process = subprocess.Popen(self._command, start_new_session=True)
        self._started = time.monotonic()
        self._due = 0.0
