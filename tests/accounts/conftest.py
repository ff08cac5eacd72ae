"""People in a database of a test's own, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from saferplan.accounts.models import User
from saferplan.accounts.roles import Role
from tests.audit.conftest import stage, templates
from tests.audit.stage import Stage
from tests.postgresql import postgresql

__all__ = ["postgresql", "stage", "templates"]

MakePerson = Callable[..., User]


@pytest.fixture
def person(stage: Stage) -> MakePerson:
    """Makes somebody with a role, named after it unless said otherwise."""

    def make(role: Role, name: str = "") -> User:
        name = name or role.title()
        return User.objects.create(email=f"{name.lower()}@example.org", name=name, role=role.value)

    return make


@pytest.fixture
def ada(person: MakePerson) -> User:
    """An administrator."""
    return person(Role.ADMINISTRATOR, "Ada")
