"""Neighbours' street files of six forces: the comparison equals an independent count of them."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from saferplan import Workspace
from tests.analysis.published_rows import ASB, EXAMPLE, Row, add_up, street

pytestmark = pytest.mark.shared

NEIGHBOURS = ("Derby", "Newport", "Darlington", "Nottingham", "Stoke-on-Trent")


@pytest.fixture(scope="module")
def archive(shared: Path) -> Path:
    return shared / "police_uk" / "comparators-street-2025-01_2025-12.zip"


@pytest.fixture(scope="module")
def space(archive: Path, peterborough: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The example, whose Cambridgeshire files stay, with those of the neighbours' forces."""
    made = Workspace(shutil.copytree(peterborough, tmp_path_factory.mktemp("neighbours") / "workspace"))
    made.ingest([archive], published=date(2026, 2, 1))
    return made


def test_the_five_neighbours_with_files_are_compared_and_the_others_listed(space: Workspace, archive: Path) -> None:
    found = space.compare("asb-incidents", source="police-uk")
    known = {row.area.name: row for row in found.rows if row.rate is not None}
    assert set(known) == {"Peterborough", *NEIGHBOURS}
    assert len(found.without_figure) == 15

    def is_asb(row: Row) -> bool:
        return row.category == ASB

    counted = add_up(street(EXAMPLE / "cambridgeshire-2025.zip", archive), lambda row: row.place, is_asb)
    assert {name: row.count for name, row in known.items()} == {name: counted[name] for name in known}
    rates = [1000 * counted[name] / (known[name].population or 0) for name in NEIGHBOURS]
    assert found.average == pytest.approx(sum(rates) / 5)
