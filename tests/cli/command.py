"""Runs a command line in process and keeps what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from saferplan.cli.main import main

if TYPE_CHECKING:
    import pytest


@dataclass(frozen=True, slots=True)
class Said:
    """What a command line came to."""

    code: int
    out: str
    err: str


class Command:
    """`saferplan` in a folder. Calls give exit code, standard output and standard error."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._capsys = capsys
        monkeypatch.chdir(folder)

    def __call__(self, line: str, *more: str | Path) -> Said:
        """Run the words of `line`, then `more` as they are."""
        self._capsys.readouterr()
        code = main([*line.split(), *map(str, more)])
        return Said(code, *self._capsys.readouterr())


def is_one_sentence(text: str) -> bool:
    """One line, begun with the program's name, ended with a mark, nothing of Python in it."""
    lines = text.splitlines()
    return (
        len(lines) == 1
        and re.fullmatch(r"saferplan: \S.*[.?)]", lines[0]) is not None
        and not re.search(r"Traceback|Error\b|Exception|None\b|<class|\[\]|object at", lines[0])
    )
