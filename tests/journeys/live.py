"""The product as its users meet it: `saferplan serve` on loopback, with its worker, and a real Chromium."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # WebGL without a graphics card, for the map.
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
STARTS_WITHIN = 60
ENDS_WITHIN = 30


@dataclass(frozen=True, slots=True)
class LiveSite:
    """A running server: its address, its workspace, its log and one person of each role."""

    url: str
    workspace: Path
    log: Path
    people: dict[str, dict[str, str]]
    pid: int
    environment: dict[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`python -m saferplan.web …` beside the server, on its database."""
        command = [sys.executable, "-m", "saferplan.web", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)


@contextmanager
def serving(workspace: Path, state: Path, **settings: str) -> Iterator[LiveSite]:
    """Start the site on a free port, give it its people, and stop it by its process id."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SAFERPLAN_", "DJANGO_"))}
    environment |= {
        "SAFERPLAN_WORKSPACE": str(workspace),
        "SAFERPLAN_STATE": str(state),
        "SAFERPLAN_HTTPS": "no",
        **settings,
    }
    log = state.parent / "serve.log"
    command = [Path(sys.executable).with_name("saferplan"), "serve", "--port", str(port)]
    with log.open("wb") as out:
        server = subprocess.Popen(command, env=environment, cwd=workspace, stdout=out, stderr=subprocess.STDOUT)
    try:
        wait_until_it_answers(f"http://localhost:{port}/health/", server, log)
        people = people_of(environment)
        yield LiveSite(f"http://localhost:{port}", workspace, log, people, server.pid, environment)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=ENDS_WITHIN)


def people_of(environment: dict[str, str]) -> dict[str, dict[str, str]]:
    """Make one person of each role in the database of these settings."""
    command = [sys.executable, str(Path(__file__).with_name("people.py"))]
    made = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    people: dict[str, dict[str, str]] = json.loads(made.stdout)
    return people


@contextmanager
def serving_a_copy(workspace: Path, folder: Path) -> Iterator[LiveSite]:
    """The same on a copy of a workspace, in a folder of its own."""
    with serving(Path(shutil.copytree(workspace, folder / "workspace")), folder / "state") as site:
        yield site


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


def wait_until_it_answers(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Ask until it does, or fail with what it logged."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                assert answer.status == 200
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"the site did not answer within {STARTS_WITHIN} s: {log.read_text()}")


def free_port() -> int:
    """A port of loopback that nobody listens at now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
