"""National archives of any size, made by repeating real rows: every force and month, its own LSOAs, its own month."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from saferplan.geography import areas, membership, small_areas
from saferplan.geography.areas import AreaType
from saferplan.geography.forces import Force, forces
from saferplan.periods import Month, months_between

ROOT = Path(__file__).parents[1]
# A month of the whole country has about half a million rows: 11,600 for each of 43 forces.
ROWS_A_FORCE = 11_600


def real_rows() -> pl.DataFrame:
    """The street rows of the real archives at hand: the examples', and the larger shared ones where they are."""
    archives = [ROOT / "examples" / "peterborough-2025-27" / "cambridgeshire-2025.zip"]
    shared = ROOT.parent / "shared" / "data" / "police_uk" / "comparators-street-2025-01_2025-12.zip"
    archives += [shared] if shared.exists() else []
    return pl.concat(rows for path in archives for rows in _street_rows(path))


def _street_rows(path: Path) -> Iterator[pl.DataFrame]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith("-street.csv"):
                yield pl.read_csv(io.BytesIO(archive.read(name)), infer_schema=False)


def make_archive(path: Path, first: Month, last: Month, rows_a_force: int = ROWS_A_FORCE) -> int:
    """Write an archive of data.police.uk layout with all territorial forces; the number of rows. Made once."""
    months = list(months_between(first, last))
    territorial = [force for force in forces().values() if force.pfa]
    if not path.exists():
        pool = real_rows()
        part = path.with_suffix(".part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for month in months:
                for force in territorial:
                    rows = _rows_of(pool, force, month, rows_a_force)
                    archive.writestr(f"{month}/{month}-{force.slug}-street.csv", rows.write_csv())
        part.rename(path)
    return len(months) * len(territorial) * rows_a_force


def _rows_of(pool: pl.DataFrame, force: Force, month: Month, rows: int) -> pl.DataFrame:
    rng = np.random.default_rng([month.index, len(force.slug), ord(force.slug[0])])
    chosen = pool[rng.integers(0, pool.height, rows)]
    codes = _lsoas_of(force)
    return chosen.with_columns(
        pl.lit(str(month)).alias("Month"),
        pl.lit(force.name).alias("Reported by"),
        pl.lit(force.name).alias("Falls within"),
        pl.when(pl.col("LSOA code").is_not_null()).then(_spread(codes, rng, rows)).alias("LSOA code"),
    )


def _spread(codes: list[str], rng: np.random.Generator, rows: int) -> pl.Series:
    """Codes drawn as crime falls: few areas with much, many with little."""
    places = np.minimum((rng.pareto(1.5, rows) * len(codes) / 4).astype(int), len(codes) - 1)
    return pl.Series([codes[place] for place in places])


def _lsoas_of(force: Force) -> list[str]:
    units = membership.units(areas.find(force.pfa or ""), AreaType.LSOA)
    return sorted(code for code in units if 2021 in small_areas.lsoa_vintages(code))
