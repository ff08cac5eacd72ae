"""Time and peak memory of a command, and tables of what was measured."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("saferplan")


@dataclass(frozen=True, slots=True)
class Run:
    """How long a process took, in seconds, and the most memory it held, in GB."""

    seconds: float
    memory: float


def run(command: Sequence[str | Path], **options: str) -> Run:
    """Run a command to its end. Raises CalledProcessError with its output when it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return Run(time.perf_counter() - began, usage.ru_maxrss / 1024**2)


def own_peak() -> float:
    """The most memory this process has held, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def seconds(action: Callable[[], object], times: int = 5) -> float:
    """The middle of several timings of an action, the first (cold) one left out."""
    action()
    return statistics.median(_once(action) for _ in range(times))


def _once(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"
