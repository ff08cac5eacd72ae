"""The plan as it is written: priorities, targets, members, comparison groups, breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from saferplan.analysis.wording import listed, lower_first, upper_first
from saferplan.errors import NotMeasurable
from saferplan.periods import Month, day_name
from saferplan.plans.breaks import Break, BreakKind
from saferplan.plans.changes import (
    READING_WORDS,
    REVISION_WORDS,
    TRAJECTORY_WORDS,
    asked_words,
    group_words,
    held_words,
    span_words,
)
from saferplan.plans.groups import Group
from saferplan.plans.members import Contact, Role
from saferplan.plans.schema import Duty, GroupReference, Plan, Priority
from saferplan.plans.targets import Target
from saferplan.plans.versions import Refresh
from saferplan.reporting.reports.words import cause, without_source
from saferplan.web.presenters.addresses import To
from saferplan.web.presenters.parts import Link

if TYPE_CHECKING:
    from saferplan.workspace import Workspace

ROLES = {
    Role.RESPONSIBLE: (
        "Responsible authorities",
        "They make the plan: section 5(1) of the Crime and Disorder Act 1998.",
    ),
    Role.CO_OPERATING: ("Co-operating bodies", "They must co-operate with the authorities: section 5(2)."),
    Role.INVITED: ("Invited to take part", "Section 5(3)."),
}
_KINDS = {
    BreakKind.RECORDING_RULE: "Recording rule",
    BreakKind.CLASSIFICATION: "Classification",
    BreakKind.BOUNDARY: "Boundary",
    BreakKind.DEFINITION: "Definition",
    BreakKind.GROUP_MEMBERSHIP: "Group membership",
}


@dataclass(frozen=True, slots=True)
class PriorityView:
    """A priority with the duties it answers (in words, then where the Act has them), who leads, and its targets."""

    title: str
    why: str
    duties: tuple[str, ...]
    lead: str
    targets: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class TargetView:
    """A target as the plan words it: pairs of what and how."""

    ident: str
    title: str
    measure: Link
    why: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MemberView:
    organisation: str
    basis: str
    dates: str
    note: str


@dataclass(frozen=True, slots=True)
class RoleView:
    """The members on one legal footing."""

    heading: str
    meaning: str
    members: tuple[MemberView, ...]


@dataclass(frozen=True, slots=True)
class GroupView:
    """A comparison group: its areas as links, or in `reason` why it has none here."""

    title: str
    words: str
    compare: str
    areas: tuple[Link, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BreakView:
    date: str
    title: str
    kind: str
    note: str
    touches: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The page of the plan; `refreshed` says in a sentence what is known of earlier versions."""

    title: str
    facts: tuple[tuple[str, str], ...]
    priorities: tuple[PriorityView, ...]
    not_covered: tuple[str, ...]
    targets: tuple[TargetView, ...]
    watched: tuple[Link, ...]
    roles: tuple[RoleView, ...]
    groups: tuple[GroupView, ...]
    breaks: tuple[BreakView, ...]
    contacts: tuple[Contact, ...]
    refreshed: str
    note: str


@dataclass(frozen=True, slots=True)
class RefreshView:
    """One refresh: what changed, by part. `about` is what the earlier version says of itself."""

    heading: str
    compared: str
    about: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class ChangesPage:
    title: str
    plan: str
    refreshes: tuple[RefreshView, ...]
    crumbs: tuple[Link, ...]


def plan_page(space: Workspace, to: To) -> PlanPage:
    """The plan of a workspace, with the title of each measure and the areas of each group."""
    plan = space.plan
    titles = {measure.id: measure.title for measure in space.measures}
    return PlanPage(
        title=plan.title,
        facts=tuple(_facts(space, plan)),
        priorities=tuple(_priority(priority, plan) for priority in plan.priorities),
        not_covered=tuple(map(_duty, plan.duties_not_covered)),
        targets=tuple(_target(target, titles, to) for target in plan.targets),
        watched=tuple((titles[measure], to("measure", measure)) for measure in plan.indicators),
        roles=tuple(_roles(plan)),
        groups=tuple(_group(space, group, to) for group in plan.comparison_groups),
        breaks=tuple(_break(item, titles, plan) for item in _touching(space)),
        contacts=plan.contacts,
        refreshed=_refreshed(space),
        note=plan.note,
    )


def changes_page(space: Workspace, to: To) -> ChangesPage:
    """What each refresh of the plan changed, the newest first."""
    return ChangesPage(
        title="What changed in each refresh of the plan",
        plan=space.plan.title,
        refreshes=tuple(map(_refresh, space.refreshes())),
        crumbs=((space.plan.title, to("plan")),),
    )


def _facts(space: Workspace, plan: Plan) -> Iterator[tuple[str, str]]:
    yield "Partnership", plan.partnership
    yield "Area", f"{space.area.name} ({space.area.type.label}, {space.area.code})"
    yield "Period", span_words(plan.period)
    yield "Reporting year", "April to March" if plan.reporting_year.value == "financial" else "January to December"
    if plan.strategy:
        yield "Part of", plan.strategy
    if plan.committee:
        yield "Reports to", plan.committee.name


def _priority(priority: Priority, plan: Plan) -> PriorityView:
    targets = tuple(
        (target.title, f"#target-{target.id}") for target in plan.targets if target.priority == priority.title
    )
    return PriorityView(priority.title, priority.why, tuple(map(_duty, priority.section_6)), priority.lead, targets)


