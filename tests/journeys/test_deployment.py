"""compose.yaml and its programs started by hand: PostgreSQL with two roles, migrate, site, worker, a proxy with TLS."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from saferplan.web.configuration import SETTINGS
from tests.journeys.live import free_port, people_of, wait_until_it_answers
from tests.journeys.page_checks import watched
from tests.postgresql import OWNER, Postgresql, postgresql

ROOT = Path(__file__).parents[2]
CADDY = shutil.which("caddy")
__all__ = ["postgresql"]


def test_only_the_first_step_knows_the_role_that_owns_the_tables() -> None:
    compose = YAML(typ="safe").load(ROOT / "compose.yaml")
    knowing = {
        name
        for name, service in compose["services"].items()
        if any("OWNER" in key for key in service.get("environment", {}))
    }
    assert set(compose["services"]) == {"database", "migrate", "web", "worker", "proxy"}
    assert knowing == {"database", "migrate"}
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]


def test_every_setting_reaches_the_containers_or_is_theirs_to_make() -> None:
    compose = YAML(typ="safe").load(ROOT / "compose.yaml")
    passed = set(compose["x-saferplan"]["environment"])
    made = {"SAFERPLAN_WORKSPACE", "SAFERPLAN_STATE", "SAFERPLAN_SECRET_KEY", "SAFERPLAN_HTTPS"}
    assert {setting.name for setting in SETTINGS} - passed == made | {"SAFERPLAN_DATABASE_OWNER_URL"}


@pytest.mark.skipif(shutil.which("docker-compose") is None, reason="docker-compose is not installed")
def test_compose_takes_the_file() -> None:
    passwords = {"SAFERPLAN_APP_PASSWORD": "a", "SAFERPLAN_OWNER_PASSWORD": "b"}
    command = ["docker-compose", "--file", ROOT / "compose.yaml", "config", "--quiet"]
    found = subprocess.run(command, env={**os.environ, **passwords}, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    found = subprocess.run(command, env={**os.environ, "HOME": "/"}, capture_output=True, text=True, check=False)
    assert "copy deploy/example.env to .env" in found.stderr


@pytest.mark.skipif(CADDY is None, reason="Caddy is not installed")
def test_the_same_programs_by_hand(
    postgresql: Postgresql, copy_of_peterborough: Path, tmp_path: Path, browser: Any
) -> None:
    database, site, port = postgresql.make(), free_port(), free_port()
    settings = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("SAFERPLAN_", "DJANGO_"))},
        "SAFERPLAN_WORKSPACE": str(copy_of_peterborough),
        "SAFERPLAN_STATE": str(tmp_path / "state"),
        "SAFERPLAN_DATABASE_URL": postgresql.url(database),
        "SAFERPLAN_HOSTS": "localhost",
        "SAFERPLAN_PROXIES": "1",
    }
    owning = {**settings, "SAFERPLAN_DATABASE_OWNER_URL": postgresql.url(database, OWNER)}
    subprocess.run([sys.executable, "-m", "saferplan.web", "migrate"], env=owning, check=True, capture_output=True)
    program = Path(sys.executable).with_name("saferplan")
    caddy = {
        **settings,
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "SAFERPLAN_BIND": "127.0.0.1",
        "SAFERPLAN_HTTP_PORT": str(free_port()),
        "SAFERPLAN_HTTPS_PORT": str(port),
        "SAFERPLAN_SITE": "localhost",
        "SAFERPLAN_BUFFERS": "buffer_requests",  # what Caddy before 2.7 calls it
        "SAFERPLAN_WEB": f"127.0.0.1:{site}",
    }
    log = tmp_path / "log"
    with (
        started([program, "serve", "--port", str(site), "--without-worker"], settings, log) as web,
        started([sys.executable, "-m", "saferplan.web", "worker"], settings, log),
        started([str(CADDY), "run", "--config", ROOT / "deploy" / "Caddyfile", "--adapter", "caddyfile"], caddy, log),
    ):
        wait_until_it_answers(f"http://localhost:{site}/health/", web, log)
        person = people_of(settings)["viewer"]
        with watched(browser, f"https://localhost:{port}", ignore_https_errors=True) as page:
            answer = open_when_up(page)
            assert "max-age=31536000" in answer.headers["strict-transport-security"]
            page.goto("/account/login/")
            page.get_by_label("E-mail address").fill(person["email"])
            page.get_by_label("Password", exact=True).fill(person["password"])
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url(lambda url: "login" not in url)
            page.goto("/data/")
            assert page.locator("h1").inner_text() == "Data"
            session = next(item for item in page.context.cookies() if item["name"] == "__Host-session")
            assert (session["secure"], session["httpOnly"], session["sameSite"]) == (True, True, "Lax")
        verified = subprocess.run(
            [sys.executable, "-m", "saferplan.web", "audit-verify"],
            env=settings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert verified.returncode == 0, verified.stdout + verified.stderr


def open_when_up(page: Any) -> Any:
    """The overview, once the proxy listens."""
    from playwright.sync_api import Error

    until = time.monotonic() + 30
    while True:
        try:
            return page.goto("/")
        except Error:
            assert time.monotonic() < until
            time.sleep(0.3)


@contextmanager
def started(command: list[Any], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program, stopped by its process id at the end."""
    with log.open("ab") as out:
        program = subprocess.Popen([str(word) for word in command], env=environment, stdout=out, stderr=out)
    try:
        yield program
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(timeout=30)
