"""The product's settings as on a real server: what Django's own checks find, and what each answer carries."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

REAL = {"SAFERPLAN_HTTPS": "yes", "SAFERPLAN_HOSTS": "saferplan.example.org", "SAFERPLAN_PROXIES": "1"}


def run(state: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Django's commands with the product's settings, in a program of their own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAFERPLAN_", "DJANGO_"))}
    environment = {**kept, **REAL, "SAFERPLAN_STATE": str(state), **variables}
    environment["DJANGO_SETTINGS_MODULE"] = "saferplan.web.settings"
    return subprocess.run(
        [sys.executable, "-m", "django", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_djangos_checks_for_deployment_find_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, "check", "--deploy", "--fail-level", "DEBUG")
    assert (done.returncode, done.stdout.strip()) == (0, "System check identified no issues (0 silenced).")
    assert done.stderr == ""


def test_no_migration_is_missing(tmp_path: Path) -> None:
    done = run(tmp_path, "makemigrations", "--check", "--dry-run")
    assert (done.returncode, done.stdout.strip()) == (0, "No changes detected")


def test_cookies_travel_by_https_alone_and_no_script_reads_them(tmp_path: Path) -> None:
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    flags = ("SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE")
    asked = f"from django.conf import settings; print(*(getattr(settings, n) for n in {(*names, *flags)!r}))"
    done = run(tmp_path, "shell", "--verbosity", "0", "-c", asked)
    assert done.stdout.split() == ["__Host-session", "__Host-csrf", "True", "True", "True", "True", "Lax", "Lax"]


def test_every_answer_carries_the_headers(site: Client) -> None:
    headers = site.get("/account/login/").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert not any("unsafe" in value for value in policy.values())


@pytest.mark.parametrize(
    ("proxies", "sent", "counted"),
    [
        (0, {"X-Forwarded-For": "203.0.113.9"}, "127.0.0.1"),
        (1, {"X-Forwarded-For": "203.0.113.9"}, "203.0.113.9"),
        (1, {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}, "203.0.113.9"),  # the first one anybody can write
        (2, {"X-Forwarded-For": "203.0.113.9, 10.0.0.1"}, "203.0.113.9"),
        (1, {}, "127.0.0.1"),
    ],
)
def test_failures_are_counted_by_the_readers_own_address(
    proxies: int, sent: dict[str, str], counted: str, settings: Any, site: Client
) -> None:
    from axes.models import AccessAttempt

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    site.post("/account/login/", {"login": "nobody@example.org", "password": "wrong"}, headers=sent)
    assert list(AccessAttempt.objects.values_list("username", "ip_address")) == [("nobody@example.org", counted)]


def test_what_counts_guesses_is_not_crowded_out_by_other_names(site: Client) -> None:
    cache.set("a-count", [1.0], 900)
    for number in range(400):
        cache.set(f"of-another-name:{number}", [1.0], 900)
    assert cache.get("a-count") == [1.0]


def test_a_request_for_another_host_leaves_no_line_in_the_log(tmp_path: Path) -> None:
    asked = "from django.test import Client; print(Client().get('/health/', HTTP_HOST='elsewhere.example').status_code)"
    done = run(tmp_path, "shell", "--verbosity", "0", "-c", asked)
    assert (done.stdout.strip(), done.stderr) == ("400", "")
