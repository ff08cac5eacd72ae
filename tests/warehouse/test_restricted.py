"""A force's own extract: to the restricted warehouse, which its owner alone can open; never mixed with the open one."""

from __future__ import annotations

import csv
import io
import os
import stat
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from saferplan.errors import SourceError, UsageError
from saferplan.geography.pieces import piece_of_lsoa
from saferplan.periods import Month
from saferplan.sources.synthetic_extract import generate, write
from saferplan.warehouse.store import Warehouse
from saferplan.workspace import Workspace
from tests.warehouse.archives import EXAMPLES, PETERBOROUGH_PIECE, Shop, name_of, write_zip

JANUARY = Month(2024, 1)
PETERBOROUGH = "E22000017"
MEASURES = {
    "shoplifting": "Shoplifting",
    "burglary": "Burglary",
    "robbery": "Robbery",
    "drugs": "Drugs",
    "vehicle-crime": "Vehicle crime",
    "bicycle-theft": "Bicycle theft",
    "criminal-damage-and-arson": "Criminal damage and arson",
    "violence-and-sexual-offences": "Violence and sexual offences",
    "theft-from-the-person": "Theft from the person",
    "public-order": "Public order",
    "possession-of-weapons": "Possession of weapons",
    "other-theft": "Other theft",
    "other-crime": "Other crime",
}


def _published() -> bytes:
    with zipfile.ZipFile(EXAMPLES / "peterborough-2025-27" / "cambridgeshire-2024.zip") as archive:
        return archive.read(name_of())


def _counted() -> Counter[tuple[str, str]]:
    """Crimes of the published month in Peterborough by LSOA and type."""
    rows = csv.DictReader(io.StringIO(_published().decode()))
    return Counter(
        (row["LSOA code"], row["Crime type"])
        for row in rows
        if piece_of_lsoa().get(row["LSOA code"]) == PETERBOROUGH_PIECE and row["Crime type"] != "Anti-social behaviour"
    )


def _open_workspace(folder: Path) -> Workspace:
    (folder / "workspace").mkdir()
    (folder / "workspace" / "plan.yaml").write_text("title: A plan that is not read here\n")
    space = Workspace(folder / "workspace")
    space.ingest([write_zip(folder / "2024-01.zip", {name_of(): _published()})])
    return space


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Path, bytes]:
    """A workspace with a published month and its synthetic extract, the extract's file, the open catalogue before."""
    folder = tmp_path_factory.mktemp("restricted")
    space = _open_workspace(folder)
    before = space.warehouse.catalogue.path.read_bytes()
    counts = [(lsoa, label, n) for (lsoa, label), n in sorted(_counted().items())]
    extract = folder / "extract.csv"
    write(
        generate(counts, JANUARY, rng=np.random.default_rng(1), force="cambridgeshire"), extract, force="cambridgeshire"
    )
    space.ingest([extract])
    return space, extract, before


Made = tuple[Workspace, Path, bytes]


def test_it_goes_to_a_folder_only_its_owner_can_open(made: Made) -> None:
    space, _, before = made
    root = space.folder / "restricted"
    assert stat.S_IMODE(root.stat().st_mode) == 0o700
    assert space.warehouse.catalogue.path.read_bytes() == before
    assert {release.dataset.split("/")[0] for release in space.warehouse.catalogue.releases()} == {"police-uk"}
    assert space.restricted is not None
    assert {release.dataset for release in space.restricted.catalogue.releases()} == {
        "local/offences",
        "local/flags",
        "local/outcomes",
    }
    assert Shop(space.restricted).leftovers() == []
    assert not list((space.folder / "warehouse").rglob("records*"))


def test_it_is_closed_before_anything_lies_in_it(tmp_path: Path) -> None:
    """The modes seen whenever a file or folder is made within it: there is no moment in which others could look."""
    seen: set[int] = set()
    root = tmp_path / "restricted"

    def look(event: str, arguments: tuple[object, ...]) -> None:
        if looking and event in ("os.mkdir", "open", "sqlite3.connect") and root.exists():
            seen.add(stat.S_IMODE(root.stat().st_mode))

    looking = True
    sys.addaudithook(look)
    before = os.umask(0)
    try:
        Warehouse.create(root, restricted=True)
    finally:
        os.umask(before)
        looking = False
    assert seen == {0o700}


@pytest.mark.parametrize("opened", [Warehouse.create, Warehouse.open])
def test_a_folder_that_was_opened_to_others_is_closed_again(tmp_path: Path, opened: Callable[..., Warehouse]) -> None:
    root = tmp_path / "restricted"
    Warehouse.create(root, restricted=True)
    root.chmod(0o755)
    opened(root, restricted=True)
    assert stat.S_IMODE(root.stat().st_mode) == 0o700


