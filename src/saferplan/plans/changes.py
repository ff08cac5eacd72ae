"""What a plan changed on an earlier version of itself, in sentences.

Texts of reports, meetings of the committee and notes are left out: they change with each report, not with a refresh.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from saferplan.periods import day_name
from saferplan.plans.groups import BUILT_IN_GROUPS, Group
from saferplan.plans.members import Contact, Dated, Member, Role
from saferplan.plans.schema import GroupReference, Plan, Priority
from saferplan.plans.targets import Months, Reading, RevisionPolicy, Target, TrajectoryMethod

_Item = TypeVar("_Item")
Field = tuple[str, Callable[[_Item], str]]
"""What a sentence calls a part of an item, and the part in words; '' where it is not given."""


class Part(StrEnum):
    """What a change is about, in the order a page tells it."""

    PLAN = "The plan"
    MEMBERS = "Members"
    PRIORITIES = "Priorities"
    TARGETS = "Targets"
    WATCHED = "Measures watched"
    GROUPS = "Comparison groups"
    CONTACTS = "Contacts"


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was added, removed or changed, in a sentence."""

    part: Part
    kind: ChangeKind
    sentence: str


ROLE_WORDS: Mapping[Role, str] = {
    Role.RESPONSIBLE: "a responsible authority",
    Role.CO_OPERATING: "a co-operating body",
    Role.INVITED: "invited to take part",
}
READING_WORDS: Mapping[Reading, str] = {
    Reading.FINAL_YEAR_TOTAL: "the total of the final year",
    Reading.ROLLING_12: "the 12 months to each month reported",
}
TRAJECTORY_WORDS: Mapping[TrajectoryMethod, str] = {
    TrajectoryMethod.LINEAR_ROLLING: "equal steps of the 12-month total",
    TrajectoryMethod.SEASONAL_MONTHLY: "each month with its share of the baseline year",
}
REVISION_WORDS: Mapping[RevisionPolicy, str] = {
    RevisionPolicy.RESTATE: "it follows the publisher's corrections",
    RevisionPolicy.FREEZE: "it stays at the figure published",
}


def changes(before: Plan, after: Plan, names: Callable[[str], str] = lambda measure: measure) -> tuple[Change, ...]:
    """Everything that differs between two versions of a plan, by part; nothing where they say the same.

    `names` gives the title of a measure from its id. Members and priorities are known by their names, targets by their
    ids: one that was renamed counts as removed and added.
    """
    return (
        *_fields(Part.PLAN, "", before, after, _PLAN),
        *_items(
            Part.MEMBERS, _numbered(before.members, _organisation), _numbered(after.members, _organisation), _MEMBER
        ),
        *_priorities(before, after),
        *_items(Part.TARGETS, _by_id(before), _by_id(after), _target_fields(names), _target_title, target_words),
        *_watched(before, after, names),
        *_groups(before, after),
        *_items(Part.CONTACTS, _numbered(before.contacts, _role), _numbered(after.contacts, _role), _CONTACT),
    )


def span_words(months: Months) -> str:
    """January 2025 to December 2027."""
    return f"{months.first.name} to {months.last.name}"


def asked_words(target: Target) -> str:
    """10% below the baseline; no worse than the baseline."""
    if not target.change_percent:
        return "no worse than the baseline"
    return f"{abs(target.change_percent):g}% {'above' if target.asks_for_a_rise else 'below'} the baseline"


def target_words(target: Target) -> str:
    """10% below the baseline (January 2024 to December 2024) by December 2027."""
    return f"{asked_words(target)} ({span_words(target.baseline)}) by {target.deadline.name}"


def held_words(dated: Dated) -> str:
    """from 1 July 2022; until 31 March 2026; '' for something without dates."""
    start = f"from {day_name(dated.valid_from)}" if dated.valid_from else ""
    end = f"until {day_name(dated.valid_to - timedelta(days=1))}" if dated.valid_to else ""
    return " ".join(filter(None, (start, end)))


