"""`saferplan forecast` and `saferplan backtest`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import Command, is_one_sentence


def test_the_finding_comes_first_then_the_target_and_the_past(saferplan: Command) -> None:
    said = saferplan("forecast victim-based-crime-police-uk")
    lines = said.out.splitlines()
    assert said.code == 0
    assert lines[0].startswith("Victim-based crime (police.uk approximation) in Peterborough: ")
    assert "the chance that the target is met is about " in lines[0]
    assert lines[1] == "Target: at most 16,856, the total of the final year, January to December 2027."
    assert lines[2] == "Each month left may have 1,404 on average to meet it."
    assert lines[3].startswith("From the figures to December 2024 the method gives ")
    assert " for January to December 2025; it was 19,215, " in lines[3]
    assert sum(line.startswith("20") for line in lines) == 24


def test_csv_and_json_hold_data_only(saferplan: Command) -> None:
    said = saferplan("forecast burglary --to 2026-03 --format csv")
    lines = said.out.splitlines()
    assert lines[0] == "period,mean,low80,high80,low95,high95"
    assert [line.split(",")[0] for line in lines[1:]] == ["2026-01", "2026-02", "2026-03"]
    rows = json.loads(saferplan("forecast burglary --to 2026-03 --format json").out)
    assert rows[0]["low95"] < rows[0]["low80"] < rows[0]["mean"] < rows[0]["high80"] < rows[0]["high95"]


def test_an_earlier_month_knows_less_and_says_that_it_is_provisional(saferplan: Command) -> None:
    said = saferplan("forecast burglary --month 2025-03")
    assert "Note: Provisional: the forecast rests on 15 months of figures" in said.err
    assert "2025-04" in said.out


def test_a_chart_can_be_drawn(saferplan: Command, tmp_path: Path) -> None:
    chart = tmp_path / "f.svg"
    said = saferplan("forecast burglary --chart", chart)
    assert said.code == 0
    assert chart.read_text(encoding="utf-8").startswith("<svg")


def test_wrong_usage_gets_one_sentence(saferplan: Command) -> None:
    for line in (
        "forecast burglary --to 2025-01",
        "forecast burglary --to 2040-01",
        "forecast burglary --month 2024-05",
        "forecast charge-rate",
        "forecast nothing",
        "forecast burglary --chart f.gif",
        "backtest --page table.html",
        "backtest --chart table.gif",
        "backtest --data nowhere",
    ):
        said = saferplan(line)
        assert said.code != 0, line
        assert is_one_sentence(said.err), said.err


def test_a_backtest_of_the_workspace_and_its_page(saferplan: Command, tmp_path: Path) -> None:
    page, chart = tmp_path / "accuracy.md", tmp_path / "chances.svg"
    said = saferplan("backtest --every-series --format csv --page", page, "--chart", chart)
    assert said.code == 0
    assert "Stated = came true" in chart.read_text(encoding="utf-8")
    assert said.out.splitlines()[0].startswith("source,subset,method,trials,figures,totals,mase,within80,within95")
    assert page.read_text(encoding="utf-8").startswith("# How accurate the forecasts are")


def test_a_backtest_of_a_folder_leaves_out_what_it_cannot_read(elsewhere: Command, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    said = elsewhere("backtest --rivals --data", data)
    assert "Note: left out: notes.csv" in said.err
    assert said.code != 0
    assert "No series here is long enough" in said.err
