"""Forecasts joined to data: what is known, breaks, targets and their chances, the words, what was said before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from saferplan.analysis.forecast.forecasting import Asked, forecast, forecasts
from saferplan.analysis.forecast.result import Forecast
from saferplan.analysis.forecast.words import chance_words
from saferplan.errors import NotMeasurable, UsageError
from saferplan.measures.catalogue import Catalogue
from saferplan.observations import Series
from saferplan.periods import Month
from saferplan.plans import Break, BreakKind, Target
from saferplan.workspace import Workspace
from tests.analysis.build import month, monthly, quarterly
from tests.analysis.position.test_performance import COUNTS, PETERBOROUGH, a_target, ons, street

MEASURES = Catalogue.load(Path("nowhere"))
CRIME = MEASURES.get("all-crime")
STEADY: tuple[float, ...] = tuple(np.random.default_rng(1).poisson(100, 48).astype(float).tolist())


def crimes(values: tuple[float | None, ...] = STEADY, first: str = "2021-01") -> Series:
    return monthly(first, values, measure="all-crime")


def asked(series: Series | None = None, **more: object) -> Forecast:
    return forecast(Asked(crimes() if series is None else series, CRIME, **more))  # type: ignore[arg-type]


def target(change: float = -10, deadline: str = "2025-12", **more: object) -> Target:
    return a_target(change_percent=change, deadline=month(deadline), **more)


def a_break(day: str, *, blocks: bool = True) -> Break:
    return Break(
        id="system",
        date=date.fromisoformat(day),
        kind=BreakKind.RECORDING_RULE,
        title="A new recording system",
        note="Counts differ.",
        blocks_comparison=blocks,
    )


def test_a_year_is_forecast_unless_told() -> None:
    found = asked()
    assert (found.origin, found.to, found.fitted_from) == (month("2024-12"), month("2025-12"), month("2021-01"))
    assert [point.month for point in found.points] == [month("2025-01") + i for i in range(12)]
    for point in found.points:
        assert 0 <= point.low95 < point.low80 < point.mean < point.high80 < point.high95
        assert point.mean == pytest.approx(100, abs=8)
    assert not found.provisional
    assert found.target_chance is None
    assert found.finding.startswith("All recorded crime in Peterborough: 1,")
    assert found.finding.endswith(f"against {sum(STEADY[36:]):,.0f} in the 12 months to December 2024.")


def test_the_end_may_be_named_and_is_tested_as_far_as_forecasts_are() -> None:
    assert len(asked(to=month("2025-03")).points) == 3
    assert "expected in January to March 2025" in asked(to=month("2025-03")).finding
    with pytest.raises(UsageError, match="is known already"):
        asked(to=month("2024-12"))
    with pytest.raises(UsageError, match="ask for 2027-12 at most"):
        asked(to=month("2028-01"))


@pytest.mark.parametrize(("months", "whole"), [(1, False), (11, False), (12, True)])
def test_figures_from_before_a_gap_of_years_do_not_make_up_for_those_after_it(months: int, whole: bool) -> None:
    series = crimes((*STEADY[:20], *[None] * 100, *STEADY[:months]), "2014-01")
    if whole:
        found = asked(series)
        assert found.provisional
        assert found.fitted_from == month("2024-01")
        assert np.isfinite(found.points[0].mean)
    else:
        with pytest.raises(NotMeasurable, match=f"has {months} months? of figures, and a forecast needs 12"):
            asked(series)


def test_the_frame_has_a_row_a_period() -> None:
    frame = asked().frame()
    assert frame.columns == ["period", "mean", "low80", "high80", "low95", "high95"]
    assert frame["period"].to_list()[0] == "2025-01"
    assert len(frame) == 12


def test_a_steady_measure_meets_a_mild_target_and_misses_a_steep_one() -> None:
    mild, steep = asked(target=target(+30)).target_chance, asked(target=target(-30)).target_chance
    assert mild is not None
    assert steep is not None
    assert (
        mild.reason == "the target asks for a rise in a measure where lower is better; correct the plan or the measure"
    )
    assert steep.words == "less than 1 in 100"
    same = asked(target=target(0)).target_chance
    assert same is not None
    assert same.probability == pytest.approx(0.5, abs=0.3)
    assert same.threshold == sum(STEADY[36:])


def test_what_is_known_of_the_final_year_counts() -> None:
    known = (*STEADY, *[60.0] * 9)
    chance = asked(crimes(known), target=target(-10)).target_chance
    assert chance is not None
    assert (chance.known, chance.first, chance.last) == (540.0, month("2025-01"), month("2025-12"))
    assert chance.needed_monthly == pytest.approx((0.9 * sum(STEADY[36:]) - 540) / 3)
    assert chance.words in ("about 99 in 100", "more than 99 in 100", "about 98 in 100")
    assert chance.low95 is not None
    assert chance.low95 > 540
    assert chance.reading == "the total of the final year, January to December 2025"


def test_a_final_year_that_is_over_already_has_next_to_no_chance() -> None:
    chance = asked(crimes((*STEADY, *[200.0] * 9)), target=target(-10)).target_chance
    assert chance is not None
    assert (chance.words, chance.needed_monthly) == ("less than 1 in 100", None)
    assert chance.needed_reason == "the final year is over the target already"


def test_the_chance_agrees_with_the_total_forecast() -> None:
    found = asked(target=target(-1))
    chance = found.target_chance
    assert chance is not None
    assert chance.expected == pytest.approx(sum(point.mean for point in found.points), rel=1e-6)
    assert chance.low80 is not None
    assert chance.high80 is not None
    apart = sum(point.high80 - point.low80 for point in found.points)
    assert chance.high80 - chance.low80 < apart, "months do not all err to the same side"


def test_a_measure_of_which_more_is_better_needs_at_least() -> None:
    measure = replace_polarity("higher_is_better")
    found = forecast(Asked(crimes(), measure, target=target(-5, measure="all-crime")))
    assert found.target_chance is not None
    assert found.target_chance.reason.startswith("the target asks for a fall")
    rise = forecast(Asked(crimes(), measure, target=target(+5))).target_chance
    assert rise is not None
    assert rise.at_least
    assert rise.probability is not None
    more = forecast(Asked(crimes(), measure, target=target(+20))).target_chance
    assert more is not None
    assert more.probability is not None
    assert more.probability < rise.probability


def replace_polarity(polarity: str) -> object:
    return CRIME.model_copy(update={"polarity": type(CRIME.polarity)(polarity)})


def test_a_neutral_measure_has_no_chance_of_anything() -> None:
    chance = forecast(Asked(crimes(), replace_polarity("neutral"), target=target())).target_chance  # type: ignore[arg-type]
    assert chance is not None
    assert chance.probability is None
    assert "neither good nor bad" in chance.reason


@pytest.mark.parametrize(
    ("deadline", "month_known", "reason"),
    [
        ("2025-12", "2026-03", "the deadline, December 2025, has been reached"),
        ("2029-12", "2024-12", "the deadline is 60 months ahead, and forecasts are tested for 36"),
        ("2025-12", "2024-06", "the baseline, to December 2024, is not complete"),
    ],
)
def test_why_there_is_no_chance(deadline: str, month_known: str, reason: str) -> None:
    series = crimes((*STEADY, *STEADY[:24]))
    chance = asked(series, target=target(deadline=deadline), month=month(month_known)).target_chance
    assert chance is not None
    assert (chance.probability, chance.reason) == (None, reason)


def test_what_came_after_the_month_is_not_known() -> None:
    later = crimes((*STEADY, *[900.0] * 6))
    then, now = asked(later, month=month("2024-12")), asked()
    assert then.points == now.points
    assert then.origin == month("2024-12")


def test_history_before_a_blocking_break_is_not_used() -> None:
    doubled = crimes((*(2 * value for value in STEADY[:24]), *STEADY[24:]))
    cut = asked(doubled, breaks=(a_break("2023-01-01"),))
    assert cut.fitted_from == month("2023-01")
    assert "It is fitted to the figures since January 2023, after a break: A new recording system." in cut.notes
    assert cut.points == asked(crimes(STEADY[24:], "2023-01")).points
    open_break = asked(doubled, breaks=(a_break("2023-01-01", blocks=False),))
    assert open_break.fitted_from == month("2021-01")


def test_a_break_between_baseline_and_deadline_leaves_no_chance() -> None:
    series = crimes((*STEADY, *STEADY[:14]))
    held = asked(series, target=target(deadline="2026-12"), breaks=(a_break("2025-01-01"),)).target_chance
    assert held is not None
    assert held.reason == "the figures cannot be compared across 1 January 2025: a new recording system"


def test_too_little_history_is_refused_with_the_way_out() -> None:
    with pytest.raises(NotMeasurable, match=r"has 11 months of figures, and a forecast needs 12, better 24; ingest"):
        asked(crimes(STEADY[:11]))
    with pytest.raises(NotMeasurable, match="has 3 months of figures since the break of 1 October 2024"):
        asked(breaks=(a_break("2024-10-01"),))
    with pytest.raises(NotMeasurable, match="has no figure to forecast from"):
        asked(crimes((None, None)))
    with pytest.raises(NotMeasurable, match="is a percentage"):
        forecast(Asked(crimes(), MEASURES.get("charge-rate")))


def test_under_two_years_it_is_provisional() -> None:
    found = asked(crimes(STEADY[:15]))
    assert found.provisional
    assert found.notes[0].startswith("Provisional: the forecast rests on 15 months of figures")


def test_a_gap_is_left_out() -> None:
    holed = list(STEADY)
    holed[30] = None  # type: ignore[call-overload]
    found = asked(crimes(tuple(holed)))
    assert found.points[0].mean == pytest.approx(asked().points[0].mean, rel=0.05)
    assert [past.origin for past in found.past] == [month("2023-12"), month("2024-06")]


def test_what_was_said_before_is_beside_what_happened() -> None:
    year, half = asked().past
    assert (year.origin, year.first, year.last) == (month("2023-12"), month("2024-01"), month("2024-12"))
    assert year.happened == sum(STEADY[36:])
    assert half.happened == sum(STEADY[42:])
    alone = asked(crimes(STEADY[:36]))
    assert year.said == pytest.approx(sum(point.mean for point in alone.points), rel=1e-6)
    assert asked(crimes(STEADY[:15])).past == ()


def test_rolling_totals_are_forecast_at_their_own_ends() -> None:
    target_2014 = a_target(
        measure="victim-based-crime",
        baseline={"first": "2010-04", "last": "2011-03"},
        deadline=month("2014-03"),
        reading="rolling-12",
    )
    found = forecast(Asked(ons(), MEASURES.get("victim-based-crime"), month("2012-09"), target=target_2014))
    assert str(found.points[0].month) == "2012-12"
    assert str(found.points[-1].month) == "2014-03"
    chance = found.target_chance
    assert chance is not None
    assert chance.probability is not None
    assert chance.probability > 0.5
    assert chance.reading == "the rolling total of the 12 months to March 2014"
    assert any("each point is a rolling total" in note for note in found.notes)


def test_quarters_are_forecast_as_quarters() -> None:
    series = quarterly("2020-03", [300.0 + 20 * (i % 4) for i in range(20)])
    found = forecast(Asked(replace(series, measure="all-crime"), CRIME, target=target()))
    assert [str(point.month) for point in found.points] == ["2025-03", "2025-06", "2025-09", "2025-12"]
    assert found.target_chance is not None
    assert found.target_chance.probability is not None
    assert str(forecast(Asked(series, CRIME, to=month("2025-01"))).to) == "2025-03"


def test_many_at_once_are_as_each_alone() -> None:
    many = [Asked(crimes(), CRIME), Asked(crimes(STEADY[:15]), CRIME), Asked(crimes(STEADY[:5]), CRIME)]
    found = forecasts(many)
    assert isinstance(found[2], NotMeasurable)
    for item, alone in zip(found[:2], many, strict=False):
        assert isinstance(item, Forecast)
        assert item.finding == forecast(alone).finding
        assert item.points[3].high95 == pytest.approx(forecast(alone).points[3].high95, rel=1e-6)


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.001, "less than 1 in 100"),
        (0.03, "about 3 in 100"),
        (0.05, "about 5 in 100"),
        (0.1, "about 1 in 10"),
        (0.31, "about 3 in 10"),
        (0.5, "about 5 in 10"),
        (0.9, "about 9 in 10"),
        (0.949, "about 95 in 100"),
        (0.97, "about 97 in 100"),
        (0.999, "more than 99 in 100"),
    ],
)
def test_a_chance_in_words_is_never_certain(probability: float, words: str) -> None:
    assert chance_words(probability) == words


def test_the_example_s_target_has_a_chance(peterborough: Path) -> None:
    space = Workspace(peterborough)
    found = space.forecast(PETERBOROUGH.measure)
    assert [o.value for o in found.series] == [float(value) for value in COUNTS]
    assert found.to == PETERBOROUGH.deadline
    assert found.target_chance is not None
    assert found.target_chance.threshold == pytest.approx(PETERBOROUGH.figure(sum(COUNTS[:12])))
    assert found.finding.endswith(f"the chance that the target is met is {found.target_chance.words}.")
    assert found.pins
    assert space.forecast(PETERBOROUGH.measure, "E23000023").target_chance is None


def test_a_day_before_the_newest_release_knows_less(peterborough: Path) -> None:
    found = Workspace(peterborough).forecast("burglary", as_at=date(2025, 6, 1))
    assert found.origin < Month(2025, 12)


def test_the_series_of_the_target_is_what_the_position_shows() -> None:
    found = forecast(Asked(street(), MEASURES.get(PETERBOROUGH.measure), target=PETERBOROUGH))
    assert found.target_chance is not None
    assert found.target_chance.threshold == pytest.approx(PETERBOROUGH.figure(sum(COUNTS[:12])))
