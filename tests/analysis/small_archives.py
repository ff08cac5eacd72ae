"""Small archives in the layout of data.police.uk, and workspaces with nothing in them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from saferplan import Workspace
from saferplan.geography.forces import force as force_of

STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
OUTCOMES = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type"
PETERBOROUGH_014A = "E01015599"
FENLAND = "E01018028"
"""An LSOA of that district."""

Line = tuple[str, str]
"""LSOA code, and crime or outcome type."""


def archive(
    path: Path,
    street: Mapping[str, Iterable[Line]],
    outcomes: Mapping[str, Iterable[Line]] | None = None,
    *,
    force: str = "cambridgeshire",
) -> Path:
    """An archive of one force's files by month. A crime type of "?" makes a row that cannot be stored."""
    with zipfile.ZipFile(path, "w") as made:
        for month, lines in street.items():
            rows = [_row(force, month, lsoa, f"{kind},,") for lsoa, kind in lines]
            made.writestr(f"{month}/{month}-{force}-street.csv", "\n".join([STREET, *rows, ""]))
        for month, lines in (outcomes or {}).items():
            rows = [_row(force, month, lsoa, kind) for lsoa, kind in lines]
            made.writestr(f"{month}/{month}-{force}-outcomes.csv", "\n".join([OUTCOMES, *rows, ""]))
    return path


def _row(force: str, month: str, lsoa: str, ending: str) -> str:
    name = force_of(force).name
    return f",{month},{name},{name},-0.25,52.57,On or near A Street,{lsoa},A name,{ending}"


def empty_workspace(folder: Path, area: str = "E22000017") -> Workspace:
    """A workspace that holds no figures, not even populations."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.yaml").write_text(
        f"title: A plan\npartnership: A partnership\narea: {area}\nperiod: {{first: 2025-01, last: 2027-12}}\n"
        "indicators: [all-crime]\n",
        encoding="utf-8",
    )
    return Workspace(folder)