def group_words(group: GroupReference) -> str:
    """A comparison group as a sentence names it."""
    return BUILT_IN_GROUPS.get(group, group) if isinstance(group, str) else group.name


def _fields(part: Part, name: str, before: _Item, after: _Item, fields: Sequence[Field[_Item]]) -> Iterator[Change]:
    """A sentence for each field that differs: 'Robbery: the deadline is now …; it was …'."""
    for what, words in fields:
        old, new = words(before), words(after)
        if old == new:
            continue
        if not new:
            sentence = f"{what} was taken out; it was {old}"
        else:
            sentence = f"{what} is now {new}; {f'it was {old}' if old else 'none was given'}"
        yield Change(part, ChangeKind.CHANGED, _stopped(f"{name}: {sentence}" if name else _upper(sentence)))


def _items(
    part: Part,
    before: Mapping[str, _Item],
    after: Mapping[str, _Item],
    fields: Sequence[Field[_Item]],
    title: Callable[[str, _Item], str] = lambda name, _: name,
    described: Callable[[_Item], str] | None = None,
) -> Iterator[Change]:
    """Those added, those removed, then those that changed, in the order of the plan.

    One added or removed is `described`, else by its first field.
    """
    describe = described or fields[0][1]
    for key in after:
        if key not in before:
            yield Change(part, ChangeKind.ADDED, _one("Added", title(key, after[key]), describe(after[key])))
    for key in before:
        if key not in after:
            yield Change(part, ChangeKind.REMOVED, _one("Taken out", title(key, before[key]), describe(before[key])))
    for key in after:
        if key in before:
            yield from _fields(part, title(key, after[key]), before[key], after[key], fields)


def _one(verb: str, name: str, words: str) -> str:
    return _stopped(f"{verb}: {name}{', ' if words else ''}{words}")


def _numbered(items: Iterable[_Item], name: Callable[[_Item], str]) -> dict[str, _Item]:
    """By name; a name that comes again, such as a member with two terms, has its number added."""
    found: dict[str, _Item] = {}
    for item in items:
        key, number = name(item), 2
        while key in found:
            key, number = f"{name(item)} ({number})", number + 1
        found[key] = item
    return found


def _priorities(before: Plan, after: Plan) -> Iterator[Change]:
    old, new = (_numbered(plan.priorities, lambda priority: priority.title) for plan in (before, after))
    yield from _items(Part.PRIORITIES, old, new, _PRIORITY)
    kept = [title for title in new if title in old]
    if kept != [title for title in old if title in new]:
        sentence = f"The priorities stand in another order: {_listed(list(new))}."
        yield Change(Part.PRIORITIES, ChangeKind.CHANGED, sentence)


def _watched(before: Plan, after: Plan, names: Callable[[str], str]) -> Iterator[Change]:
    new = [names(measure) for measure in after.indicators if measure not in before.indicators]
    old = [names(measure) for measure in before.indicators if measure not in after.indicators]
    if new:
        yield Change(Part.WATCHED, ChangeKind.ADDED, f"Now watched: {_titles(new)}.")
    if old:
        yield Change(Part.WATCHED, ChangeKind.REMOVED, f"No longer watched: {_titles(old)}.")


def _groups(before: Plan, after: Plan) -> Iterator[Change]:
    old, new = (
        _numbered(plan.comparison_groups, lambda group: group if isinstance(group, str) else group.id)
        for plan in (before, after)
    )
    yield from _items(
        Part.GROUPS,
        old,
        new,
        _GROUP,
        lambda _, group: _upper(group_words(group)),
        lambda group: "" if isinstance(group, str) else f"made up of {_members_of(group)}",
    )


def _by_id(plan: Plan) -> dict[str, Target]:
    return {target.id: target for target in plan.targets}


def _target_title(_: str, target: Target) -> str:
    return target.title


def _organisation(member: Member) -> str:
    return member.organisation


def _role(contact: Contact) -> str:
    return contact.role


def _paragraphs(priority: Priority) -> str:
    return _listed([duty.provision for duty in priority.section_6])


