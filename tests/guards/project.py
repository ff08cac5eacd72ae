"""The project's own files, as the guards walk them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".txt",
    ".html",
    ".css",
    ".js",
    ".jinja",
    ".j2",
    ".typ",
    ".svg",
    ".cfg",
    ".ini",
    "",
}
_MADE_HERE = {"demo", "build", "dist", "node_modules", "__pycache__"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or would be, under version control; without git, every file but what the targets make."""
    return tuple(sorted(path for path in _known_to_git() or _found_by_walking() if path.is_file()))


def _known_to_git() -> list[Path]:
    if not shutil.which("git"):
        return []
    question = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    answer = subprocess.run(question, cwd=ROOT, capture_output=True, check=False).stdout.decode()
    return [ROOT / name for name in answer.split("\0") if name]


def _found_by_walking() -> Iterator[Path]:
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in _MADE_HERE and (name == ".ci" or not name.startswith("."))]
        yield from (Path(folder) / name for name in names)


def named(path: Path) -> str:
    """The path as a message shows it."""
    return path.relative_to(ROOT).as_posix()


def python_files() -> tuple[Path, ...]:
    return tuple(path for path in files() if path.suffix == ".py")


def markdown_files() -> tuple[Path, ...]:
    return tuple(path for path in files() if path.suffix == ".md")


def text_files() -> tuple[Path, ...]:
    return tuple(path for path in files() if path.suffix in TEXT and not _is_binary(path))


def _is_binary(path: Path) -> bool:
    with path.open("rb") as file:
        return b"\0" in file.read(4096)


def lines_matching(pattern: str, paths: tuple[Path, ...]) -> list[str]:
    """`file:line: text` of each line that the pattern occurs in."""
    wanted = re.compile(pattern, re.IGNORECASE)
    return [
        f"{named(path)}:{number}: {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if wanted.search(line)
    ]


def code_blocks(path: Path, language: str) -> Iterator[str]:
    """What stands in the fenced blocks of this language."""
    fence = re.compile(rf"^```{language}[ ]*\n(.*?)^```[ ]*$", re.MULTILINE | re.DOTALL)
    return (match[1] for match in fence.finditer(path.read_text(encoding="utf-8")))
