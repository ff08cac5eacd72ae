"""saferplan plan: keep it before an edit, and see what each refresh changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Command, is_one_sentence


@pytest.fixture
def in_copy(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, copy_of_peterborough: Path) -> Command:
    return Command(capsys, monkeypatch, copy_of_peterborough)


def test_changes_are_listed_by_part(saferplan: Command) -> None:
    said = saferplan("plan changes")
    assert said.code == 0
    assert said.out.startswith("SINCE 31 JANUARY 2026\n  The plan\n  - The committee")
    assert "  Measures watched\n  - Now watched: Theft from the person and bicycle theft.\n" in said.out


def test_a_kept_plan_shows_what_is_edited_afterwards(in_copy: Command, copy_of_peterborough: Path) -> None:
    kept = in_copy("plan keep --on 2026-03-31")
    assert (kept.code, kept.out) == (0, "")
    assert kept.err.endswith("2026-03-31.yaml.\n")
    plan = copy_of_peterborough / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("change_percent: -10", "change_percent: -12"), "utf-8")
    assert in_copy("plan changes").out.startswith(
        "SINCE 31 MARCH 2026\n  Targets\n"
        "  - Victim-based crime: what it asks for is now 12% below the baseline; it was 10% below the baseline.\n\n"
        "FROM 31 JANUARY 2026 TO 31 MARCH 2026\n"
    )


def test_nothing_is_kept_twice_and_nothing_written_over(in_copy: Command, copy_of_peterborough: Path) -> None:
    in_copy("plan keep --on 2026-03-31")
    again = in_copy("plan keep")
    assert again.code == 0
    assert again.err.startswith("Nothing to keep: the plan is as it was kept in ")
    plan = copy_of_peterborough / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("-10", "-12"), "utf-8")
    refused = in_copy("plan keep --on 2026-03-31")
    assert refused.code == 2
    assert is_one_sentence(refused.err)


def test_a_workspace_without_versions_says_how_to_keep_one(in_copy: Command, copy_of_peterborough: Path) -> None:
    (copy_of_peterborough / "plan-versions" / "2026-01-31.yaml").unlink()
    said = in_copy("plan changes")
    assert (said.code, said.out) == (0, "")
    assert "saferplan plan keep" in said.err


def test_a_day_that_is_none_is_refused(saferplan: Command) -> None:
    said = saferplan("plan keep --on soon")
    assert said.code == 2
    assert is_one_sentence(said.err)
