"""A series becomes a control chart with its verdicts, phases at the breaks of the register, and sentences."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from saferplan.analysis.signal.charted_series import Parts
from saferplan.analysis.signal.result import Signal
from saferplan.analysis.signal.signalling import signal
from saferplan.errors import NotMeasurable
from saferplan.measures.definition import Polarity
from saferplan.observations import Series
from saferplan.periods import By, Month
from saferplan.plans.breaks import Break, BreakKind
from saferplan.plans.targets import Baseline, Target
from saferplan.stats.chart_choice import ChartKind
from saferplan.stats.verdicts import Assurance, PointMark, Rule, Variation
from saferplan.stats.xmr import xmr_limits
from tests.analysis.build import month, monthly, quarterly, series_of

SEASON = 1 + 0.2 * np.sin(2 * np.pi * np.arange(12) / 12)
WOBBLE = [0.0, 6.0, -4.0, 3.0, -6.0, 5.0, -2.0]


def level(values: list[float]) -> list[float]:
    """Round a level the same small ups and downs, which make no run."""
    return [value + WOBBLE[i % len(WOBBLE)] for i, value in enumerate(values)]


def shoplifting(values: list[float | None], **more: object) -> Signal:
    options = {"polarity": Polarity.LOWER, "title": "Shoplifting", **more}
    return signal(monthly("2025-01", values), **options)  # type: ignore[arg-type]


def brk(day: date, *, blocks: bool = False, title: str = "A new crime system") -> Break:
    return Break(
        id="a-break", date=day, kind=BreakKind.RECORDING_RULE, title=title, note="Note.", blocks_comparison=blocks
    )


def test_a_month_years_after_the_last_figure_has_no_chart() -> None:
    with pytest.raises(NotMeasurable, match="There is no figure for January 2027 to December 2029"):
        shoplifting([*level([100.0] * 20), *[None] * 40, 100.0], month=month("2029-12"))
    assert shoplifting([*level([100.0] * 20), *[None] * 40], month=month("2029-07")).judged == month("2026-08")


def test_the_points_are_those_of_the_xmr_chart() -> None:
    values = level([100.0] * 20)
    found, limits = shoplifting(values), xmr_limits(values)
    assert found.chart is ChartKind.XMR
    assert [point.value for point in found.points] == [point.charted for point in found.points] == values
    newest = found.latest
    lines = (newest.centre, newest.lower, newest.upper, newest.near_lower, newest.near_upper)
    expected = (limits.centre, limits.lower, limits.upper, limits.near_lower, limits.near_upper)
    assert lines == pytest.approx([float(line[0, -1]) for line in expected])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (level([100.0] * 16), "Shoplifting in Peterborough: no change beyond chance in April 2026"),
        (
            [*level([100.0] * 15), 150.0],
            "Shoplifting in Peterborough: higher than chance explains in April 2026 (above the upper limit)",
        ),
        (
            level([100.0] * 13 + [104.0] * 7),
            "Shoplifting in Peterborough: no change beyond chance in August 2026",
        ),
        (
            [*level([120.0] * 14), *[111, 115, 110, 114, 112, 116, 111.0]],
            "Shoplifting in Peterborough: lower than chance explains since March 2026 (7 months below the mean)",
        ),
        (
            [*[96, 104, 96, 104, 96, 104, 96, 104.0], *[94, 96, 98, 100, 102, 104, 106.0]],
            "Shoplifting in Peterborough: rising since September 2025, more than chance explains (7 months in a row)",
        ),
    ],
)
def test_the_finding_says_which_way_since_when_and_why(values: list[float], words: str) -> None:
    found = shoplifting(values)
    assert found.finding == found.variation_words == words


def test_the_end_of_a_long_run_is_dated_from_its_beginning() -> None:
    found = shoplifting([*level([100.0] * 14), *level([125.0] * 8), 170.0])
    assert found.latest.rule is Rule.OUTSIDE_LIMITS
    assert found.finding.endswith(
        "higher than chance explains since March 2026 (9 months above the mean, the last above the upper limit)"
    )


@pytest.mark.parametrize(
    ("polarity", "variation", "mark"),
    [
        (Polarity.LOWER, Variation.CONCERN_HIGH, PointMark.CONCERN),
        (Polarity.HIGHER, Variation.IMPROVEMENT_HIGH, PointMark.IMPROVEMENT),
        (Polarity.NEUTRAL, Variation.NEUTRAL_HIGH, PointMark.NEUTRAL_HIGH),
    ],
)
def test_what_is_better_decides_between_concern_and_improvement(
    polarity: Polarity, variation: Variation, mark: PointMark
) -> None:
    found = shoplifting([*level([100.0] * 15), 150.0], polarity=polarity)
    assert (found.variation, found.latest.mark) == (variation, mark)


def target(change: float = -10.0) -> Target:
    return Target(
        id="t",
        title="Shoplifting",
        measure="victim-based-crime",
        baseline=Baseline(first=month("2025-01"), last=month("2025-12")),
        change_percent=change,
        deadline=month("2028-03"),
    )


@pytest.mark.parametrize(
    ("change", "verdict", "words"),
    [
        (-50.0, Assurance.FAILING, "would be missed if nothing changed: even the lowest month"),
        (-1.0, Assurance.HIT_AND_MISS, "lies within what chance explains"),
        (0.0, Assurance.HIT_AND_MISS, "lies within what chance explains"),
    ],
)
def test_the_target_is_held_as_a_monthly_level_against_the_limits(
    change: float, verdict: Assurance, words: str
) -> None:
    values = level([100.0] * 20)
    found = shoplifting(values, target=target(change))
    assert found.assurance is verdict
    assert found.goal == pytest.approx(sum(values[:12]) * (100 + change) / 100 / 12)
    assert words in found.assurance_words


def test_limits_the_figures_have_left_behind_give_no_verdict_on_the_target() -> None:
    found = shoplifting([*level([100.0] * 24), *level([50.0] * 9)], target=target(-40.0))
    assert found.latest.lower is not None
    assert found.goal is not None
    assert found.goal < found.latest.lower, "by the limits alone: missed every time"
    assert found.assurance is Assurance.NONE
    assert found.assurance_words.startswith("No verdict on the target of 60 crimes a month: by the limits, ")
    assert found.assurance_words.endswith("every month misses it, but 9 of the last 12 met it.")
    flat = shoplifting(level([100.0] * 33), target=target(-40.0))
    assert flat.assurance is Assurance.FAILING


def test_a_target_left_far_behind_is_safe() -> None:
    found = shoplifting([*level([100.0] * 12), *level([40.0] * 14)], target=target(), breaks=[brk(date(2026, 1, 1))])
    assert found.assurance is Assurance.PASSING
    assert "is safe if nothing changes: even the highest month" in found.assurance_words


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "no target is set"),
        ({"target": target(), "polarity": Polarity.NEUTRAL}, "neither good nor bad"),
        ({"target": target(), "is_percentage": True}, "no monthly level"),
        (
            {"target": target(), "breaks": [brk(date(2026, 3, 1), blocks=True)]},
            "cannot be compared across 1 March 2026",
        ),
    ],
)
def test_no_verdict_on_a_target_has_its_reason(options: dict[str, object], words: str) -> None:
    found = shoplifting(level([100.0] * 20), **options)
    assert found.assurance is Assurance.NONE
    assert found.goal is None
    assert words in found.assurance_words


def test_limits_are_worked_out_anew_after_every_break_and_say_so() -> None:
    values = [*level([100.0] * 14), *level([160.0] * 14)]
    plain = shoplifting(values)
    found = shoplifting(values, breaks=[brk(date(2026, 3, 1))])
    assert plain.variation is Variation.CONCERN_HIGH
    assert found.variation is Variation.COMMON
    assert [(str(p.first), str(p.last), p.trial) for p in found.phases] == [
        ("2025-01", "2026-02", False),
        ("2026-03", "2027-04", False),
    ]
    assert found.phases[1].after is not None
    assert "Limits are worked out anew from March 2026: a new crime system." in found.notes
    assert found.points[13].centre == pytest.approx(np.mean(values[:14]))
    assert found.points[14].centre == pytest.approx(np.mean(values[14:]))


def test_a_break_of_another_measure_changes_nothing() -> None:
    other = brk(date(2026, 3, 1)).model_copy(update={"measures": ("burglary",)})
    assert len(shoplifting(level([100.0] * 20), breaks=[other]).phases) == 1


def test_a_short_phase_has_trial_limits() -> None:
    found = shoplifting(level([100.0] * 20), breaks=[brk(date(2026, 3, 1))])
    assert [phase.trial for phase in found.phases] == [False, True]
    assert any("trial limits: they rest on 6 months, fewer than 12" in note for note in found.notes)


def test_under_two_years_no_seasonal_adjustment_is_possible_and_the_chart_says_so() -> None:
    counts = [float(x) for x in np.round(200 * SEASON[np.arange(48) % 12] + np.resize(WOBBLE, 48))]
    short, long = shoplifting(counts[:23]), shoplifting(counts)
    assert short.chart is ChartKind.XMR
    assert "fewer than 24 months" in short.why
    assert "A mark on this chart may be no more than the time of year." in short.notes
    assert long.chart is ChartKind.XMR_ADJUSTED
    assert long.scale == "crimes, seasonally adjusted"
    assert not any("24 months" in note for note in long.notes)
    assert long.variation is Variation.COMMON


def test_three_years_are_charted_unless_a_first_month_is_given() -> None:
    counts = level([100.0] * 60)
    assert len(shoplifting(counts).points) == 36
    asked = shoplifting(counts, first=month("2026-01"))
    assert (str(asked.points[0].month), len(asked.points)) == ("2026-01", 48)
    assert str(shoplifting(counts, month=month("2028-06")).month) == "2028-06"


def test_nothing_after_the_month_is_used() -> None:
    counts = [*level([100.0] * 30), *level([300.0] * 10)]
    assert shoplifting(counts, month=month("2027-06")) == shoplifting(counts[:30])


def test_a_gap_stays_a_gap_and_the_verdict_is_on_the_newest_known() -> None:
    values: list[float | None] = [*level([100.0] * 20)]
    values[5] = values[19] = None
    found = shoplifting(values, month=month("2026-08"))
    assert found.points[5].charted is None
    assert (str(found.month), str(found.judged)) == ("2026-08", "2026-07")
    assert "There is no figure for June 2025; no rule reaches across it." in found.notes
    assert "There is no figure for August 2026; the verdict is on July 2026." in found.notes


def test_quarters_make_a_chart_too() -> None:
    found = signal(quarterly("2018-03", level([300.0] * 30)), polarity=Polarity.LOWER, title="Burglary")
    assert (found.by, len(found.points)) == (By.QUARTER, 20)
    assert found.finding == "Burglary in Peterborough: no change beyond chance in April to June 2025"


@pytest.mark.parametrize(("by", "word"), [(By.ROLLING_12, "share eleven months"), (By.YEAR, "too few points")])
def test_totals_of_twelve_months_are_refused_with_the_reason(by: By, word: str) -> None:
    series = series_of({Month(2020, 3) + 12 * i: 100.0 for i in range(5)}, by)
    with pytest.raises(NotMeasurable, match=word):
        signal(series, polarity=Polarity.LOWER)


@pytest.mark.parametrize("values", [[], [None, None]], ids=["empty", "missing"])
def test_a_series_without_a_figure_is_refused(values: list[float | None]) -> None:
    with pytest.raises(NotMeasurable, match="There is no figure"):
        shoplifting(values)


def test_one_point_has_no_limits_and_no_verdict() -> None:
    found = shoplifting([5.0])
    assert found.variation is Variation.UNKNOWN
    assert found.finding == "Shoplifting in Peterborough: too few figures to tell a change from chance in January 2025"
    assert found.latest.upper is None


@pytest.mark.parametrize("value", [0.0, 7.0])
def test_a_constant_series_varies_by_chance(value: float) -> None:
    found = shoplifting([value] * 40)
    assert found.variation is Variation.COMMON
    assert found.proposed_breaks == ()


def percentage_series() -> tuple[Series, Parts]:
    rng = np.random.default_rng(2)
    bottom = rng.integers(200, 2000, 24).astype(float)
    top = rng.binomial(bottom.astype(int), 0.2).astype(float)
    return monthly("2024-01", (100 * top / bottom).tolist()), Parts(bottom, top)


def test_a_percentage_is_charted_with_its_parts_where_they_are_known() -> None:
    series, parts = percentage_series()
    with_parts = signal(series, polarity=Polarity.HIGHER, is_percentage=True, parts=parts)
    without = signal(series, polarity=Polarity.HIGHER, is_percentage=True)
    assert (with_parts.chart, without.chart) == (ChartKind.LANEY_P, ChartKind.XMR_PERCENTAGE)
    assert len({point.upper for point in with_parts.points}) > 10
    assert len({point.upper for point in without.points}) == 1
    assert with_parts.points[3].charted == pytest.approx(with_parts.points[3].value)
    assert with_parts.scale == "per cent"


def test_a_count_among_people_whose_number_changes_much_is_charted_as_a_rate() -> None:
    people = np.linspace(100_000, 160_000, 30)
    counts = [float(x) for x in np.random.default_rng(3).poisson(people * 0.002)]
    found = shoplifting(list(counts), parts=Parts(people))
    assert found.chart is ChartKind.LANEY_U
    assert found.scale == "crimes per 1,000 residents"
    assert found.points[4].charted == pytest.approx(counts[4] / people[4] * 1000)
    assert shoplifting(list(counts), parts=Parts(np.full(30, 1e5))).chart is not ChartKind.LANEY_U


def test_the_frame_has_a_row_a_month_and_whole_counts() -> None:
    frame = shoplifting([*level([100.0] * 15), 150.0]).frame()
    assert frame.columns == ["month", "value", "charted", "centre", "lower", "upper", "rule", "mark"]
    assert frame["value"].to_list()[-1] == 150
    assert str(frame["value"].dtype) == "Int64"
    assert frame["rule"].to_list()[-1] == "outside the limits"
    assert frame["mark"].to_list()[-2:] == ["common", "concern"]
