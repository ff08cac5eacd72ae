"""A comparison in the example, recomputed from the published workbook; gaps, breaks and small numbers told."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from scipy import stats

from saferplan import Workspace
from saferplan.analysis.comparison.comparing import compare
from saferplan.analysis.comparison.groups import resolve
from saferplan.analysis.comparison.question import Question
from saferplan.analysis.comparison.result import Comparison, Direction, Place
from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography.areas import AreaType, find, of_type
from saferplan.periods import By, Month
from saferplan.plans.breaks import Break, BreakKind
from saferplan.plans.groups import Group, LimitsRule
from tests.analysis.published_rows import ASB, example
from tests.analysis.published_tables import column
from tests.analysis.small_archives import FENLAND, PETERBOROUGH_014A, archive, empty_workspace

PETERBOROUGH = find("E22000017")
PEOPLE, HOUSEHOLDS = "Population figures", "Household figures"


@pytest.fixture(scope="module")
def space(peterborough: Path) -> Workspace:
    return Workspace(peterborough)


def of(group: Comparison) -> list[str]:
    return [area.code for area in group.group.areas]


def test_the_average_of_neighbours_is_the_mean_of_their_published_rates(space: Workspace) -> None:
    found = space.compare("all-crime")
    counts, people = column("Table C2", "Total recorded crime"), column("Table C4", PEOPLE)
    rates = [1000 * counts[code] / people[code] for code in of(found)]
    assert len(rates) == 20
    assert found.average == pytest.approx(statistics.mean(rates))
    own = 1000 * counts["E22000017"] / people["E22000017"]
    assert found.own.rate == pytest.approx(own)
    assert found.distance_percent == pytest.approx(100 * (own / statistics.mean(rates) - 1))
    assert found.distance_count == pytest.approx(22_574 - 217.7 * statistics.mean(rates))
    assert (found.rank, found.of) == (1 + sum(rate < own for rate in rates), 21)
    assert str(found.period) == "2024-12"


def test_every_partnership_has_the_rate_of_the_published_counts(space: Workspace) -> None:
    counts, people = column("Table C2", "Total recorded crime"), column("Table C4", PEOPLE)
    found = space.compare("all-crime", group="all-csps")
    assert {row.area.code for row in found.rows} == set(counts)
    for row in found.rows:
        assert row.rate == pytest.approx(1000 * counts[row.area.code] / people[row.area.code])
    assert round(found.own.rate or 0, 1) == 103.7, "as the ONS prints it for Peterborough"


def test_a_weighted_average_with_the_area_in_it_is_the_sum_over_the_sum(space: Workspace) -> None:
    found = space.compare("robbery", group="same-region")
    counts, people = column("Table C2", "Robbery"), column("Table C4", PEOPLE)
    codes = [*of(found), "E22000017"]
    assert found.group.include_self
    assert found.average == pytest.approx(1000 * sum(counts[c] for c in codes) / sum(people[c] for c in codes))
    without = space.compare("robbery", group="same-region", include_self=False, averaging="simple")
    rates = [1000 * counts[c] / people[c] for c in of(without)]
    assert without.average == pytest.approx(statistics.mean(rates))


def test_burglary_of_homes_is_per_household(space: Workspace) -> None:
    found = space.compare("domestic-burglary")
    counts, homes = column("Table C2", "Residential burglary"), column("Table C4", HOUSEHOLDS)
    assert found.denominator == "households"
    assert found.own.rate == pytest.approx(1000 * counts["E22000017"] / homes["E22000017"])
    assert found.average == pytest.approx(statistics.mean(1000 * counts[c] / homes[c] for c in of(found)))


def test_divergence_adds_up_and_leaves_the_area_out_of_its_group(space: Workspace) -> None:
    found = space.compare("all-crime", group="same-region").divergence
    assert found is not None
    before, now = column("Table C5", "Total recorded crime"), column("Table C2", "Total recorded crime")
    codes = [a.code for a in resolve("same-region", PETERBOROUGH, date.today(), {}).areas]
    assert (found.own_base, found.own_now) == (24_215, 22_574)
    assert found.group_base == sum(before[c] for c in codes)
    assert found.group_now == sum(now[c] for c in codes)
    assert (found.with_group or 0) + (found.apart or 0) == pytest.approx(22_574 - 24_215)
    assert found.points == pytest.approx(100 * (22_574 / 24_215 - found.group_now / found.group_base))
    assert (str(found.baseline), found.members) == ("2023-12", 43)
    assert found.low is not None
    assert found.low < (found.points or 0) < (found.high or 0)
    assert "Peterborough" in found.sentence


def test_the_limits_as_published_are_spiegelhalters(space: Workspace) -> None:
    """Phi, tau and the 95% limits worked out with loops from the published counts."""
    found = space.compare("robbery", limits="funnel-as-published")
    counts, people = column("Table C2", "Robbery"), column("Table C4", PEOPLE)
    average = statistics.mean(counts[c] / people[c] for c in of(found))
    expected = [people[c] * average for c in of(found)]
    z = sorted(2 * (counts[c] ** 0.5 - e**0.5) for c, e in zip(of(found), expected, strict=True))
    low = z[1] + 0.9 * (z[2] - z[1])
    high = z[17] + 0.1 * (z[18] - z[17])
    phi = statistics.mean(min(max(value, low), high) ** 2 for value in z)
    weights = [4 * e for e in expected]
    tau2 = (20 * phi - 19) / (sum(weights) - sum(w * w for w in weights) / sum(weights))
    assert found.funnel is not None
    assert found.funnel.dispersion == pytest.approx(phi)
    assert found.funnel.between == pytest.approx(math.sqrt(tau2))
    own = 217_700 * average
    reach = stats.norm.ppf(0.975) * math.sqrt(1 / (4 * own) + tau2)
    assert found.lower == pytest.approx(1000 * average * (1 - reach) ** 2)
    assert found.upper == pytest.approx(1000 * average * (1 + reach) ** 2)
    wider = space.compare("robbery")
    assert (wider.upper or 0) > found.upper


def test_the_spread_rule_is_the_mean_and_deviations_of_the_rates(space: Workspace) -> None:
    found = space.compare("all-crime", limits="spread")
    counts, people = column("Table C2", "Total recorded crime"), column("Table C4", PEOPLE)
    rates = [1000 * counts[c] / people[c] for c in of(found)]
    mean, deviation = statistics.mean(rates), statistics.stdev(rates)
    assert found.lower == pytest.approx(mean - 1.96 * deviation)
    assert found.upper == pytest.approx(mean + 1.96 * deviation)
    above = {row.area.code for row in found.rows if row.place is Place.ABOVE}
    assert above == {c for c, rate in zip(of(found), rates, strict=True) if rate > mean + 1.96 * deviation}


def test_places_points_and_ranks_of_one_comparison_agree(space: Workspace) -> None:
    found = space.compare("all-crime", group="all-csps")
    assert found.funnel is not None
    outside = {point.area for point in found.funnel.outside95}
    assert outside == {row.area for row in found.rows if row.place is not Place.NOT_DIFFERENT}
    assert [row.rate for row in found.rows] == sorted((row.rate or 0 for row in found.rows), reverse=True)
    assert sorted(row.rank or 0 for row in found.rows)[0] == 1
    assert found.rows[-1].rank == 1, "the lowest rate is the best of a measure that should fall"
    assert found.frame().height == 314
    assert found.funnel.sizes[0] < 11_000
    assert found.funnel.sizes[-1] > 1_157_000


@pytest.mark.parametrize("measure", ["robbery", "drugs"])
def test_which_end_is_best_is_said(space: Workspace, measure: str) -> None:
    found = space.compare(measure)
    assert ("best" in found.best_is) == (measure == "robbery")
    assert found.best_is.startswith("1 is the lowest rate")


def test_two_other_areas_say_nothing_of_what_is_usual(space: Workspace) -> None:
    pair = Group.model_validate({"id": "p", "name": "P", "members": [{"area": "E22000040"}, {"area": "E22000099"}]})
    group = resolve("p", PETERBOROUGH, date.today(), {"p": pair})
    found = compare(space.snapshot(), Question(space.measures.get("robbery"), PETERBOROUGH, group))
    assert (found.own.place, found.lower, found.funnel) == (None, None, None)
    assert (found.rank, found.of) == (1, 3)
    assert any("Only 2 of the group's areas have figures, fewer than 3" in note for note in found.notes)


def test_small_numbers_say_so_instead_of_a_percentage(space: Workspace) -> None:
    found = space.compare("possession-of-weapons", "Rutland", group="same-region")
    assert found.is_tiny
    assert found.distance_percent is None
    assert "on small numbers" in found.finding
    assert "%" not in found.finding
    assert f"{found.own.count:,.0f} against" in found.distance_reason
    assert found.distance_count == pytest.approx((found.own.count or 0) - found.own.population * found.average / 1000)


def test_months_of_the_street_files_against_an_independent_count(space: Workspace) -> None:
    """Only the home force's files are here: the district group is compared by month, the rest is listed."""
    found = space.compare("asb-incidents", group="same-police-force", by="month", month="2025-08")
    named = {row.area.name: row.count for row in found.rows}
    counted: dict[str, int] = {}
    for row, n in example().items():
        if row.month == "2025-08" and row.category == ASB:
            counted[row.place] = counted.get(row.place, 0) + n
    assert {name: counted[name] for name in named} == named
    assert [str(period) for period in found.history_periods] == [f"2025-{m:02d}" for m in range(4, 9)]
    assert found.source == "police-uk"


