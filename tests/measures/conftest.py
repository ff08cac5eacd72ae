from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

MINIMAL = """\
id: lantern-theft
version: 1
title: Theft of lanterns
theme: Other crime
what: Theft of lanterns.
why_it_matters: They light the way.
how_it_is_calculated: The shoplifting type stands in for it.
unit: crimes
kind: count
polarity: lower_is_better
what_good_looks_like: A fall.
known_limits:
  - An example.
rules:
  - datasets: [police-uk/street]
    basis: approximate
    categories: [Shoplifting]
author: A
checker: B
reviewed: 2026-01-01
next_review: 2027-01-01
status: draft
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "measures"


@pytest.fixture
def write(folder: Path) -> Callable[..., Path]:
    """Writes the minimal definition into the workspace's folder, with pieces of its text exchanged."""

    def write(*exchanges: tuple[str, str], name: str = "lantern-theft.yaml") -> Path:
        text = MINIMAL
        for old, new in exchanges:
            assert old in text
            text = text.replace(old, new)
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
