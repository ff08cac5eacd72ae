"""`pip install .` gives the program with its definitions, data and examples inside, and it needs nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.guards.project import ROOT, files

wheels = pytest.importorskip("hatchling.builders.wheel", reason="the build tools come with `make test`")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (made,) = wheels.WheelBuilder(str(ROOT)).build(
        directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"]
    )
    return Path(made)


@pytest.fixture(scope="module")
def inside(wheel: Path) -> set[str]:
    """The names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def _expected(folder: str, within: str) -> set[str]:
    top = ROOT / folder
    return {f"{within}/{path.relative_to(top).as_posix()}" for path in files() if top in path.parents}


def test_every_file_of_the_package_is_in_the_wheel(inside: set[str]) -> None:
    assert _expected("src/saferplan", "saferplan") - inside == set()


def test_the_examples_are_in_the_wheel(inside: set[str]) -> None:
    assert _expected("examples", "saferplan/examples") - inside == set()


def test_what_the_pages_load_is_in_the_wheel(inside: set[str]) -> None:
    """Git ignores it, so nothing but this would notice."""
    static = ROOT / "src" / "saferplan" / "web" / "static"
    built = {
        f"saferplan/web/static/{path.relative_to(static).as_posix()}" for path in static.rglob("*") if path.is_file()
    }
    assert built - inside == set()
    assert {"saferplan/web/static/pages.css.br", "saferplan/web/GLOSSARY.md"} <= inside


def test_the_licences_of_program_and_data_are_in_the_wheel(inside: set[str]) -> None:
    assert {name.rpartition("/")[2] for name in inside if "/licenses/" in name} == {"LICENSE", "DATA-LICENCES.md"}


def test_the_demo_runs_from_what_the_wheel_holds_alone(wheel: Path, tmp_path: Path) -> None:
    installed, away = tmp_path / "installed", tmp_path / "away"
    away.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    code = "import saferplan; print(saferplan.__file__); from saferplan.cli.main import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", code, "demo", "made"],
        cwd=away,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{installed / 'saferplan' / '__init__.py'}\nWorkspace: made\n")
    assert sorted(path.suffix for path in (away / "made" / "reports").iterdir()) == [".docx", ".html", ".pdf"]
