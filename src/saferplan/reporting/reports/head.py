"""What stands at the head of a report: committee, item, author, contacts, and for whom it is."""

from __future__ import annotations

from collections.abc import Iterator

from saferplan.periods import day_name
from saferplan.plans.members import Contact
from saferplan.plans.schema import Plan
from saferplan.reporting.classification import Audience
from saferplan.reporting.document import Fact
from saferplan.reporting.reports.gather import Gathered

_EXAMPLE = "(example)"
_MADE_UP = (
    "An example with real figures, not a document of the bodies it names; its target and wording were made up or "
    "chosen for it"
)
_NOT_SET = "To be set; the date above is that of the newest file the figures rest on"
_PUBLICATION = {
    Audience.PUBLIC: "Public report",
    Audience.MEMBERS: "Members' version",
    Audience.INTERNAL: "Internal version",
}


def facts_of(found: Gathered, audience: Audience, *, with_committee: bool = True) -> tuple[Fact, ...]:
    """The lines of the head; `with_committee` false for a paper that goes to no committee."""
    return tuple(Fact(label, value) for label, value in _lines(found, audience, with_committee) if value)


def is_example(plan: Plan) -> bool:
    """Whether the plan says of itself, in its title or its note, that it is an example."""
    return _EXAMPLE in plan.title or _EXAMPLE in plan.note


def organisation(plan: Plan) -> str:
    """The partnership as headings and page headers name it, marked where the plan is an example."""
    marked = is_example(plan) and _EXAMPLE not in plan.partnership
    return f"{plan.partnership} {_EXAMPLE}" if marked else plan.partnership


def _lines(found: Gathered, audience: Audience, with_committee: bool) -> Iterator[tuple[str, str]]:
    plan = found.plan
    yield "What this is", _MADE_UP if is_example(plan) else ""
    yield "Date of the meeting" if with_committee else "Date of issue", "" if found.is_dated else _NOT_SET
    if plan.committee and with_committee:
        yield "Committee", plan.committee.name
        yield "Agenda item", plan.committee.agenda_item
    yield "Report of", plan.report.report_of
    officers = plan.report.officers or plan.contacts
    yield "Contact officers" if len(officers) > 1 else "Contact officer", "; ".join(map(_contact, officers))
    yield "Figures to", found.month.name
    yield "As known on", day_name(found.as_at) if found.as_at else ""
    exempt = bool(plan.report.exempt) and audience is Audience.PUBLIC
    yield "Publication", f"{_PUBLICATION[audience]}{', without its exempt parts' if exempt else ''}"


def _contact(officer: Contact) -> str:
    name = f"{officer.name}, " if officer.name else ""
    reach = [part for part in (officer.organisation, officer.email, officer.telephone) if part]
    return ", ".join([f"{name}{officer.role}", *reach])
