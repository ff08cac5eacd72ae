"""Reads the small tables that ship with the definitions (data/*.csv; data/README.md explains each column)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
DEFINITIONS = Path(__file__).parent / "definitions"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of data/`name`.csv, every value as text."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def labels(name: str) -> frozenset[str]:
    """The `label` column of data/`name`.csv."""
    return frozenset(row["label"] for row in rows(name))
