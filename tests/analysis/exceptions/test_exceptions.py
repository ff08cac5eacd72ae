"""The exception list: each rule, one line a measure, wider measures folded, harm, and what could not be tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from saferplan.analysis.comparison.result import Place
from saferplan.analysis.exceptions.causes import causes
from saferplan.analysis.exceptions.evidence import NEWLY_MONTHS, Evidence, GroupTrial, evidence, signal_of
from saferplan.analysis.exceptions.exception_list import exceptions
from saferplan.analysis.exceptions.harm import BY_COUNT, BY_SEVERITY, Harm, harms
from saferplan.analysis.exceptions.result import Cause, CauseKind, Exceptions, HarmBasis, Side, Untested
from saferplan.analysis.figures import Percentage
from saferplan.analysis.forecast.words import chance_words
from saferplan.analysis.position.standing import Standing, Unavailable
from saferplan.errors import NotMeasurable
from saferplan.measures.definition import Polarity
from saferplan.periods import Month
from saferplan.stats.verdicts import Variation
from saferplan.workspace import Workspace
from tests.analysis.small_archives import empty_workspace
from tests.analysis.test_cost import _space

NO_GROUP = NotMeasurable("No area of the group has a figure; ingest theirs.")


@pytest.fixture(scope="module")
def space(peterborough: Path) -> Workspace:
    return Workspace(peterborough)


@pytest.fixture(scope="module")
def found(space: Workspace) -> list[Standing]:
    return space.standings()[0]


@pytest.fixture(scope="module")
def known(space: Workspace, found: list[Standing]) -> Evidence:
    return evidence(found, space.breaks, lambda items: [NO_GROUP] * len(items))


def _of(found: Sequence[Standing], measure: str) -> int:
    return next(place for place, item in enumerate(found) if item.measure.id == measure)


def _list(space: Workspace, found: Sequence[Standing], known: Evidence, **more: Any) -> Exceptions:
    counts = [Harm(item.position.rolling.value, HarmBasis.COUNT) for item in found]
    return exceptions(found, known, counts, BY_COUNT, space.snapshot().categories, **more)


def _marked(known: Evidence, found: Sequence[Standing], verdicts: Mapping[str, Variation]) -> Evidence:
    """The evidence with these verdicts of the control charts and every other measure within chance."""
    signals = [
        replace(signal, variation=verdicts.get(item.measure.id, Variation.COMMON), variation_words="It is so")
        for item, signal in zip(found, known.signals, strict=True)
        if not isinstance(signal, NotMeasurable)
    ]
    return replace(known, signals=tuple(signals))


def _trial(space: Workspace) -> GroupTrial:
    return GroupTrial(space.snapshot(), None, space.area, space.plan.comparison_groups, space.groups, space.breaks)


def _told(item: Standing, known: Evidence, place: int) -> list[Cause | Untested]:
    parts = (known.signals, known.comparisons, known.forecasts, known.earlier)
    return list(causes(item, *(part[place] for part in parts)))  # type: ignore[arg-type]


def test_the_month_of_the_example(space: Workspace) -> None:
    result = space.exceptions()
    assert "an explanation in December 2025: victim-based crime" in result.finding
    target = result.items[0]
    assert target.why.startswith("the target is red")
    assert target.causes[0].evidence == (
        "Red: the 12 months to December 2025 miss the path to the target by 6.1% (19,215, at most 18,104)."
    )
    assert "Theft from the person" in [item.title for item in result.improvements]
    assert result.harm_words == BY_COUNT
    frame = result.frame()
    assert frame["measure"].n_unique() == frame["rank"].n_unique() == len(result.listed)
    assert frame.height == sum(len(item.causes) for item in result.listed)
    assert frame["harm"].to_list()[0] == 19215


def test_no_measure_has_two_lines(space: Workspace, found: list[Standing], known: Evidence) -> None:
    both = [*found, found[0]]
    doubled = Evidence(*(getattr(known, name) + getattr(known, name)[:1] for name in Evidence.__dataclass_fields__))
    result = _list(space, both, doubled)
    titles = [item.title for item in result.listed]
    assert len(titles) == len(set(titles))
    assert result.measures == len(found)


def test_a_special_cause_is_sorted_by_what_is_good(space: Workspace, found: list[Standing], known: Evidence) -> None:
    verdicts = {
        "burglary": Variation.CONCERN_HIGH,
        "robbery": Variation.IMPROVEMENT_LOW,
        "drugs": Variation.NEUTRAL_HIGH,
    }
    result = _list(space, found, _marked(known, found, verdicts))
    sides = {item.measure.id: item.side for item in result.listed}
    assert sides["burglary"] is Side.CONCERN
    assert sides["robbery"] is Side.IMPROVEMENT
    assert sides["drugs"] is Side.NEUTRAL
    assert "robbery" in {item.measure.id for item in result.improvements}
    assert {"burglary", "drugs"} <= {item.measure.id for item in result.items}


def test_a_wider_measure_points_to_the_narrower_ones_that_make_its_change(
    space: Workspace, found: list[Standing], known: Evidence
) -> None:
    """All crime rose by 625; violence (427) and drugs (330) together by more, neither by 80% of it alone."""
    verdicts = {
        "all-crime": Variation.CONCERN_HIGH,
        "violence-and-sexual-offences": Variation.CONCERN_HIGH,
        "drugs": Variation.NEUTRAL_HIGH,
    }
    result = _list(space, found, _marked(known, found, verdicts))
    assert [item.measure.id for item in result.folded] == ["all-crime"]
    assert "all-crime" not in {item.measure.id for item in result.items}
    assert result.folded[0].see == (
        "All recorded crime: see violence and sexual offences and drug offences, which make all of its rise in 12 "
        "months."
    )


def test_it_is_not_folded_where_what_is_listed_makes_less(
    space: Workspace, found: list[Standing], known: Evidence
) -> None:
    verdicts = {"all-crime": Variation.CONCERN_HIGH, "violence-and-sexual-offences": Variation.CONCERN_HIGH}
    result = _list(space, found, _marked(known, found, verdicts))
    assert result.folded == ()
    other_way = {"all-crime": Variation.CONCERN_LOW, "violence-and-sexual-offences": Variation.CONCERN_HIGH}
    assert _list(space, found, _marked(known, found, other_way)).folded == ()


def test_a_folded_cause_leaves_the_others_standing(space: Workspace, found: list[Standing], known: Evidence) -> None:
    """The target is red besides: it stays on the list, and says where its special cause comes from."""
    place, part = _of(found, "victim-based-crime-police-uk"), _of(found, "violence-and-sexual-offences")
    whole = found[place].position
    change = Percentage("", 1000, 1450, 45.0)
    raised = [
        replace(item, position=replace(item.position, rolling_change=change)) if i in (place, part) else item
        for i, item in enumerate(found)
    ]
    verdicts = dict.fromkeys((found[place].measure.id, found[part].measure.id), Variation.CONCERN_HIGH)
    result = _list(space, raised, _marked(known, found, verdicts))
    first = next(item for item in result.items if item.measure.id == found[place].measure.id)
    assert {cause.kind for cause in first.causes} == {CauseKind.OFF_TRAJECTORY, CauseKind.SPECIAL_CAUSE}
    assert first.explained_by == ("Violence and sexual offences",)
    assert whole.judgement.status == "red"


def test_the_place_in_the_group_is_judged_by_what_is_better(
    space: Workspace, found: list[Standing], known: Evidence
) -> None:
    place = _of(found, "burglary")
    item = found[place]
    (whole,) = _trial(space)([item])
    assert not isinstance(whole, NotMeasurable)
    for where, polarity, side in (
        (Place.ABOVE, Polarity.LOWER, Side.CONCERN),
        (Place.BELOW, Polarity.LOWER, Side.IMPROVEMENT),
        (Place.ABOVE, Polarity.HIGHER, Side.IMPROVEMENT),
        (Place.BELOW, Polarity.NEUTRAL, Side.NEUTRAL),
        (Place.NOT_DIFFERENT, Polarity.LOWER, None),
    ):
        judged = replace(item, measure=item.measure.model_copy(update={"polarity": polarity}))
        compared = replace(whole, place=where, finding="It lies there")
        told = [
            cause
            for cause in _told(judged, replace(known, comparisons=(compared,) * len(found)), place)
            if isinstance(cause, Cause) and cause.kind is CauseKind.DIFFERENT
        ]
        assert [cause.side for cause in told] == ([side] if side else [])
        assert all(
            cause.evidence == "It lies there. The group is the other districts of Cambridgeshire." for cause in told
        )


@pytest.mark.parametrize(
    ("now", "before", "listed"),
    [(0.3, 0.6, True), (0.3, 0.4, False), (0.6, 0.4, False), (0.44, 0.5, True), (0.49, 0.51, False)],
)
def test_newly_forecast_to_miss_is_likely_before_and_unlikely_now(
    found: list[Standing], known: Evidence, now: float, before: float, listed: bool
) -> None:
    def with_chance(forecast: Any, probability: float) -> Any:
        return replace(forecast, target_chance=replace(forecast.target_chance, probability=probability))

    assert known.earlier[0].origin == found[0].position.month - NEWLY_MONTHS  # type: ignore[union-attr]
    changed = replace(
        known,
        forecasts=(with_chance(known.forecasts[0], now), *known.forecasts[1:]),
        earlier=(with_chance(known.earlier[0], before), *known.earlier[1:]),
    )
    told = _told(found[0], changed, 0)
    causes_told = [c for c in told if isinstance(c, Cause) and c.kind is CauseKind.FORECAST]
    assert bool(causes_told) is listed
    assert all("from the figures to September 2025 it was" in cause.evidence for cause in causes_told)
    assert all(chance_words(now) != chance_words(before) for _ in causes_told)


def test_what_could_not_be_tested_has_its_reason_once(space: Workspace, found: list[Standing], known: Evidence) -> None:
    no_figure = Unavailable(space.measures.get("hate-crime"), None, "It can only be had from a force's own extract.")
    result = _list(space, found, known, unavailable=[no_figure])
    assert [item.reason for item in result.untested if item.kind is None] == [
        "It can only be had from a force's own extract"
    ]
    different = [note for note in result.notes if note.startswith("Not tested for being different")]
    assert len(different) == 1
    assert different[0].endswith(": no area of the group has a figure.")
    assert "Hate crime" in result.notes[-1]
    assert result.measures == len(found) + 1
    assert len(result.tested) == len(found)


def test_a_month_without_a_figure_is_no_signal_of_the_month_before(space: Workspace, found: list[Standing]) -> None:
    item = found[_of(found, "shoplifting")]
    later = replace(item, position=replace(item.position, month=item.position.month + 1))
    signal = signal_of(item, space.breaks)
    told = list(causes(later, signal, NO_GROUP, None, None))
    assert [t.reason for t in told if isinstance(t, Untested) and t.kind is CauseKind.SPECIAL_CAUSE] == [
        "the newest figure is of December 2025"
    ]


def test_totals_of_twelve_months_have_no_control_chart(cambridgeshire: Path) -> None:
    result = Workspace(cambridgeshire).exceptions()
    assert any("a control chart cannot be made" in item.reason for item in result.untested)
    assert not any(cause.kind is CauseKind.SPECIAL_CAUSE for item in result.listed for cause in item.causes)


def test_nothing_can_be_listed_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotMeasurable):
        empty_workspace(tmp_path / "w").exceptions()


def test_part_of_a_list_is_counted_anew(space: Workspace, found: list[Standing], known: Evidence) -> None:
    whole = _list(space, found, known)
    part = whole.only(lambda item: item.measure.id != "victim-based-crime-police-uk")
    assert part.measures == whole.measures - 1
    assert "victim-based" not in part.finding
    none = whole.only(lambda _: False)
    assert (none.listed, none.measures, none.finding) == ((), 0, "No measure could be tested in December 2025.")


def test_groups_are_tried_in_the_plans_order(space: Workspace, found: list[Standing]) -> None:
    (compared,) = _trial(space)([found[_of(found, "burglary")]])
    assert not isinstance(compared, NotMeasurable)
    assert compared.group.id == "cambridgeshire-districts"  # the nearest neighbours' files are not in the example


def test_all_standings_at_once_are_compared_as_each_by_itself(space: Workspace, found: list[Standing]) -> None:
    trial = _trial(space)
    assert len(found) == 14
    assert repr(trial(found)) == repr([trial([item])[0] for item in found])
    assert trial([]) == []


def test_a_measure_without_a_figure_does_not_send_the_others_to_another_group(
    space: Workspace, found: list[Standing]
) -> None:
    """The charge rate has no whole year: it is refused in the words of the first group, the others are compared."""
    burglary = found[_of(found, "burglary")]
    lacking = replace(burglary, measure=space.measures.get("charge-rate"))
    refused, compared = _trial(space)([lacking, burglary])
    assert isinstance(refused, NotMeasurable)
    assert "Charge rate" in str(refused)
    assert not isinstance(compared, NotMeasurable)
    assert compared.group.id == "cambridgeshire-districts"


@pytest.mark.parametrize("month", ["2001-01", "2030-01"])
def test_a_month_outside_what_is_held_is_refused(space: Workspace, month: str) -> None:
    with pytest.raises(NotMeasurable, match="cover January 2024 to December 2025"):
        space.exceptions(month)


def test_a_month_of_an_empty_workspace_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotMeasurable, match="There are no figures for January 2025"):
        empty_workspace(tmp_path / "w").exceptions("2025-01")


def test_harm_is_severity_where_every_crime_has_a_code(tmp_path: Path) -> None:
    space = _space(tmp_path, {"2022/23": {"34B": 400, "8N": 400}, "2023/24": {"34B": 200, "8N": 800}})
    (tmp_path / "w" / "plan.yaml").write_text(
        "title: A plan\npartnership: A partnership\narea: E22000017\nperiod: {first: 2023-04, last: 2027-12}\n"
        "indicators: [robbery, violence-with-injury, crime-severity]\n",
        encoding="utf-8",
    )
    space = Workspace(tmp_path / "w")
    standings, _ = space.standings()
    severity = space.measures.get("crime-severity")
    ranked, words = harms(space.snapshot(), None, standings, severity)
    weights = severity.rules[0].weights
    assert words == BY_SEVERITY
    points = [200 * weights["34B"], 800 * weights["8N"]]
    assert [harm.value for harm in ranked] == pytest.approx([*points, sum(points)])
    assert {harm.basis for harm in ranked} == {HarmBasis.SEVERITY}


def test_types_of_police_uk_are_never_given_a_severity(space: Workspace, found: list[Standing]) -> None:
    ranked, words = harms(space.snapshot(), None, found, space.measures.get("crime-severity"))
    assert words == BY_COUNT
    assert {harm.basis for harm in ranked} == {HarmBasis.COUNT}
    assert [harm.value for harm in ranked] == [item.position.rolling.value for item in found]


def test_the_greatest_harm_stands_first_and_what_has_none_last(
    space: Workspace, found: list[Standing], known: Evidence
) -> None:
    verdicts = dict.fromkeys(("burglary", "robbery", "bicycle-theft"), Variation.CONCERN_HIGH)
    ranks = [
        Harm(None, HarmBasis.NONE) if item.measure.id == "robbery" else Harm(float(i), HarmBasis.SEVERITY)
        for i, item in enumerate(found)
    ]
    result = exceptions(found, _marked(known, found, verdicts), ranks, BY_SEVERITY, space.snapshot().categories)
    order = [item.measure.id for item in result.items if item.measure.id in verdicts]
    assert order == ["bicycle-theft", "burglary", "robbery"]
    assert Month(2025, 12) == result.month
