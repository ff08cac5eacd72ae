"""The site's key replaced as docs/how-to/run-on-a-server.md says, by programs that end and begin."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FACTOR = """
import django; django.setup()
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from saferplan.accounts.models import User
"""
STORE = f"""{FACTOR}
owner = User.objects.create(email="ada@example.org", name="Ada Example", role="administrator")
Authenticator.objects.create(user=owner, type="totp", data={{"secret": get_adapter().encrypt("WHAT MAKES CODES")}})
"""
READ = f"""{FACTOR}
print(get_adapter().decrypt(Authenticator.objects.get().data["secret"]))
"""


def run(state: Path, *words: str, **variables: str) -> str:
    """What a program of its own prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAFERPLAN_", "DJANGO_"))}
    site = {"SAFERPLAN_STATE": str(state), "DJANGO_SETTINGS_MODULE": "saferplan.web.settings"}
    return subprocess.run(
        [sys.executable, *words], env={**kept, **site, **variables}, capture_output=True, text=True, check=True
    ).stdout


def test_second_factors_outlive_the_old_key(tmp_path: Path) -> None:
    state, migrate = tmp_path / "state", ("-m", "saferplan.web", "migrate")
    run(state, *migrate)
    run(state, "-c", STORE)
    key = state / "secret-key"
    before = key.read_text()
    key.unlink()
    said = run(state, *migrate, SAFERPLAN_SECRET_KEY_BEFORE=before)
    assert "1 second factor is encrypted with the new key; take SAFERPLAN_SECRET_KEY_BEFORE away." in said
    assert key.read_text() != before
    assert run(state, "-c", READ) == "WHAT MAKES CODES\n"
    key.write_text(before)
    assert run(state, "-c", READ) != "WHAT MAKES CODES\n", "the old key opens it still"
