"""Every release that is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.errors import UsageError
from saferplan.observations import publication_day
from saferplan.web.presenters.data_words import RESTRICTED, releases_words, run_words, sentence_case
from saferplan.web.presenters.paging import paged
from saferplan.web.presenters.parts import Choice, Column, Field, Filters, Link, Notice, Pages, Tag

if TYPE_CHECKING:
    from saferplan.analysis.held_releases import HeldRelease
    from saferplan.web.presenters.addresses import To
    from saferplan.workspace import Workspace

PER_PAGE = 10
SOURCES = {
    "police-uk": "data.police.uk",
    "home-office": "Home Office",
    "ons": "Office for National Statistics",
    "local": "The force's own extract",
}


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """One release; `facts` are pairs of term and words."""

    ident: str
    number: int
    heading: str
    tag: Tag
    facts: tuple[tuple[str, str], ...]
    sha256: str
    notes: tuple[str, ...]
    rejected: str
    """Address of its rejected rows; empty where there are none."""


@dataclass(frozen=True, slots=True)
class ReleasesPage:
    title: str
    lead: str
    filters: Filters
    releases: tuple[ReleaseView, ...]
    pages: Pages
    columns: tuple[Column, ...] = ()
    empty: Notice | None = None
    restricted: Notice | None = None
    crumbs: tuple[Link, ...] = ()


def releases_page(space: Workspace, to: To, *, source: str = "", page: int = 1) -> ReleasesPage:
    """The releases of a source, or of all, newest publication first. Raises UsageError."""
    held = space.held_releases()
    if source and source not in SOURCES:
        raise UsageError(f"'{source[:40]}' is not a source; choose one of the list.")
    wanted = [item for item in held if source in ("", item.source)]
    pages = paged("releases", len(wanted), PER_PAGE, page, lambda n: to("data-releases", source=source, page=n))
    shown = wanted[(pages.number - 1) * PER_PAGE : pages.number * PER_PAGE]
    return ReleasesPage(
        title="Releases",
        lead=f"{len(wanted):,} releases, newest publication first. A workbook makes a release of each of its tables.",
        filters=_filters(held, source, to),
        releases=tuple(_view(item, to) for item in shown),
        pages=pages,
        empty=None if wanted else Notice(("Nothing has been taken in yet.",), kind="empty"),
        restricted=Notice((RESTRICTED,), kind="restricted") if any(item.is_restricted for item in shown) else None,
        crumbs=(("Data", to("data")),),
    )


def _filters(held: Sequence[HeldRelease], source: str, to: To) -> Filters:
    present = {item.source for item in held}
    choices = (
        Choice("All sources", "", chosen=not source),
        *(Choice(name, value, chosen=value == source) for value, name in SOURCES.items() if value in present),
    )
    return Filters("Choose releases", to("data-releases"), (Field("source", "Source", choices),))


def _view(item: HeldRelease, to: To) -> ReleaseView:
    r = item.record
    read = f"{r.rows_read:,} read = {r.rows_stored:,} stored + {r.rows_rejected:,} rejected"
    return ReleaseView(
        ident=f"release-{r.id}",
        number=r.id,
        heading=r.title,
        tag=_tag(item),
        facts=(
            ("Source", sentence_case(item.dataset_name)),
            ("Publisher", r.publisher),
            ("Licence", r.licence),
            ("Published", publication_day(r.published, assumed=r.published_assumed)),
            ("Period", run_words(r.first, r.last)),
            ("File", r.file_name),
            ("Rows", read),
            *((("Replaced by", _replaced(item)),) if item.replaced_by else ()),
        ),
        sha256=r.sha256,
        notes=r.notes,
        rejected=to("data-rejected", release=str(r.id)) if r.rows_rejected and not item.is_restricted else "",
    )


def _tag(item: HeldRelease) -> Tag:
    if item.is_replaced:
        return Tag("Replaced", "grey")
    return Tag("Partly replaced", "plain") if item.replaced_by else Tag("In use", "blue")


def _replaced(item: HeldRelease) -> str:
    words = releases_words(item.replaced_by)
    share = "all" if item.is_replaced else f"{item.periods - item.shown:,} of {item.periods:,}"
    return f"{words}, for {share} of its periods".replace("for all of", "for all")
