"""The back-test: which series it takes, what it reports, and that the page in the docs is what it gives."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from saferplan.analysis.forecast.backtest import (
    ALL,
    BESIDE_RIVALS,
    NAIVE,
    OWN,
    SHORT,
    WITHOUT_PANDEMIC,
    BackTest,
    back_test,
)
from saferplan.analysis.forecast.backtest_panels import SourcePanel, panels
from saferplan.analysis.forecast.backtest_rivals import available, rivals
from saferplan.cli.backtest_page import as_page
from saferplan.errors import NotMeasurable
from saferplan.new_workspace import create_workspace
from saferplan.periods import Month
from saferplan.plans import Break, BreakKind
from saferplan.stats.rolling_origin import Panel
from saferplan.workspace import Workspace

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "forecast-accuracy.md"
YEAR_END = Month(2019, 12)


def made(months: int, ending: Month = YEAR_END, series: int = 30) -> SourcePanel:
    counts = np.random.default_rng(4).poisson(150, (series, months)).astype(float)
    names = tuple(("all-crime", f"E{number:08d}") for number in range(series))
    return SourcePanel("police-uk", names, Panel(counts, ending, 1))


def of(found: BackTest, method: str, subset: str = ALL) -> dict[str, float]:
    row = next(row for row in found.accuracy if (row.method, row.subset) == (method, subset))
    return {name: getattr(row, name) for name in row.__slots__}


def test_on_plain_chance_it_beats_last_year_and_its_intervals_hold() -> None:
    found = back_test([made(48)])
    own, naive = of(found, OWN), of(found, NAIVE)
    assert own["mase"] < 0.9 < 0.98 < naive["mase"]
    assert own["score80"] < naive["score80"]
    assert own["within80"] == pytest.approx(0.85, abs=0.07)
    assert own["figures"] == naive["figures"] > 1000
    assert found.series[0].origins == 36
    assert found.finding.startswith("The 80% intervals held ")


def test_half_of_the_series_are_used_and_which_is_settled_by_their_names() -> None:
    panel = made(48)
    assert back_test([panel]).series[0].series == panel.is_reported.sum()
    assert 5 < panel.is_reported.sum() < 25
    assert back_test([panel], every_series=True).series[0].series == 30
    assert "half" in back_test([panel]).notes[0].lower()
    assert back_test([panel], every_series=True).notes == ()


def test_histories_under_two_years_and_the_pandemic_stand_apart() -> None:
    found = back_test([made(72, Month(2021, 12))])
    assert {row.subset for row in found.accuracy} == {ALL, WITHOUT_PANDEMIC, SHORT}
    assert of(found, OWN, WITHOUT_PANDEMIC)["trials"] < of(found, OWN)["trials"]
    assert {row.subset for row in back_test([made(48)]).accuracy} == {ALL, SHORT}


def test_a_rival_is_scored_beside_it_on_the_same_trials() -> None:
    from saferplan.stats.rolling_origin import Claims, no_total

    def always_150(history: Panel, horizon: int, limits: np.ndarray) -> Claims:  # type: ignore[type-arg]
        ahead = np.full((len(history.values), horizon), 150.0)
        if history.values.shape[1] < 30:
            ahead = ahead * np.nan
        return Claims(
            ahead, ahead - 16, ahead + 16, ahead - 24, ahead + 24, np.full(limits.shape, np.nan), no_total(len(limits))
        )

    found = back_test([made(48)], {"150": always_150})
    beside = ALL + BESIDE_RIVALS
    assert of(found, "150", beside)["trials"] == of(found, OWN, beside)["trials"] < of(found, OWN)["trials"]
    assert of(found, "150", beside)["mase"] < of(found, OWN, beside)["mase"], "nothing beats knowing the truth"
    assert of(found, OWN) == pytest.approx(of(back_test([made(48)]), OWN), nan_ok=True)
    assert found.frame()["brier"].null_count() >= 1


def test_nothing_long_enough_is_refused() -> None:
    with pytest.raises(NotMeasurable, match="it takes 13 months of figures"):
        back_test([made(12)])
    with pytest.raises(NotMeasurable):
        back_test([])


def test_rivals_are_there_only_with_their_package() -> None:
    assert bool(rivals()) is available()


def test_the_example_s_counts_are_its_panel(peterborough: Path) -> None:
    space = Workspace(peterborough)
    found = {panel.source: panel for panel in panels(space.snapshot(), space.measures, space.breaks)}
    assert set(found) == {"police-uk"}
    panel = found["police-uk"]
    assert (panel.panel.ending, panel.panel.step, panel.panel.rolling) == (Month(2025, 12), 1, False)
    place = panel.names.index(("all-crime", "E22000017"))
    shown = [o.value for o in space.series_table("all-crime", "E22000017", source="police-uk").series()]
    assert panel.panel.values[place].tolist() == shown


def test_a_blocking_break_cuts_a_series_in_two(peterborough: Path) -> None:
    space = Workspace(peterborough)
    item = Break(
        id="b",
        date=date(2024, 12, 1),
        kind=BreakKind.DEFINITION,
        title="Recounted",
        note="Recounted.",
        measures=("burglary",),
        blocks_comparison=True,
    )
    panel = panels(space.snapshot(), space.measures, [item])[0]
    rows = [row for row, name in zip(panel.panel.values, panel.names, strict=True) if name == ("burglary", "E22000017")]
    assert [int((~np.isnan(row)).sum()) for row in rows] == [13], "eleven months before it are too few to test"


def test_rolling_totals_are_a_panel_of_quarters(cambridgeshire: Path) -> None:
    space = Workspace(cambridgeshire)
    panel = panels(space.snapshot(), space.measures, space.breaks)[0]
    assert (panel.source, panel.panel.step, panel.panel.rolling) == ("ons", 3, True)
    assert panel.panel.ending == Month(2018, 12)


def test_the_page_has_every_table(peterborough: Path) -> None:
    space = Workspace(peterborough)
    text = as_page(back_test(panels(space.snapshot(), space.measures, space.breaks), every_series=True))
    for heading in ("## Series", "## Methods", "## By months ahead", "## Chances stated, and what happened"):
        assert heading in text
        assert heading in PAGE.read_text(encoding="utf-8")
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in tables)


@pytest.mark.shared
def test_the_page_in_the_docs_is_what_the_command_gives(shared: Path, tmp_path: Path) -> None:
    """For the ONS series and the method's own tables, which do not hang on the rivals that were installed."""
    name = "ons_pfa_rolling12m_by_offence_2003_2018.csv.gz"
    shutil.copy(shared / "recorded_crime" / name, tmp_path / name)
    space = create_workspace(tmp_path / "w", "E22000017")
    space.ingest([tmp_path / name])
    text = as_page(back_test(panels(space.snapshot(), space.measures, space.breaks)))
    printed = PAGE.read_text(encoding="utf-8")
    for part in ("## By months ahead", "## Chances stated"):
        rows = [line for line in text[text.index(part) :].splitlines() if line.startswith("| ons")]
        assert len(rows) >= 5
        assert all(row in printed for row in rows)
