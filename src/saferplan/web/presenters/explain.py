"""Explain this number: the whole way down from one figure to the files it was counted in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from saferplan.analysis.datasets import DATASETS
from saferplan.analysis.explanation import Part
from saferplan.analysis.wording import upper_first
from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography import areas as geography
from saferplan.geography.areas import Area
from saferplan.geography.forces import home_forces
from saferplan.observations import Basis, publication_day
from saferplan.periods import Month
from saferplan.reporting.reports.words import many, stopped
from saferplan.web.presenters.measure_words import (
    ABSENT,
    RESTRICTED,
    command,
    period_name,
    review_words,
    shown,
    type_name,
)
from saferplan.web.presenters.parts import Cell, Column, Link, Notice, Row, Table
from saferplan.web.presenters.small_places import around, refuse_withheld

if TYPE_CHECKING:
    from saferplan.analysis.explanation import Explanation, UsedRelease
    from saferplan.warehouse.catalogue import ReleaseRecord
    from saferplan.web.presenters.addresses import To
    from saferplan.workspace import Workspace

NAMES = ("area", "source", "by", "type")
_NOT_BY_RELEASE = (
    "Not told release by release, as in a small area a release of one month would tell of single people; the figure is "
    "that of all of them together."
)


@dataclass(frozen=True, slots=True)
class Line:
    """A term and what is said of it; `mono` for what is typed or compared letter by letter."""

    term: str
    words: str
    address: str = ""
    mono: bool = False


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A release behind the number: what it is, and what became of the rows of its files."""

    title: str
    lines: tuple[Line, ...]
    files: Table | None


@dataclass(frozen=True, slots=True)
class RateView:
    """What the figure of 12 months is divided by: as one would write it down, of whom, from which files."""

    arithmetic: str
    note: str
    releases: tuple[ReleaseView, ...]


@dataclass(frozen=True, slots=True)
class ExplainPage:
    """The descent of one number."""

    title: str
    lead: str
    reason: str
    notices: tuple[Notice, ...]
    lines: tuple[Line, ...]
    parts: Table | None
    arithmetic: str
    months: Table | None
    rate: RateView | None
    releases: tuple[ReleaseView, ...]
    notes: tuple[str, ...]
    commands: tuple[str, ...]
    back: str
    crumbs: tuple[Link, ...]
    scripts: tuple[str, ...] = ()


