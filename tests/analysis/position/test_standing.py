"""Where every target of a plan stands, from the workspace of each example."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from saferplan import Workspace
from saferplan.errors import NotMeasurable
from saferplan.periods import By, Month
from tests.analysis.published_rows import NOT_VICTIM_BASED, add_up, example
from tests.analysis.small_archives import PETERBOROUGH_014A, archive, empty_workspace


def test_cambridgeshire_met_its_target(cambridgeshire: Path) -> None:
    found, missing = Workspace(cambridgeshire).standings()
    position = found[0].position
    assert not missing
    assert position.month == Month(2014, 3)
    assert position.baseline is not None
    assert (position.baseline.used.value, position.rolling.value) == (49_641, 39_225)
    assert position.percentages.against_baseline.value == pytest.approx(-21.0, abs=0.05)
    assert str(position.judgement.status) == "green"


def test_peterborough_stands_at_the_newest_month(peterborough: Path) -> None:
    found, missing = Workspace(peterborough).standings()
    by_month = add_up(
        example(), lambda r: r.month, lambda r: r.place == "Peterborough" and r.category not in NOT_VICTIM_BASED
    )
    position = found[0].position
    assert not missing
    assert position.month == Month(2025, 12)
    assert position.latest.value == by_month["2025-12"]
    assert position.rolling.value == sum(n for month, n in by_month.items() if str(month) >= "2025")
    assert position.baseline is not None
    assert position.baseline.used.value == sum(n for month, n in by_month.items() if str(month) < "2025")


def test_targets_come_first_then_what_the_plan_watches_in_its_order(peterborough: Path) -> None:
    space = Workspace(peterborough)
    found, _ = space.standings()
    assert [s.measure.id for s in found] == [space.plan.targets[0].measure, *space.plan.indicators]
    assert [s.target is not None for s in found] == [True] + [False] * len(space.plan.indicators)


def test_the_rate_is_divided_by_the_estimate_and_pinned(peterborough: Path) -> None:
    standing = Workspace(peterborough).standings()[0][0]
    assert standing.position.rate.population == 223_655
    assert standing.position.rate.value == pytest.approx(1000 * 19_215 / 223_655)
    assert {"police-uk/street", "ons/population"} <= {pin.dataset for pin in standing.pins}
    assert len({pin.release_id for pin in standing.pins}) == len(standing.pins)


def test_as_at_an_earlier_day_the_plan_stands_where_it_stood(peterborough: Path) -> None:
    found, _ = Workspace(peterborough).standings(as_at=date(2025, 1, 15))
    assert found[0].position.month == Month(2024, 12)
    assert found[0].position.rolling.value == 18_729


def test_a_measure_without_a_figure_is_told_apart_with_its_reason(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    plan = (space.folder / "plan.yaml").read_text()
    (space.folder / "plan.yaml").write_text(plan.replace("[all-crime]", "[all-crime, hate-crime, charge-rate]"))
    space.ingest([archive(tmp_path / "a.zip", {"2025-01": [(PETERBOROUGH_014A, "Robbery")]})])
    found, missing = space.standings()
    assert [s.measure.id for s in found] == ["all-crime"]
    assert [m.measure.id for m in missing] == ["hate-crime", "charge-rate"]
    assert "force's own extract" in missing[0].reason
    assert missing[1].reason.startswith("Nothing of the data.police.uk outcomes files")


def test_a_share_is_asked_for_over_twelve_months(copy_of_peterborough: Path) -> None:
    plan = copy_of_peterborough / "plan.yaml"
    plan.write_text(plan.read_text().replace("  - all-crime\n", "  - charge-rate\n"))
    found, _ = Workspace(copy_of_peterborough).standings()
    (share,) = [s for s in found if s.measure.id == "charge-rate"]
    assert share.series.by is By.ROLLING_12
    assert share.position.rate.value is None


def test_an_empty_workspace_has_no_standing_and_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        NotMeasurable, match=r"No measure of the plan has a figure yet: nothing of the .*; ingest a file that does"
    ):
        empty_workspace(tmp_path / "w").standings()
