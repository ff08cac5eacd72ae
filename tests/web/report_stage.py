"""Reports for tests of their pages: one made once, and an edition of it in each state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from saferplan.accounts.roles import Role
from saferplan.governance.editions import actions
from saferplan.governance.editions.models import Edition
from saferplan.periods import Month
from saferplan.reporting.reports.edition import MadeReport, make_edition
from saferplan.web import jobs
from saferplan.workspace import Workspace
from tests.web.conftest import AsRole

if TYPE_CHECKING:
    from django.test import Client

VERSIONS, FORMS = ("public", "members", "internal"), ("html", "pdf", "docx")
ROLES_AND_NOBODY = ["", *map(str, Role)]
INTERNAL_WORDS = "Notes for the analyst"
REASON = "The figure for October was wrong."


@pytest.fixture(scope="module")
def made(peterborough: Path) -> MadeReport:
    return make_edition(Workspace(peterborough), "scrutiny", Month.parse("2025-12"))


@pytest.fixture
def draft(site: Client, as_role: AsRole, made: MadeReport, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """A draft as the worker makes it, of a report made once for all tests."""
    monkeypatch.setattr("saferplan.reporting.reports.edition.make_edition", lambda *_, **__: made)
    job = jobs.ask_for_report("scrutiny", Month.parse("2025-12"), None, by=as_role("analyst").user)  # type: ignore[attr-defined]
    jobs.make_report.call(job.pk)
    job.refresh_from_db()
    return Edition.objects.get(pk=job.made)


@pytest.fixture
def manager(as_role: AsRole) -> Any:
    return as_role("manager")


@pytest.fixture
def released(draft: Edition, manager: Any) -> Edition:
    return actions.release(draft.pk, by=manager.user, store=jobs.store())


@pytest.fixture
def withdrawn(released: Edition, manager: Any) -> Edition:
    return actions.withdraw(released.pk, by=manager.user, reason=REASON)


def client(role: str, as_role: AsRole, site: Client) -> Client:
    return as_role(role) if role else site


def files(edition: Edition) -> Iterator[tuple[str, str, str]]:
    for version in VERSIONS:
        for form in FORMS:
            yield version, form, f"/reports/{edition.pk}/{version}.{form}"


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
