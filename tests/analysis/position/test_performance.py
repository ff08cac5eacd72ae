"""Position: Cambridgeshire's target of 2011-14 on ONS totals, Peterborough's of 2025-27 by month, and the gaps."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saferplan.analysis.position.needed import needed_from_here
from saferplan.analysis.position.performance import position
from saferplan.analysis.position.rag import RagStatus
from saferplan.analysis.position.result import Position
from saferplan.measures.definition import Polarity
from saferplan.observations import Series
from saferplan.periods import By, Month
from saferplan.plans import Baseline, Break, BreakKind, Reading, RevisionPolicy, Target, load_breaks, load_plan
from tests.analysis.build import month, monthly, quarterly, series_of

ROOT = Path(__file__).parents[3]
PUBLISHED = json.loads((ROOT / "tests" / "data" / "published" / "published_positions.json").read_text(encoding="utf-8"))
COUNTS = PUBLISHED["peterborough_victim_based"]["months"]
PETERBOROUGH = load_plan(ROOT / "examples" / "peterborough-2025-27" / "plan.yaml").targets[0]
CAMBRIDGESHIRE = load_plan(ROOT / "examples" / "cambridgeshire-2011-14" / "plan.yaml").targets[0]


def street(values: Iterable[float | None] = COUNTS) -> Series:
    return monthly("2024-01", values, measure=PETERBOROUGH.measure)


def ons() -> Series:
    totals = PUBLISHED["cambridgeshire_victim_based"]["twelve_months_to"]
    values = {Month.parse(text): total for text, total in totals.items()}
    return series_of(values, By.ROLLING_12, source="ons", area=("E23000023", "Cambridgeshire"))


def held(target: Target | None, series: Series, last: str, polarity: Polarity = Polarity.LOWER) -> Position:
    return position(target, series, month(last), polarity=polarity, breaks=load_breaks(None))


def a_target(**changes: object) -> Target:
    return Target.model_validate(
        {
            "id": "t",
            "title": "Crime",
            "measure": "all-crime",
            "baseline": Baseline(first=month("2024-01"), last=month("2024-12")),
            "change_percent": -10,
            "deadline": month("2025-12"),
            **changes,
        }
    )


def test_cambridgeshire_met_its_target() -> None:
    held_at = held(CAMBRIDGESHIRE, ons(), "2014-03")
    against = held_at.percentages.against_baseline
    assert (against.base, against.now, round(against.value or 0, 1)) == (49641, 39225, -21.0)
    assert held_at.goal == pytest.approx(44676.9)
    assert held_at.to_target.change == 39225 - 44676, "from the last whole number that meets it"
    assert (held_at.judgement.status, held_at.judgement.against) == (RagStatus.GREEN, "target")
    assert [item.id for item in held_at.breaks] == ["ons-families-2013"]


def test_before_the_deadline_rolling_totals_are_held_to_the_straight_line() -> None:
    held_at = held(CAMBRIDGESHIRE, ons(), "2012-09")
    assert held_at.expected.value == pytest.approx(49641 * (1 - 0.1 * 18 / 36))
    assert (held_at.judgement.status, held_at.judgement.value) == (RagStatus.GREEN, 43200)


def test_what_rolling_totals_cannot_show_says_so() -> None:
    held_at = held(CAMBRIDGESHIRE, ons(), "2013-09")
    year, three = held_at.year_to_date, held_at.percentages
    assert year.now.reason == "the source gives totals of 12 months, which do not make up April to September 2013"
    assert three.along_trend.reason.endswith("they overlap, so no trend is fitted")
    assert three.latest_on_first.reason == "the source gives totals of 12 months, not months"
    assert held_at.needed.reason.startswith("the source gives totals of 12 months")
    assert held_at.judgement.status is RagStatus.GREEN


def test_between_the_quarters_of_the_ons_there_is_no_position() -> None:
    held_at = held(CAMBRIDGESHIRE, ons(), "2014-02")
    assert held_at.rolling.value is None
    assert held_at.judgement.status is RagStatus.GREY
    assert held_at.judgement.reason == "the source gives totals of 12 months, and none ends with February 2014"


def test_after_the_deadline_the_verdict_stands() -> None:
    held_at = held(CAMBRIDGESHIRE, ons(), "2014-06")
    assert (held_at.rolling.value, held_at.judgement.value) == (40274, 39225)
    assert held_at.needed.reason == "the deadline, March 2014, has been reached"


def test_peterborough_in_december_2025() -> None:
    held_at = held(PETERBOROUGH, street(), "2025-12")
    assert (held_at.latest.value, held_at.same_last_year.value) == (1451, 1320)
    assert (held_at.rolling.value, held_at.baseline and held_at.baseline.used.value) == (19215, 18729)
    assert held_at.year_to_date.now.value == sum(COUNTS[15:24])
    assert held_at.year_to_date.change.change == sum(COUNTS[15:24]) - sum(COUNTS[3:12])
    assert held_at.year_to_date.expected.value == pytest.approx(sum(COUNTS[3:12]) * (1 - 0.1 / 3))
    assert held_at.expected.value == pytest.approx(18729 * (1 - 0.1 / 3))
    assert held_at.judgement.status is RagStatus.RED
    assert held_at.judgement.missed_by_percent == pytest.approx((19215 / (18729 * (1 - 0.1 / 3)) - 1) * 100)
    assert held_at.needed.per_month == pytest.approx(18729 * 0.9 / 12)
    assert held_at.percentages.latest_on_first.change == 1451 - 1398
    assert held_at.percentages.latest_on_same_season.change == 1451 - 1320


def test_the_calendar_year_may_be_the_reporting_year() -> None:
    held_at = position(PETERBOROUGH, street(), month("2025-12"), polarity=Polarity.LOWER, year=By.CALENDAR_YEAR)
    assert (held_at.year_to_date.now.value, held_at.year_to_date.now.label) == (19215, "January to December 2025")


def test_one_month_of_a_year_is_not_judged_and_two_are() -> None:
    april, may = (held(PETERBOROUGH, street(), text).year_to_date.judgement for text in ("2025-04", "2025-05"))
    assert (april.status, april.reason) == (RagStatus.GREY, "one month of the year is too little to judge")
    assert may.status is RagStatus.RED


def test_a_missing_month_takes_the_colour_and_names_itself() -> None:
    held_at = held(PETERBOROUGH, street([*COUNTS[:18], None, *COUNTS[19:]]), "2025-12")
    assert held_at.latest.value == 1451
    assert held_at.rolling.reason == held_at.judgement.reason == "not published: July 2025"
    assert held_at.judgement.status is RagStatus.GREY
    assert held_at.percentages.along_trend.reason.startswith("a trend with seasons needs 24 figures or more")


def test_a_gap_in_the_baseline_leaves_no_target_figure() -> None:
    held_at = held(PETERBOROUGH, street([None, *COUNTS[1:]]), "2025-12")
    assert held_at.goal is None
    assert held_at.judgement.reason == "not published: January 2024"
    assert held_at.percentages.latest_on_first.reason == "not published: January 2024"


def test_a_neutral_measure_is_never_coloured() -> None:
    held_at = held(PETERBOROUGH, street(), "2025-12", Polarity.NEUTRAL)
    assert {held_at.judgement.status, held_at.year_to_date.judgement.status} == {RagStatus.GREY}
    assert "neither good nor bad" in held_at.judgement.reason
    assert held_at.percentages.against_baseline.value is not None


def test_a_target_against_the_measure_s_polarity_is_not_coloured() -> None:
    held_at = held(PETERBOROUGH, street(), "2025-12", Polarity.HIGHER)
    assert held_at.judgement.reason == (
        "the target asks for a fall in a measure where higher is better; correct the plan or the measure"
    )


def test_without_a_target_there_is_a_position_all_the_same() -> None:
    held_at = held(None, street(), "2025-12")
    assert (held_at.rolling.value, held_at.rolling_change.change) == (19215, 486)
    assert (held_at.judgement.status, held_at.judgement.reason) == (RagStatus.GREY, "no target is set")
    assert held_at.percentages.against_baseline.reason == "no baseline is set"


@pytest.mark.parametrize(
    ("each", "status"),
    [(90.0, RagStatus.GREEN), (90.1, RagStatus.AMBER), (94.5, RagStatus.AMBER), (94.6, RagStatus.RED)],
)
def test_the_safer_derbyshire_rule(each: float, status: RagStatus) -> None:
    """Target 1,080 in the year: green to 1,080, amber to 5% above (1,134), red beyond."""
    held_at = held(a_target(), monthly("2024-01", [100] * 12 + [each] * 12), "2025-12")
    assert held_at.judgement.status is status
    assert held_at.judgement.rule == (
        "Green: met. Amber: missed by up to 5%. Red: missed by more than 5%. Grey: no target, not enough data, or no "
        "judgement made. (The Safer Derbyshire rule.)"
    )


def test_too_few_for_a_percentage_is_met_or_grey() -> None:
    met = held(a_target(), monthly("2024-01", [4] * 12 + [3] * 12), "2025-12").judgement
    missed = held(a_target(), monthly("2024-01", [4] * 12 + [5] * 12), "2025-12").judgement
    assert met.status is RagStatus.GREEN
    assert missed.reason == "missed, but 43 expected is under 50, too few for a percentage"


def test_a_rise_may_be_the_target() -> None:
    rising = a_target(change_percent=10)
    series = monthly("2024-01", [100] * 12 + [111] * 12)
    assert held(rising, series, "2025-12", Polarity.HIGHER).judgement.status is RagStatus.GREEN
    fallen = held(rising, monthly("2024-01", [100] * 24), "2025-12", Polarity.HIGHER).judgement
    assert (fallen.status, round(fallen.missed_by_percent or 0, 2)) == (RagStatus.RED, 9.09)


def test_the_final_year_is_judged_on_its_own_months_from_the_second_on() -> None:
    target = a_target(deadline=month("2026-12"))
    series = monthly("2024-01", [100] * 24 + [80] * 6)
    first, second = (held(target, series, text).judgement for text in ("2026-01", "2026-02"))
    assert (first.judged, first.status) == ("12 months to January 2026", RagStatus.AMBER)
    assert (second.judged, second.status, second.expected) == ("January to February 2026", RagStatus.GREEN, 180)
    rolling = held(a_target(deadline=month("2026-12"), reading=Reading.ROLLING_12), series, "2026-02").judgement
    assert (rolling.judged, rolling.status) == ("12 months to February 2026", RagStatus.AMBER)


def test_a_target_is_not_judged_before_its_baseline_is_over() -> None:
    judgement = held(PETERBOROUGH, monthly("2023-01", [100] * 24, measure="x"), "2024-12").judgement
    assert judgement.reason == "the target counts from January 2025"


def test_a_blocking_break_takes_colour_and_percentage() -> None:
    new_system = Break(
        id="s",
        date=date(2025, 3, 1),
        kind=BreakKind.RECORDING_RULE,
        title="New system",
        note="N",
        blocks_comparison=True,
    )
    held_at = position(PETERBOROUGH, street(), month("2025-12"), polarity=Polarity.LOWER, breaks=[new_system])
    reason = "the figures cannot be compared across 1 March 2025: new system"
    assert held_at.judgement.reason == held_at.percentages.against_baseline.reason == reason
    assert held_at.percentages.along_trend.reason == held_at.year_to_date.against_trajectory.reason == reason
    assert (held_at.percentages.against_baseline.base, held_at.rolling.value) == (18729, 19215)
    assert held_at.year_to_date.change.reason == reason
    later = position(None, street(), month("2025-12"), polarity=Polarity.LOWER, breaks=[new_system])
    assert later.month_change.value is None


def test_a_revised_baseline_is_shown_beside_the_published_one() -> None:
    window = {"first": "2024-01", "last": "2024-12", "published_figure": 18000}
    restated, frozen = (
        held(a_target(baseline=window, revision_policy=policy), street(), "2025-12").baseline
        for policy in (RevisionPolicy.RESTATE, RevisionPolicy.FREEZE)
    )
    assert restated is not None
    assert frozen is not None
    assert (restated.used.value, frozen.used.value) == (18729, 18000)
    assert (frozen.published, frozen.restated.value, frozen.revised, restated.revised) == (18000, 18729, True, True)


def test_a_frozen_baseline_needs_no_data_of_its_year() -> None:
    window = {"first": "2023-01", "last": "2023-12", "published_figure": 20000}
    held_at = held(a_target(baseline=window, revision_policy=RevisionPolicy.FREEZE), street(), "2025-12")
    assert held_at.goal == 18000
    assert held_at.percentages.against_baseline.value == pytest.approx((19215 / 20000 - 1) * 100)
    assert held_at.baseline
    assert not held_at.baseline.revised


def test_a_baseline_of_several_years_is_their_yearly_mean() -> None:
    window = {"first": "2022-01", "last": "2024-12", "length_in_months": 36}
    held_at = held(
        a_target(baseline=window), monthly("2022-01", [10] * 12 + [20] * 12 + [30] * 12 + [18] * 12), "2025-12"
    )
    assert held_at.baseline
    assert (held_at.baseline.used.value, held_at.goal, held_at.judgement.status) == (240, 216, RagStatus.GREEN)


def test_quarters_work_with_the_same_target() -> None:
    series = quarterly("2024-03", [300, 200, 300, 400, 270, 170, 280])
    held_at = held(a_target(), series, "2025-09")
    assert (held_at.latest.value, held_at.latest.label) == (280, "July to September 2025")
    assert (held_at.year_to_date.now.value, held_at.year_to_date.change.base) == (450, 500)
    assert held_at.judgement.judged == "January to September 2025"
    assert held_at.judgement.value == 720
    assert held_at.judgement.expected == pytest.approx(720)
    assert held_at.needed.per_month == pytest.approx((1080 - 720) / 3)


def test_the_rate_needs_a_population() -> None:
    held_at = position(PETERBOROUGH, street(), month("2025-12"), polarity=Polarity.LOWER, population=223655)
    assert held_at.rate.value == pytest.approx(85.91, abs=0.005)
    assert held(PETERBOROUGH, street(), "2025-12").rate.reason == "no figure for residents is at hand"


@pytest.mark.parametrize(
    ("counts", "rolling", "trend_reason"),
    [
        ([], None, "a trend with seasons needs 24 figures or more and there are 0"),
        ([5], None, "a trend with seasons needs 24 figures or more and there are 1"),
        ([0] * 24, 0, "every figure is zero"),
    ],
)
def test_empty_one_point_and_all_zero_series(counts: list[float], rolling: float | None, trend_reason: str) -> None:
    held_at = held(PETERBOROUGH, street(counts), "2025-12")
    assert held_at.rolling.value == rolling
    assert held_at.percentages.along_trend.reason == trend_reason
    assert [figure.value for figure in held_at.percentages] == [None] * 4
    assert held_at.judgement.status is (RagStatus.GREEN if rolling == 0 else RagStatus.GREY)


def test_a_constant_series_misses_a_reduction_and_shows_no_change() -> None:
    held_at = held(a_target(), monthly("2024-01", [100] * 24), "2025-12")
    assert [figure.value for figure in held_at.percentages] == [0, pytest.approx(0, abs=1e-8), 0, 0]
    assert held_at.judgement.status is RagStatus.RED


@given(st.lists(st.integers(0, 3000), min_size=12, max_size=23), st.integers(-50, 50))
def test_the_number_needed_reaches_the_target_exactly(counts: list[int], change: int) -> None:
    goal, last = 12000 * (100 + change) / 100, month("2024-12") + len(counts) - 12
    needed = needed_from_here(goal, street(counts), last, month("2025-12"), at_least=change > 0)
    if needed.per_month is None:
        assert needed.known is not None
        assert needed.known > goal
        return
    months = needed.last.since(needed.first) + 1
    assert (needed.known or 0) + needed.per_month * months == pytest.approx(goal)
    if needed.months_left < 12:
        filled = street([*counts, *[needed.per_month] * needed.months_left])
        assert filled.total(month("2025-01"), month("2025-12")) == pytest.approx(goal)
