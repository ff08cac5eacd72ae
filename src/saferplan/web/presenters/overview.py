"""The overview: where the plan stands in one month, what to ask about, and how fresh all of it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.exceptions.result import Exceptional, Exceptions
from saferplan.analysis.position.standing import Standing, Unavailable
from saferplan.analysis.wording import in_words, lower_first, upper_first
from saferplan.errors import NotMeasurable
from saferplan.plans.changes import span_words
from saferplan.plans.schema import Plan
from saferplan.reporting.reports.exceptions_section import evidence_words, harm_words, untested_words
from saferplan.reporting.reports.gather import Gathered, gather
from saferplan.reporting.reports.headline import finding
from saferplan.reporting.reports.restricted import NOTICE, is_restricted, key_of
from saferplan.reporting.reports.words import cause, stopped
from saferplan.web.presenters.addresses import To, explain_of, measure_of
from saferplan.web.presenters.freshness import Source, sources
from saferplan.web.presenters.parts import Notice
from saferplan.web.presenters.target_card import TargetCard, target_card
from saferplan.web.presenters.watched_table import WatchedRow, watched_rows

if TYPE_CHECKING:
    from saferplan.workspace import Workspace

NO_MEASURE = "The plan names no measure; add a target or a measure to watch."


@dataclass(frozen=True, slots=True)
class ExceptionItem:
    """A measure to ask about: why in short, the evidence in sentences, what it is ranked by."""

    title: str
    address: str
    why: str
    evidence: tuple[str, ...]
    harm: str
    explain: str
    restricted: bool


@dataclass(frozen=True, slots=True)
class ExceptionsView:
    """The month's exceptions. `finding` is one sentence; `folded` point to narrower measures that explain a wider."""

    finding: str
    items: tuple[ExceptionItem, ...]
    good_news: tuple[ExceptionItem, ...]
    folded: tuple[str, ...]
    untested: tuple[str, ...]
    rules: tuple[str, ...]
    ranked_by: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The page. Without any figure `refusal` says why, and there are no cards, rows and exceptions.

    `month` is that of the figures, as a sentence says it.
    """

    title: str
    plan: str
    period: str
    lede: str
    priorities: str
    month: str
    refusal: str
    targets: tuple[TargetCard, ...]
    watched: tuple[WatchedRow, ...]
    without_figure: tuple[str, ...]
    exceptions: ExceptionsView | None
    sources: tuple[Source, ...]
    notice: Notice | None


def overview(space: Workspace, to: To) -> Overview:
    """The overview of a workspace: of a public one, without anything from a force's own records."""
    try:
        facts = gather(space, detail=False)
    except NotMeasurable as refusal:
        # A plan that names no measure has no figures however many files were taken in.
        return _without_figures(space, str(refusal) if space.plan.measures else NO_MEASURE)
    plan, month = space.plan, facts.month.name
    leading = [standing for standing in facts.leading if not is_restricted(standing)]
    return Overview(
        title=f"Overview: {space.area.name}, {month}",
        plan=plan.title,
        period=span_words(plan.period),
        lede=stopped(finding(leading[0])) if leading else "",
        priorities=_priorities(plan),
        month=month,
        refusal="",
        targets=tuple(_card(facts, standing, to) for standing in facts.targets),
        watched=watched_rows(facts.watched, to),
        without_figure=tuple(map(_unavailable, facts.unavailable)),
        exceptions=_exceptions(facts.exceptions, to),
        sources=sources(space),
        notice=restricted_notice(facts.standings),
    )


def restricted_notice(standings: Sequence[Standing]) -> Notice | None:
    """What stands over a page that shows figures from a force's own records."""
    own = [lower_first(standing.position.title) for standing in standings if is_restricted(standing)]
    if not own:
        return None
    return Notice((f"{NOTICE}: {', '.join(dict.fromkeys(own))}.",), "Restricted figures", "restricted")


def _without_figures(space: Workspace, reason: str) -> Overview:
    plan = space.plan
    return Overview(
        title=f"Overview: {space.area.name}",
        plan=plan.title,
        period=span_words(plan.period),
        lede="",
        priorities=_priorities(plan),
        month="",
        refusal=stopped(reason),
        targets=(),
        watched=(),
        without_figure=(),
        exceptions=None,
        sources=sources(space),
        notice=None,
    )


def _priorities(plan: Plan) -> str:
    """Four priorities: fewer victims of crime; less harm from drugs and alcohol; …"""
    if not plan.priorities:
        return ""
    number = len(plan.priorities)
    names = "; ".join(lower_first(priority.title) for priority in plan.priorities)
    return f"{upper_first(in_words(number))} {'priority' if number == 1 else 'priorities'}: {names}."


def _card(facts: Gathered, standing: Standing, to: To) -> TargetCard:
    key = key_of(standing)
    forecast = facts.findings.forecasts.get(key)
    return target_card(standing, forecast, facts.findings.no_forecast.get(key, ""), to)


def _unavailable(item: Unavailable) -> str:
    return f"{item.target.title if item.target else item.measure.title}: {lower_first(cause(item.reason))}"


def _exceptions(found: Exceptions, to: To) -> ExceptionsView:
    return ExceptionsView(
        finding=stopped(found.finding),
        items=tuple(_item(item, to) for item in found.items),
        good_news=tuple(_item(item, to) for item in found.improvements),
        folded=tuple(item.see for item in found.folded),
        untested=untested_words(found),
        rules=tuple(map(stopped, found.rule)),
        ranked_by=found.harm_words,
    )


def _item(item: Exceptional, to: To) -> ExceptionItem:
    standing = item.standing
    return ExceptionItem(
        title=item.title,
        address=measure_of(to, standing),
        why=item.why,
        evidence=(*evidence_words(item), *((item.see,) if item.see else ())),
        harm=harm_words(item),
        explain=explain_of(to, standing, standing.position.month),
        restricted=is_restricted(standing),
    )
