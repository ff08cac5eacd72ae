"""Zip to queryable store with all checks, against unzip followed by DuckDB's bare load of the same columns."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

from benchmarks.archives import make_archive
from benchmarks.measuring import PROGRAM, Run, run, table
from saferplan.periods import Month

FIRST, LAST = Month(2022, 9), Month(2025, 12)
LARGE_FIRST, LARGE_ARCHIVES, LARGE_MONTHS = Month(2011, 1), 4, 45

BARE_LOAD = """
    import duckdb, sys
    names = "id month by within lon lat location lsoa lsoa_name type outcome context".split()
    columns = dict.fromkeys(names, "VARCHAR") | {"lon": "DOUBLE", "lat": "DOUBLE"}
    duckdb.execute(f'''
        COPY (SELECT 24000 AS month, parse_filename(filename, true) AS force, lsoa, lon, lat, type, outcome,
                     try_cast('0x' || left(id, 16) AS UBIGINT) AS crime_id
              FROM read_csv('{sys.argv[1]}/*/*.csv', columns = {columns}, header = true, auto_detect = false,
                            delim = ',', quote = '"', escape = '"', filename = true))
        TO '{sys.argv[2]}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)''')
"""


def measure(work: Path, *, large: bool) -> list[str]:
    """The section on ingest."""
    archive = work / "country-20m.zip"
    rows = make_archive(archive, FIRST, LAST)
    unzip, load = _plain(work, archive)
    ours = ingest_into(fresh(work / "store-20m"), [archive])
    parts = ["## Ingest\n", _ingest_table(rows, unzip, load, ours), _adding_a_month(work)]
    if large:
        parts.append(_large(work))
    return parts


def _ingest_table(rows: int, unzip: Run, load: Run, ours: Run) -> str:
    plain = unzip.seconds + load.seconds
    return (
        table(
            ("street files of the whole country", "rows", "seconds", "rows a second", "peak memory, GB"),
            [
                ("`unzip`", f"{rows:,}", f"{unzip.seconds:.1f}", "", f"{unzip.memory:.2f}"),
                ("DuckDB's bare load of the same columns", f"{rows:,}", *_speed(rows, load)),
                ("`saferplan ingest`, from the zip, with all checks", f"{rows:,}", *_speed(rows, ours)),
            ],
        )
        + f"\nIngest takes {ours.seconds / plain:.2f} of unzip and bare load together (goal: under 1), and "
        f"{ours.seconds / load.seconds:.2f} of the bare load alone (hoped for: 0.8).\n"
    )


def _speed(rows: int, taken: Run) -> tuple[str, str, str]:
    return f"{taken.seconds:.1f}", f"{rows / taken.seconds / 1e6:.2f} million", f"{taken.memory:.2f}"


def _plain(work: Path, archive: Path) -> tuple[Run, Run]:
    folder, target = work / "unzipped", work / "bare.parquet"
    shutil.rmtree(folder, ignore_errors=True)
    unzip = run(["unzip", "-q", archive, "-d", folder])
    load = run([sys.executable, "-c", textwrap.dedent(BARE_LOAD), folder, target])
    shutil.rmtree(folder)
    target.unlink()
    return unzip, load


def fresh(store: Path) -> Path:
    """A new workspace in this folder."""
    shutil.rmtree(store, ignore_errors=True)
    subprocess.run([PROGRAM, "init", store, "--area", "Peterborough"], check=True, capture_output=True)
    return store


def ingest_into(store: Path, archives: list[Path]) -> Run:
    return run([PROGRAM, "ingest", *archives, "--workspace", store])


def _adding_a_month(work: Path) -> str:
    """One more month on top of 40 months, and on top of none."""
    archive = work / "one-month.zip"
    make_archive(archive, LAST + 1, LAST + 1)
    alone = ingest_into(fresh(work / "store-one"), [archive])
    after = ingest_into(work / "store-20m", [archive])
    return (
        f"One more month (498,800 rows) takes {after.seconds:.1f} s after 40 months and {alone.seconds:.1f} s into an "
        f"empty store: {after.seconds / alone.seconds:.2f} times as long (goal: about 1).\n"
    )


def _large(work: Path) -> str:
    archives, rows = [], 0
    for number in range(LARGE_ARCHIVES):
        archives.append(work / f"country-90m-{number}.zip")
        first = LARGE_FIRST + number * LARGE_MONTHS
        rows += make_archive(archives[-1], first, first + (LARGE_MONTHS - 1))
    taken = ingest_into(fresh(work / "store-90m"), archives)
    return (
        f"{rows:,} rows (180 months, four archives in one call): {taken.seconds / 60:.1f} minutes, "
        f"{taken.memory:.2f} GB at most (goal: 10 minutes, 4 GB).\n"
    )