def test_five_rolling_years_end_with_the_newest_month(space: Workspace) -> None:
    found = space.compare("all-crime", group="cambridgeshire-districts")
    assert found.source == "police-uk", "newer than the ONS tables, and all six are covered"
    assert [str(period) for period in found.history_periods] == [f"2025-{m:02d}" for m in range(8, 13)]
    assert all(len(row.history) == 5 for row in found.rows)
    assert found.own.history[-1] == found.own.rate
    assert str(found.divergence.baseline if found.divergence else "") == "2024-12"


def test_areas_without_files_are_listed_not_dropped(space: Workspace) -> None:
    with pytest.raises(NotMeasurable, match="No area of the group 'ons-nearest-neighbours' has a figure"):
        space.compare("asb-incidents")
    found = space.compare("asb-incidents", group="same-region")
    assert (found.of, len(found.rows)) == (6, 44)
    missing = [row for row in found.rows if row.rate is None]
    assert len(missing) == 38
    assert all("is not among the files taken in" in row.reason for row in missing)
    assert len(found.without_figure) == 38
    assert found.funnel is not None
    assert len(found.funnel.left_out) == 38
    assert found.rows[-1].rate is None
    assert "38 areas" in " ".join(found.notes)


def test_a_month_that_is_not_covered_is_refused_with_those_that_are(space: Workspace) -> None:
    with pytest.raises(NotMeasurable, match="for 12 months ending with June 2020; ask for a --month from 2023-12 to"):
        space.compare("robbery", month="2020-06")
    with pytest.raises(UsageError, match="not a way to cut time"):
        space.compare("robbery", by="fortnight")
    with pytest.raises(UsageError, match="not a rule of limits"):
        space.compare("robbery", limits="guess")


