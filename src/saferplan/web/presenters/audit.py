"""The audit record as somebody reads it who answers for it: who did what, and whether the record is whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from saferplan.web.presenters.parts import Cell, Choice, Column, Field, Filters, Notice, Table, Tag
from saferplan.web.presenters.parts import Row as TableRow
from saferplan.web.presenters.times import moment

if TYPE_CHECKING:
    from saferplan.audit.chain import Row
    from saferplan.audit.reading import Choice as Chosen
    from saferplan.audit.reading import Leaf
    from saferplan.audit.upkeep import LastVerification
    from saferplan.web.presenters.addresses import To

KINDS: Mapping[str, str] = {
    "user": "person",
    "invitation": "invitation",
    "edition": "report",
    "job": "piece of work",
    "upload": "upload",
    "database": "database",
}
"""What events are about, in words; a thing of another kind is called by its own name."""
SHOWN = 300
"""Characters of details in the list. The rest is unfolded beside them."""
WHOLE = 20_000
"""Characters of what is unfolded: longer details, which nobody reads on a page, stand in the export alone."""
_FINGERPRINT = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{28,}\b")
"""A hash of 40 digits or more: 12 of them tell it from every other one of a record."""
STALE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Known:
    """What the page is told beside the events."""

    names: Mapping[str, str]
    """Names of people by their reference, "user:12"."""
    actors: Sequence[str]
    actions: Sequence[str]
    head: tuple[int, str]
    verification: LastVerification | None
    may_open_people: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the last verification found, in words."""

    tag: Tag
    words: str
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditPage:
    title: str
    lead: str
    verdict: Verdict
    anchor: str
    """Number and hash of the last event, as `saferplan audit verify --anchor` takes them; empty for no event."""
    filters: Filters
    table: Table | None
    empty: Notice | None
    newer: str
    older: str


def audit_page(leaf: Leaf, chosen: Chosen, known: Known, to: To, now: datetime | None = None) -> AuditPage:
    """The page of some events."""
    number, head = known.head
    query = {"by": chosen.actor, "action": chosen.action, "about": chosen.about}
    rows = leaf.rows
    return AuditPage(
        title="Audit record",
        lead=f"Everything that was changed, by whom and when: {number:,} event{'s' * (number != 1)} so far. "
        "The site adds to it, and can neither change nor take out anything.",
        verdict=_verdict(known.verification, known.head, now or datetime.now(UTC)),
        anchor=f"{number}:{head}" if number else "",
        filters=_filters(chosen, known, to),
        table=_table(rows, known, to) if rows else None,
        empty=None if rows else Notice(("No event is of this kind; choose others.",), kind="empty"),
        newer=to("audit", **query, after=str(rows[0].number)) if rows and leaf.newer else "",
        older=to("audit", **query, before=str(rows[-1].number)) if rows and leaf.older else "",
    )


def action_words(action: str) -> str:
    """ "report-released" as Report released."""
    return action.replace("-", " ").capitalize()


def reference_words(reference: str, names: Mapping[str, str]) -> str:
    """ "user:12" as that person's name, "edition:4" as Report 4, "program:worker" as The program (worker)."""
    if reference in names:
        return names[reference]
    kind, _, key = reference.partition(":")
    if kind == "program":
        return f"The program ({key})"
    return f"{KINDS.get(kind, kind.replace('-', ' '))} {key}".strip().capitalize()


def detail_words(detail: str, names: Mapping[str, str]) -> str:
    """An event's details in full, "role: analyst; with: password, code"."""
    try:
        content = json.loads(detail)
    except (ValueError, RecursionError):
        content = {"details": detail}
    return "; ".join(_told(content, names)) if isinstance(content, dict) else detail


def short_words(words: str) -> str:
    """Details as the list has them: hashes by their first digits, and no word cut in two."""
    short = _FINGERPRINT.sub(r"\1…", words)
    if len(short) <= SHOWN:
        return short
    return f"{short[:SHOWN].rpartition(' ')[0] or short[:SHOWN]} …"


def _told(content: Mapping[str, Any], names: Mapping[str, str]) -> Iterable[str]:
    for name, value in content.items():
        if value not in (None, "", [], {}):
            yield f"{name.replace('_', ' ')}: {_value(value, names)}"


