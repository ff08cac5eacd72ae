"""A command in the example's workspace, and one in a copy that it may write to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Command


@pytest.fixture
def saferplan(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, peterborough: Path) -> Command:
    """In the shared example: for reading."""
    return Command(capsys, monkeypatch, peterborough)


@pytest.fixture
def elsewhere(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """In an empty folder."""
    return Command(capsys, monkeypatch, tmp_path)