def question(space: Workspace, *breaks: Break) -> Comparison:
    group = resolve("same-police-force", PETERBOROUGH, date.today(), {})
    asked = Question(space.measures.get("burglary"), PETERBOROUGH, group, By.MONTH, Month(2025, 9), breaks=breaks)
    return compare(space.snapshot(), asked)


def broken(**changes: object) -> Break:
    first = {"id": "b", "date": "2025-07-01", "kind": "recording-rule", "title": "New rules", "note": "N"}
    return Break.model_validate({**first, **changes})


def test_no_direction_or_divergence_crosses_a_break_that_forbids_it(space: Workspace) -> None:
    whole = question(space)
    assert [str(period) for period in whole.history_periods] == [f"2025-{m:02d}" for m in range(5, 10)]
    cut = question(space, broken(blocks_comparison=True))
    assert [str(period) for period in cut.history_periods] == ["2025-07", "2025-08", "2025-09"]
    assert cut.divergence is not None
    assert cut.divergence.points is None
    assert "new rules" in cut.divergence.reason
    assert any("New rules (1 July 2025)" in note for note in cut.notes)
    drawn = question(space, broken())
    assert len(drawn.history_periods) == 5
    assert any("New rules" in note for note in drawn.notes)


def test_a_member_with_a_break_of_its_own_leaves_the_divergence_alone(space: Workspace) -> None:
    fenland = find("Fenland")
    found = question(space, broken(blocks_comparison=True, areas=[fenland.code])).divergence
    assert found is not None
    assert [item.code for item in found.left_out] == [fenland.code]
    assert found.members == 4


def test_a_change_of_membership_is_noted(space: Workspace) -> None:
    moved = broken(kind="group-membership", groups=["same-police-force"], title="New list")
    assert moved.kind is BreakKind.GROUP_MEMBERSHIP
    assert any("New list" in note and "today's list" in note for note in question(space, moved).notes)


