"""A report for every audience at once, with what it rests on: to be kept, so that it can be held to it later."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import get_args

from saferplan.observations import ReleasePin
from saferplan.periods import Month
from saferplan.reporting.classification import Audience
from saferplan.reporting.document import Document
from saferplan.reporting.renderers import Format, render, render_body
from saferplan.reporting.reports import Kind
from saferplan.reporting.reports.files import stem
from saferplan.reporting.reports.gather import Gathered, gather, parts
from saferplan.workspace import PLAN, Workspace

BODY = "body"
"""The form that a site shows within its own page."""
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class MadeFile:
    """One file of the report: whom it is for, its form (html, pdf, docx or body), its name and what it holds."""

    audience: Audience
    form: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Definition:
    """A measure of the report and its definition's version. `restricted`: told of in the internal version alone."""

    id: str
    title: str
    version: str
    restricted: bool


@dataclass(frozen=True, slots=True)
class Pin:
    """A published file behind a figure. `restricted` as of a definition."""

    release: ReleasePin
    restricted: bool


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A report in every form for every audience. `headline` is of its public part."""

    title: str
    headline: str
    area_code: str
    area_name: str
    month: Month
    as_at: date | None
    plan_sha256: str
    pins: tuple[Pin, ...]
    definitions: tuple[Definition, ...]
    is_draft: bool
    files: tuple[MadeFile, ...]


def make_edition(
    space: Workspace, kind: Kind, month: Month, as_at: date | None = None, progress: Progress = lambda *_: None
) -> MadeReport:
    """Make a report in HTML, PDF and DOCX for the public, for members and for the partnership's staff.

    Everything is read once, so all of them say the same. The files equal those of `make_report` byte for byte.
    `progress` is told the step, of how many, and what is being done. Raises NotMeasurable when there is nothing to
    report on, DefinitionError.
    """
    steps = len(Audience) + 1
    progress(1, steps, "Reading the figures")
    plan = hashlib.sha256((space.folder / PLAN).read_bytes()).hexdigest()
    facts = gather(space, month, as_at, detail=kind == "scrutiny")
    files: list[MadeFile] = []
    for number, audience in enumerate(Audience, start=2):
        progress(number, steps, f"Writing the {_VERSIONS[audience]}")
        document = _document(kind, facts, audience)
        files += _files(document, kind, facts.month, as_at, audience)
    return MadeReport(
        title=document.title,
        headline=document.subtitle,
        area_code=facts.area.code,
        area_name=facts.area.name,
        month=facts.month,
        as_at=as_at,
        plan_sha256=plan,
        pins=tuple(_pins(facts)),
        definitions=tuple(_definitions(facts)),
        is_draft=document.is_draft,
        files=tuple(files),
    )


_VERSIONS = {
    Audience.PUBLIC: "public version",
    Audience.MEMBERS: "members' version",
    Audience.INTERNAL: "internal version",
}


def _document(kind: Kind, facts: Gathered, audience: Audience) -> Document:
    from saferplan.reporting.reports.monthly import monthly
    from saferplan.reporting.reports.scrutiny import scrutiny

    return (scrutiny if kind == "scrutiny" else monthly)(facts, audience)


def _files(document: Document, kind: Kind, month: Month, as_at: date | None, audience: Audience) -> Iterator[MadeFile]:
    name = stem(kind, month, as_at, audience)
    for form in get_args(Format):
        yield MadeFile(audience, form, f"{name}.{form}", render(document, form, audience))
    yield MadeFile(audience, BODY, f"{name}.{BODY}", render_body(document, audience))


def _pins(facts: Gathered) -> Iterator[Pin]:
    """Those of the open part first; a file behind both parts is told of once, as open."""
    shown, own = parts(facts)
    yield from (Pin(pin, restricted=False) for pin in shown.releases)
    yield from (Pin(pin, restricted=True) for pin in own.releases if pin not in shown.releases)


def _definitions(facts: Gathered) -> Iterator[Definition]:
    shown, own = parts(facts)
    for part in (shown, own):
        for standing in part.standings:
            measure = standing.measure
            yield Definition(measure.id, measure.title, str(measure.version), restricted=part is own)
