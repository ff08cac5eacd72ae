"""The report a scrutiny committee receives, with the sections that councils number 1 to 9."""

from __future__ import annotations

from collections.abc import Iterator

from saferplan.reporting.blocks import Block, Paragraph
from saferplan.reporting.classification import INTERNAL, Audience
from saferplan.reporting.document import Document, DocumentStatus, Section
from saferplan.reporting.inline import strong
from saferplan.reporting.reports import narrative
from saferplan.reporting.reports.analyst_notes import analyst_notes
from saferplan.reporting.reports.definitions import definitions, method, words_used
from saferplan.reporting.reports.gather import Gathered, parts
from saferplan.reporting.reports.head import facts_of, organisation
from saferplan.reporting.reports.headline import finding, panel
from saferplan.reporting.reports.methods import methods
from saferplan.reporting.reports.once import explained_once
from saferplan.reporting.reports.performance_section import performance
from saferplan.reporting.reports.provenance_section import attributions, releases_tables, sources_section
from saferplan.reporting.reports.restricted import INTRODUCTION, notice

_LONG_NAME = 48
"""Letters of a strategy's name that still make a heading."""


def scrutiny(facts: Gathered, audience: Audience = Audience.PUBLIC) -> Document:
    """The whole tree, exempt and internal parts included; `audience` only words its head.

    It is a draft while a section that only the partnership can write is empty.
    """
    to_write = narrative.empty_slots(facts.plan)
    shown, restricted = parts(facts)
    return Document(
        title=facts.plan.report.title or facts.plan.title,
        organisation=organisation(facts.plan),
        date=facts.dated,
        subtitle=finding(shown.leading[0]) if shown.leading else notice(facts.withheld),
        status=DocumentStatus.DRAFT if to_write else DocumentStatus.FINAL,
        facts=facts_of(facts, audience),
        blocks=tuple(_summary(shown)),
        sections=explained_once(
            (*_sections(shown, restricted), *_restricted(restricted), analyst_notes(facts, to_write))
        ),
        attributions=attributions(shown),
    )


def _summary(facts: Gathered) -> Iterator[Block]:
    yield from map(panel, facts.leading)
    yield from (Paragraph.of(words, numbered=False) for words in facts.plan.report.summary)


def _sections(facts: Gathered, restricted: Gathered) -> Iterator[Section]:
    yield Section("Purpose", tuple(narrative.purpose(facts)))
    yield Section("Recommendations", tuple(narrative.recommendations(facts)))
    yield Section(_strategy(facts), tuple(narrative.links_to_strategy(facts)))
    yield Section("Background", tuple(narrative.background(facts)))
    yield Section("Key issues", tuple(_key_issues(facts, restricted)), tuple(performance(facts)))
    yield Section("Implications", tuple(narrative.slot(facts, "implications")), tuple(_consultation(facts)))
    yield Section("Next steps", tuple(narrative.slot(facts, "next_steps")))
    yield Section("Background documents", tuple(narrative.background_documents(facts)))
    yield Section("Appendices", tuple(_list_of_appendices(facts)), tuple(_appendices(facts)))


def _strategy(facts: Gathered) -> str:
    name = facts.plan.strategy
    return f"Links to the {name}" if name and len(name) <= _LONG_NAME else "Links to the wider strategy"


def _key_issues(facts: Gathered, restricted: Gathered) -> Iterator[Block]:
    yield from narrative.slot(facts, "key_issues")
    targets = [s.position for s in facts.targets]
    if not facts.plan.report.key_issues and targets:
        yield Paragraph.of("The position against the plan is set out below, in the figures that were published.")
    if restricted.withheld:
        yield Paragraph.of(notice(restricted.withheld))
    yield words_used()


def _consultation(facts: Gathered) -> Iterator[Section]:
    if facts.plan.report.consultation:
        yield Section("Consultation", tuple(Paragraph.of(words) for words in facts.plan.report.consultation))


def _list_of_appendices(facts: Gathered) -> Iterator[Block]:
    yield from (Paragraph.of(words) for words in facts.plan.report.appendices)
    yield Paragraph.of(
        strong("Appendix A"),
        ", definitions and method; ",
        strong("Appendix B"),
        ", published files; ",
        strong("Appendix C"),
        ", sources and licences.",
    )


def _appendices(facts: Gathered) -> Iterator[Section]:
    yield Section("Appendix A: definitions and method", tuple(_definitions(facts)))
    yield Section("Appendix B: published files", tuple(releases_tables(facts)))
    yield Section("Appendix C: sources and licences", tuple(sources_section(facts)))


def _definitions(facts: Gathered) -> Iterator[Block]:
    yield from definitions(facts.leading, facts.others, facts.key("definitions"))
    yield from method(facts.leading)
    yield from methods(facts.findings, facts.exceptions)


def _restricted(facts: Gathered) -> Iterator[Section]:
    """The same for the measures from the force's own records, apart so that nothing of them is in the open part."""
    if not facts.standings:
        return
    yield Section(
        "Figures from the force's own records",
        (Paragraph.of(INTRODUCTION, numbered=False), *map(panel, facts.leading)),
        (
            *performance(facts),
            Section("Definitions and method", tuple(_definitions(facts))),
            Section("Files", tuple(releases_tables(facts))),
            Section("Sources and licences", tuple(sources_section(facts))),
        ),
        classification=INTERNAL,
    )
