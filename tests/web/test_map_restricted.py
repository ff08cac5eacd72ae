"""A map of a force's own records: for who may see working figures, marked as restricted, not there for the public."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from django.test import Client

from saferplan import Workspace
from saferplan.geography import membership
from saferplan.geography.areas import AreaType, find
from saferplan.periods import Month, months_between
from saferplan.sources.synthetic_extract import generate, write
from tests.web.conftest import showing, sign_in
from tests.web.reading import page_of

ADDRESS = "/measures/personal-robbery/map"
"""A measure that no open source in this workspace has."""


@pytest.fixture(scope="module")
def with_extract(peterborough: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with a made-up extract: nine robberies a month in each of twelve LSOAs of Peterborough."""
    folder = tmp_path_factory.mktemp("restricted") / "workspace"
    shutil.copytree(peterborough, folder)
    lsoas = sorted(membership.units(find("E22000017"), AreaType.LSOA))[:12]
    rng = np.random.default_rng(1)
    made = [
        generate([(lsoa, "Robbery", 9) for lsoa in lsoas], month, rng=rng, force="cambridgeshire")
        for month in months_between(Month(2025, 1), Month(2025, 12))
    ]
    path = folder.parent / "extract.csv"
    write(pl.concat(made), path, force="cambridgeshire")
    Workspace(folder).ingest([path], published=date(2026, 1, 20))
    return folder


@pytest.fixture
def clients(db: None, settings: Any, with_extract: Path, tmp_path: Path) -> Iterator[tuple[Client, Client]]:
    """Somebody from the public, and a viewer."""
    for _ in showing(settings, with_extract, tmp_path / "state"):
        yield Client(HTTP_HOST="localhost"), sign_in("viewer")


def test_the_public_gets_neither_page_nor_data_nor_file(clients: tuple[Client, Client]) -> None:
    public, viewer = clients
    assert viewer.get(f"{ADDRESS}/").status_code == 200
    for form in ("json", "csv", "svg"):
        assert viewer.get(f"{ADDRESS}.{form}").status_code == 200
        assert public.get(f"{ADDRESS}.{form}").status_code == 404
        assert public.get(f"{ADDRESS}.{form}?source=local").status_code == 404
    page = page_of(public.get(f"{ADDRESS}/?source=local"))
    assert "No force extract has been ingested here." in page.words
    assert not page.tables


def test_a_viewer_is_told_that_they_are_restricted_wherever_they_are(clients: tuple[Client, Client]) -> None:
    viewer = clients[1]
    page = page_of(viewer.get(f"{ADDRESS}/"))
    said = "These are restricted figures, from the force's own records and not for publication."
    assert said in page.words
    assert said in json.loads(viewer.get(f"{ADDRESS}.json").content)["attribution"]
    assert said in viewer.get(f"{ADDRESS}.csv").content.decode()
    assert "These are restricted figures" in viewer.get(f"{ADDRESS}.svg").content.decode()
    assert page.tables[0][-1][:2] == ["All of Peterborough", page.tables[0][-1][1]]


def test_open_figures_are_shown_first_and_the_extract_when_asked_for(clients: tuple[Client, Client]) -> None:
    viewer = clients[1]
    both = [page_of(viewer.get(f"/measures/robbery/map/{query}")) for query in ("", "?source=local")]
    assert ["restricted" in page.words for page in both] == [False, True]
    assert both[1].tables[0][-1][1] == f"{12 * 12 * 9:,}"
