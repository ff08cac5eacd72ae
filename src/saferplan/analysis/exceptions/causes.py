"""The rules of the exception list: what is off its path, newly forecast to miss, more than chance, or apart."""

from __future__ import annotations

from collections.abc import Iterator

from saferplan.analysis.comparison.result import Comparison, Place
from saferplan.analysis.exceptions.evidence import NEWLY_MONTHS
from saferplan.analysis.exceptions.result import Cause, CauseKind, Side, Untested
from saferplan.analysis.forecast.result import Forecast, TargetChance
from saferplan.analysis.position.rag import RagStatus
from saferplan.analysis.position.sentences import Subject, by_subject
from saferplan.analysis.position.standing import Standing
from saferplan.analysis.signal.result import Signal
from saferplan.analysis.wording import in_words, lower_first
from saferplan.errors import NotMeasurable
from saferplan.measures.definition import Polarity
from saferplan.stats.verdicts import Rule

LIKELY = 0.45
"""A target is forecast to miss when its chance is below this, which is said as "about 4 in 10" or less: at one half, a
target could be newly listed because its chance was about 5 in 10 and is about 5 in 10."""

RULE = (
    "Off trajectory: the target is red or amber by the plan's own rule.",
    "Newly forecast to miss: the chance of meeting the target is now about 4 in 10 or less, and was more as forecast "
    f"from the figures of {in_words(NEWLY_MONTHS)} months before.",
    "Special cause: the newest figure breaks a rule of its control chart, so that it is more than chance.",
    "Different from its group: the rate of 12 months lies outside the limits around the comparison group's average.",
)

Found = Cause | Untested


def causes(
    item: Standing,
    signal: Signal | NotMeasurable,
    comparison: Comparison | NotMeasurable,
    forecast: Forecast | NotMeasurable | None,
    earlier: Forecast | NotMeasurable | None,
) -> Iterator[Found]:
    """Every cause one standing has, in the order of CauseKind, and each rule that could not be applied to it."""
    if item.target is not None:
        yield from _off_trajectory(item)
        if forecast is not None and earlier is not None:
            yield from _forecast(item, forecast, earlier)
    yield from _special_cause(item, signal)
    yield from _different(item, comparison)


def _untested(item: Standing, kind: CauseKind, reason: str) -> Untested:
    # What to type next is no reason, and a sentence that quotes it goes on.
    return Untested(item.position.title, kind, lower_first(reason.split(";")[0].rstrip(".")), item)


def _off_trajectory(item: Standing) -> Iterator[Found]:
    judgement = item.position.judgement
    if judgement.status is RagStatus.GREY:
        yield _untested(item, CauseKind.OFF_TRAJECTORY, judgement.reason or "the target is not judged")
    elif judgement.status in (RagStatus.RED, RagStatus.AMBER):
        evidence = " ".join(by_subject(item.position)[Subject.JUDGEMENT])
        yield Cause(CauseKind.OFF_TRAJECTORY, Side.CONCERN, f"the target is {judgement.status}", evidence)


def _forecast(item: Standing, forecast: Forecast | NotMeasurable, earlier: Forecast | NotMeasurable) -> Iterator[Found]:
    now, before = _chance(forecast), _chance(earlier)
    if isinstance(now, str):
        yield _untested(item, CauseKind.FORECAST, now)
    elif now.probability is not None and now.probability < LIKELY:
        if isinstance(before, str):
            yield _untested(
                item, CauseKind.FORECAST, f"no forecast of {in_words(NEWLY_MONTHS)} months before: {before}"
            )
        elif before.probability is not None and before.probability >= LIKELY and isinstance(earlier, Forecast):
            evidence = (
                f"The chance of meeting the target is {now.words} now; from the figures to {earlier.origin.name} it "
                f"was {before.words}."
            )
            yield Cause(CauseKind.FORECAST, Side.CONCERN, "newly forecast to miss its target", evidence)


def _chance(found: Forecast | NotMeasurable) -> TargetChance | str:
    """The chance, or why there is none."""
    if isinstance(found, NotMeasurable):
        return str(found)
    chance = found.target_chance
    if chance is None or chance.probability is None:
        return chance.reason if chance else "there is no target"
    return chance


def _special_cause(item: Standing, signal: Signal | NotMeasurable) -> Iterator[Found]:
    if isinstance(signal, NotMeasurable):
        yield _untested(item, CauseKind.SPECIAL_CAUSE, str(signal))
        return
    verdict = signal.variation
    if item.position.month.since(signal.judged) >= signal.by.length:
        yield _untested(item, CauseKind.SPECIAL_CAUSE, f"the newest figure is of {signal.judged.name}")
    elif verdict.is_special:
        side = Side.IMPROVEMENT if verdict.is_improvement else Side.CONCERN if verdict.is_concern else Side.NEUTRAL
        evidence = _stopped(signal.variation_words)
        yield Cause(CauseKind.SPECIAL_CAUSE, side, _unusual(signal), evidence, verdict.direction)
    elif signal.latest.centre is None:
        yield _untested(item, CauseKind.SPECIAL_CAUSE, "there are too few figures for limits")


def _unusual(signal: Signal) -> str:
    """How the newest figure differs; a run that rises may still lie below the mean."""
    rises = signal.variation.direction > 0
    if signal.latest.rule is Rule.TREND:
        return "rising steadily" if rises else "falling steadily"
    return "higher than usual" if rises else "lower than usual"


def _different(item: Standing, comparison: Comparison | NotMeasurable) -> Iterator[Found]:
    if isinstance(comparison, NotMeasurable):
        yield _untested(item, CauseKind.DIFFERENT, str(comparison))
    elif comparison.place is None:
        yield _untested(item, CauseKind.DIFFERENT, "the group has too few areas with a figure for limits")
    elif comparison.place is not Place.NOT_DIFFERENT:
        above = comparison.place is Place.ABOVE
        clause = "higher than its group" if above else "lower than its group"
        side = _side_of(item.measure.polarity, above=above)
        evidence = f"{_stopped(comparison.finding)} The group is {lower_first(comparison.group.name)}."
        yield Cause(CauseKind.DIFFERENT, side, clause, evidence, 1 if above else -1)


def _side_of(polarity: Polarity, *, above: bool) -> Side:
    if polarity is Polarity.NEUTRAL:
        return Side.NEUTRAL
    return Side.IMPROVEMENT if above is (polarity is Polarity.HIGHER) else Side.CONCERN


def _stopped(sentence: str) -> str:
    return sentence if sentence.endswith(".") else f"{sentence}."
