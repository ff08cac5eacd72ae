"""python -m saferplan.web add-administrator: the first person's way in."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ADA = ("--email", " Ada@Example.org", "--name", "Ada  Example")


def run(state: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command, in a program of its own, on a state folder that nobody has prepared."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAFERPLAN_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "saferplan.web", "add-administrator", *words],
        env={**kept, "SAFERPLAN_STATE": str(state), "SAFERPLAN_HOSTS": "saferplan.example.org", **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_prints_a_link_once_and_stores_only_its_hash(tmp_path: Path) -> None:
    state = tmp_path / "state"
    done = run(state, *ADA)
    assert (done.returncode, done.stderr) == (0, "")
    told, link = done.stdout.splitlines()
    assert told.startswith("Give this link to Ada Example and to nobody else.")
    secret = re.fullmatch(r"https://saferplan\.example\.org/invitations/([\w-]{43})/", link)
    assert secret
    with sqlite3.connect(state / "saferplan.sqlite3") as database:
        invited = database.execute("SELECT email, name, role, invited_by_id FROM accounts_invitation").fetchall()
        events = database.execute("SELECT actor, action FROM audit_event ORDER BY number").fetchall()
        everything = "\n".join(database.iterdump())
    database.close()
    assert invited == [("ada@example.org", "Ada Example", "administrator", None)]
    assert events[-1] == ("console", "person-invited")
    assert secret[1] not in everything
    # Whoever lost the link can have another, and the lost one counts no more.
    again = run(state, *ADA)
    assert again.returncode == 0, again.stderr
    with sqlite3.connect(state / "saferplan.sqlite3") as database:
        withdrawn = database.execute("SELECT withdrawn IS NOT NULL FROM accounts_invitation ORDER BY id").fetchall()
        events = database.execute("SELECT action FROM audit_event ORDER BY number").fetchall()
    database.close()
    assert withdrawn == [(1,), (0,)]
    assert events[-2:] == [("invitation-withdrawn",), ("person-invited",)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--email", "ada", "--name", "Ada"), "'ada' is not an e-mail address; correct it."),
        (("--email", "ada@example.org", "--name", "  "), "A name has 1 to 120 characters; correct it."),
    ],
)
def test_what_cannot_be_is_explained(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = run(tmp_path / "state", *words)
    assert (done.returncode, done.stderr.strip()) == (2, f"saferplan: {said}")
    assert not (tmp_path / "state").exists()


def test_the_address_of_the_site_may_be_given(tmp_path: Path) -> None:
    done = run(tmp_path, *ADA, "--site", "https://csp.example.org/")
    assert done.stdout.splitlines()[-1].startswith("https://csp.example.org/invitations/")
