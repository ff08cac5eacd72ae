"""saferplan report and saferplan demo, as a person or a script runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Command, is_one_sentence


def test_the_files_written_are_the_result(saferplan: Command, tmp_path: Path) -> None:
    said = saferplan("report scrutiny --format html,docx --output", tmp_path / "out")
    assert said.code == 0
    assert said.out.splitlines() == [str(tmp_path / "out" / f"scrutiny-2025-12.{form}") for form in ("html", "docx")]
    assert said.err == ""
    assert all(Path(line).stat().st_size > 10_000 for line in said.out.splitlines())


def test_they_lie_in_the_workspace_unless_told(elsewhere: Command, copy_of_peterborough: Path) -> None:
    said = elsewhere("report monthly --format html --workspace", copy_of_peterborough)
    assert said.out.strip() == str(copy_of_peterborough / "reports" / "monthly-2025-12.html")


def test_a_file_that_said_something_else_is_not_replaced_in_silence(saferplan: Command, tmp_path: Path) -> None:
    (tmp_path / "scrutiny-2025-12.html").write_text("something else")
    said = saferplan("report scrutiny --format html --output", tmp_path)
    assert "took the place of an earlier one" in said.err
    assert saferplan("report scrutiny --format html --output", tmp_path).err == ""
    assert [path.name for path in tmp_path.iterdir()] == ["scrutiny-2025-12.html"]


@pytest.mark.parametrize(
    ("line", "code", "part"),
    [
        ("report scrutny", 2, "scrutny"),
        ("report", 2, ""),
        ("report scrutiny --format odt", 2, "html, pdf or docx"),
        ("report scrutiny --format ,", 2, "html, pdf or docx"),
        ("report scrutiny --month 2025-13", 2, "YYYY-MM"),
        ("report scrutiny --month 2030-01", 6, "choose a --month"),
        ("report scrutiny --as-at soon", 2, "YYYY-MM-DD"),
        ("report scrutiny --as-at 2020-01-01", 6, "ingest"),
        ("report scrutiny --audience everyone", 2, "everyone"),
    ],
)
def test_a_wrong_word_is_one_sentence(saferplan: Command, line: str, code: int, part: str) -> None:
    said = saferplan(line)
    assert (said.code, said.out) == (code, "")
    assert is_one_sentence(said.err)
    assert part in said.err


def test_the_demo_says_three_lines_and_can_be_run_again(elsewhere: Command, tmp_path: Path) -> None:
    first = elsewhere("demo", tmp_path / "demo")
    lines = first.out.splitlines()
    assert (first.code, len(lines)) == (0, 3)
    assert lines[0] == f"Workspace: {tmp_path / 'demo'}"
    for form in ("html", "pdf", "docx"):
        path = tmp_path / "demo" / "reports" / f"scrutiny-2025-12.{form}"
        assert str(path) in lines[1]
        assert path.exists()
    assert lines[2] == (
        "Victim-based crime: red. 19,215 crimes in the 12 months to December 2025, 2.6% above the baseline year "
        "(no clear change)."
    )
    again = elsewhere("demo", tmp_path / "demo")
    assert (again.code, again.out) == (0, first.out)
    assert "took the place" not in again.err
