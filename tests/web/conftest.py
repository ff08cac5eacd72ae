"""The site on the Peterborough example: for Django's client, and as a real server with a real browser."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from saferplan.web import kept, workspaces

AsRole = Callable[[str], Client]
PASSWORD = "three quiet gardens"
_numbers = itertools.count(1)


@pytest.fixture
def shown(settings: Any, peterborough: Path, tmp_path: Path) -> Iterator[Path]:
    """The workspace that the site shows; its state folder is the test's own."""
    yield from showing(settings, peterborough, tmp_path / "state", again=True)


def showing(settings: Any, workspace: Path, state: Path, *, again: bool = False) -> Iterator[Path]:
    """Point the site at a workspace. What it keeps of it serves the tests that show it `again`, as on a real server."""
    state.mkdir(mode=0o700, exist_ok=True)
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, workspace=workspace, state=state)
    before = _remember(_memories.pop(workspace, _Memory()))
    yield workspace
    memory = _remember(before)
    if again:
        _memories[workspace] = memory


@dataclass(frozen=True)
class _Memory:
    """What the site holds of one workspace: its kept answers, their size, and the workspace opened."""

    pages: dict[Any, object] = field(default_factory=dict)
    size: int = 0
    spaces: dict[Any, Any] = field(default_factory=dict)


_memories: dict[Path, _Memory] = {}


def _remember(memory: _Memory) -> _Memory:
    """Give the site this memory; the one it had."""
    before = _Memory(dict(kept._kept), kept._bytes, dict(workspaces._held))
    kept._kept.clear()
    kept._kept.update(memory.pages)
    kept._bytes = memory.size
    workspaces._held.clear()
    workspaces._held.update(memory.spaces)
    return before


@pytest.fixture
def site(db: None, shown: Path) -> Client:
    """Somebody from the public."""
    cache.clear()  # It counts failed sign-ins.
    return Client(HTTP_HOST="localhost")


@pytest.fixture
def as_role(site: Client) -> AsRole:
    """A client signed in with a role, with a second factor where the role needs one."""
    return sign_in


def sign_in(role: str, *, second_factor: bool = True) -> Client:
    """A client of a new person with a role."""
    from allauth.account.models import EmailAddress
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from saferplan.accounts.roles import ROLES, Role
    from tests.accounts.people import create_person

    number = next(_numbers)
    user = create_person(f"{role}{number}@example.org", PASSWORD, name=f"{role.title()} {number}", role=role)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if second_factor and ROLES[Role(role)].needs_second_factor:
        TOTP.activate(user, generate_totp_secret())
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.user = user  # type: ignore[attr-defined]
    return client
