"""A month that was never published: the example's street file of December 2025, dated a month later, to upload."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "peterborough-2025-27"
FROM, TO = "2025-12", "2026-01"


def january(path: Path, *, more: int = 1) -> Path:
    """The archive at `path`: each crime of December `more` times, under January, made up and marked so by its name."""
    with zipfile.ZipFile(EXAMPLE / "cambridgeshire-2025.zip") as source:
        name = next(name for name in source.namelist() if name.endswith(f"{FROM}-cambridgeshire-street.csv"))
        rows = list(csv.reader(io.TextIOWrapper(source.open(name), encoding="utf-8")))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows[0])
    for copy in range(more):
        for row in rows[1:]:
            ident = f"{copy}{row[0][1:]}" if row[0] else ""  # Two crimes of one number would be one.
            writer.writerow([ident, TO, *row[2:]])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr(f"{TO}/{TO}-cambridgeshire-street.csv", out.getvalue())
    return path
