"""The packaged tables; data/README.md says where each comes from and how it is rebuilt."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

DATA = Path(__file__).with_name("data")


def rows(name: str) -> list[list[str]]:
    """The rows of a packaged CSV file (plain or .gz), without the heading."""
    content = (DATA / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    next(reader)
    return list(reader)
