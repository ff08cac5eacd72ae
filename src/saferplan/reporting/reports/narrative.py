"""The words of the partnership for each section, and what stands in an empty slot."""

from __future__ import annotations

from collections.abc import Iterator

from saferplan.analysis.wording import listed
from saferplan.periods import day_name
from saferplan.plans.members import Role
from saferplan.plans.report_text import Slot
from saferplan.plans.schema import Plan
from saferplan.reporting.blocks import Absent, Block, Column, Paragraph, Table
from saferplan.reporting.classification import exempt
from saferplan.reporting.inline import emphasis, strong
from saferplan.reporting.reports.gather import Gathered

_TO_WRITE: dict[Slot, str] = {
    "recommendations": "what the committee is asked to do",
    "links_to_strategy": "how the plan serves the wider strategy of the area",
    "background": "why the partnership set this plan and this target",
    "implications": "the financial, legal and equality implications",
    "next_steps": "what happens next, and when the committee hears of it again",
}
_ROLES = {
    Role.RESPONSIBLE: "Responsible authorities, under section 5(1) of the Crime and Disorder Act 1998",
    Role.CO_OPERATING: "Co-operating with them, under section 5(2)",
    Role.INVITED: "Invited to take part, under section 5(3)",
}


def empty_slots(plan: Plan) -> tuple[str, ...]:
    """The sections only the partnership can write and has not written; a report with any is a draft."""
    return tuple(slot for slot in _TO_WRITE if not getattr(plan.report, slot))


def slot(facts: Gathered, name: Slot) -> Iterator[Block]:
    """The paragraphs of a slot and its exempt ones, or the words that it is to be written."""
    written = getattr(facts.plan.report, name)
    if isinstance(written, dict):
        yield from _by_heading(written)
    else:
        yield from (Paragraph.of(words) for words in written)
    yield from exempt_texts(facts.plan, name)
    if not written and name in _TO_WRITE:
        yield Paragraph.of(emphasis(f"To be written: {_TO_WRITE[name]}."))


def _by_heading(written: dict[str, tuple[str, ...]]) -> Iterator[Block]:
    for heading, paragraphs in written.items():
        for i, words in enumerate(paragraphs):
            yield Paragraph.of(strong(f"{heading}. "), words) if i == 0 else Paragraph.of(words)


def exempt_texts(plan: Plan, name: Slot) -> Iterator[Block]:
    """The texts of a section that members alone receive."""
    for item in plan.report.exempt:
        if item.section == name:
            classification = exempt(item.schedule_12a, item.reason)
            yield from (Paragraph.of(words, classification=classification) for words in item.text)


def purpose(facts: Gathered) -> Iterator[Block]:
    """The partnership's words, or what such a report is for."""
    if not facts.plan.report.purpose:
        yield Paragraph.of(
            f"This report tells the committee how recorded crime in {facts.area.name} stood at the end of "
            f"{facts.month.name} against the partnership's plan ({facts.plan.title})."
        )
        yield Paragraph.of(
            "It serves the committee's duty, under sections 19 and 20 of the Police and Justice Act 2006, to "
            "scrutinise what the responsible authorities do about crime and disorder."
        )
    yield from slot(facts, "purpose")


def recommendations(facts: Gathered) -> Iterator[Block]:
    if facts.plan.report.recommendations:
        yield Paragraph.of("The committee is asked to:", numbered=False)
    yield from slot(facts, "recommendations")


def links_to_strategy(facts: Gathered) -> Iterator[Block]:
    """The partnership's words, and which statutory duty each priority answers."""
    yield from slot(facts, "links_to_strategy")
    if facts.plan.priorities:
        yield _priorities(facts.plan)


def _priorities(plan: Plan) -> Table:
    rows = tuple(
        (
            priority.title,
            "; ".join(f"({duty.value}) {duty.heading}" for duty in priority.section_6) or Absent("none named"),
        )
        for priority in plan.priorities
    )
    return Table(
        "Priorities of the plan, and what they answer in section 6(1) of the Crime and Disorder Act 1998",
        (Column("Priority", "left"), Column("Paragraph of section 6(1)", "left")),
        rows,
        key="priorities",
    )


def background(facts: Gathered) -> Iterator[Block]:
    """The partnership's words, and its members on the day of the report, by their footing in law."""
    yield from slot(facts, "background")
    members = facts.plan.members_on(facts.dated)
    for role, words in _ROLES.items():
        names = [member.organisation for member in members if member.role is role]
        if names:
            yield Paragraph.of(f"{words}, on {day_name(facts.dated)}: {_names(names)}.")


def _names(names: list[str]) -> str:
    """With semicolons where a name has a comma of its own."""
    return "; ".join(names) if any("," in name for name in names) else listed(names)


def background_documents(facts: Gathered) -> Iterator[Block]:
    written = facts.plan.report.background_documents
    yield from (Paragraph.of(words) for words in written)
    if not written:
        yield Paragraph.of("The published files that Appendix B lists. There are no others.")
