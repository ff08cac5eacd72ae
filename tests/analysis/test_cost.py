"""The cost of crime avoided or added: exact sums, an interval from the counts, and caveats beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from saferplan.analysis.cost import INTERVAL_CAVEAT, pounds
from saferplan.errors import NotMeasurable, UsageError
from saferplan.workspace import Workspace
from tests.analysis.small_archives import empty_workspace
from tests.analysis.test_series_sources import HEADINGS

OFFENCES = {
    "34B": "Robbery of personal property,Robbery,Robbery of personal property,34B",
    "28E": "Burglary - residential,Theft offences,Residential burglary,28E",
    "8N": "Assault with injury,Violence against the person,Violence with injury,8N",
    "45": "Theft from a vehicle,Theft offences,Theft from a vehicle,45",
}


def _space(folder: Path, years: Mapping[str, Mapping[str, int]]) -> Workspace:
    """A partnership whose quarters each have a quarter of these yearly counts."""
    lines = [
        f"{year},{quarter},Cambridgeshire,Peterborough,E22000017,{OFFENCES[code]},{n // 4}"
        for year, counts in years.items()
        for quarter in (1, 2, 3, 4)
        for code, n in counts.items()
    ]
    path = folder / "prc-csp.csv"
    path.write_text("\n".join([HEADINGS, *lines, ""]), encoding="utf-8")
    space = empty_workspace(folder / "w")
    space.ingest([path])
    return space


@pytest.fixture
def cheaper(tmp_path: Path) -> Workspace:
    before = {"34B": 400, "28E": 800, "8N": 200, "45": 1000}
    return _space(tmp_path, {"2022/23": before, "2023/24": before | {"34B": 200, "45": 1200, "28E": 400}})


def test_the_sum_is_that_of_the_offences(cheaper: Workspace) -> None:
    found = cheaper.cost(against="year-before")
    assert found.added == -200 * 11_320 + 200 * 870
    assert found.low < found.added < found.high < 0
    assert {(r.name, r.change, r.cost) for r in found.rows} == {
        ("Robbery of personal property", -200, -200 * 11_320),
        ("Theft from a vehicle", 200, 200 * 870),
        ("Violence with injury", 0, 0),
    }
    assert (found.now.value or 0) - (found.base.value or 0) == found.added
    assert found.frame()["cost"].sum() == found.added
    assert found.finding.startswith(
        "In the 12 months to March 2024, recorded crimes with a unit cost cost about £2.1 million less than in the 12 "
        "months before (between £"
    )


def test_the_caveats_go_with_it(cheaper: Workspace) -> None:
    caveats = cheaper.cost(against="year-before").caveats
    assert INTERVAL_CAVEAT in caveats
    assert any("a fall in the sum is not a saving in any budget" in caveat for caveat in caveats)
    assert any("2015/16 prices" in caveat for caveat in caveats)
    assert any("the police record only a part" in caveat for caveat in caveats)


def test_of_one_measure_it_says_how_much_of_it_has_a_cost(cheaper: Workspace) -> None:
    found = cheaper.cost(measure="victim-based-crime", against="year-before")
    assert found.covered == pytest.approx(1600 / 2000)
    assert found.caveats[0] == ("Unit costs cover 80% of the crimes that the measure 'Victim-based crime' counts.")
    robbery = cheaper.cost(measure="robbery", against="year-before")
    assert (robbery.added, robbery.covered) == (-200 * 11_320, 1)
    with pytest.raises(NotMeasurable, match="No offence that 'Shoplifting' counts has a sourced unit cost"):
        cheaper.cost(measure="shoplifting", against="year-before")


def test_a_change_within_chance_is_not_called_a_saving(tmp_path: Path) -> None:
    space = _space(tmp_path, {"2022/23": {"8N": 2000, "34B": 400}, "2023/24": {"8N": 2020, "34B": 392}})
    found = space.cost(against="year-before")
    assert found.low < 0 < found.high
    assert "was not clearly other than in the 12 months before: between £" in found.finding


def test_police_uk_types_have_no_unit_cost(peterborough: Path) -> None:
    with pytest.raises(NotMeasurable, match="A unit cost belongs to an offence"):
        Workspace(peterborough).cost()


def test_what_is_refused(cheaper: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no target, so there is no baseline"):
        cheaper.cost()
    with pytest.raises(NotMeasurable, match="give another --month"):
        cheaper.cost(against="year-before", month="2023-03")


def test_sums_are_told_as_roughly_as_they_are_known() -> None:
    assert [pounds(v) for v in (1_234_567, -340_123, 8_440, 99_460, 999_900, 0)] == [
        *["£1.2 million", "£340,000", "£8,400", "£99,500", "£1.0 million", "£0"],
    ]
