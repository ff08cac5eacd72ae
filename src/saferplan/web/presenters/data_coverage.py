"""The grid of what each force has published, month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.analysis.datasets import DATASETS, dataset_name
from saferplan.errors import UsageError
from saferplan.periods import Month
from saferplan.web.presenters.data_words import RESTRICTED, keeper_name, sentence_case
from saferplan.web.presenters.parts import Choice, Field, Filters, Link, Notice

if TYPE_CHECKING:
    from saferplan.web.presenters.addresses import To
    from saferplan.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Mark:
    """How a month stands: a shape, a word, and what the word means. `kind` ends the name of its style."""

    kind: str
    shape: str
    word: str
    meaning: str


MARKS = {
    "published": Mark("published", "●", "Published", "every row of the file was stored"),
    "partial": Mark("partial", "◐", "Partial", "known to miss something: rows were rejected, or the publisher warns"),
    "missing": Mark("missing", "○", "Missing", "not published, or not taken in: never counted as zero"),
    "withdrawn": Mark("withdrawn", "✕", "Withdrawn", "the publisher took it back"),
}
OUTSIDE = Mark("outside", "–", "Not held", "before the first or after the newest that is held")


@dataclass(frozen=True, slots=True)
class GridCell:
    mark: Mark
    detail: str = ""
    """Release and rows, for those who want them."""


@dataclass(frozen=True, slots=True)
class GridRow:
    name: str
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class CoveragePage:
    title: str
    lead: str
    filters: Filters | None
    caption: str
    columns: tuple[tuple[str, str], ...]
    """Short and long name of each period."""
    rows: tuple[GridRow, ...]
    legend: tuple[Mark, ...]
    years: tuple[Choice, ...] = ()
    summary: str = ""
    empty: Notice | None = None
    restricted: Notice | None = None
    crumbs: tuple[Link, ...] = ()


Found = Mapping[str, Sequence[Mapping[str, object]]]
"""By dataset, the rows of `Workspace.coverage`."""


def coverage_page(space: Workspace, to: To, *, source: str = "", year: str = "", forces: str = "") -> CoveragePage:
    """The grid of one source and year: of the forces that matter to the plan's area, or of all. Raises UsageError."""
    if forces not in ("", "all"):
        raise UsageError("Forces are those of this area, or all; choose one of the list.")
    found = _by_dataset(space.coverage(None if forces else space.plan.area).iter_rows(named=True))
    crumbs = (("Data", to("data")),)
    if not found:
        nothing = Notice(("Nothing with figures of this area has been taken in yet.",), kind="empty")
        return CoveragePage("Coverage", "", None, "", (), (), (), empty=nothing, crumbs=crumbs)
    chosen = _chosen(source, found, "source")
    years = sorted({str(row["month"])[:4] for row in found[chosen]}, reverse=True)
    shown = _chosen(year, years, "year")
    rows = [row for row in found[chosen] if str(row["month"]).startswith(shown)]
    months = _months(rows, int(shown))
    grid = _grid(found[chosen], rows, months)
    return CoveragePage(
        title="Coverage",
        lead="Which periods each source has published. What is missing is left out of figures, never counted as zero.",
        filters=_filters(found, chosen, forces, shown, to),
        caption=f"{sentence_case(dataset_name(chosen))}, {shown}",
        columns=tuple((_short(month, rows), month.name) for month in months),
        rows=grid,
        legend=(*MARKS.values(), OUTSIDE),
        years=tuple(
            Choice(y, address=to("data-coverage", source=chosen, forces=forces, year=y), chosen=y == shown)
            for y in years
        ),
        summary=_summary(rows),
        restricted=Notice((RESTRICTED,), kind="restricted") if chosen.startswith("local/") else None,
        crumbs=crumbs,
    )


def _by_dataset(rows: Iterable[Mapping[str, object]]) -> dict[str, list[Mapping[str, object]]]:
    """Those that measures are made of first, in the order in which they are preferred."""
    found: dict[str, list[Mapping[str, object]]] = defaultdict(list)
    for row in rows:
        found[str(row["dataset"])].append(row)
    return {name: found[name] for name in (*DATASETS, *sorted(found.keys() - DATASETS.keys())) if name in found}


def _chosen(given: str, offered: Iterable[str], what: str) -> str:
    among = list(offered)
    if given and given not in among:
        raise UsageError(f"'{given[:40]}' is not a {what} held here; choose one of the list.")
    return given or among[0]


def _months(rows: Sequence[Mapping[str, object]], year: int) -> list[Month]:
    """All months of the year for a monthly source, else those with which its periods end."""
    if any(row["months"] == 1 for row in rows):
        return [Month(year, number) for number in range(1, 13)]
    return sorted({Month.parse(str(row["month"])) for row in rows})


def _grid(
    everything: Sequence[Mapping[str, object]], rows: Sequence[Mapping[str, object]], months: Sequence[Month]
) -> tuple[GridRow, ...]:
    held = {(str(row["force"]), str(row["month"])): row for row in rows}
    keepers = dict.fromkeys(str(row["force"]) for row in everything)
    named = sorted((keeper_name(keeper), keeper) for keeper in keepers)
    return tuple(
        GridRow(name, tuple(_cell(held.get((keeper, str(month)))) for month in months)) for name, keeper in named
    )


def _cell(row: Mapping[str, object] | None) -> GridCell:
    if row is None:
        return GridCell(OUTSIDE)
    detail = f"{row['rows']:,} rows, release {row['release']}" if row["release"] is not None else ""
    return GridCell(MARKS[str(row["status"])], detail)


def _short(month: Month, rows: Sequence[Mapping[str, object]]) -> str:
    short = month.first_day.strftime("%b")
    spans = {row["months"] for row in rows}
    if spans == {3}:
        return f"Quarter to {short}"
    return f"Year to {short}" if spans == {12} else short


def _summary(rows: Sequence[Mapping[str, object]]) -> str:
    counts = {name: sum(row["status"] == name for row in rows) for name in MARKS}
    told = [f"{number:,} {MARKS[name].word.lower()}" for name, number in counts.items() if number]
    return f"In this table: {', '.join(told)}."


def _filters(found: Found, source: str, forces: str, year: str, to: To) -> Filters:
    sources = tuple(Choice(sentence_case(dataset_name(name)), name, chosen=name == source) for name in found)
    whose = (Choice("Forces of this area", "", chosen=not forces), Choice("All forces", "all", chosen=bool(forces)))
    fields = (Field("source", "Source", sources), Field("forces", "Forces", whose))
    return Filters("Choose what the grid shows", to("data-coverage"), fields)
