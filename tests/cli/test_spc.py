"""`saferplan spc`: the finding, the table, what is said of it, and the formats."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from saferplan import Workspace
from tests.cli.command import Command

COLUMNS = ["month", "value", "charted", "centre", "lower", "upper", "rule", "mark"]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_begins_with_the_finding_and_ends_with_the_verdicts(saferplan: Command) -> None:
    said = saferplan("spc shoplifting")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "Shoplifting in Peterborough: no change beyond chance in December 2025"
    assert lines[2].split() == COLUMNS
    assert lines[4].split()[:2] == ["2024-01", "151"]
    assert [line.split(":")[0] for line in lines[-4:]] == [
        *["Chart", "Variation", "No clear trend since January 2024", "Assurance"]
    ]
    assert lines[-4].startswith("Chart: XmR chart of seasonally adjusted figures.")


def test_csv_is_data_alone(saferplan: Command) -> None:
    said = saferplan("spc shoplifting --format csv")
    assert said.out.splitlines()[0] == ",".join(COLUMNS)
    found = rows(said.out)
    series = rows(saferplan("series shoplifting --by month --format csv").out)
    assert [row["value"] for row in found] == [row["value"] for row in series]
    assert {row["mark"] for row in found} <= {"common", "concern", "improvement"}


def test_json_keeps_the_numbers_unrounded(saferplan: Command, peterborough: Path) -> None:
    found = json.loads(saferplan("spc shoplifting --format json").out)
    points = Workspace(peterborough).signal("shoplifting").points
    assert [row["charted"] for row in found] == [point.charted for point in points]


def test_the_plan_s_target_gives_the_assurance(saferplan: Command) -> None:
    said = saferplan("spc victim-based-crime-police-uk")
    assert "Assurance: failing. The target of 1,404 crimes a month would be missed if nothing changed" in said.out
    assert "lowest month that chance explains, the season taken out, 1,425, does not meet it." in said.out
    elsewhere = saferplan("spc victim-based-crime-police-uk --area E07000008")
    assert "no target is set" in elsewhere.out


def test_a_short_chart_says_what_it_cannot_do(saferplan: Command) -> None:
    said = saferplan("spc asb-incidents --month 2025-03")
    assert "Note: A mark on this chart may be no more than the time of year." in said.err
    assert "With fewer than 24 months of figures seasons cannot be told from change" in said.out
    said = saferplan("spc shoplifting --from 2025-03")
    assert "trial limits: they rest on 10 months" in said.err


def test_a_percentage_gets_the_chart_of_its_parts(saferplan: Command) -> None:
    said = saferplan("spc charge-rate")
    assert said.code == 0
    assert "Chart: Laney p′ chart of percentages." in said.out


def test_screening_narrows_the_limits(saferplan: Command) -> None:
    plain, screened = (rows(saferplan(f"spc asb-incidents {word} --format csv").out) for word in ("", "--screened"))
    assert float(screened[-1]["upper"]) <= float(plain[-1]["upper"])


def test_totals_of_twelve_months_are_refused(saferplan: Command) -> None:
    said = saferplan("spc all-crime --source ons")
    assert said.code == 6
    assert said.err == (
        "saferplan: 'All recorded crime' in Peterborough cannot be charted from ons, as neighbouring totals of 12 "
        "months share eleven months and move together by construction; ingest a source with months or quarters and "
        "name it with --source (police-uk, home-office, local).\n"
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("spc shoplifting --month 2025-13", "is not a month"),
        ("spc shoplifting --month 2025-11 --to 2025-12", "give one of them"),
        ("spc shoplifting --chart chart.pdf", "ends in .svg or .png"),
        ("spc shoplifting --from 2025-05 --to 2025-01", "give the earlier month as the first"),
        ("spc shopliftng", "There is no measure 'shopliftng'"),
    ],
)
def test_wrong_usage_gets_one_sentence(saferplan: Command, line: str, words: str) -> None:
    said = saferplan(line)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert said.err.count("\n") == 1


def test_to_is_the_month(saferplan: Command) -> None:
    assert saferplan("spc shoplifting --to 2025-11").out == saferplan("spc shoplifting --month 2025-11").out


def test_the_chart_is_drawn(saferplan: Command, tmp_path: Path) -> None:
    said = saferplan("spc shoplifting --chart", tmp_path / "chart.svg")
    assert said.code == 0
    drawn = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert "Shoplifting in Peterborough" in drawn
    assert f"Wrote {tmp_path / 'chart.svg'}." in said.err
