"""The repository holds on any machine: no folder of ours, no package index, no lock file that records one."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.guards.project import ROOT, files, lines_matching, named, text_files

LISTS = tuple(f"requirements{name}.txt" for name in ("", "-build", "-dev", "-node", "-spark"))
_PINNED = re.compile(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", re.MULTILINE)


def _pins(name: str) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for package, version in _PINNED.findall((ROOT / name).read_text(encoding="utf-8")):
        pins.setdefault(package, set()).add(version)
    return pins


def _package(requirement: str) -> str:
    return re.split(r"[\[<>=!~ ;]", requirement, maxsplit=1)[0].lower().replace("_", "-").replace(".", "-")


def test_no_folder_of_one_machine() -> None:
    assert lines_matching(r"(?<![\w.])/(work|root|home|Users)/\w", text_files()) == []


def test_no_package_index_is_named() -> None:
    """Which index packages come from is the machine's affair: nothing here chooses one."""
    choices = (
        r"--(extra-)?index-url|--find-links|\b(PIP|UV)_(EXTRA_|DEFAULT_)?INDEX(_URL)?=|npm_config_registry=|^registry="
    )
    elsewhere = tuple(path for path in text_files() if path.name != "test_addresses.py")
    assert lines_matching(choices, elsewhere) == []


def test_no_lock_file_that_records_addresses() -> None:
    assert [named(path) for path in files() if path.name in {"uv.lock", "poetry.lock", "pdm.lock", "yarn.lock"}] == []
    assert lines_matching(r'"resolved":', tuple(p for p in files() if p.name == "package-lock.json")) == []


@pytest.mark.parametrize("name", LISTS)
def test_every_listed_package_has_one_version_and_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [
        entry for entry in entries if not re.match(r"[a-z0-9.-]+==\S+.*(\n    --hash=sha256:[0-9a-f]{64}.*)+", entry)
    ] == []
    assert not re.search(r"://|--index-url|--find-links|^-e ", text, re.MULTILINE)


def test_the_lists_hold_what_the_project_declares() -> None:
    """A package added to pyproject.toml without `make requirements` would be missing on a fresh machine."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = declared["dependency-groups"]
    wanted = {
        "requirements.txt": declared["project"]["dependencies"],
        "requirements-build.txt": [*groups["build"], *declared["build-system"]["requires"]],
        "requirements-dev.txt": [
            *declared["project"]["dependencies"],
            *declared["project"]["optional-dependencies"]["spark"],
            *groups["quality"],
            *groups["test"],
        ],
        "requirements-node.txt": groups["node"],
        "requirements-spark.txt": groups["spark-cluster"],
    }
    missing = {name: {_package(r) for r in requirements} - set(_pins(name)) for name, requirements in wanted.items()}
    assert {name: packages for name, packages in missing.items() if packages} == {}, "run: make requirements"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-build.txt"])
def test_users_get_the_versions_that_the_tests_ran_with(name: str) -> None:
    tested = _pins("requirements-dev.txt")
    assert {package: versions for package, versions in _pins(name).items() if tested[package] != versions} == {}