def _members_of(group: GroupReference) -> str:
    if isinstance(group, str):
        return ""
    if group.members_from:
        return f"those of the table {group.members_from}"
    return _listed([f"{m.name or m.area}{f' ({held_words(m)})' if held_words(m) else ''}" for m in group.members])


def _setting(name: str) -> Callable[[GroupReference], str]:
    return lambda group: str(getattr(group, name)) if isinstance(group, Group) else ""


def _counts_itself(group: GroupReference) -> str:
    return "" if isinstance(group, str) else "counted" if group.include_self else "not counted"


_PLAN: tuple[Field[Plan], ...] = (
    ("the title", lambda plan: _quoted(plan.title)),
    ("the partnership's name", lambda plan: _quoted(plan.partnership)),
    ("the area", lambda plan: plan.area),
    ("the plan's period", lambda plan: span_words(plan.period)),
    ("the reporting year", lambda plan: f"the {plan.reporting_year} year"),
    ("the wider strategy", lambda plan: _quoted(plan.strategy)),
    ("the committee it reports to", lambda plan: _quoted(plan.committee.name) if plan.committee else ""),
)
_MEMBER: tuple[Field[Member], ...] = (
    ("its role", lambda member: ROLE_WORDS[member.role]),
    ("its membership", held_words),
    ("its legal basis", lambda member: _quoted(member.basis)),
)
_CONTACT: tuple[Field[Contact], ...] = (
    ("the organisation", lambda contact: contact.organisation),
    # Who it is and how to reach them stays out of a list of changes, where an old entry would stand for ever.
)
_GROUP: tuple[Field[GroupReference], ...] = (
    ("its list of areas", _members_of),
    ("its average", _setting("averaging")),
    ("the area itself", _counts_itself),
    ("its rule of limits", _setting("limits")),
)


_PRIORITY: tuple[Field[Priority], ...] = (
    ("its list of duties", _paragraphs),
    ("its lead", lambda priority: priority.lead),
    ("the reason given", lambda priority: _quoted(priority.why)),
)


def _target_fields(names: Callable[[str], str]) -> tuple[Field[Target], ...]:
    return (
        ("what it asks for", asked_words),
        ("its baseline", lambda target: span_words(target.baseline)),
        ("its deadline", lambda target: target.deadline.name),
        ("its title", lambda target: _quoted(target.title)),
        ("its measure", lambda target: _lower(names(target.measure))),
        ("its source", lambda target: target.source or "the finest that covers it"),
        ("the baseline's published figure", lambda target: _figure(target.baseline.published_figure)),
        ("what is judged", lambda target: READING_WORDS[target.reading]),
        ("the path to the target", lambda target: TRAJECTORY_WORDS[target.trajectory]),
        ("the baseline when figures are revised", lambda target: REVISION_WORDS[target.revision_policy]),
        ("the limit of amber", lambda target: f"{target.rag.amber_up_to_percent:g}%"),
        ("its priority", lambda target: _quoted(target.priority)),
        ("the reason given", lambda target: _quoted(target.why)),
    )


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"


def _quoted(words: str) -> str:
    return f"“{' '.join(words.split())}”" if words.strip() else ""


def _titles(names: Sequence[str]) -> str:
    """Titles of measures within a sentence: only the first keeps its capital."""
    return _listed([*names[:1], *map(_lower, names[1:])])


def _listed(words: Sequence[str]) -> str:
    """A, B and C; with semicolons where a name has a comma of its own."""
    if len(words) > 1 and any(", " in name for name in words):
        return f"{'; '.join(words[:-1])}; and {words[-1]}"
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _upper(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _lower(words: str) -> str:
    """An abbreviation keeps its capitals."""
    head = words.split(" ")[0]
    return words if head[1:] != head[1:].lower() else f"{words[:1].lower()}{words[1:]}"


def _stopped(words: str) -> str:
    return words if words.endswith((".", ".”", "!”", "?”")) else f"{words}."
