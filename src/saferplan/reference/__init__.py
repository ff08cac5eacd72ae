"""Published populations and households, carried with the program so that a new workspace can show rates at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

# The day each was published, which its content does not say (ONS release calendar; the copies carry no date).
PUBLISHED = {
    "ons_mye_lad_2011_2023.xlsx.gz": date(2024, 7, 15),
    "ons_mye_lad_mid2024_single_year_of_age.csv.gz": date(2025, 7, 30),
    "census2021_households_ltla23.csv.gz": date(2022, 11, 2),
    "census2021_lsoa21_residents_households.csv.gz": date(2022, 11, 29),
}


@contextmanager
def reference_files() -> Iterator[dict[Path, date]]:
    """The files on disk for as long as the block lasts, each with the day it was published."""
    with as_file(files("saferplan.reference")) as folder:
        yield {folder / name: day for name, day in PUBLISHED.items()}
