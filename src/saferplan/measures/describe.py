"""A definition as a person reads it: headings and sentences, for `measures show` and the method pages of a report."""

from __future__ import annotations

from dataclasses import dataclass

from saferplan.measures.definition import Dated, Kind, Measure, Polarity, SourceRule

_POLARITY = {
    Polarity.LOWER: "A lower figure is better.",
    Polarity.HIGHER: "A higher figure is better.",
    Polarity.NEUTRAL: "Neutral: neither a rise nor a fall is good or bad in itself, so it is never coloured.",
}
_KIND = {
    Kind.COUNT: "A count",
    Kind.PERCENTAGE: "A percentage",
    Kind.HARM: "Counts weighted by severity",
    Kind.COST: "Counts weighted by unit cost",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines; several lines are a list."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """The whole definition in reading order; `str()` is plain text."""

    title: str
    label: str
    sections: tuple[Section, ...]

    def __str__(self) -> str:
        blocks = [f"{self.title} ({self.label})"]
        for section in self.sections:
            bullet = "- " if len(section.lines) > 1 else ""
            blocks.append("\n".join([section.heading, *(f"  {bullet}{line}" for line in section.lines)]))
        return "\n\n".join(blocks)


def describe(measure: Measure) -> Description:
    """What `measure` says of itself, sections without content left out."""
    sections = (
        Section("What it is", (measure.what,)),
        Section("Why it matters", (measure.why_it_matters,)),
        Section("How it is calculated", (measure.how_it_is_calculated,)),
        Section("Unit and rate", (_unit(measure),)),
        Section("Direction", (_POLARITY[measure.polarity],)),
        Section("What good looks like", (measure.what_good_looks_like,)),
        Section("Sources and categories", tuple(map(_rule, measure.rules))),
        Section("Where it is not available", tuple(f"{_scope(u)}: {u.reason}" for u in measure.unavailable)),
        Section("Known limits", measure.known_limits),
        Section("Review", _review(measure)),
        Section("Related", (", ".join(measure.related),) if measure.related else ()),
    )
    return Description(measure.title, measure.version_label, tuple(s for s in sections if s.lines))


def _unit(measure: Measure) -> str:
    crime = "" if measure.is_crime else " Not a count of crimes: never added to one."
    rate = f", or per {measure.rate.per:,} {measure.rate.denominator}" if measure.has_rate else ""
    return f"{_KIND[measure.kind]}, in {measure.unit}{rate}.{crime}"


def _rule(rule: SourceRule) -> str:
    parts = [f"{_scope(rule)} ({rule.basis}): {_counted(rule)}"]
    if rule.denominator:
        parts.append(f"as a share of {'; '.join(rule.denominator)}")
    if rule.weights_table:
        parts.append(f"weights {rule.weights_table}")
    return ", ".join(parts) + "." + (f" {rule.note}" if rule.note else "")


def _counted(rule: SourceRule) -> str:
    if rule.all_except is not None:
        return f"everything except {'; '.join(rule.all_except)}" if rule.all_except else "everything"
    without = f" without {', '.join(rule.except_codes)}" if rule.except_codes else ""
    return "; ".join(rule.categories or rule.named) + without


def _scope(part: Dated) -> str:
    first = f" from {part.valid_from.name}" if part.valid_from else ""
    last = f" to {part.valid_to.name}" if part.valid_to else ""
    return f"{', '.join(part.datasets)}{first}{last}"


def _review(measure: Measure) -> tuple[str, ...]:
    changes = (f"Version {c.version}, {c.on}: {c.what}" for c in measure.changed)
    return (
        f"Author: {measure.author}. Checker: {measure.checker}. Status: {measure.status}.",
        f"Reviewed {measure.reviewed}, next review {measure.next_review}.",
        *changes,
    )
