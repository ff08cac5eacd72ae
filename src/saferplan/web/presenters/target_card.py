"""A target as a card: where it stands in words, its line against the path, the chance of meeting it, the rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.exceptions.evidence import target_forecasts
from saferplan.analysis.figures import span_name, twelve_months
from saferplan.analysis.forecast.result import Forecast
from saferplan.analysis.forecast.words import chance_sentence
from saferplan.analysis.position.rag import RagStatus
from saferplan.analysis.position.result import Position
from saferplan.analysis.position.sentences import Subject, by_subject, limit_in_words, number
from saferplan.analysis.position.standing import Standing
from saferplan.analysis.wording import upper_first
from saferplan.errors import NotMeasurable
from saferplan.periods import Month, months_between
from saferplan.reporting.formats import count
from saferplan.reporting.reports.restricted import is_restricted
from saferplan.reporting.reports.watched import colour
from saferplan.reporting.reports.words import cause, stopped, without_source
from saferplan.web.presenters.addresses import To, explain_of, measure_of
from saferplan.web.presenters.parts import Fact, Tag, TagKind
from saferplan.web.presenters.sparkline import Spark, Value

if TYPE_CHECKING:
    from saferplan.workspace import Workspace

_KINDS: dict[RagStatus, TagKind] = {
    RagStatus.GREEN: "green",
    RagStatus.AMBER: "amber",
    RagStatus.RED: "red",
    RagStatus.GREY: "grey",
}
FORECAST_LIMIT = "A forecast carries on what was: it does not know what partners will do."


@dataclass(frozen=True, slots=True)
class TargetCard:
    """What a page shows of a target. `value` is "" where there is no figure; `position` says why."""

    ident: str
    title: str
    address: str
    tag: Tag
    value: str
    value_of: str
    explain: str
    position: str
    judgement: str
    facts: tuple[Fact, ...]
    cautions: tuple[str, ...]
    rule: str
    spark: Spark
    restricted: bool


def target_card(standing: Standing, forecast: Forecast | None, no_forecast: str, to: To) -> TargetCard:
    """The card of a target; without a forecast the reason in `no_forecast` stands in its place."""
    p, words = standing.position, by_subject(standing.position)
    assert p.target is not None
    return TargetCard(
        ident=f"target-{p.target.id}",
        title=p.title,
        address=measure_of(to, standing),
        tag=Tag(colour(standing), _KINDS[p.judgement.status]),
        value="" if p.rolling.value is None else count(p.rolling.value),
        value_of=f"{p.unit} in the {p.rolling.label}",
        explain=explain_of(to, standing, p.month),
        position=_position(standing),
        judgement=" ".join(words[Subject.JUDGEMENT]),
        facts=(*_held_against(standing, to), _chance(standing, forecast, no_forecast, to)),
        cautions=(*words[Subject.REVISION], *words[Subject.CAUTIONS]),
        rule=without_source(p.judgement.rule),
        spark=_spark(standing),
        restricted=is_restricted(standing),
    )


def forecast_card(space: Workspace, standing: Standing, to: To) -> TargetCard:
    """The card of a target on a page that has gathered nothing else: with the forecast the overview shows."""
    (found,) = target_forecasts((standing,), space.known_breaks())
    if isinstance(found, NotMeasurable):
        return target_card(standing, None, str(found), to)
    return target_card(standing, found, "", to)


def _position(standing: Standing) -> str:
    """The change, with its interval in words; the count itself stands above it."""
    said = by_subject(standing.position)[Subject.TWELVE_MONTHS][0]
    if standing.position.rolling.value is None:
        return said
    _, comma, change = said.partition(f" {standing.position.unit}, ")
    return upper_first(change) if comma else said


def _held_against(standing: Standing, to: To) -> tuple[Fact, ...]:
    p = standing.position
    assert p.target is not None
    baseline = p.baseline.used if p.baseline else None
    facts = []
    if baseline is not None:
        # A baseline frozen at what was printed, or an average of years, is no figure that can be counted again.
        counted = p.target.baseline.years == 1 and p.baseline is not None and baseline is p.baseline.restated
        address = explain_of(to, standing, p.target.baseline.last) if counted and baseline.value is not None else ""
        reason = upper_first(stopped(baseline.reason)) if baseline.reason else upper_first(stopped(baseline.label))
        facts.append(Fact("Baseline", count(baseline.value), reason, address))
    if p.goal is None:
        return (*facts, Fact("Target", "Cannot be worked out", upper_first(stopped(p.expected.reason))))
    by = f"In the 12 months to {p.target.deadline.name}{_of_baseline(p)}."
    facts.append(Fact("Target", upper_first(limit_in_words(p.goal, p)), by, to("plan") + f"#target-{p.target.id}"))
    if p.needed.months_left > 0:
        facts.append(_needed(standing))
    return tuple(facts)


def _of_baseline(p: Position) -> str:
    """': 18,729 less 10% is 16,856.1'; '' where the target is the baseline itself."""
    change, base = p.target.change_percent if p.target else 0, p.baseline.used.value if p.baseline else None
    if not change or base is None or p.goal is None:
        return ""
    return f": {count(base)} {'less' if change < 0 else 'plus'} {abs(change):g}% is {_exact(p.goal)}"


def _exact(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


def _needed(standing: Standing) -> Fact:
    p, label = standing.position, "Needed a month to meet it"
    if p.needed.per_month is None:
        return Fact(label, "None", upper_first(stopped(p.needed.reason)))
    months = span_name(p.needed.first, p.needed.last)
    now = "" if p.rolling.value is None else f"; the last 12 months had {number(p.rolling.value / 12)}"
    left = f"({_exact(p.goal or 0)} − {count(p.needed.known)})" if p.needed.known else _exact(p.goal or 0)
    over = f"{left} ÷ {p.needed.last.since(p.needed.first) + 1}"
    words = f"On average, {months}: {over}{now}."
    return Fact(label, upper_first(limit_in_words(p.needed.per_month, p)), words)


def _chance(standing: Standing, forecast: Forecast | None, no_forecast: str, to: To) -> Fact:
    label = "Chance of meeting it"
    chance = forecast.target_chance if forecast else None
    if forecast is None or chance is None:
        return Fact(label, "Not known", upper_first(cause(no_forecast)) if no_forecast else "No forecast can be made.")
    if chance.probability is None:
        return Fact(label, "Not known", upper_first(stopped(chance_sentence(chance))))
    between = f"8 times in 10 between {number(chance.low80 or 0)} and {number(chance.high80 or 0)}"
    expected = f"{number(chance.expected or 0)} {forecast.unit} are expected ({between})."
    provisional = "It is provisional: fewer than 24 months are known." if forecast.provisional else ""
    notes = " ".join(stopped(note) for note in forecast.notes)
    words = " ".join(filter(None, (expected, FORECAST_LIMIT, provisional, notes)))
    # A target's own measure page has neither area nor type chosen, so the forecast there is this one.
    address = to("measure", standing.measure.id, chart="forecast", source=standing.table.source)
    return Fact(label, upper_first(chance.words), words, f"{address}#over-time")


def _spark(standing: Standing) -> Spark:
    """The 12-month totals from the baseline to now, against the path to the deadline."""
    p = standing.position
    assert p.target is not None
    months = list(months_between(p.target.baseline.last, max(p.target.deadline, p.month)))
    values: list[Value] = [
        twelve_months(standing.series, month).value if month <= p.month else None for month in months
    ]
    path = tuple(p.trajectory.rolling(month) for month in months) if p.trajectory else ()
    goal = f" The dashed line is the path to the target, {limit_in_words(p.goal, p)}." if p.goal is not None else ""
    gaps = " Where months are missing the line breaks." if None in values[: p.month.since(months[0]) + 1] else ""
    return Spark(
        ident=f"spark-{p.target.id}",
        title=f"{p.title}: 12-month totals to {p.month.name}",
        description=f"{first_and_last(values, months)}{goal}{gaps}",
        values=tuple(values),
        path=path,
        level=p.baseline.used.value if p.baseline else None,
    )


def first_and_last(values: Sequence[Value], months: Sequence[Month]) -> str:
    """The first and the newest 12-month total there are, for who does not see the line."""
    known = [(month, value) for month, value in zip(months, values, strict=True) if value is not None]
    if not known:
        return "There is no figure."
    (first, begun), (last, now) = known[0], known[-1]
    if first == last:
        return f"{number(now)} in the 12 months to {last.name}."
    return f"{number(begun)} in the 12 months to {first.name}, {number(now)} in those to {last.name}."
