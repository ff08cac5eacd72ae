"""Figures of the force's own records: on the pages of people who work with them, marked, and nowhere else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from saferplan import Workspace
from tests.web.conftest import showing

LOCAL = "source=local"
RESTRICTED = "These are restricted figures, from the force&#x27;s own records and not for publication"


@pytest.fixture(scope="module")
def with_extract(peterborough: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with an invented extract of December 2025 in its restricted warehouse."""
    folder = shutil.copytree(peterborough, tmp_path_factory.mktemp("restricted") / "workspace")
    space = Workspace(folder)
    space.synthetic_extract(folder.with_suffix(".csv"), "2025-12")
    space.ingest([folder.with_suffix(".csv")])
    return folder


@pytest.fixture
def shown(settings: Any, with_extract: Path, tmp_path: Path) -> Iterator[Path]:
    yield from showing(settings, with_extract, tmp_path / "state")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/measures/all-crime/?{LOCAL}", 400),
        (f"/measures/all-crime/table.csv?{LOCAL}", 400),
        (f"/measures/all-crime/table.xlsx?{LOCAL}", 400),
        (f"/measures/all-crime/chart.png?{LOCAL}", 400),
        (f"/measures/all-crime/drivers.csv?{LOCAL}", 400),
        (f"/measures/all-crime/explain/2025-12/?{LOCAL}", 404),
    ],
)
def test_the_public_cannot_ask_for_them(site: Client, address: str, status: int) -> None:
    answer = site.get(address)
    assert answer.status_code == status
    assert b"SYNTHETIC" not in answer.content


def test_the_public_is_not_offered_them(site: Client) -> None:
    html = site.get("/measures/all-crime/").content.decode()
    assert 'value="local"' not in html
    assert "restricted" not in html.lower()


def test_who_works_with_them_sees_them_marked(as_role: Callable[[str], Client]) -> None:
    analyst = as_role("analyst")
    html = analyst.get(f"/measures/all-crime/?{LOCAL}").content.decode()
    assert RESTRICTED in html
    assert RESTRICTED in analyst.get(f"/measures/all-crime/explain/2025-12/?{LOCAL}").content.decode()
    csv = analyst.get(f"/measures/all-crime/table.csv?{LOCAL}").content.decode()
    assert csv.splitlines()[1].count("not for publication") == 1
    svg = analyst.get(f"/measures/all-crime/chart.svg?{LOCAL}").content.decode()
    assert "not for publication" in svg


def test_what_one_was_shown_is_not_kept_for_the_other(as_role: Callable[[str], Client], site: Client) -> None:
    assert as_role("analyst").get(f"/measures/all-crime/table.csv?{LOCAL}").status_code == 200
    assert site.get(f"/measures/all-crime/table.csv?{LOCAL}").status_code == 400


def test_open_figures_are_not_marked(as_role: Callable[[str], Client]) -> None:
    html = as_role("analyst").get("/measures/all-crime/").content.decode()
    assert RESTRICTED not in html
    assert 'value="local"' in html
