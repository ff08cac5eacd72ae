"""Whether the site is well, for what stands beside the server."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection

if TYPE_CHECKING:
    from django.test import Client


def test_it_is_well(site: Client) -> None:
    answer = site.get("/health/")
    assert (answer.status_code, answer.content) == (200, b"well\n")
    assert "Set-Cookie" not in answer


def test_a_workspace_that_is_gone(site: Client, settings: Any, tmp_path: Path) -> None:
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, workspace=tmp_path)
    answer = site.get("/health/")
    assert (answer.status_code, answer.content) == (503, b"unwell\n")


def test_a_database_that_does_not_answer(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise DatabaseError("with its address and its role")

    with monkeypatch.context() as gone:
        gone.setattr(connection, "cursor", refuse)
        answer = site.get("/health/")
    assert (answer.status_code, answer.content) == (503, b"unwell\n")


def test_it_answers_without_https_where_everything_else_redirects(site: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    from django.test import Client as Fresh

    plain = Fresh(HTTP_HOST="localhost")
    assert plain.get("/health/").status_code == 200
    assert plain.get("/reports/").status_code == 301
