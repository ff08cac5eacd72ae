"""`saferplan compare` and `saferplan groups`: the table, its formats, its charts, and how refusals read."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.command import Command, is_one_sentence

COLUMNS = [
    *("area_code", "area_name", "own", "count", "population", "rate", "rank", "position", "distance_percent"),
    *("direction", "rate_2023-12", "rate_2024-12", "reason"),
]


def test_the_table_says_the_finding_first_then_the_areas_then_the_rules(saferplan: Command) -> None:
    said = saferplan("compare robbery")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].startswith(
        "Robbery in Peterborough: not clearly different from its group, with 1.15 per 1,000 residents in the "
    )
    assert lines[2].split("  ")[0] == "area"
    own = [line for line in lines if line.startswith("> ")]
    assert len(own) == 1
    assert own[0].startswith("> Peterborough")
    assert sum(line.startswith("  ") for line in lines) == 20
    assert any(line.startswith("Rank: 8 of 21; 1 is the lowest rate, which is the best.") for line in lines)
    assert any(line.startswith("Above or below: outside the 95% funnel limits") for line in lines)
    assert any(line.startswith("Since the 12 months to December 2023, robbery fell by 15.3%") for line in lines)
    assert "Note: The group's average is the mean of the areas' rates, Peterborough left out." in said.err


def test_csv_and_json_hold_the_data_alone(saferplan: Command) -> None:
    said = saferplan("compare robbery --format csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert list(rows[0]) == COLUMNS
    assert len(rows) == 21
    assert [row["area_name"] for row in rows if row["own"] == "true"] == ["Peterborough"]
    items = json.loads(saferplan("compare robbery --format json").out)
    assert [item["area_code"] for item in items] == [row["area_code"] for row in rows]
    assert items[0]["rate"] == pytest.approx(float(rows[0]["rate"]))


def test_areas_without_a_figure_stand_below_the_table_with_the_reason(saferplan: Command) -> None:
    said = saferplan("compare asb-incidents --group same-region")
    assert said.code == 0
    assert said.out.count("Without a figure: ") == 38
    assert "Without a figure: Norwich: " in said.out
    rows = list(csv.DictReader(io.StringIO(saferplan("compare asb-incidents --group same-region --format csv").out)))
    assert sum(row["rate"] == "" for row in rows) == 38
    assert all(row["reason"] for row in rows if row["rate"] == "")


def test_the_average_can_be_made_otherwise(saferplan: Command) -> None:
    averages = {
        line.split(" ")[1]
        for options in ("", " --averaging weighted", " --include-self", " --limits spread")
        for line in saferplan(f"compare robbery{options}").out.splitlines()
        if line.startswith("Average:")
    }
    assert len(averages) == 3, "limits change no average"
    assert "1.96 standard deviations" in saferplan("compare robbery --limits spread").out


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_both_charts_are_drawn(saferplan: Command, tmp_path: Path, ending: str) -> None:
    bars, funnel = tmp_path / f"bars.{ending}", tmp_path / f"funnel.{ending}"
    said = saferplan("compare robbery", "--chart", bars, "--funnel", funnel)
    assert said.code == 0
    assert said.err.count("Wrote ") == 2
    assert bars.stat().st_size > 3000
    assert funnel.stat().st_size > 3000


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("compare robery", "did you mean"),
        ("compare robbery --group nobody", "not a comparison group"),
        ("compare robbery --area Atlantis", "No area is called 'Atlantis'"),
        ("compare robbery --area E23000023 --group ons-cluster", "listed for local authorities"),
        ("compare robbery --month 2020-06", "for 12 months ending with June 2020; ask for a --month from"),
        ("compare robbery --month summer", "write it as YYYY-MM"),
        ("compare asb-incidents", "choose another group or source"),
        ("compare robbery --limits guess", "--help"),
        ("compare robbery --funnel plot.pdf", ".svg or .png"),
        ("compare robbery --source local", "ingest one with its mapping first"),
        ("groups show nobody", "not a comparison group"),
        ("groups check gone.yaml", "there is no such file"),
    ],
)
def test_a_refusal_is_one_sentence_with_its_remedy(saferplan: Command, line: str, says: str) -> None:
    said = saferplan(line)
    assert said.code != 0
    assert said.out == ""
    assert is_one_sentence(said.err)
    assert says in said.err


def test_groups_are_listed_with_what_they_hold(saferplan: Command) -> None:
    rows = list(csv.DictReader(io.StringIO(saferplan("groups list --format csv").out)))
    kinds = {row["group"]: row["kind"] for row in rows}
    assert kinds["cambridgeshire-districts"] == "workspace"
    assert kinds["ons-nearest-neighbours"] == "built in"
    assert kinds["all-csps"] == "built in"


def test_a_group_is_shown_for_an_area_with_what_is_left_out(saferplan: Command) -> None:
    said = saferplan("groups show ons-nearest-neighbours --area E22000018")
    assert said.out.startswith(
        "ONS nearest neighbours of South Cambridgeshire (all indicators): 16 areas, simple average"
    )
    items = json.loads(saferplan("groups show ons-nearest-neighbours --area E22000018 --format json").out)
    assert len(items) == 20
    assert next(item["area_name"] for item in items if item["left_out_because"]) == "Rushcliffe"
    districts = json.loads(saferplan("groups show cambridgeshire-districts --format json").out)
    assert len(districts) == 5


def test_group_files_are_checked(saferplan: Command, tmp_path: Path) -> None:
    assert saferplan("groups check").code == 0
    table = tmp_path / "similar.csv"
    table.write_text("csp,1,2\nPeterborough,Derby,Atlantis\n")
    said = saferplan("groups check", table)
    assert said.code == 5
    assert "similar.csv:2: no area of today is called 'Atlantis'" in said.out
    assert is_one_sentence(said.err)
    table.write_text("csp,1,2\nPeterborough,Derby,Bolton\n")
    assert saferplan("groups check", table).err == "The group file is sound.\n"


def test_a_table_in_the_workspace_is_a_group(copy_of_peterborough: Path, saferplan: Command) -> None:
    folder = copy_of_peterborough / "groups"
    folder.mkdir(exist_ok=True)
    (folder / "most-similar.csv").write_text(
        "csp,1,2,3,4,5\nPeterborough,Derby,Bolton,Stoke-on-Trent,Rochdale,Coventry\n"
    )
    said = saferplan("compare robbery --group most-similar --workspace", copy_of_peterborough)
    assert said.code == 0
    assert "Group: Most similar, 5 areas" in said.out
    assert "Peterborough counted" in said.err
