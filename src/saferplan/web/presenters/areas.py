"""Finding an area by its name or code: what was found, and what kind of place each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.wording import listed, upper_first
from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography.areas import Area, AreaType
from saferplan.geography.search import ORDER, Hit, is_postcode, near, search
from saferplan.geography.within import lies_in
from saferplan.web.presenters.addresses import To
from saferplan.web.presenters.paging import paged
from saferplan.web.presenters.parts import Choice, Field, Link, Pages

if TYPE_CHECKING:
    from saferplan.workspace import Workspace

A_PAGE = 20
LONGEST = 100
"""Characters of a text that are looked for; the longest name has 51."""
POSTCODE = (
    "Postcodes cannot be looked up here: no list of them is held. Give the name of the place, or the ONS code of its "
    "LSOA or ward."
)


@dataclass(frozen=True, slots=True)
class Found:
    """An area in the list. `known_as` says by which other name it was found; `held` whether there are figures of it."""

    name: str
    address: str
    kind: str
    code: str
    known_as: str
    lies_in: str
    held: bool


@dataclass(frozen=True, slots=True)
class AreasPage:
    """The search form and, once something is asked, what was found: `summary` in a sentence, or `nothing` why not."""

    title: str
    asked: str
    kinds: Field
    summary: str
    nothing: str
    near: tuple[Link, ...]
    found: tuple[Found, ...]
    pages: Pages


def areas_page(space: Workspace, to: To, *, asked: str = "", kind: str = "", page: int = 1) -> AreasPage:
    """The page for what somebody typed. Raises UsageError for a kind of area or a page that is none."""
    asked = " ".join(asked.split())[:LONGEST]
    chosen = _kind(kind)
    hits = search(asked, chosen)
    pages = paged("areas found", len(hits), A_PAGE, page, lambda n: to("areas", q=asked, kind=kind, page=n))
    shown = hits[(page - 1) * A_PAGE : page * A_PAGE]
    nothing = _nothing(asked, hits)
    return AreasPage(
        title="Find an area",
        asked=asked,
        kinds=_kinds(chosen),
        summary=_summary(asked, hits, page) if hits else "",
        nothing=nothing,
        near=tuple((name, to("areas", q=name)) for name in near(asked)) if nothing else (),
        found=tuple(_found(space, hit, to) for hit in shown),
        pages=pages,
    )


def kind_words(area: Area) -> str:
    """Community safety partnership; Local authority, valid until 31 March 2023."""
    return f"{upper_first(area.type.label)}{f', {area.validity}' if area.validity else ''}"


def _kind(text: str) -> AreaType | None:
    if not text:
        return None
    if text not in ORDER:
        raise UsageError(f"'{text}' is not a kind of area; choose one from the list.")
    return AreaType(text)


def _kinds(chosen: AreaType | None) -> Field:
    choices = (Choice("All kinds", "", chosen=chosen is None),)
    return Field(
        "kind",
        "Kind of area",
        (*choices, *(Choice(upper_first(kind.label), kind.value, chosen=kind is chosen) for kind in ORDER)),
    )


def _nothing(asked: str, hits: Sequence[Hit]) -> str:
    if hits or not asked:
        return ""
    return POSTCODE if is_postcode(asked) else f"No area was found for “{asked}”."


def _summary(asked: str, hits: Sequence[Hit], number: int) -> str:
    if len(hits) == 1:
        return f"One area was found for “{asked}”."
    first = (number - 1) * A_PAGE + 1
    last = min(number * A_PAGE, len(hits))
    which = f" Here are {first:,} to {last:,}." if len(hits) > A_PAGE else ""
    return f"{len(hits):,} areas were found for “{asked}”.{which}"


def _found(space: Workspace, hit: Hit, to: To) -> Found:
    area = hit.area
    return Found(
        name=area.name,
        address=to("area", area.code),
        kind=kind_words(area),
        code=area.code,
        known_as=hit.known_as,
        lies_in=within_words(area),
        held=holds(space, area),
    )


def within_words(area: Area) -> str:
    """The names of what it lies in, each once; "" where that is nothing but itself."""
    names = dict.fromkeys(outer.name for outer in lies_in(area) if outer.name != area.name)
    return listed(list(names)) if names else ""


def holds(space: Workspace, area: Area) -> bool:
    """Whether there are figures of it; not of an area that the newest lookups cannot make up."""
    try:
        return space.holds(area.code)
    except NotMeasurable:
        return False
