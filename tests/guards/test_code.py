"""Every Python file keeps the rules of the house."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.guards.project import ROOT, files, lines_matching, named, python_files, text_files

LONGEST_FILE = 350
SOURCE = tuple(path for path in python_files() if (ROOT / "src") in path.parents)


def _can_hold_annotations(tree: ast.Module) -> bool:
    """A module that only passes names on has none."""
    return any(isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AnnAssign) for node in ast.walk(tree))


def _has_future_import(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(a.name == "annotations" for a in node.names)
        for node in tree.body
    )


@pytest.mark.parametrize("path", python_files(), ids=named)
def test_annotations_are_never_evaluated_at_import(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert _has_future_import(tree) or not _can_hold_annotations(tree), "begin with: from __future__ import annotations"


def test_no_file_grows_past_what_one_sitting_reads() -> None:
    sizes = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE} == {}


def test_every_source_folder_is_a_package() -> None:
    """A folder without `__init__.py` would be left out of the import contract without a word."""
    folders = {path.parent for path in SOURCE}
    assert sorted(named(folder) for folder in folders if not (folder / "__init__.py").exists()) == []


def test_no_module_hides_one_of_the_standard_library() -> None:
    """`statistics` and `calendar` are the two the field's words invite."""
    assert [named(path) for path in SOURCE if path.stem in {"statistics", "calendar", "csv", "types"}] == []


def test_nothing_unfinished_or_left_from_debugging() -> None:
    pattern = r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b|console\.log\(|\bdebugger;|\bbreakpoint\(\)|\bpdb\.set_trace"
    assert lines_matching(pattern, tuple(path for path in text_files() if path != Path(__file__))) == []


def test_only_the_command_line_prints() -> None:
    """That is `saferplan`, and `python -m saferplan.web` with what it starts."""
    terminal = (
        "src/saferplan/cli/",
        "src/saferplan/web/__main__.py",
        "src/saferplan/web/commands/",
        "src/saferplan/web/serving/serve.py",
    )
    floors = tuple(path for path in SOURCE if not named(path).startswith(terminal))
    assert lines_matching(r"(?<![\w.])print\(", floors) == []


def test_nothing_but_web_and_cli_knows_of_casework() -> None:
    """The import contract says so too; this also sees an import written inside a string or a template."""
    allowed = {"web", "cli", "casework"}
    others = tuple(path for path in SOURCE if path.relative_to(ROOT / "src" / "saferplan").parts[0] not in allowed)
    assert lines_matching(r"saferplan\.casework|saferplan import casework", others) == []


def test_scripts_are_executable() -> None:
    scripts = [path for path in files() if path.parent.name == "scripts" or named(path) == ".ci/run"]
    assert scripts
    assert [named(path) for path in scripts if path.suffix == "" and not path.stat().st_mode & 0o100] == []
