"""Every file of data says where it came from and under which licence, and all of them together stay small."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.guards.project import ROOT, files, named

MEGABYTE = 1_000_000
MOST_DATA = 15 * MEGABYTE
"""A clone stays quick, and the wheel can hold what it ships."""
DATA = {".csv", ".gz", ".zip", ".json", ".geojson", ".topojson", ".parquet", ".xlsx", ".ods", ".ttf", ".otf", ".woff2"}
FOLDERS = ("src", "examples", "tests", "benchmarks")


def data_files() -> tuple[Path, ...]:
    return tuple(p for p in files() if p.suffix in DATA and p.relative_to(ROOT).parts[0] in FOLDERS)


def _readme(path: Path) -> Path | None:
    """The README of the folder, or of the nearest folder above it inside the project."""
    above = (folder / "README.md" for folder in path.parents if folder != ROOT and ROOT in folder.parents)
    return next((page for page in above if page.exists()), None)


@pytest.mark.parametrize("path", data_files(), ids=named)
def test_a_data_file_has_its_source_and_licence_beside_it(path: Path) -> None:
    readme = _readme(path)
    assert readme, f"{named(path)} has no README.md beside or above it that says where it came from"
    text = readme.read_text(encoding="utf-8")
    patterns = (Path(name).name for name in re.findall(r"`([^`\n]*\*[^`\n]*)`", text))
    assert path.name in text or any(fnmatch(path.name, pattern) for pattern in patterns), (
        f"{named(readme)} names neither {path.name} nor a pattern in backticks that covers it"
    )
    assert re.search(r"licence", text, re.IGNORECASE), f"{named(readme)} has no licence line"


def test_all_tracked_data_is_small() -> None:
    total = sum(path.stat().st_size for path in data_files())
    assert total <= MOST_DATA, f"{total / MEGABYTE:.1f} MB of data; {MOST_DATA / MEGABYTE:.0f} MB is the most"


def test_the_licence_of_the_data_is_told_apart_from_that_of_the_program() -> None:
    program, data = ((ROOT / name).read_text(encoding="utf-8") for name in ("LICENSE", "DATA-LICENCES.md"))
    assert "MIT License" in program
    assert "Contains public sector information licensed under the Open Government Licence v3.0" in data
    assert "DATA-LICENCES.md" in (ROOT / "README.md").read_text(encoding="utf-8")
