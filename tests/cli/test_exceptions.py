"""saferplan exceptions: each measure once with its evidence; data alone for programs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.command import Command, is_one_sentence


def test_the_list_for_a_person(saferplan: Command) -> None:
    said = saferplan("exceptions")
    assert said.code == 0
    lines = said.out.splitlines()
    assert "an explanation in December 2025: victim-based crime" in lines[0]
    assert lines[2].startswith("1. Victim-based crime (off trajectory). Red: the 12 months to December 2025 miss ")
    assert "Good news:" in lines
    assert lines[-1].startswith("The list is ranked by the number of crimes or incidents in 12 months")


def test_the_list_for_a_program(saferplan: Command) -> None:
    rows = list(csv.DictReader(io.StringIO(saferplan("exceptions --format csv").out)))
    assert list(rows[0]) == ["rank", "measure", "title", "side", "cause", "evidence", "harm", "harm_basis", "see"]
    assert rows[0]["measure"] == "victim-based-crime-police-uk"
    assert json.loads(saferplan("exceptions --format json").out)[0]["cause"] == "off trajectory"


def test_a_month_before_and_what_could_not_be_tested(saferplan: Command) -> None:
    said = saferplan("exceptions --month 2024-12")
    assert said.code == 0
    assert "Note: Not tested for being off trajectory, victim-based crime" in said.err


def test_a_chart_of_the_list(saferplan: Command, tmp_path: Path) -> None:
    said = saferplan("exceptions --chart", tmp_path / "list.svg")
    assert said.code == 0
    assert "Victim-based crime" in (tmp_path / "list.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("exceptions shoplifting", 2),
        ("exceptions --month December", 2),
        ("exceptions --as-at yesterday", 2),
        ("exceptions --as-at 2020-01-01", 6),
        ("exceptions --chart list.gif", 2),
        ("exceptions --format parquet", 2),
    ],
)
def test_wrong_use_is_told_in_one_sentence(saferplan: Command, line: str, code: int) -> None:
    said = saferplan(line)
    assert said.code == code
    errors = [text for text in said.err.splitlines() if not text.startswith("Note: ")]
    assert is_one_sentence("\n".join(errors))
