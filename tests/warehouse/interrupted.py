"""Run as a program: ingests an archive into copies of a warehouse, killed in each a little later than in the last.

    interrupted.py TEMPLATE TARGET ARCHIVE POINTS MOMENTS

Once the catalogue is being written a kill falls at every call that touches the folder; POINTS of them lie spread over
the calls before, MOMENTS over the time. Each copy is left in TARGET as the kill left it. A fork of a program that has
imported everything needs 0.1 s; starting anew takes 1 s.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Calls that the interpreter reports of itself, whoever makes them.
REPORTED = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.scandir", "shutil.rmtree", "sqlite3.connect"}


class Steps:
    """Counts the calls that touch a folder; ends the process without a word at the wanted one."""

    def __init__(self, root: Path, wanted: int | None) -> None:
        self.root = str(root)
        self.wanted = wanted
        self.count = 0
        self.decisive = 0
        """The step with which the catalogue began to be written."""
        sys.addaudithook(self._reported)

    def step(self) -> None:
        self.count += 1
        if self.count == self.wanted:
            os.kill(os.getpid(), signal.SIGKILL)

    def _reported(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in REPORTED and arguments and str(arguments[0]).startswith(self.root):
            self.step()

    def around(self, owner: Any, name: str) -> None:
        """Count also the moments before and after a call that nobody reports."""
        original: Callable[..., Any] = getattr(owner, name)

        def counted(*args: Any, **more: Any) -> Any:
            self.step()
            self.decisive = self.decisive or (self.count if name == "enter" else 0)
            answer = original(*args, **more)
            self.step()
            return answer

        setattr(owner, name, counted)


def _ingest(root: Path, archive: Path, wanted: int | None) -> tuple[int, int]:
    """Ingest and say how many steps that took, and which was the decisive one."""
    from saferplan.warehouse import catalogue, police_uk_release
    from tests.warehouse.archives import Shop

    steps = Steps(root, wanted)
    steps.around(os, "fsync")
    steps.around(police_uk_release.KindRelease, "keep")
    steps.around(police_uk_release.KindRelease, "_write")
    steps.around(catalogue, "_insert")
    steps.around(catalogue.Catalogue, "enter")
    Shop.at(root).take(archive)
    return steps.decisive, steps.count


@contextmanager
def _child(run: Callable[[], tuple[int, int]]) -> Iterator[int]:
    """A copy of this process that does one thing and is gone at the end of the block, whatever became of it."""
    process = os.fork()
    if process == 0:
        status = 1
        try:
            Path(sys.argv[2], "steps").write_text("{} {}".format(*run()))
            status = 0
        finally:
            os._exit(status)
    yield process
    os.waitpid(process, 0)


def main(template: Path, target: Path, archive: Path, points: int, moments: int) -> None:
    import duckdb
    import numpy

    from tests.warehouse.archives import loader

    assert all((duckdb, numpy, loader()))
    whole = shutil.copytree(template, target / "whole")
    began = time.monotonic()
    with _child(lambda: _ingest(whole, archive, None)):
        pass
    took = time.monotonic() - began
    decisive, last = map(int, (target / "steps").read_text().split())
    for wanted in [*(1 + (decisive - 2) * i // (points - 1) for i in range(points)), *range(decisive, last + 1)]:
        root = shutil.copytree(template, target / f"step-{wanted:04d}")
        with _child(lambda root=root, wanted=wanted: _ingest(root, archive, wanted)):  # type: ignore[misc]
            pass
    for i in range(moments):
        root = shutil.copytree(template, target / f"moment-{i:04d}")
        with _child(lambda root=root: _ingest(root, archive, None)) as process:  # type: ignore[misc]
            time.sleep(took * (i + 0.5) / moments)
            os.kill(process, signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