def _duty(duty: Duty) -> str:
    return f"{duty.heading} (Crime and Disorder Act 1998, {duty.provision.replace('s.', 'section ')})"


def _target(target: Target, titles: dict[str, str], to: To) -> TargetView:
    baseline = target.baseline
    published = f", published as {baseline.published_figure:,.10g}" if baseline.published_figure is not None else ""
    on = f" on {day_name(baseline.published_on)}" if baseline.published_on else ""
    average = f", the yearly average of {baseline.years} years" if baseline.years > 1 else ""
    return TargetView(
        ident=f"target-{target.id}",
        title=target.title,
        measure=(titles[target.measure], to("measure", target.measure)),
        why=" ".join(target.why.split()),
        lines=(
            ("Asks for", f"{upper_first(asked_words(target))}, by {target.deadline.name}"),
            ("Baseline", f"{span_words(baseline)}{average}{published}{on}"),
            ("What is judged", upper_first(READING_WORDS[target.reading])),
            ("Path to the target", upper_first(TRAJECTORY_WORDS[target.trajectory])),
            ("When figures are revised", upper_first(REVISION_WORDS[target.revision_policy])),
            ("Rule for the colour", without_source(target.rag.statement)),
        ),
    )


def _roles(plan: Plan) -> Iterator[RoleView]:
    for role, (heading, meaning) in ROLES.items():
        members = [member for member in plan.members if member.role is role]
        if members:
            views = (MemberView(m.organisation, m.basis, upper_first(held_words(m)), m.note) for m in members)
            yield RoleView(heading, meaning, tuple(views))


def _group(space: Workspace, group: GroupReference, to: To) -> GroupView:
    name = group if isinstance(group, str) else group.id
    title, compare = group_title(space, group), to("compare", group=name)
    try:
        found = space.group(name, month=_day_of(space))
    except NotMeasurable as refusal:
        return GroupView(title, "", compare, (), cause(str(refusal)))
    own = group if isinstance(group, Group) else None
    # A list of every area in the country is no help.
    areas = found.areas if len(found.areas) <= 60 else ()
    words = [f"{len(found.areas)} areas", f"{found.averaging} average", "the area itself is counted"]
    if not found.include_self:
        words[2] = "the area itself is left out"
    if own and own.source:
        words.append(lower_first(own.source.rstrip(".")))
    links = tuple((area.name, to("area", area.code)) for area in areas)
    return GroupView(title, f"{upper_first('; '.join(words))}.", compare, links)


def group_title(space: Workspace, group: GroupReference) -> str:
    """What a group is called, with the name of the area the plan is for."""
    return upper_first(group_words(group).replace("like it", f"like {space.area.name}"))


def _day_of(space: Workspace) -> Month:
    """The month that groups are shown for: that of the newest figures, else the plan's first, and never a clock's."""
    newest = [item.last for item in space.freshness()]
    return max(newest, default=space.plan.period.first)


def _touching(space: Workspace) -> Sequence[Break]:
    """Breaks that touch a measure of the plan in its area, the newest first; a change of a group touches no series."""
    plan, area = space.plan, space.area.code
    groups = [group if isinstance(group, str) else group.id for group in plan.comparison_groups]

    def touches(item: Break) -> bool:
        if item.kind is BreakKind.GROUP_MEMBERSHIP:
            return any(fnmatchcase(group, pattern) for group in groups for pattern in item.groups)
        return any(
            item.touches(measure, area, source) for measure in plan.measures for source in _sources(space, measure)
        )

    return [item for item in reversed(space.breaks) if touches(item)]


def _sources(space: Workspace, measure: str) -> list[str]:
    return [dataset.split("/")[0] for dataset in space.measures.get(measure).datasets()]


def _break(item: Break, titles: dict[str, str], plan: Plan) -> BreakView:
    touched = [
        titles[measure]
        for measure in plan.measures
        if any(item.touches(measure, plan.area, source) for source in ("police-uk", "home-office", "ons", "local"))
    ]
    whole = len(touched) == len(plan.measures)
    words = "Every measure of the plan" if whole else listed(touched) if touched else "Comparison groups"
    return BreakView(
        day_name(item.date), item.title, _KINDS[item.kind], " ".join(item.note.split()), words, item.blocks_comparison
    )


def _refreshed(space: Workspace) -> str:
    found = space.refreshes()
    if not found:
        return "No earlier version of the plan was kept, so it cannot be told what a refresh changed."
    number = sum(bool(refresh.changes) for refresh in found)
    if not number:
        return f"The plan is as it was kept on {day_name(found[0].since)}."
    return f"{number} {'refresh' if number == 1 else 'refreshes'} since {day_name(found[-1].since)}."


def _refresh(refresh: Refresh) -> RefreshView:
    now = "the plan as it is now" if refresh.to is None else f"the version of {day_name(refresh.to)}"
    parts: dict[str, list[str]] = {}
    for change in refresh.changes:
        parts.setdefault(change.part.value, []).append(change.sentence)
    return RefreshView(
        heading=refresh.heading,
        compared=f"The version kept on {day_name(refresh.since)}, against {now}.",
        about=refresh.before.note,
        parts=tuple((part, tuple(sentences)) for part, sentences in parts.items()),
    )