def test_a_folder_whose_making_was_broken_off_is_an_empty_one(tmp_path: Path) -> None:
    space = _open_workspace(tmp_path)
    (space.folder / "restricted").mkdir()
    assert space.restricted is not None
    assert space.restricted.catalogue.releases() == ()
    assert space.releases().height == 1
    assert stat.S_IMODE((space.folder / "restricted").stat().st_mode) == 0o700


def test_an_extract_takes_no_financial_year(made: Made) -> None:
    space, extract, _ = made
    with pytest.raises(UsageError, match="leave --financial-year out"):
        space.ingest([extract], financial_year="2011/12")


@pytest.mark.parametrize(("measure", "label"), MEASURES.items())
def test_its_counts_by_type_are_those_of_the_published_month(made: Made, measure: str, label: str) -> None:
    space = made[0]
    expected = sum(n for (_, crime_type), n in _counted().items() if crime_type == label)
    for source in ("local", "police-uk"):
        frame = space.series(measure, PETERBOROUGH, source=source)
        assert (frame["period"].to_list(), frame["value"].to_list()) == (["2024-01"], [expected]), source


def test_its_counts_by_small_area_are_those_of_the_published_month(made: Made) -> None:
    space = made[0]
    assert space.restricted is not None
    by_lsoa: Counter[str] = Counter()
    for key, n in Shop(space.restricted).counts("cube", "local/offences").items():
        by_lsoa[key.split()[0]] += n
    expected: Counter[str] = Counter()
    for (lsoa, _), n in _counted().items():
        expected[lsoa] += n
    assert by_lsoa == expected


def test_nothing_comes_from_it_unless_it_is_asked_for(made: Made) -> None:
    space = made[0]
    frame = space.series("shoplifting", PETERBOROUGH)
    assert set(frame["source"]) == {"police-uk"}
    with pytest.raises(Exception, match="local"):
        space.series("domestic-abuse", PETERBOROUGH)
    assert space.series("domestic-abuse", PETERBOROUGH, source="local")["value"][0] > 0


def test_extracts_and_published_files_are_ingested_apart(made: Made, tmp_path: Path) -> None:
    space, extract, _ = made
    published = write_zip(tmp_path / "again.zip", {name_of("2024-02"): _published()})
    assert space.restricted is not None
    before = (space.warehouse.catalogue.releases(), space.restricted.catalogue.releases())
    for paths in ([extract, published], [published, extract]):
        with pytest.raises(UsageError, match="Ingest a force's own extracts apart from published files"):
            space.ingest(paths)
    assert (space.warehouse.catalogue.releases(), space.restricted.catalogue.releases()) == before


def test_the_same_extract_again_changes_nothing(made: Made) -> None:
    space, extract, _ = made
    (result,) = space.ingest([extract])
    assert result.already
    assert len(result.releases) == 3


def test_a_refused_extract_leaves_no_record_behind(made: Made, tmp_path: Path) -> None:
    space, extract, _ = made
    broken = tmp_path / "broken.csv"
    broken.write_text(extract.read_text().replace("Crime number", "Crime nr", 1))
    mapping = extract.with_name("extract.csv.mapping.yaml")
    with pytest.raises(SourceError):
        space.ingest([broken], mapping=mapping)
    assert space.restricted is not None
    assert Shop(space.restricted).leftovers() == []


def test_a_synthetic_extract_made_by_the_workspace_follows_the_month(tmp_path: Path) -> None:
    space = _open_workspace(tmp_path)
    rows = space.synthetic_extract(tmp_path / "extract.csv", "2024-01", PETERBOROUGH)
    assert rows == sum(_counted().values())


def test_an_extract_can_be_taken_again_through_a_corrected_mapping(tmp_path: Path) -> None:
    space = _open_workspace(tmp_path)
    extract = tmp_path / "extract.csv"
    space.synthetic_extract(extract, JANUARY, PETERBOROUGH)
    mapping = extract.with_name("extract.csv.mapping.yaml")
    full = mapping.read_text()
    (first,) = space.ingest([extract])
    mapping.write_text(
        full.replace("title:", "title: Corrected,", 1) if "title:" in full else "title: Corrected\n" + full
    )
    (again,) = space.ingest([extract])
    (same,) = space.ingest([extract])

    assert (first.already, again.already, same.already) == (False, False, True)
    counts = space.series("shoplifting", PETERBOROUGH, source="local")["value"].to_list()
    assert counts == space.series("shoplifting", PETERBOROUGH, source="police-uk")["value"].to_list()
