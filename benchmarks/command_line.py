"""What a person waits for: the demonstration, and the report from a cold start."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.measuring import PROGRAM, run, table


def measure(work: Path) -> list[str]:
    """The section on the command line."""
    folder = work / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    demo = run([PROGRAM, "demo", folder])
    report = run([PROGRAM, "report", "scrutiny", "--workspace", folder])
    again = run([PROGRAM, "series", "all-crime", "--workspace", folder])
    start = run([PROGRAM, "--help"])
    rows = [
        ("`saferplan demo`, ingest included", f"{demo.seconds:.1f}", "20"),
        ("`saferplan report scrutiny`, three formats, cold", f"{report.seconds:.1f}", "5"),
        ("`saferplan series all-crime`, cold", f"{again.seconds:.1f}", "none set"),
        ("`saferplan --help`, cold", f"{start.seconds:.2f}", "none set"),
    ]
    return ["## Command line\n", table(("command", "seconds", "goal"), rows)]
