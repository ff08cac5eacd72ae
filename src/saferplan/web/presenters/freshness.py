"""How fresh the data is: for each source its newest month, when that came out, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from saferplan.analysis.figures import span_name
from saferplan.analysis.listings import Fresh
from saferplan.analysis.wording import listed, upper_first
from saferplan.geography.forces import forces
from saferplan.observations import publication_day
from saferplan.periods import Month

if TYPE_CHECKING:
    from saferplan.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Source:
    """A row: the source, its newest figure, the day that came out, and in a sentence what is missing."""

    name: str
    newest: str
    published: str
    missing: str
    restricted: bool


def sources(space: Workspace, area: str | None = None) -> tuple[Source, ...]:
    """Every source with figures of an area (None: the plan's), the newest first."""
    return tuple(_source(item) for item in space.freshness(area))


def _source(item: Fresh) -> Source:
    by_force = f", {forces()[item.keeper].name}" if item.keeper in forces() else ""
    return Source(
        name=upper_first(f"{item.name}{by_force}"),
        newest=_period(item.last, item.span),
        published=publication_day(item.published, assumed=item.published_assumed),
        missing=_missing(item),
        restricted=item.dataset.startswith("local/"),
    )


def _period(last: Month, span: int) -> str:
    if span == 12:
        return f"12 months to {last.name}"
    return span_name(last - (span - 1), last)


def _missing(item: Fresh) -> str:
    parts = [
        f"{words} {listed(list(_runs(months, item.span)))}"
        for words, months in (("missing:", item.missing), ("withdrawn:", item.withdrawn), ("partial:", item.partial))
        if months
    ]
    if parts:
        return f"{upper_first('; '.join(parts))}."
    # With the month, as newer ones may be out; how old it is changes by the day, and a kept page does not.
    return f"Nothing up to {item.last.name}, from {_period(item.first, item.span)} on."


def _runs(months: Sequence[Month], span: int) -> Iterator[str]:
    """May to July 2025, October 2025: those that follow each other together."""
    cuts = [place for place, (one, other) in enumerate(pairwise(months), start=1) if other.since(one) != span]
    for start, end in pairwise([0, *cuts, len(months)]):
        yield span_name(months[start] - (span - 1), months[end - 1])
