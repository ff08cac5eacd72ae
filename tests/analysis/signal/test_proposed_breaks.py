"""A level shift is proposed as a break, in words and as a text the register can read; nothing is added by itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from saferplan.analysis.signal.result import Signal
from saferplan.analysis.signal.signalling import signal
from saferplan.measures.definition import Polarity
from saferplan.plans.breaks import Break, BreakRegister, load_breaks
from saferplan.textfiles import load_text_file
from tests.analysis.build import monthly, quarterly

SEASON = 1 + 0.2 * np.sin(2 * np.pi * np.arange(12) / 12)


def shifted(breaks: list[Break] | None = None, title: str = "Shoplifting") -> Signal:
    """A rise of 30% from July 2024 on."""
    mean = 300 * SEASON[np.arange(60) % 12] * np.where(np.arange(60) < 30, 1, 1.3)
    series = monthly("2022-01", np.random.default_rng(1).poisson(mean).astype(float).tolist(), measure="shoplifting")
    return signal(series, polarity=Polarity.LOWER, title=title, breaks=breaks or [])


def test_the_shift_is_proposed_with_its_month_and_size() -> None:
    (proposal,) = shifted().proposed_breaks
    assert str(proposal.month) == "2024-07"
    assert proposal.low_percent < 30 < proposal.high_percent
    assert proposal.size_percent == pytest.approx(30, abs=6)
    assert proposal.sentence.startswith("The level of shoplifting in Peterborough rose by about")
    assert "from July 2024 on. If the way of counting changed then" in proposal.sentence


def test_the_text_is_an_entry_that_the_register_reads(tmp_path: Path) -> None:
    (proposal,) = shifted(title="Burglary (owner's home)").proposed_breaks
    file = tmp_path / "breaks.yaml"
    file.write_text(f"breaks:\n{proposal.yaml}", encoding="utf-8")
    (entry,) = load_text_file(file, BreakRegister).breaks
    assert (entry.date, entry.measures, entry.areas) == (date(2024, 7, 1), ("shoplifting",), ("E22000017",))
    assert entry.sources == ("police-uk",)
    assert not entry.blocks_comparison
    assert entry in load_breaks(file)


def test_a_shift_that_the_register_has_is_not_proposed_again(tmp_path: Path) -> None:
    (proposal,) = shifted().proposed_breaks
    file = tmp_path / "breaks.yaml"
    file.write_text(f"breaks:\n{proposal.yaml}", encoding="utf-8")
    known = list(load_text_file(file, BreakRegister).breaks)
    found = shifted(known)
    assert found.proposed_breaks == ()
    assert [str(phase.first) for phase in found.phases] == ["2024-01", "2024-07"]


def test_the_size_of_a_fall_is_given_without_its_sign() -> None:
    values = np.random.default_rng(4).poisson(np.where(np.arange(60) < 30, 400, 280)).astype(float)
    (proposal,) = signal(monthly("2022-01", values.tolist()), polarity=Polarity.LOWER, title="ASB").proposed_breaks
    assert proposal.size_percent < 0
    assert "The level of ASB in Peterborough fell by about 3" in proposal.sentence
    assert "-" not in proposal.sentence


def test_a_quarter_s_break_is_dated_by_its_first_day() -> None:
    values = np.random.default_rng(5).poisson(np.where(np.arange(40) < 20, 900, 1250)).astype(float)
    (proposal,) = signal(quarterly("2014-03", values.tolist()), polarity=Polarity.LOWER).proposed_breaks
    assert str(proposal.month) == "2019-01"
    assert "date: 2019-01-01" in proposal.yaml


def test_percentages_are_not_searched() -> None:
    values = [20.0, 21.0] * 15 + [40.0, 41.0] * 15
    assert signal(monthly("2022-01", values), polarity=Polarity.LOWER, is_percentage=True).proposed_breaks == ()
