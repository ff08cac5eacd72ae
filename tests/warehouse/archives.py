"""Small archives of data.police.uk for tests: rows, files, zips and folders of the published layout."""

from __future__ import annotations

import atexit
import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from saferplan.periods import Month
from saferplan.sources.police_uk import Kind
from saferplan.warehouse import loaders
from saferplan.warehouse.engines.duckdb_engine import DuckdbEngine
from saferplan.warehouse.ingest import Ingested, OpenLoader, ingest
from saferplan.warehouse.snapshot import Snapshot
from saferplan.warehouse.store import Warehouse

EXAMPLES = Path(__file__).parents[2] / "examples"
PETERBOROUGH_LSOA, OTHER_PETERBOROUGH_LSOA = "E01015589", "E01015590"
PETERBOROUGH_PIECE = "E22000017/E06000031"
BEDFORD_LSOA = "E01017540"
FORCES = {"cambridgeshire": "Cambridgeshire Constabulary", "bedfordshire": "Bedfordshire Police"}
Row = dict[str, str]


def street(
    category: str = "Shoplifting",
    lsoa: str = PETERBOROUGH_LSOA,
    *,
    month: str = "2024-01",
    force: str = "Cambridgeshire Constabulary",
    **more: str,
) -> Row:
    """A row of a street file; `more` changes any column, with _ for a space."""
    row = dict.fromkeys(Kind.STREET.columns, "")
    row |= {"Crime ID": "82491d22cb6534b9" * 4, "Month": month, "Reported by": force, "Falls within": force}
    row |= {"Longitude": "-0.402352", "Latitude": "52.282623", "Location": "On or near Park Lane"} if lsoa else {}
    row |= {"LSOA code": lsoa, "LSOA name": "Peterborough 004A" if lsoa else "", "Crime type": category}
    return row | {"Last outcome category": "Under investigation"} | _named(more)


def outcome(category: str = "Offender charged", lsoa: str = PETERBOROUGH_LSOA, **more: str) -> Row:
    """A row of an outcomes file."""
    row = street(lsoa=lsoa, **more)
    return {name: row.get(name, category) for name in Kind.OUTCOMES.columns}


def stop(when: str = "2024-01-05T10:00:00+00:00", category: str = "Controlled drugs", **more: str) -> Row:
    """A row of a stop-and-search file."""
    row = dict.fromkeys(Kind.STOP_AND_SEARCH.columns, "")
    row |= {"Type": "Person search", "Date": when, "Object of search": category, "Outcome": "Arrest"}
    return row | _named(more)


def _named(more: Mapping[str, str]) -> Row:
    return {name.replace("_", " "): value for name, value in more.items()}


def text(rows: Sequence[Row], kind: Kind = Kind.STREET, *, newline: str = "\n", heading: Sequence[str] = ()) -> str:
    """The rows as a CSV under the published headings, or others."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=newline)
    columns = heading or kind.columns
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    return out.getvalue()


def name_of(month: str = "2024-01", force: str = "cambridgeshire", kind: str = "street") -> str:
    return f"{month}/{month}-{force}-{kind}.csv"


def write_zip(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 2, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return path


def write_folder(path: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def month_file(rows: Sequence[Row], month: str = "2024-01", force: str = "cambridgeshire") -> dict[str, str | bytes]:
    """One street file under its published name; the rows take its month and force."""
    filled = [row | {"Month": month, "Falls within": FORCES[force]} for row in rows]
    return {name_of(month, force): text(filled)}


@cache
def loader() -> OpenLoader:
    return loaders.open_loader()


@cache
def engine() -> DuckdbEngine:
    """One for all, closed with the program: opening another takes 10 ms."""
    found = DuckdbEngine()
    atexit.register(found.close)
    return found


@dataclass(frozen=True)
class Shop:
    """A warehouse of a test, with short words for what tests ask of it."""

    warehouse: Warehouse

    @classmethod
    def at(cls, folder: Path) -> Shop:
        return cls(Warehouse.create(folder))

    def take(self, *paths: Path, published: str | None = None) -> list[Ingested]:
        day = date.fromisoformat(published) if published else None
        return ingest(self.warehouse, paths, loader(), published=day)

    def counts(self, role: str = "cube", dataset: str = "police-uk/street", as_at: str | None = None) -> Counter[str]:
        """What is served, by 'unit month category'."""
        snapshot = Snapshot(self.warehouse, engine(), date.fromisoformat(as_at) if as_at else None)
        units = sorted(stored_units(snapshot.files(dataset, role)))
        categories = snapshot.categories(dataset)
        found = snapshot.count(dataset, role, [(unit, i) for i, unit in enumerate(units)], categories, 0, 99_999)
        counts: Counter[str] = Counter()
        for (area, month, category, _), (n, _cells) in found.as_counts().items():
            counts[f"{units[area]} {Month.from_index(month)} {categories[category]}"] += n
        return counts

    def leftovers(self) -> list[str]:
        """Folders and files that no catalogue entry names."""
        known = {self.warehouse.releases / row["path"] for row in self.warehouse.catalogue.parquet()}
        found = {path for path in self.warehouse.releases.rglob("*") if path.is_file()}
        staged = list(self.warehouse.staging.rglob("*")) if self.warehouse.staging.exists() else []
        assert known <= found, "the catalogue names a file that is not there"
        return sorted(path.name for path in [*(found - known), *staged])


def stored_units(files: Iterable[Path]) -> set[str]:
    return {unit for file in files for unit in pl.read_parquet(file, columns=["unit"])["unit"]}
