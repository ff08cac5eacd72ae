"""Where an extract says an offence happened: by coordinates, or by ward."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from saferplan.errors import SourceError
from tests.sources.extracts import HEADER, HERE, MAPPING, THERE, changed, read, reasons, row

if TYPE_CHECKING:
    import numpy as np


PLACED = {k: v for k, v in MAPPING["columns"].items() if k != "lsoa"}
GRID = {"columns": PLACED | {"easting": "Easting", "northing": "Northing"}}
DEGREES = {"columns": PLACED | {"longitude": "Easting", "latitude": "Northing"}}


def placed(x: str, y: str, ref: str = "A1") -> str:
    return row(Ref=ref) + f",{x},{y}"


def west_or_east(lon: np.ndarray[Any, Any], lat: np.ndarray[Any, Any]) -> Sequence[str | None]:
    """Three places: west of 0.3 degrees west, between, and in the sea east of Greenwich."""
    return [None if x > 0 else HERE if x < -0.3 else THERE for x in lon]


@pytest.mark.parametrize(
    ("how", "points"),
    [
        (GRID, [("510000", "298000"), ("519000.4", "298000"), ("600000", "298000"), ("", "")]),
        (DEGREES, [("-0.38", "52.57"), ("-0.24", "52.57"), ("1.0", "52.57"), ("", "")]),
    ],
)
def test_coordinates_become_lsoas(tmp_path: Path, how: dict[str, Any], points: list[tuple[str, str]]) -> None:
    rows = [placed(x, y, f"A{i}") for i, (x, y) in enumerate(points)]
    reading = read(tmp_path, *rows, header=HEADER + ",Easting,Northing", mapping=changed(**how), locate=west_or_east)
    assert reading.records["unit"].to_list() == [HERE, THERE, "", ""]
    assert reasons(reading) == []


@pytest.mark.parametrize(
    ("x", "y", "reason"),
    [
        ("519000", "", "one of the two coordinates is missing"),
        ("TL 190", "985", "the coordinates are not numbers"),
        ("0", "0", "the coordinates lie outside Great Britain"),
        ("298000", "5190000", "the coordinates lie outside Great Britain"),
    ],
)
def test_wrong_coordinates_are_refused(tmp_path: Path, x: str, y: str, reason: str) -> None:
    rows = [placed("519000", "298000"), placed(x, y, "A2")]
    reading = read(tmp_path, *rows, header=HEADER + ",Easting,Northing", mapping=changed(**GRID), locate=west_or_east)
    assert reasons(reading) == [(3, reason)]


def test_coordinates_without_boundaries_are_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no LSOA boundaries are at hand; add an LSOA column"):
        read(tmp_path, placed("519000", "298000"), header=HEADER + ",Easting,Northing", mapping=changed(**GRID))


def test_wards_place_records_too(tmp_path: Path) -> None:
    mapping = changed(columns=PLACED | {"ward": "LSOA"})
    reading = read(tmp_path, row(LSOA="E05010815"), row(Ref="A2"), mapping=mapping)
    assert reading.records["unit"].to_list() == ["E05010815"]
    assert reasons(reading) == [(3, f"'{HERE}' is not a ward code of England or Wales")]
