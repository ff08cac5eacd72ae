"""Own change against the group's: what its interval allows for."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from scipy import stats

from saferplan import Workspace


def test_divergence_allows_for_crime_that_wanders(peterborough: Path) -> None:
    """The lower limit, recomputed; with Poisson's chance alone it would lie a quarter as far away."""
    found = Workspace(peterborough).compare("all-crime", group="same-region").divergence
    assert found is not None
    assert found.own_base
    assert found.own_now
    assert found.low is not None
    alone = math.log(found.own_now / found.own_base)
    # A level that varies by 0.12 root(mean) of Poisson, keeps half of it a month, and is known from 12 residuals.
    mean = (found.own_base + found.own_now) / 24
    contrast = [-1] * 12 + [1] * 12
    carried = sum(a * b * 0.5 ** abs(i - j) for i, a in enumerate(contrast) for j, b in enumerate(contrast)) / 24
    factor = (stats.t.ppf(0.975, 12) / 1.959964) ** 2 * (1 + 0.12 * math.sqrt(mean) * carried)
    error = 1.959964 * math.sqrt(factor * (1 / found.own_base + 1 / found.own_now))
    own_low = 100 * (math.exp(alone - error) - 1)
    assert found.low < own_low - (found.group_change or 0), "the group's own chance comes on top"
    assert found.low == pytest.approx(own_low - (found.group_change or 0), abs=1.5)
