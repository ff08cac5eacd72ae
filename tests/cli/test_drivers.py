"""saferplan drivers: the finding first, then the table; data alone for programs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.command import Command, is_one_sentence


def test_the_finding_stands_before_the_table(saferplan: Command) -> None:
    said = saferplan("drivers shoplifting")
    assert (said.code, said.out.splitlines()[0]) == (0, "Bretton ward makes 81% of the rise.")
    assert "2,295 crimes in the 12 months to December 2025" in said.out
    assert "Note: Not by offence type: the measure counts a single type of offence" in said.err
    assert "Counts under 5 are withheld" in said.err


def test_data_alone_for_programs_and_it_adds_up(saferplan: Command) -> None:
    said = saferplan("drivers all-crime --by types --format csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert sum(int(row["change"]) for row in rows) == 625
    assert list(rows[0]) == [
        *["by", "name", "code", "base", "now", "change", "points", "in_smallest_set", "withheld"],
    ]
    places = json.loads(saferplan("drivers all-crime --area Fenland --by places --format json").out)
    assert {row["by"] for row in places} == {"places"}


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_a_chart_beside_it(saferplan: Command, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"chart.{ending}"
    said = saferplan("drivers all-crime --by types --chart", path)
    assert said.code == 0
    assert path.stat().st_size > 5_000


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("drivers", 2),
        ("drivers no-such-measure", 2),
        ("drivers all-crime --by wards", 2),
        ("drivers all-crime --level csp", 2),
        ("drivers all-crime --against 2019", 2),
        ("drivers all-crime --month 2019-01", 6),
        ("drivers all-crime --month December", 2),
        ("drivers all-crime --area Nowhere", 2),
        ("drivers all-crime --source moon", 2),
        ("drivers all-crime --source local", 6),
        ("drivers crime-severity", 6),
        ("drivers all-crime --chart here.jpg", 2),
        ("drivers all-crime --format parquet", 2),
    ],
)
def test_wrong_use_is_told_in_one_sentence(saferplan: Command, line: str, code: int) -> None:
    said = saferplan(line)
    assert said.code == code
    errors = [text for text in said.err.splitlines() if not text.startswith("Note: ")]
    assert is_one_sentence("\n".join(errors))
