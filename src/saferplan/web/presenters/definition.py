"""The whole definition of a measure on a page: what it is, what each source counts for it, and what it cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.datasets import DATASETS
from saferplan.analysis.wording import listed, upper_first
from saferplan.measures.describe import describe
from saferplan.measures.offences import normalise_code, offences
from saferplan.observations import Basis
from saferplan.periods import day_name
from saferplan.web.presenters.measure_words import review_words
from saferplan.web.presenters.parts import Cell, Column, Link, Row, Table

if TYPE_CHECKING:
    from saferplan.measures.definition import Dated, Measure, SourceRule
    from saferplan.web.presenters.addresses import To
    from saferplan.workspace import Workspace

_ELSEWHERE = ("What it is", "Sources and categories", "Where it is not available", "Review", "Related")
"""Sections that the page tells in its own way."""


@dataclass(frozen=True, slots=True)
class RuleView:
    """What some datasets count for the measure, in some months."""

    title: str
    words: tuple[str, ...]
    counted: Table


@dataclass(frozen=True, slots=True)
class SectionView:
    """A heading and its sentences."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DefinitionPage:
    """The page of a definition. `hash` changes exactly when the numbers may."""

    title: str
    lead: str
    label: str
    hash: str
    owner: str
    review: tuple[str, ...]
    sections: tuple[SectionView, ...]
    rules: tuple[RuleView, ...]
    unavailable: tuple[str, ...]
    related: tuple[Link, ...]
    command: str
    back: str
    crumbs: tuple[Link, ...]
    scripts: tuple[str, ...] = ("tables",)


def definition_page(space: Workspace, to: To, measure_id: str) -> DefinitionPage:
    """The definition of a measure. Raises UsageError for one that is not there."""
    measure = space.measures.get(measure_id)
    related = [space.measures.get(name) for name in measure.related if name in space.measures]
    own = space.measures.is_own(measure_id)
    page = to("measure", measure.id)
    return DefinitionPage(
        title=f"{measure.title}: definition",
        lead=measure.what,
        label=f"{measure.version} ({measure.version_label} in files and reports)",
        hash=measure.definition_hash(),
        owner="Defined by this partnership." if own else "Defined with the program, the same for every partnership.",
        review=tuple(_review(measure)),
        sections=tuple(
            SectionView(s.heading, s.lines) for s in describe(measure).sections if s.heading not in _ELSEWHERE
        ),
        rules=tuple(map(_rule, measure.rules)),
        unavailable=tuple(f"{_names(entry)}{_when(entry)}: {entry.reason}" for entry in measure.unavailable),
        related=tuple((other.title, to("definition", other.id)) for other in related),
        command=f"saferplan measures show {measure.id}",
        back=page,
        crumbs=(("Overview", to("overview")), ("Measures", to("measures")), (measure.title, page)),
    )


def _review(measure: Measure) -> Iterator[str]:
    yield f"{upper_first(review_words(measure))}."
    yield f"Author: {measure.author}. Checker: {measure.checker}."
    yield f"Next review {day_name(measure.next_review)}."
    yield from (f"Version {change.version}, {day_name(change.on)}: {change.what}" for change in measure.changed)


def _rule(rule: SourceRule) -> RuleView:
    words = ["Exactly the definition." if rule.basis is Basis.EXACT else "Close to the definition, and not the same."]
    if rule.denominator:
        words.append(f"As a share of: {'; '.join(rule.denominator)}.")
    if rule.note:
        words.append(rule.note)
    return RuleView(f"{_names(rule)}{_when(rule)}", tuple(words), _counted(rule))


def _counted(rule: SourceRule) -> Table:
    where = f"What is counted: {_names(rule)}{_when(rule)}"
    if not rule.by_code:
        names = sorted(rule.resolved())
        caption = f"Counted: {len(names)} of the source's labels"
        return Table(caption, (Column("Label"),), tuple(map(_one, names)), label=where)
    weights = rule.weights if rule.weights_table or rule.extra_weights else {}
    columns = [Column("Code"), Column("Offence"), Column("Subgroup")]
    columns += [Column("Weight", numeric=True)] if weights else []
    rows = tuple(Row(tuple(_code(code, weights))) for code in sorted(rule.offence_codes))
    return Table(f"Counted: {len(rows)} offence codes", tuple(columns), rows, label=where, sortable=True)


def _one(name: str) -> Row:
    return Row((Cell(name),))


def _code(code: str, weights: dict[str, float]) -> Iterator[Cell]:
    offence = offences()[normalise_code(code)]
    yield Cell(code)
    yield Cell(offence.label)
    yield Cell(offence.subgroup)
    if weights:
        weight = weights.get(code)
        yield Cell("none", absent=True) if weight is None else Cell(f"{weight:,g}", sort=weight)


def _names(part: Dated) -> str:
    """The datasets as a reader knows them."""
    return upper_first(listed([DATASETS[name].name if name in DATASETS else name for name in part.datasets]))


def _when(part: Dated) -> str:
    first = f", from {part.valid_from.name}" if part.valid_from else ""
    last = f", to {part.valid_to.name}" if part.valid_to else ""
    return f"{first}{last}"
