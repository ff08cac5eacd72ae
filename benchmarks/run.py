"""make bench: measure ingest, queries and the command line, each against something plain, and write RESULTS.md.

`python benchmarks/run.py --large` also stores 90 million rows, which takes 30 minutes and 30 GB of disk.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import command_line, comparing, forecasting, ingesting, querying, signals

WORK = Path(__file__).parent / "work"
RESULTS = Path(__file__).parent / "RESULTS.md"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure speed and memory.")
    parser.add_argument("--large", action="store_true", help="also store and query 90 million rows")
    parser.add_argument("--work", type=Path, default=WORK, help="where archives and stores are made and kept")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    parts = [
        *ingesting.measure(options.work, large=options.large),
        *querying.measure(options.work, large=options.large),
        *signals.measure(),
        *forecasting.measure(),
        *comparing.measure(),
        *command_line.measure(options.work),
    ]
    text = "\n".join([_heading(), *parts]) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


def _heading() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        "# What was measured\n\n"
        f"Made by `make bench` on {date.today():%-d %B %Y}: {os.cpu_count()} cores, {memory:.0f} GB of memory, "
        f"{platform.system()}, Python {platform.python_version()}. Absolute times belong to this machine; the ratios, "
        "taken in one run, are what to compare. Goals are those the program was built to.\n"
    )


if __name__ == "__main__":
    main()
