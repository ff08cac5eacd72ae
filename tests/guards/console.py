"""Runs what a tutorial shows as a terminal session and compares what comes out with what the page says.

A session is the `console` blocks of one page in order. A line that begins with `$ ` is a command, one that begins with
`> ` continues it, the others are what it prints. In these, `...` alone on a line stands for any number of lines, and
inside a line for any text. The commands share a folder: `cd` holds for those that follow. EXAMPLES names the project's
folder of that name.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.guards.project import ROOT, code_blocks

LONGEST_COMMAND_SECONDS = 180
DEMO = "saferplan demo demo > demo.log 2>&1 && cd demo"
"""How several pages begin. It is run for the first; the others, in folders of their own, get what it made."""


@dataclass(frozen=True, slots=True)
class Step:
    command: str
    shown: str


def steps(page: Path) -> list[Step]:
    """The commands of a page with the output it shows for each."""
    return [step for block in code_blocks(page, "console") for step in _steps_of(block)]


def _steps_of(block: str) -> list[Step]:
    found: list[Step] = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        command = [lines.pop(0)]
        while lines and lines[0].startswith("> "):
            command.append(lines.pop(0)[2:])
        found.append(Step("\n".join(command), "\n".join(lines)))
    return found


def agrees(shown: str, printed: str) -> bool:
    """Whether the printed text is what the page shows, `...` standing for what it leaves out."""
    return _lines_agree(_lines(shown), _lines(printed))


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def _lines_agree(shown: list[str], printed: list[str]) -> bool:
    if not shown:
        return not printed
    if shown[0].strip() == "...":
        return any(_lines_agree(shown[1:], printed[skipped:]) for skipped in range(len(printed) + 1))
    return bool(printed) and _line_agrees(shown[0], printed[0]) and _lines_agree(shown[1:], printed[1:])


def _line_agrees(shown: str, printed: str) -> bool:
    return re.fullmatch(".*".join(re.escape(piece) for piece in shown.split("...")), printed) is not None


def run(step: Step, folder: Path, start: Path) -> tuple[Path, int, str]:
    """Run one command in `start`: the folder it ends in, its exit code, and what a terminal would show."""
    made = folder.parent / ".demo"
    if step.command == DEMO and made.exists():
        return Path(shutil.copytree(made, start / "demo")), 0, ""
    done = _run(step, folder, start)
    if step.command == DEMO and done[1] == 0:
        shutil.copytree(done[0], made)
    return done


def _run(step: Step, folder: Path, start: Path) -> tuple[Path, int, str]:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "EXAMPLES": str(ROOT / "examples"),
        "COLUMNS": "120",
        "NO_COLOR": "1",
        "TERM": "dumb",
        # Thirty commands that each compile what they import take 37 s, with what was compiled kept for the next 22 s;
        # kept beside the page's folder, it serves the commands of the next page too.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(folder.parent / ".compiled"),
    }
    where = folder / ".where"
    script = f"trap 'pwd -P >\"{where}\"' EXIT\n{step.command}"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=start,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=LONGEST_COMMAND_SECONDS,
        check=False,
    )
    return Path(where.read_text(encoding="utf-8").strip()), done.returncode, done.stdout.decode()
