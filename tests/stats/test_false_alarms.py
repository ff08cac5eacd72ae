"""The rates that docs/reference/false-alarms.md states are true: part of them worked out anew, from other random
series."""

from __future__ import annotations

import re

import pytest
from benchmarks import no_change
from benchmarks.no_change import (
    FOLLOWING,
    NORMAL,
    OVERDISPERSED,
    POISSON,
    SEASONAL,
    SEASONAL_FOLLOWING,
    SEASONAL_TRENDING,
    USUAL,
    World,
    false_alarms,
    false_shifts,
)

from tests.guards.project import ROOT

PAGE = (ROOT / "docs" / "reference" / "false-alarms.md").read_text(encoding="utf-8")
AUTOCORRELATED_HALF = World("autocorrelated (0.5), seasonal", autocorrelation=0.5, seasonal=True)


def stated(first: str, second: str = "") -> list[float]:
    """The numbers of the first row of the page that begins with these cells."""
    begin = re.escape(f"| {first} | {second} |" if second else f"| {first} |")
    row = re.search(rf"^{begin}(.*)$", PAGE, re.MULTILINE)
    assert row, f"the page has no row '{first} {second}'"
    return [float(number) for number in re.findall(r"[\d.]+", row[1])]


@pytest.fixture(autouse=True)
def other_series(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(no_change, "SEED", 77)
    monkeypatch.setattr(no_change, "SERIES", 1500)


@pytest.mark.parametrize("adjust", [False, True], ids=["as published", "by the rule"])
@pytest.mark.parametrize(
    "world",
    [POISSON, NORMAL, OVERDISPERSED, SEASONAL, SEASONAL_TRENDING, FOLLOWING, SEASONAL_FOLLOWING, *USUAL],
    ids=lambda world: world.name,
)
def test_the_rates_of_each_rule_and_of_all(world: World, adjust: bool) -> None:
    *rules, points, newest, year = stated(world.name, "by the rule" if adjust else "as published")
    found = false_alarms(world, adjust=adjust)
    # Three standard errors of 1,500 series, more where points of one run are marked together.
    assert list(found.by_rule.values()) == pytest.approx(rules, abs=1.0)
    assert found.points == pytest.approx(points, abs=1.2)
    assert found.newest == pytest.approx(newest, abs=2.2)
    assert found.year == pytest.approx(year, abs=4.2)


def test_seasonal_adjustment_is_what_keeps_the_alarms_of_seasonal_series_down() -> None:
    assert false_alarms(SEASONAL, adjust=False).year > 3 * false_alarms(SEASONAL).year


def test_screening_gives_more_alarms() -> None:
    for world in (OVERDISPERSED, SEASONAL):
        assert false_alarms(world, screened=True).year > false_alarms(world).year


@pytest.mark.parametrize("world", [SEASONAL, SEASONAL_FOLLOWING, AUTOCORRELATED_HALF], ids=lambda world: world.name)
@pytest.mark.parametrize("months", [36, 120])
def test_a_break_is_proposed_for_at_most_one_series_in_twenty(world: World, months: int) -> None:
    found = false_shifts(world, months, series=400)
    assert found <= 5.0 + 3 * (0.05 * 0.95 / 400) ** 0.5 * 100
    section = PAGE[PAGE.index("## Proposed breaks") :]
    row = re.search(rf"^\| {re.escape(world.name)} \|(.*)$", section, re.MULTILINE)
    assert row
    assert all(float(number) <= 5.0 for number in re.findall(r"[\d.]+", row[1]))
