"""One report: its versions, what it rests on, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from saferplan.observations import publication_day
from saferplan.periods import day_name
from saferplan.web.presenters.addresses import To
from saferplan.web.presenters.parts import Cell, Choice, Column, Link, Row, Table, Tag
from saferplan.web.presenters.reports import (
    FORMS,
    TAGS,
    TEMPLATES,
    VERSIONS,
    downloads,
    named,
    who,
)
from saferplan.web.presenters.times import day, moment

if TYPE_CHECKING:
    from saferplan.audit.models import Event
    from saferplan.governance.editions.models import Edition, EditionFile

SAYS_DRAFT = (
    "The report calls itself a draft, because words that only the partnership can write are missing from its plan "
    "file. Write them and make the report again if it should not."
)


@dataclass(frozen=True, slots=True)
class ReportPage:
    title: str
    crumbs: tuple[Link, ...]
    tag: Tag | None
    facts: tuple[tuple[str, str], ...]
    """Pairs of a label and what it says."""
    warnings: tuple[str, ...]
    versions: tuple[Choice, ...]
    """Empty where there is but one."""
    version: str
    downloads: tuple[Link, ...]
    release: str
    withdraw: str
    tables: tuple[Table, ...]
    history: Table | None
    anchor: str
    """Number and hash of the event of its release, as `saferplan audit verify --anchor` takes them."""
    command: str


@dataclass(frozen=True, slots=True)
class WithdrawnPage:
    """What the public sees in place of a withdrawn report."""

    title: str
    crumbs: tuple[Link, ...]
    name: str
    when: str
    reason: str


def report_page(
    edition: Edition,
    version: str,
    to: To,
    *,
    working: bool,
    may_release: bool,
    events: Iterable[Event] = (),
    people: Mapping[str, str] | None = None,
) -> ReportPage:
    """The page of one version. `working` false leaves out everything that is not the public's."""
    files = [file for file in edition.files.all() if working or file.is_public]
    return ReportPage(
        title=edition.title,
        crumbs=(("Reports", to("reports")),),
        tag=TAGS[edition.status] if working else None,
        facts=tuple(_facts(edition, working=working)),
        warnings=tuple(_warnings(edition, version)),
        versions=_versions(edition, files, version, to) if working else (),
        version=VERSIONS[version],
        downloads=downloads((file for file in files if file.rendering == version), to),
        release=to("report-release", str(edition.pk)) if may_release and edition.is_draft else "",
        withdraw=to("report-withdraw", str(edition.pk)) if may_release and edition.is_released else "",
        tables=(
            _releases(edition, working=working),
            _definitions(edition, working=working, to=to),
            _files(files),
        ),
        history=_history(events, people or {}) if working else None,
        anchor=f"{edition.audit_number}:{edition.audit_hash}" if edition.audit_number else "",
        command=_command(edition, version),
    )


def withdrawn_page(edition: Edition, to: To) -> WithdrawnPage:
    return WithdrawnPage(
        "This report was withdrawn",
        (("Reports", to("reports")),),
        named(edition),
        day(edition.withdrawn_at),
        edition.withdrawn_reason,
    )


def _facts(edition: Edition, *, working: bool) -> Iterator[tuple[str, str]]:
    yield "Report", TEMPLATES[edition.template]
    if edition.released_at:
        by = f" by {who(edition.released_by)}" if working else ""
        yield "Released", f"{day(edition.released_at)}{by}"
    if edition.is_withdrawn:
        yield "Withdrawn", f"{day(edition.withdrawn_at)} by {who(edition.withdrawn_by)}: {edition.withdrawn_reason}"
    if working:
        yield "Made", f"{moment(edition.made_at)} by {who(edition.made_by)}"


def _warnings(edition: Edition, version: str) -> Iterator[str]:
    if edition.is_withdrawn:
        yield "This report was withdrawn. The public sees when and why, and nothing of what it says."
    elif version != "public":
        yield f"{VERSIONS[version]}: not for publication."
    elif edition.is_draft:
        yield "A draft: the public cannot see it."
    if edition.says_draft and edition.is_draft:
        yield SAYS_DRAFT


def _versions(edition: Edition, files: Iterable[EditionFile], chosen: str, to: To) -> tuple[Choice, ...]:
    held = {file.rendering for file in files}
    return tuple(
        Choice(words, name, to("report", str(edition.pk), version=name), name == chosen)
        for name, words in VERSIONS.items()
        if name in held
    )


def _releases(edition: Edition, *, working: bool) -> Table:
    shown = [release for release in edition.releases if working or not release["restricted"]]
    return Table(
        "Published files behind the figures",
        (Column("Data"), Column("Publisher"), Column("Published"), Column("File"), Column("SHA-256")),
        tuple(
            Row(
                (
                    Cell(release["title"]),
                    Cell(release["publisher"]),
                    Cell(_published(release)),
                    Cell(release["file"]),
                    Cell(release["sha256"] or "none", absent=not release["sha256"]),
                )
            )
            for release in shown
        ),
    )


def _definitions(edition: Edition, *, working: bool, to: To) -> Table:
    shown = [measure for measure in edition.definitions if working or not measure["restricted"]]
    return Table(
        "Definitions",
        (Column("Measure"), Column("Version", numeric=True)),
        tuple(
            Row((Cell(measure["title"], to("definition", measure["id"])), Cell(str(measure["version"]))))
            for measure in {measure["id"]: measure for measure in shown}.values()
        ),
        narrow=True,
    )


def _files(files: Iterable[EditionFile]) -> Table:
    return Table(
        "Files of this report",
        (Column("File"), Column("Version"), Column("SHA-256")),
        tuple(
            Row((Cell(file.name), Cell(VERSIONS[file.rendering]), Cell(file.sha256)))
            for file in files
            if file.form in FORMS
        ),
        note="SHA-256 is a checksum: the same digits mean the same file. A file that lost its own is not shown.",
    )


_EVENTS = {
    "report-made": "Made, as a draft",
    "report-released": "Released",
    "report-withdrawn": "Withdrawn",
    "report-file-changed": "A file was found to be changed",
}


def _history(events: Iterable[Event], people: Mapping[str, str]) -> Table:
    return Table(
        "History, from the audit record",
        (Column("Event"), Column("What"), Column("Who"), Column("When")),
        tuple(
            Row(
                (
                    Cell(str(event.number)),
                    Cell(f"{_EVENTS.get(event.action, event.action)}{_more(event)}"),
                    Cell(people.get(event.actor, "The program")),
                    Cell(moment(datetime.fromisoformat(event.at))),
                )
            )
            for event in events
        ),
    )


def _more(event: Event) -> str:
    detail: dict[str, Any] = json.loads(event.detail)
    if event.action == "report-withdrawn":
        return f": {detail['reason']}"
    if event.action == "report-file-changed":
        return f": {detail['file']}"
    return ", by the person who made it" if detail.get("same_person") else ""


def _command(edition: Edition, version: str) -> str:
    known = f" --as-at {edition.as_at}" if edition.as_at else ""
    whom = "" if version == "public" else f" --audience {version}"
    return f"saferplan report {edition.template} --month {edition.month}{known}{whom}"


def _published(release: Mapping[str, Any]) -> str:
    day = date.fromisoformat(release["published"])
    # Reports that were made before the mark existed do not have it.
    return publication_day(day, assumed=release.get("published_assumed", False))


def _day(text: str) -> str:
    return day_name(datetime.fromisoformat(text).date())
