"""People, and a store of files of the test's own; every test on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date

import pytest

from saferplan.accounts.models import User
from saferplan.accounts.roles import Role
from saferplan.governance.editions.actions import Pins
from saferplan.governance.editions.store import NewFile, Store
from tests.accounts.people import create_person
from tests.audit.conftest import stage, templates
from tests.audit.stage import Stage
from tests.postgresql import postgresql

__all__ = ["postgresql", "stage", "templates"]

Person = Callable[[Role], User]
_numbers = itertools.count(1)

PINS = Pins(
    template="scrutiny",
    title="Progress against the plan",
    headline="Victim-based crime fell by 4.2%",
    area_code="E22000017",
    area_name="Peterborough",
    month="2025-12",
    as_at=date(2026, 1, 31),
    program="0.1.0",
    plan_sha256="0" * 64,
    releases=[],
    definitions=[],
    says_draft=False,
)
FILES = [
    NewFile(rendering, form, f"scrutiny-{rendering}.{form}", f"{rendering} {form}".encode())
    for rendering in ("public", "internal")
    for form in ("html", "pdf")
]


@pytest.fixture
def person(stage: Stage) -> Person:
    """A new person with a role."""

    def made(role: Role) -> User:
        number = next(_numbers)
        return create_person(f"{role}{number}@example.org", name=f"{role.title()} {number}", role=role)

    return made


@pytest.fixture
def store(stage: Stage) -> Store:
    return Store(stage.folder / "editions")
