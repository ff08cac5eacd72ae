"""The Data pages: what is held, what is missing, what was rejected, and who may see it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from saferplan.web.links import to
from saferplan.web.presenters.data_coverage import coverage_page
from saferplan.web.presenters.data_rejected import rejected_csv
from saferplan.web.presenters.data_releases import releases_page
from saferplan.workspace import Workspace
from tests.analysis.small_archives import FENLAND, PETERBOROUGH_014A, archive, empty_workspace
from tests.sources.extracts import GOOD, HEADER, MAPPING
from tests.web.conftest import AsRole, showing, sign_in

HERE = (PETERBOROUGH_014A, "Robbery")
WRONG = (PETERBOROUGH_014A, "=cmd|' /C calc'!A0")
NOTICES = """\
notices:
  - dataset: police-uk/street
    force: cambridgeshire
    first: 2024-04
    last: 2024-04
    status: withdrawn
    note: The force asked for it back.
"""


@pytest.fixture
def space(db: None, settings: Any, tmp_path: Path) -> Iterator[Workspace]:
    """Two archives, the second of which replaces a month; a gap, and rows that could not be stored."""
    made = empty_workspace(tmp_path / "workspace")
    first = {"2024-01": [HERE, HERE], "2024-02": [HERE, WRONG], "2024-05": [HERE]}
    made.ingest([archive(tmp_path / "first.zip", first)], published=date(2024, 6, 1))
    second = {"2024-02": [HERE, (FENLAND, "Robbery"), (PETERBOROUGH_014A, "?")]}
    made.ingest([archive(tmp_path / "second.zip", second)], published=date(2024, 7, 1))
    for _ in showing(settings, made.folder, tmp_path / "state"):
        yield made


@pytest.fixture
def viewer(space: Workspace) -> Client:
    return sign_in("viewer")


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(str(answer.content.decode()).split())


ADDRESSES = ("/data/", "/data/releases/", "/data/coverage/", "/data/rejected/", "/data/rejected/rows.csv")


@pytest.mark.parametrize("address", ADDRESSES)
def test_working_pages_are_not_for_the_public(site: Client, address: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


def test_the_summary_says_what_is_held_and_what_is_missing(viewer: Client) -> None:
    page = read(viewer, "/data/")
    assert "data.police.uk street files: nothing is held for March 2024 to April 2024." in page
    assert "data.police.uk street files: February 2024 is known to be incomplete." in page
    assert "of 8 read" in page
    assert "1 July 2024" in page


def test_nothing_is_missing_is_said_of_the_months_up_to_the_newest_alone(site: Client, as_role: AsRole) -> None:
    """December 2025 was called complete 11 months later."""
    page = read(as_role("viewer"), "/data/")
    assert "Nothing is missing up to the newest month" in page
    assert "Newer ones may have been published since." in page


def test_nothing_held_is_said(db: None, settings: Any, tmp_path: Path) -> None:
    empty = empty_workspace(tmp_path / "workspace")
    for _ in showing(settings, empty.folder, tmp_path / "state"):
        client = sign_in("viewer")
        assert "No published file with figures of this area has been taken in yet." in read(client, "/data/")
        assert "Nothing has been taken in yet." in read(client, "/data/releases/")
        assert "Nothing with figures of this area" in read(client, "/data/coverage/")
        assert "Every row that was read has been stored." in read(client, "/data/rejected/")


def test_a_release_says_where_it_comes_from_and_what_took_its_place(space: Workspace, viewer: Client) -> None:
    page = releases_page(space, to)
    newest, oldest = page.releases
    assert (newest.number, newest.tag.words) == (2, "In use")
    assert oldest.tag.words == "Partly replaced"
    facts = dict(oldest.facts)
    assert facts["Replaced by"] == "release 2, for 1 of 3 of its periods"
    assert facts["Rows"] == "5 read = 4 stored + 1 rejected"
    assert facts["Licence"] == "Open Government Licence v3.0"
    assert oldest.sha256 == space.releases()["sha256"][0]
    assert oldest.sha256 in read(viewer, "/data/releases/")


def test_releases_are_chosen_by_source_and_paged(site: Client, as_role: AsRole, shown: Path) -> None:
    space = Workspace(shown)
    pages, seen = 1, []
    while True:
        page = releases_page(space, to, page=pages)
        seen += [release.number for release in page.releases]
        if not page.pages.next:
            break
        pages += 1
    assert sorted(seen) == sorted(space.releases()["release"].to_list())
    assert pages == page.pages.count > 1
    assert {r.facts[1][1] for r in releases_page(space, to, source="police-uk").releases} == {"data.police.uk"}
    viewer = as_role("viewer")
    for wrong in ("?page=99", "?page=0", "?page=x", "?page=-1", "?source=nobody", f"?page={'9' * 400}"):
        assert viewer.get(f"/data/releases/{wrong}").status_code == 400


def test_the_grid_tells_every_status_in_words_and_shapes(space: Workspace, viewer: Client) -> None:
    (space.folder / "notices.yaml").write_text(NOTICES, encoding="utf-8")
    page = coverage_page(Workspace(space.folder), to)
    (row,) = page.rows
    assert row.name == "Cambridgeshire Constabulary"
    words = [cell.mark.word for cell in row.cells]
    assert words[:6] == ["Published", "Partial", "Missing", "Withdrawn", "Published", "Not held"]
    assert len({cell.mark.shape for cell in row.cells[:6]}) == 5
    assert row.cells[1].detail == "2 rows, release 2"
    assert page.summary == "In this table: 2 published, 1 partial, 1 missing, 1 withdrawn."
    shown = read(viewer, "/data/coverage/")
    assert '<abbr title="February 2024">Feb</abbr>' in shown
    assert "Withdrawn" in shown


def test_the_grid_offers_what_is_held(site: Client, shown: Path, as_role: AsRole) -> None:
    space = Workspace(shown)
    page = coverage_page(space, to, source="ons/csp-year")
    assert [choice.label for choice in page.years] == ["2024", "2023"]
    assert page.columns == (("Year to Dec", "December 2024"),)
    assert page.filters is not None
    assert {choice.value for choice in page.filters.fields[0].choices} >= {"police-uk/street", "ons/csp-year"}
    everything = coverage_page(space, to, forces="all")
    assert everything.filters is not None
    assert len(everything.filters.fields[0].choices) > len(page.filters.fields[0].choices)
    viewer = as_role("viewer")
    for wrong in ("?source=x", "?year=1066", "?forces=some"):
        assert viewer.get(f"/data/coverage/{wrong}").status_code == 400


def test_rejected_rows_are_counted_by_reason_and_listed(viewer: Client) -> None:
    page = read(viewer, "/data/rejected/")
    assert "2 rows read and not stored" in page
    assert "The crime type &#x27;?&#x27; is not known" in page
    one = read(viewer, "/data/rejected/?release=2")
    assert "Release 2, second.zip: 1 row read and not stored" in one
    assert viewer.get("/data/rejected/?release=77").status_code == 400


def test_many_rejected_rows_are_paged_and_all_downloaded(space: Workspace, viewer: Client, tmp_path: Path) -> None:
    rows = [(PETERBOROUGH_014A, f"?{number}") for number in range(120)]
    space.ingest([archive(tmp_path / "many.zip", {"2024-06": [HERE, *rows]})])
    assert "Page 1 of 3" in read(viewer, "/data/rejected/")
    assert "Page 3 of 3" in read(viewer, "/data/rejected/?page=3")
    assert "97 rarer reasons are left out." in read(viewer, "/data/rejected/")
    found = list(csv.DictReader(io.StringIO("".join(rejected_csv(space)))))
    assert len(found) == 122
    assert len({row["reason"] for row in found}) == 122


def test_a_download_cannot_run_in_a_spreadsheet(space: Workspace, viewer: Client, tmp_path: Path) -> None:
    answer = viewer.get("/data/rejected/rows.csv?release=1")
    assert answer["Content-Disposition"] == 'attachment; filename="rejected-rows-1.csv"'
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["line"] == "3"
    assert not any(value.startswith(("=", "+", "-", "@")) for value in row.values())
    assert viewer.get("/data/rejected/rows.csv?release=77").status_code == 400


def test_rows_of_a_forces_extract_are_counted_and_never_shown(space: Workspace, viewer: Client, tmp_path: Path) -> None:
    import yaml

    extract = tmp_path / "extract.csv"
    wrong = GOOD.replace("A1", "A2").replace("05/03/2024", "secret-name")
    extract.write_text("\n".join([HEADER, GOOD, wrong, ""]), encoding="utf-8")
    (tmp_path / "extract.csv.mapping.yaml").write_text(yaml.safe_dump(MAPPING), encoding="utf-8")
    space.ingest([extract])
    page = read(viewer, "/data/rejected/")
    assert "rows of the force&#x27;s own extracts were rejected too" in page
    restricted = [
        r["release"] for r in Workspace(space.folder).releases().to_dicts() if r["dataset"].startswith("local/")
    ]
    for release in restricted:
        assert viewer.get(f"/data/rejected/?release={release}").status_code == 400
        assert viewer.get(f"/data/rejected/rows.csv?release={release}").status_code == 400
    everything = b"".join(viewer.get("/data/rejected/rows.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "extract.csv" not in everything + page
    assert "restricted figures" in read(viewer, "/data/releases/")
    assert "restricted figures" in read(viewer, "/data/coverage/?source=local/offences")
