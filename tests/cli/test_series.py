"""`saferplan series`: its columns, periods and formats, on standard output and nowhere else."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest

from tests.analysis.published_rows import ASB, add_up, example
from tests.cli.command import Command

COLUMNS = ["area_code", "area_name", "period", "value", "status", "source", "basis"]
SPLIT = [*COLUMNS[:3], "crime_type", *COLUMNS[3:]]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_the_promised_columns_and_nothing_else_is_said(saferplan: Command) -> None:
    said = saferplan("series all-crime --area E22000017 --format csv")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[0] == ",".join(COLUMNS)
    assert said.out.splitlines()[1] == "E22000017,Peterborough,2024-01,1676,published,police-uk,exact"
    assert len(rows(said.out)) == 24


def test_a_split_csv_equals_the_files(saferplan: Command) -> None:
    said = saferplan("series all-crime --area E22000017 --by month --split crime-type --format csv")
    assert said.out.splitlines()[0] == ",".join(SPLIT)
    counted = add_up(
        example(), lambda r: (r.month, r.category), lambda r: r.place == "Peterborough" and r.category != ASB
    )
    found = {(row["period"], row["crime_type"]): int(row["value"]) for row in rows(said.out)}
    assert {key: n for key, n in found.items() if n} == dict(counted)


@pytest.mark.parametrize(
    ("by", "first", "last"),
    [
        ("month", "2024-01", "2025-12"),
        ("quarter", "2023/24 Q4", "2025/26 Q3"),
        ("year", "2023/24", "2025/26"),
        ("calendar-year", "2024", "2025"),
        ("rolling-12", "2024-12", "2025-12"),
    ],
)
def test_periods_are_spelt_as_promised(saferplan: Command, by: str, first: str, last: str) -> None:
    said = saferplan(f"series all-crime --source police-uk --by {by} --format csv")
    periods = [row["period"] for row in rows(said.out)]
    assert (periods[0], periods[-1]) == (first, last)
    assert periods == sorted(periods)


def test_a_value_that_is_missing_is_empty(saferplan: Command) -> None:
    said = saferplan("series all-crime --by year --format csv")
    assert [(row["period"], row["value"], row["status"]) for row in rows(said.out)] == [
        ("2023/24", "", "missing"),
        ("2024/25", "22347", "published"),
        ("2025/26", "", "missing"),
    ]
    assert said.err.startswith("Note: A period with a missing month has no value")


def test_from_and_to_are_both_included(saferplan: Command) -> None:
    said = saferplan("series all-crime --from 2024-11 --to 2025-02 --format csv")
    assert [row["period"] for row in rows(said.out)] == ["2024-11", "2024-12", "2025-01", "2025-02"]


def test_the_authority_gives_what_its_partnership_gives(saferplan: Command) -> None:
    answers = [
        [(row["period"], row["value"]) for row in rows(saferplan("series all-crime --format csv --area", area).out)]
        for area in ("E22000017", "E06000031", "Peterborough")
    ]
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize(("kind", "number"), [("csp", 314), ("lad", 318), ("pfa", 43), ("region", 9), ("country", 3)])
def test_all_areas_of_a_kind(saferplan: Command, kind: str, number: int) -> None:
    said = saferplan(f"series all-crime --areas {kind} --by calendar-year --from 2024-01 --to 2024-12 --format csv")
    assert said.code == 0
    assert len(rows(said.out)) in (number, number - 1, number + 1)
    assert len({row["source"] for row in rows(said.out)}) == 1


def test_rates_say_what_they_were_divided_by(saferplan: Command) -> None:
    said = saferplan("series all-crime --rate --source ons --format csv")
    assert [round(float(row["value"]), 1) for row in rows(said.out)] == [111.2, 103.7]
    assert "Note: Rates use residents of 2022 (as published with the counts)" in said.err


def test_json_is_a_list_of_objects(saferplan: Command) -> None:
    said = saferplan("series all-crime --by year --format json")
    found = json.loads(said.out)
    assert [list(row) for row in found] == [COLUMNS] * 3
    assert [row["value"] for row in found] == [None, 22_347, None]


def test_parquet_can_be_read_back(saferplan: Command, tmp_path: Path) -> None:
    said = saferplan("series all-crime --split crime-type --format parquet --output", tmp_path / "s.parquet")
    assert (said.code, said.out, said.err) == (0, "", f"Wrote {tmp_path / 's.parquet'}.\n")
    frame = pl.read_parquet(tmp_path / "s.parquet")
    assert frame.columns == SPLIT
    assert frame.filter(frame["period"].str.starts_with("2024"))["value"].sum() == 22_463


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_output_writes_the_same_to_a_file(saferplan: Command, tmp_path: Path, form: str) -> None:
    shown = saferplan(f"series all-crime --format {form}")
    kept = saferplan(f"series all-crime --format {form} --output", tmp_path / "file")
    assert kept.out == ""
    assert (tmp_path / "file").read_text(encoding="utf-8") == shown.out


def test_a_table_is_plain_text_in_columns(saferplan: Command) -> None:
    said = saferplan("series all-crime --by calendar-year")
    assert said.out.splitlines() == [
        "area code  area name     period   value  status     source     basis",
        "---------  ------------  ------  ------  ---------  ---------  -----",
        "E22000017  Peterborough    2024  22,463  published  police-uk  exact",
        "E22000017  Peterborough    2025  23,088  published  police-uk  exact",
    ]


def test_as_at_takes_what_was_published_by_then(saferplan: Command) -> None:
    said = saferplan("series all-crime --as-at 2025-06-30 --by calendar-year --format csv")
    assert [row["period"] for row in rows(said.out)] == ["2024"]


def test_a_yearly_source_says_that_its_figures_are_of_twelve_months(saferplan: Command) -> None:
    assert "a figure is that of the 12 months to its period" in saferplan("series all-crime --source ons").err
    assert saferplan("series all-crime --source ons --by rolling-12").err == ""


def test_a_forces_own_records_are_said_to_be_restricted(elsewhere: Command, copy_of_peterborough: Path) -> None:
    at = ["--workspace", str(copy_of_peterborough)]
    extract = copy_of_peterborough.parent / "own.csv"
    assert elsewhere("synthesise", extract, "--month", "2025-12", *at).code == 0
    assert elsewhere("ingest", extract, *at).code == 0
    said = elsewhere("series possession-of-weapons --areas ward --source local --format csv", *at)
    assert said.code == 0
    assert "restricted figures, from the force's own records and not for publication" in said.err
    assert "counts of 1 to 4 are shown as they are" in said.err
    assert {row["value"] for row in rows(said.out)} & {"1", "2", "3", "4"}
    assert "restricted" not in elsewhere("series possession-of-weapons --areas ward --format csv", *at).err
