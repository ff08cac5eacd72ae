"""`pip install .` gives the program with its definitions, data and examples inside."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.guards.project import ROOT, files

if TYPE_CHECKING:
    from pathlib import Path

wheels = pytest.importorskip("hatchling.builders.wheel", reason="the build tools come with `make test`")


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in the wheel."""
    made: Path = tmp_path_factory.mktemp("wheel")
    (wheel,) = wheels.WheelBuilder(str(ROOT)).build(directory=str(made), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def _expected(folder: str, within: str) -> set[str]:
    top = ROOT / folder
    return {f"{within}/{path.relative_to(top).as_posix()}" for path in files() if top in path.parents}


def test_every_file_of_the_package_is_in_the_wheel(inside: set[str]) -> None:
    assert _expected("src/saferplan", "saferplan") - inside == set()


def test_the_examples_are_in_the_wheel(inside: set[str]) -> None:
    assert _expected("examples", "saferplan/examples") - inside == set()


def test_the_licences_of_program_and_data_are_in_the_wheel(inside: set[str]) -> None:
    assert {name.rpartition("/")[2] for name in inside if "/licenses/" in name} == {"LICENSE", "DATA-LICENCES.md"}