def chosen(query: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The words that the page knows, empty ones left out: what an answer is kept by."""
    return tuple((name, query[name]) for name in NAMES if query.get(name))


def explain_page(
    space: Workspace, to: To, measure: str, period: str, given: tuple[tuple[str, str], ...]
) -> ExplainPage:
    """Where one figure comes from. Raises UsageError for a word without a meaning, NotMeasurable without a figure."""
    words = dict(given)
    month = Month.parse(period)
    _check_is_held(space, measure, words.get("area"), month)
    area = geography.find(words["area"]) if "area" in words else space.area
    cut, source = words.get("by", ""), words.get("source", "")
    refuse_withheld(space, measure, area, month, by=cut, source=source, part=words.get("type", ""))
    found = space.explain(measure, words.get("area"), month, source=words.get("source"), by=words.get("by"))
    is_small = around(area) is not None
    if is_small:
        found = replace(found, steps=())  # Its single months would tell of single people.
    part = _part(found, words.get("type"))
    page = _page_of(space, to, measure, area, source)
    figure = _figure(found, part)
    name = f"{found.measure.title}: {type_name(part.category)}" if part else found.measure.title
    return ExplainPage(
        title=f"Where this number comes from: {figure}",
        lead=f"{name}, {found.area.name}, {period_name(found.observation.period)}.",
        reason=stopped(upper_first(found.observation.reason)) if found.observation.reason else "",
        notices=(Notice((RESTRICTED,), "Restricted", "restricted"),) if found.dataset.startswith("local/") else (),
        lines=tuple(_lines(found, to, is_small=is_small)),
        parts=_parts(found, part) if _may_be_split(found, area) else None,
        arithmetic=upper_first(found.arithmetic),
        months=_months(found, to, given) if found.steps and not part else None,
        rate=_rate(found) if not part else None,
        releases=tuple(_releases(found, area)),
        notes=tuple(map(stopped, found.notes)),
        commands=tuple(_commands(found, part)),
        back=page,
        crumbs=(("Overview", to("overview")), ("Measures", to("measures")), (found.measure.title, page)),
    )


def _page_of(space: Workspace, to: To, measure: str, area: Area, source: str) -> str:
    """Where the figure stands: on the measure's page, or on the map of the partnership around a small place."""
    outer = around(area)
    own = "" if space.area in (area, outer) else (outer or area).code
    if outer is None:
        return to("measure", measure, area=own, source=source)
    return to("measure-map-page", measure, area=own, by=area.type.value, source=source)


def _may_be_split(found: Explanation, area: Area) -> bool:
    """Not into several types in a small place, where the counts of single ones are low."""
    if found.observation.value is None or not found.parts:
        return False
    return around(area) is None or len(found.parts) == 1


def _check_is_held(space: Workspace, measure: str, area: str | None, month: Month) -> None:
    """Only months within what was taken in have a page, if only to say why they have no figure."""
    held = space.holdings(measure, area)
    first = min((item.periods[0].first for item in held), default=month)
    last = max((item.periods[-1].last for item in held), default=month)
    if not first <= month <= last:
        raise NotMeasurable(
            f"The files taken in say nothing of {month.name}; choose a month from {first.name} to {last.name}."
        )


def _part(found: Explanation, category: str | None) -> Part | None:
    if category is None:
        return None
    part = next((item for item in found.parts if item.category == category), None)
    rules = found.measure.rules_for(found.dataset, found.observation.period.last)
    if part is None and any(rule.matches(category) for rule in rules):
        return Part(category, 0)  # Noughts among many codes are left out of the parts.
    if part is None:
        raise UsageError(f"'{category}' is not counted in this figure; leave the type out to see what is.")
    return part


def _figure(found: Explanation, part: Part | None) -> str:
    """With the unit, or why there is none."""
    value = found.observation.value
    if value is None:
        return ABSENT.get(found.observation.status, "no figure")
    number = shown(found.measure, part.adds if part else value)
    return number if number.endswith("%") else f"{number} {found.measure.unit}"


def _lines(found: Explanation, to: To, *, is_small: bool) -> Iterator[Line]:
    m, o = found.measure, found.observation
    yield Line("Measure", m.title, to("definition", m.id))
    yield Line("Area", f"{found.area.name} ({found.area.code})")
    yield Line("Period", period_name(o.period))
    yield Line("Status", upper_first(str(o.status)))
    yield Line("Definition", f"Version {m.version}: {review_words(m)}")
    yield Line("Definition's hash", m.definition_hash(), mono=True)
    yield Line("How it is counted", m.how_it_is_calculated)
    basis = "exactly the definition" if o.basis is Basis.EXACT else "close to the definition, and not the same"
    yield Line("Source", f"{upper_first(DATASETS[found.dataset].name)}: {basis}")
    if o.value is not None:
        yield Line("Counted", _NOT_BY_RELEASE if is_small else _counted(found.releases))


def _counted(releases: Sequence[UsedRelease]) -> str:
    counted = many(sum(used.counted for used in releases), "row")
    return f"{counted} of the source, in {many(len(releases), 'release')}"


def _parts(found: Explanation, chosen_part: Part | None) -> Table:
    weighted = found.measure.kind.is_weighted
    columns = [Column("Category"), Column("Counted", numeric=True)]
    columns += [Column("Weight", numeric=True), Column("Adds", numeric=True)] if weighted else []
    rows = []
    for part in found.parts:
        marked = " (the figure asked for)" if part == chosen_part else ""
        cells = [Cell(f"{type_name(part.category)}{marked}"), Cell(f"{part.counted:,}", sort=part.counted)]
        if weighted:
            cells += [Cell(f"{part.weight:,g}"), Cell(f"{part.adds:,.1f}", sort=part.adds)]
        rows.append(Row(tuple(cells)))
    adds = f"{sum(part.adds for part in found.parts):,.1f}" if weighted else ""
    total = [
        Cell("All together"),
        Cell(f"{found.counted:,}"),
        *([Cell("none", absent=True), Cell(adds)] if weighted else []),
    ]
    rows.append(Row(tuple(total), total=True))
    return Table("What was counted", tuple(columns), tuple(rows), narrow=True)


def _months(found: Explanation, to: To, given: tuple[tuple[str, str], ...]) -> Table:
    """The counts that add up to the figure, each with the way to where it comes from."""
    words = {name: word for name, word in given if name != "by"}
    rows = [
        Row((Cell(month.name), Cell(f"{n:,}", to("explain", found.measure.id, str(month), **words), sort=n)))
        for month, n in found.steps
    ]
    rows.append(Row((Cell("All together"), Cell(f"{found.counted:,}")), total=True))
    return Table("Month by month", (Column("Month"), Column("Counted", numeric=True)), tuple(rows), narrow=True)


def _rate(found: Explanation) -> RateView | None:
    if found.rate is None:
        return None
    views = (ReleaseView(f"Release {r.id}: {r.title}", _facts(r), None) for r in found.rate.releases)
    return RateView(found.rate_arithmetic, found.rate.note, tuple(views))


def _releases(found: Explanation, area: Area) -> Iterator[ReleaseView]:
    """Of a small area without their counts, and only those of its own forces, which stand there whatever they count.

    Another force's release is behind a figure only if it counts a crime there: naming it would tell of its months.
    """
    is_small, own = around(area) is not None, home_forces(area)
    for used in found.releases:
        if not is_small or any(file.force in own for file in used.files):
            yield _release(used, is_counted=not is_small)


def _release(used: UsedRelease, *, is_counted: bool) -> ReleaseView:
    r, lines = used.release, _facts(used.release)
    if is_counted:
        lines += (Line("In this figure", f"{many(used.counted, 'row')} of this release"),)
    columns = (
        Column("File in the release"),
        Column("Checksum"),
        Column("Rows read", numeric=True),
        Column("Stored", numeric=True),
        Column("Rejected", numeric=True),
    )
    rows = tuple(
        Row(
            (
                Cell(f.name),
                Cell(f.checksum),
                *(Cell(f"{n:,}", sort=n) for n in (f.rows_read, f.rows_stored, f.rows_rejected)),
            )
        )
        for f in used.files
    )
    files = Table(f"Files of release {r.id} that speak of this period", columns, rows)
    return ReleaseView(f"Release {r.id}: {r.title}", lines, files)


def _facts(r: ReleaseRecord) -> tuple[Line, ...]:
    return (
        Line("Publisher", r.publisher),
        Line("Published", publication_day(r.published, assumed=r.published_assumed)),
        Line("Licence", r.licence),
        Line("File", f"{r.file_name}{f', {r.part}' if r.part else ''}"),
        Line("SHA-256 of the file", r.sha256, mono=True),
    )


def _commands(found: Explanation, part: Part | None) -> Iterator[str]:
    o = found.observation
    subject = (found.measure.id, "--area", found.area.code)
    cut = ("--source", o.source, "--by", str(o.period.by))
    month = str(o.period.last)
    yield command("explain", *subject, "--month", month, *cut)
    split = ("--split", "crime-type") if part else ()
    yield command("series", *subject, "--from", month, "--to", month, *cut, *split, "--format", "csv")
