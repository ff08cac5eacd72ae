"""The slow, obvious twin of ingest and series: published archives counted with nothing but zipfile and csv."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "peterborough-2025-27"
ASB = "Anti-social behaviour"
NOT_VICTIM_BASED = {ASB, "Drugs", "Possession of weapons", "Public order", "Other crime"}


@dataclass(frozen=True, slots=True)
class Row:
    """What is counted of a row of a street or outcomes file. `place` is the authority in the LSOA's name."""

    force: str
    month: str
    lsoa: str
    place: str
    category: str


Counts = Counter[Row]


@cache
def street(*archives: Path) -> Counts:
    """Every row of the street files of these archives."""
    return _counted(archives, "street", "Crime type")


@cache
def outcomes(*archives: Path) -> Counts:
    return _counted(archives, "outcomes", "Outcome type")


def example() -> Counts:
    """The street rows of the example: Cambridgeshire, 2024 and 2025."""
    return street(EXAMPLE / "cambridgeshire-2024.zip", EXAMPLE / "cambridgeshire-2025.zip")


def add_up(counts: Counts, key: Callable[[Row], object], of: Callable[[Row], bool] = lambda _: True) -> Counter[object]:
    """The rows `of` which something holds, by `key`."""
    totals: Counter[object] = Counter()
    for row, n in counts.items():
        if of(row):
            totals[key(row)] += n
    return totals


def rolling(by_month: Counter[object], months: Iterable[str]) -> dict[str, int]:
    """The sum of twelve months at each month that has eleven before it."""
    ordered = sorted(months)
    return {last: sum(by_month[m] for m in ordered[i - 11 : i + 1]) for i, last in enumerate(ordered) if i >= 11}


def quarter(month: str) -> str:
    """2024-05 is in 2024/25 Q1."""
    number = (int(month[5:]) - 4) % 12 // 3 + 1
    return f"{financial_year(month)} Q{number}"


def financial_year(month: str) -> str:
    start = int(month[:4]) - (int(month[5:]) < 4)
    return f"{start}/{(start + 1) % 100:02d}"


def _counted(archives: Iterable[Path], kind: str, column: str) -> Counts:
    return Counter(row for archive in archives for row in _rows(archive, kind, column))


def _rows(archive: Path, kind: str, column: str) -> Iterator[Row]:
    with zipfile.ZipFile(archive) as opened:
        for name in opened.namelist():
            if name.endswith(f"-{kind}.csv"):
                force = name.split("/")[-1][8:].removesuffix(f"-{kind}.csv")
                with io.TextIOWrapper(opened.open(name), "utf-8-sig", newline="") as text:
                    yield from _rows_of(csv.reader(text), force, column)


def _rows_of(lines: Iterator[list[str]], force: str, column: str) -> Iterator[Row]:
    heading = next(lines)
    month, code, name, what = (heading.index(c) for c in ("Month", "LSOA code", "LSOA name", column))
    for line in lines:
        yield Row(force, line[month], line[code], line[name].rsplit(" ", 1)[0], line[what])
