"""Whatever is wrong, a command ends in one sentence that says what to do, and in a documented exit code."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saferplan.errors import SaferplanError
from tests.cli.command import Command, is_one_sentence

DOCUMENTED = Path(__file__).parents[2] / "docs" / "reference" / "exit-codes.md"

WRONG: Sequence[tuple[str, int]] = (
    ("nonsense", 2),
    ("seris all-crime", 2),
    ("--nonsense", 2),
    ("series", 2),
    ("series all-crime too-much", 2),
    ("series all-crime --bogus 1", 2),
    ("series all-crime --by", 2),
    ("series all-crime --by week", 2),
    ("series all-crime --split month", 2),
    ("series all-crime --source police", 2),
    ("series all-crime --source ons --by month", 6),
    ("series all-crime --source ons --by year", 6),
    ("series all-crime --source home-office", 6),
    ("series all-crime --from 2025-02 --to 2025-01", 2),
    ("series all-crime --from 2024-13", 2),
    ("series all-crime --from yesterday", 2),
    ("series all-crime --from 2030-01", 6),
    ("series all-crime --to 2001-01", 6),
    ("series all-crime --as-at 2025-02-30", 2),
    ("series all-crime --as-at 2001-01-01", 6),
    ("series all-crime --format xml", 2),
    ("series all-crime --format parquet", 2),
    ("series all-crime --output /nowhere/file.csv", 8),
    ("series all-crime --output .", 8),
    ("series all-crime --format parquet --output /nowhere/file.parquet", 8),
    ("series all-crime --area Peterboro", 2),
    ("series all-crime --area E22999999", 2),
    ("series all-crime --area X12345678", 2),
    ("series all-crime --area Abbey", 2),
    ("series all-crime --area E22000017 --areas county", 2),
    ("series all-crime --areas parish", 2),
    ("series all-crime --areas group", 2),
    ("series all-crime --workspace nowhere", 3),
    ("series all-crime --rate=perhaps", 2),
    ("series all-crme", 2),
    ("series charge-rate --split crime-type", 2),
    ("series charge-rate --rate", 2),
    ("series crime-severity", 6),
    ("series crime-severity --source police-uk", 6),
    ("series hate-crime --source local", 6),
    ("series domestic-burglary --source police-uk", 6),
    ("series stop-and-search", 6),
    ("explain all-crime", 2),
    ("explain all-crime --month 2025", 2),
    ("explain all-crime --month 2025-01 --area nowhere", 2),
    ("explain hate-crime --month 2025-01", 6),
    ("status --month December", 2),
    ("status --format csv", 2),
    ("status --as-at 2001-01-01", 6),
    ("releases --as-at never", 2),
    ("coverage --area nowhere-at-all", 2),
    ("measures show", 2),
    ("measures show nothing", 2),
    ("measures nothing", 2),
    ("ingest", 2),
    ("ingest nowhere.zip", 2),
    ("ingest plan.yaml", 4),
    ("ingest plan.yaml --published 2025", 2),
    ("ingest plan.yaml --mapping nowhere.yaml", 5),
    ("init", 2),
    ("init . --area E22000017", 2),
    ("init new --area nowhere-at-all", 2),
    ("init new --area E22000017 --plan nowhere.yaml", 2),
    ("init plan.yaml --area E22000017", 8),
    ("fetch", 2),
    ("fetch nowhere", 2),
    ("fetch police-uk --months 2024", 2),
    ("fetch police-uk --months 2024-05..2024-01", 2),
    ("synthesise extract.txt --month 2025-01", 2),
    ("synthesise extract.csv --month 2030-01", 6),
    ("synthesise extract.csv --month 2025-01 --seed many", 2),
    ("synthesise /nowhere/extract.csv --month 2025-01", 8),
)


def test_the_list_is_long_enough_to_mean_something() -> None:
    assert len(WRONG) > 60
    assert len({line for line, _ in WRONG}) == len(WRONG)


@pytest.mark.parametrize(("line", "code"), WRONG)
def test_a_wrong_command_line_ends_in_one_sentence_and_its_code(saferplan: Command, line: str, code: int) -> None:
    said = saferplan(line)
    assert is_one_sentence(said.err), said.err
    assert (said.code, said.out) == (code, "")


def test_every_code_in_the_list_is_documented() -> None:
    codes = {int(n) for n in re.findall(r"^\| (\d+) \|", DOCUMENTED.read_text(encoding="utf-8"), re.MULTILINE)}
    assert {code for _, code in WRONG} <= codes
    assert {error.exit_code for error in SaferplanError.__subclasses__()} <= codes


_VOCABULARY = """
series status explain coverage measures list all-crime nowhere E22000017 2025-01 2025 csv json quarter crime-type ons
--area --by --from --to --month --format --as-at --split --rate --source --x -- - é
"""
_WORDS = st.sampled_from(_VOCABULARY.split())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(_WORDS, max_size=7))
def test_no_order_of_words_ends_in_anything_else(saferplan: Command, words: list[str]) -> None:
    said = saferplan("", *words)
    assert said.code in {0, *(error.exit_code for error in SaferplanError.__subclasses__())}, said.err
    assert said.code == 0 or is_one_sentence(said.err), said.err


def test_no_workspace_here(elsewhere: Command) -> None:
    for verb in (
        "status",
        "releases",
        "coverage",
        "series all-crime",
        "ingest x.zip",
        "explain all-crime --month 2025-01",
    ):
        said = elsewhere(verb)
        assert said.code == 3
        assert said.err == (
            "saferplan: There is no workspace in this folder or above it; make one with 'saferplan init', "
            "or name one with --workspace.\n"
        )


def test_a_broken_plan_is_told_by_file_and_line(saferplan: Command, copy_of_peterborough: Path) -> None:
    plan = copy_of_peterborough / "plan.yaml"
    text = plan.read_text()
    for wrong, right in (("change_percent: ten", "change_percent: -10"), ("areas: E22000017", "area: E22000017")):
        plan.write_text(text.replace(right, wrong))
        line = plan.read_text().split(wrong)[0].count("\n") + 1
        said = saferplan("status --workspace", copy_of_peterborough)
        assert said.code == 5
        assert is_one_sentence(said.err)
        assert re.match(rf"saferplan: {plan}:({line}|1): ", said.err), said.err


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"title: [\n", b"", b"- a list\n", b"title: a\ttab: here\n  - x\n"]
)
def test_a_plan_that_is_no_plan_is_told(saferplan: Command, copy_of_peterborough: Path, content: bytes) -> None:
    (copy_of_peterborough / "plan.yaml").write_bytes(content)
    said = saferplan("status --workspace", copy_of_peterborough)
    assert (said.code, is_one_sentence(said.err)) == (5, True), said.err
    assert re.match(r"saferplan: \S+plan\.yaml:\d+: ", said.err)


@pytest.mark.parametrize("name", ["breaks.yaml", "measures/mine.yaml"])
def test_other_broken_text_files_are_told_by_file_and_line(
    saferplan: Command, copy_of_peterborough: Path, name: str
) -> None:
    (copy_of_peterborough / name).write_text("id: [\n", encoding="utf-8")
    said = saferplan("status --workspace", copy_of_peterborough)
    assert (said.code, is_one_sentence(said.err)) == (5, True), said.err
    assert re.match(rf"saferplan: \S+{re.escape(name)}:\d+: ", said.err)


def test_what_nobody_foresaw_is_one_sentence_too_and_a_traceback_only_on_request(
    saferplan: Command, copy_of_peterborough: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in (copy_of_peterborough / "warehouse").rglob("cube.parquet"):
        file.write_bytes(b"not a parquet file")
    for file in (copy_of_peterborough / "warehouse").rglob("areas.parquet"):
        file.write_bytes(b"not a parquet file")
    line = ("series all-crime --workspace", copy_of_peterborough)
    said = saferplan(*line)
    assert said.code not in (0, 2)
    assert len(said.err.splitlines()) == 1
    assert "Traceback" not in said.err
    if said.code == 1:
        assert said.err.endswith("run it again with SAFERPLAN_TRACEBACK=1 set and report what it prints.\n")
        monkeypatch.setenv("SAFERPLAN_TRACEBACK", "1")
        with pytest.raises(Exception, match="parquet"):
            saferplan(*line)


def test_a_warehouse_that_is_not_one_is_told(saferplan: Command, copy_of_peterborough: Path) -> None:
    catalogue = copy_of_peterborough / "warehouse" / "catalogue.sqlite"
    catalogue.unlink()
    sqlite3.connect(catalogue).close()
    assert saferplan("releases --workspace", copy_of_peterborough).code == 0
    catalogue.write_bytes(b"this is no database, but it is long enough to be taken for one" * 100)
    said = saferplan("releases --workspace", copy_of_peterborough)
    assert said.code not in (0, 2)
    assert len(said.err.splitlines()) == 1
