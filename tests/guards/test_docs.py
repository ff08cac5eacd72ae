"""Every command a tutorial or a how-to shows as a session is run, and prints what the page says it prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.guards.console import Step, agrees, run, steps
from tests.guards.project import ROOT, named

if TYPE_CHECKING:
    from pathlib import Path

PAGES = sorted(
    page for folder in ("tutorials", "how-to") for page in (ROOT / "docs" / folder).glob("*.md") if steps(page)
)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_page_does_what_it_says(page: Path, tmp_path: Path) -> None:
    folder = tmp_path
    for step in steps(page):
        folder, code, printed = run(step, tmp_path, folder)
        assert code == 0, f"$ {step.command}\n{printed}"
        assert agrees(step.shown, printed), f"$ {step.command}\nthe page shows:\n{step.shown}\nit printed:\n{printed}"


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("", ""),
        ("one line", "one line\n"),
        ("trailing space", "trailing space  \n"),
        ("...", ""),
        ("...", "any\nnumber of\nlines\n"),
        ("first\n...\nlast", "first\nlast\n"),
        ("first\n...\nlast", "first\n2\n3\nlast\n"),
        ("first\n...", "first\nand more\n"),
        ("first\n...", "first\n"),
        ("read 2,262 rows in ... s", "read 2,262 rows in 0.31 s\n"),
        ("a (b) [c] 1.5*", "a (b) [c] 1.5*\n"),
    ],
)
def test_a_page_that_shows_what_is_printed_agrees(shown: str, printed: str) -> None:
    assert agrees(shown, printed)


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("", "something\n"),
        ("one line", "another line\n"),
        ("one line", ""),
        ("one line", "one line\nand another\n"),
        ("1.5", "1x5\n"),
        ("first\n...\nlast", "first\n2\n"),
        ("first ... last", "first\nlast\n"),
        ("...\nlast", "last but one more\n"),
    ],
)
def test_a_page_that_shows_anything_else_does_not(shown: str, printed: str) -> None:
    assert not agrees(shown, printed)


def test_steps_are_read_with_their_continuations_and_output(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Say:\n\n```console\n$ echo a \\\n> b\na b\n$ cd sub\n```\n\n```text\n$ not run\n```\n")
    assert steps(page) == [Step("echo a \\\nb", "a b"), Step("cd sub", "")]


def test_commands_share_a_folder_and_report_their_exit_code(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    where, code, _ = run(Step("cd sub", ""), tmp_path, tmp_path)
    assert (where, code) == ((tmp_path / "sub").resolve(), 0)
    assert run(Step("echo told >&2; exit 3", ""), tmp_path, where) == (where, 3, "told\n")
