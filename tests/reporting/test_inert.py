"""Texts that a spreadsheet would run."""

from __future__ import annotations

import polars as pl
import pytest

from saferplan.reporting.inert import inert, would_run


@pytest.mark.parametrize("text", ["=1+1", "+44 1733", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_they_get_an_apostrophe(text: str) -> None:
    assert would_run(text)
    assert inert(pl.DataFrame({"words": [text]}))["words"].to_list() == [f"'{text}"]


@pytest.mark.parametrize("text", ["Burglary", "2025-01", "", "a=b", "'=1"])
def test_others_stay_as_they_are(text: str) -> None:
    assert not would_run(text)
    assert inert(pl.DataFrame({"words": [text]}))["words"].to_list() == [text]


def test_numbers_and_gaps_are_left_alone() -> None:
    frame = pl.DataFrame({"words": ["=1", None], "value": [-1, None]})
    assert inert(frame).to_dicts() == [{"words": "'=1", "value": -1}, {"words": None, "value": None}]