def _value(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(item, names)}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(_value(item, names) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return names.get(str(value), str(value))


def _table(rows: Sequence[Row], known: Known, to: To) -> Table:
    words = ("Event", "When", "Who", "What", "About", "Details")
    return Table(
        caption=f"Events {rows[0].number:,} to {rows[-1].number:,}, newest first",
        columns=tuple(Column(word) for word in words),
        rows=tuple(TableRow(tuple(_cells(row, known, to))) for row in rows),
        label="Events",
    )


def _cells(row: Row, known: Known, to: To) -> Iterable[Cell]:
    yield Cell(f"{row.number:,}")
    yield Cell(_when(row.at))
    yield Cell(reference_words(row.actor, known.names), _address(row.actor, known, to))
    yield Cell(action_words(row.action))
    yield Cell(reference_words(row.about, known.names), _address(row.about, known, to))
    details = detail_words(row.detail, known.names)
    short = short_words(details)
    yield Cell(short, more=_unfolded(details) if short != details else "")


def _unfolded(details: str) -> str:
    if len(details) <= WHOLE:
        return details
    return f"{details[:WHOLE]} … The export of the record has the rest."


def _address(reference: str, known: Known, to: To) -> str:
    kind, _, key = reference.partition(":")
    if kind == "edition":
        return to("report", key)
    return to("person", key) if known.may_open_people and reference in known.names else ""


def _when(at: str) -> str:
    try:
        return moment(datetime.fromisoformat(at))
    except ValueError:  # Somebody tampered with it; the page shows what stands there.
        return at


def _verdict(last: LastVerification | None, head: tuple[int, str], now: datetime) -> Verdict:
    if last is None or not (last.number or last.findings):
        return Verdict(
            Tag("Not verified yet", "grey"), "The record is verified once a day while the site's worker runs."
        )
    counted = f"{last.events:,} event{'s' * (last.events != 1)}"
    held = f"held against {last.anchors:,} note{'s' * (last.anchors != 1)}" if last.anchors else "without any note"
    words = f"Verified on {moment(last.at)}: {counted}, {held} of it outside the database."
    findings = (*last.findings, *_since(last, head))
    if findings:
        more = (f"And {last.more:,} more of the same kind.",) if last.more else ()
        remedy = "Keep the database and its copies as they are, and tell whoever answers for security."
        return Verdict(Tag("Tampering found", "red"), f"{words} {remedy}", (*findings, *more))
    unverified = _unverified(head[0] - last.number)
    if now - last.at > STALE:
        asks = f"It was whole then; check that the worker runs. {unverified}".rstrip()
        return Verdict(Tag("Not verified lately", "amber"), f"{words} {asks}")
    if unverified:
        told = f"{unverified} {words} Up to there, nothing was altered, added or taken out."
        return Verdict(Tag(f"Whole up to event {last.number:,}", "green"), told)
    return Verdict(Tag("Whole", "green"), f"{words} Nothing was altered, added or taken out.")


def _since(last: LastVerification, head: tuple[int, str]) -> Iterable[str]:
    """What the record's end itself shows, without another verification."""
    number, hashed = head
    if number < last.number:
        yield f"The record ends with event {number:,}, though event {last.number:,} was there when it was verified."
    elif number == last.number and hashed != last.hash:
        yield f"Event {number:,} is no longer the one that was verified."


def _unverified(number: int) -> str:
    if not number:
        return ""
    return f"{number:,} event{'s' * (number != 1)} since then {'are' if number != 1 else 'is'} not verified yet."


def _filters(chosen: Chosen, known: Known, to: To) -> Filters:
    people = [(actor, reference_words(actor, known.names)) for actor in known.actors]
    things = list(KINDS.items()) + [(chosen.about, chosen.about)] * (chosen.about not in ("", *KINDS))
    abouts = [(kind, f"Any {words}" if kind in KINDS else reference_words(kind, known.names)) for kind, words in things]
    actions = [(action, action_words(action)) for action in known.actions]
    return Filters(
        label="Which events",
        address=to("audit"),
        fields=(
            _field("by", "Who", "Anybody", sorted(people, key=lambda pair: pair[1].casefold()), chosen.actor),
            _field("action", "What", "Anything", actions, chosen.action),
            _field("about", "About", "Anything", abouts, chosen.about),
        ),
    )


def _field(name: str, label: str, everything: str, choices: Iterable[tuple[str, str]], chosen: str) -> Field:
    return Field(
        name,
        label,
        (
            Choice(everything, chosen=not chosen),
            *(Choice(words, value, chosen=value == chosen) for value, words in choices),
        ),
    )
