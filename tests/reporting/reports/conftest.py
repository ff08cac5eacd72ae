"""The gathered facts of both examples, once for all tests; and workspaces with a changed plan."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from saferplan.reporting.reports.gather import Gathered, gather
from saferplan.workspace import Workspace

Changed = Callable[..., Workspace]


@pytest.fixture(scope="session")
def gathered(peterborough: Path) -> Gathered:
    return gather(Workspace(peterborough))


@pytest.fixture(scope="session")
def gathered_2014(cambridgeshire: Path) -> Gathered:
    return gather(Workspace(cambridgeshire))


@pytest.fixture
def with_plan(peterborough: Path, tmp_path: Path) -> Changed:
    """A copy of the Peterborough example whose plan has each old text replaced by its new one."""

    def changed(*replacements: tuple[str, str]) -> Workspace:
        folder = shutil.copytree(peterborough, tmp_path / "changed")
        plan = folder / "plan.yaml"
        text = plan.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        plan.write_text(text, encoding="utf-8")
        return Workspace(folder)

    return changed
