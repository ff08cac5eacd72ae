"""Walking along the chain: whether anything in it was altered, taken out or put in. Needs no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from saferplan.audit.anchors import Anchor
from saferplan.audit.chain import GENESIS, Row, digest_of

MOST = 100
"""Findings that are told one by one: a table rewritten from its first event differs in every one of a million."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk found: how many events there are, the last one, and a sentence for everything that is wrong."""

    events: int
    number: int
    hash: str
    anchors: int
    """How many notes of earlier heads it was held against."""
    findings: tuple[str, ...]
    more: int = 0
    """Findings beyond those told."""

    @property
    def whole(self) -> bool:
        return not self.findings


def walk(rows: Iterable[Row], anchors: Iterable[Anchor] = (), before: Iterable[str] = ()) -> Verification:
    """Check every event, oldest first, in memory that does not grow with them; `before` are findings made already."""
    wanted: dict[int, list[Anchor]] = defaultdict(list)
    for anchor in anchors:
        wanted[anchor.number].append(anchor)
    held = sum(map(len, wanted.values()))
    steps = _Walk(wanted)
    told: list[str] = []
    more = 0
    for finding in _all(before, rows, steps):
        if len(told) < MOST:
            told.append(finding)
        else:
            more += 1
    return Verification(steps.events, steps.number, steps.hash, held, tuple(told), more)


def _all(before: Iterable[str], rows: Iterable[Row], steps: _Walk) -> Iterator[str]:
    yield from before
    for row in rows:
        yield from steps.step(row)
    yield from steps.end()


class _Walk:
    """Where the walk has come to."""

    def __init__(self, wanted: dict[int, list[Anchor]]) -> None:
        self.wanted = wanted
        self.events = 0
        self.number = 0
        self.hash = GENESIS

    def step(self, row: Row) -> Iterator[str]:
        self.events += 1
        if type(row.number) is not int or not all(isinstance(text, str) for text in row[1:]):
            yield f"A row has a column of the wrong kind (number {row.number!r}); it was not written by this program."
            return
        yield from self._place(row)
        if digest_of(row) != row.hash:
            yield f"Event {row.number} is not as it was written: its content does not fit its hash."
        for anchor in self.wanted.pop(row.number, ()):
            if anchor.hash != row.hash:
                yield f"Event {row.number} is not the one that {anchor.where} notes: the record up to it was rewritten."
        self.number, self.hash = row.number, row.hash

    def _place(self, row: Row) -> Iterator[str]:
        missing = row.number - self.number - 1
        if missing == 1:
            yield f"Event {row.number - 1} is missing."
        elif missing > 1:
            yield f"Events {self.number + 1} to {row.number - 1} are missing."
        elif missing < 0:
            yield f"There are two events {row.number}."
        elif row.previous != self.hash:
            yield f"Event {row.number} does not follow the one before it: one of the two was replaced."

    def end(self) -> Iterator[str]:
        """What is noted of events that are not there; where the gap is told already, this says that it was known."""
        for number, lost in sorted(self.wanted.items()):
            for anchor in lost:
                gone = "the end was cut off" if number > self.number else "it was taken out"
                yield f"Event {number}, which {anchor.where} notes, is not there: {gone}."
