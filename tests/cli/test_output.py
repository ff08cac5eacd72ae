"""What the program writes for others to open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from saferplan.cli.output import write_frame

if TYPE_CHECKING:
    import pytest


def test_a_text_a_spreadsheet_would_run_is_made_inert(capsys: pytest.CaptureFixture[str]) -> None:
    frame = pl.DataFrame({"line": [-2, 3], "text": ["=HYPERLINK(1)", "On or near High Street"], "change": [-1.5, None]})

    write_frame(frame, "csv", None)

    assert capsys.readouterr().out.splitlines() == [
        "line,text,change",
        "-2,'=HYPERLINK(1),-1.5",
        "3,On or near High Street,",
    ]