def test_rising_is_more_than_chance(space: Workspace) -> None:
    found = question(space)
    for row in found.rows:
        first, last = row.history[0], row.history[-1]
        assert first is not None
        assert last is not None
        assert row.population
        # Populations hardly move within five months, so rates are counts over one number.
        change = math.sqrt(last * row.population / 1000) - math.sqrt(first * row.population / 1000)
        # Months four apart of a level that varies by 0.12 root(mean) of Poisson and keeps half of it a month.
        mean = (first + last) * row.population / 2000
        factor = (stats.t.ppf(0.975, 12) / 1.96) ** 2 * (1 + 0.12 * math.sqrt(mean) * (1 - 0.5**4))
        expected = Direction.LEVEL if abs(change) <= 1.96 * math.sqrt(factor / 2) else None
        expected = expected or (Direction.RISING if change > 0 else Direction.FALLING)
        assert row.direction is expected


def test_a_percentage_is_compared_without_a_funnel(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    types = [PETERBOROUGH_014A] * 8, [FENLAND] * 10
    outcomes = {
        "2025-01": [
            *((lsoa, "Suspect charged") for lsoa in types[0][:2]),
            *((lsoa, "Investigation complete; no suspect identified") for lsoa in types[0][2:]),
            *((lsoa, "Suspect charged") for lsoa in types[1][:1]),
            *((lsoa, "Investigation complete; no suspect identified") for lsoa in types[1][1:]),
        ]
    }
    street = {"2025-01": [(PETERBOROUGH_014A, "Drugs"), (FENLAND, "Drugs")]}
    space.ingest([archive(tmp_path / "2025-01.zip", street, outcomes)], published=date(2025, 3, 1))
    found = space.compare("charge-rate", group="same-police-force", by="month")
    assert found.own.rate == pytest.approx(25)
    assert found.average == pytest.approx((25 + 10) / 2), "the mean of the two known, own counted"
    assert found.funnel is None
    assert found.divergence is None
    assert found.distance_count is None
    assert found.own.place is None, "one other area tells no spread"
    assert found.rank == 1, "1 is the highest: a charge rate should rise"
    assert "25.0% in January 2025" in found.finding


def test_partial_months_are_used_and_told(tmp_path: Path) -> None:
    space = empty_workspace(tmp_path / "w")
    lines = {"2025-01": [(PETERBOROUGH_014A, "Drugs"), (PETERBOROUGH_014A, "?"), (FENLAND, "Drugs")]}
    space.ingest([archive(tmp_path / "a.zip", lines)], published=date(2025, 3, 1))
    with pytest.raises(NotMeasurable, match="No residents figures"):
        space.compare("drugs", group="same-police-force", by="month")


def test_as_at_a_day_before_a_release_nothing_is_known(space: Workspace) -> None:
    with pytest.raises(NotMeasurable):
        space.compare("all-crime", as_at=date(2000, 1, 1))


def test_every_area_at_once_says_what_each_alone_does(space: Workspace) -> None:
    for measure, group in (("robbery", "ons-nearest-neighbours"), ("all-crime", "same-region")):
        table = space.comparisons(measure, group=group)
        frame = table.frame()
        for code in ("E22000017", "E22000260", "W14000022"):
            alone = space.compare(measure, code, group=group)
            row = next(row for row in frame.to_dicts() if row["area_code"] == code)
            assert row["rate"] == pytest.approx(alone.own.rate)
            assert row["average"] == pytest.approx(alone.average)
            assert (row["rank"], row["of"]) == (alone.rank, alone.of)
            assert row["position"] == (str(alone.place) if alone.place else None)
            assert row["distance_count"] == pytest.approx(alone.distance_count)
            assert (row["distance_percent"] is None) == (alone.distance_percent is None)
        assert len(frame) + sum("authorit" in item.reason for item in table.left_out) == 314


def test_every_area_at_once_lists_those_without_a_group(space: Workspace) -> None:
    table = space.comparisons("robbery")
    assert len(table.areas) + len(table.left_out) == len(of_type(AreaType.CSP))
    assert any("North Hampshire" in item.name and "3 authorities" in item.reason for item in table.left_out)
    forces = space.comparisons("robbery", "pfa", group="england-and-wales")
    assert len(forces.areas) == 43


def test_the_group_may_be_changed_but_not_invented(space: Workspace) -> None:
    group = space.group()
    assert group.id == "ons-nearest-neighbours"
    assert replace(group, include_self=True).include_self
    assert space.group("cambridgeshire-districts", month="2025-01").areas
    with pytest.raises(UsageError, match="not a comparison group"):
        space.group("nobody")
    assert LimitsRule("funnel") is LimitsRule.FUNNEL
