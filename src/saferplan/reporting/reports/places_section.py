"""Where the change is: wards or small areas, with small numbers withheld, and a map where outlines are held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from saferplan.analysis.drivers.places import PlaceChange, Places
from saferplan.analysis.figures import Percentage, twelve_months_to
from saferplan.analysis.position.sentences import number
from saferplan.analysis.position.standing import Standing
from saferplan.analysis.wording import listed, upper_first
from saferplan.geography.areas import AreaType
from saferplan.reporting.blocks import Absent, Block, Column, Figure, Paragraph, Table
from saferplan.reporting.charts.change_classes import change_classes
from saferplan.reporting.charts.map_names import names_with_room
from saferplan.reporting.charts.maps import choropleth
from saferplan.reporting.classification import INTERNAL
from saferplan.reporting.formats import change as changed
from saferplan.reporting.formats import count
from saferplan.reporting.inline import ref
from saferplan.reporting.reading import Reading, reading
from saferplan.reporting.reports.fewest import fewest_places
from saferplan.reporting.reports.restricted import key_of
from saferplan.reporting.reports.words import BASE_UNDER_50, many, percent_cell, short
from saferplan.stats.disclosure import SMALLEST_SHOWN, pairs_to_suppress

FEWER = Absent(f"fewer than {SMALLEST_SHOWN}")
WITHHELD = Absent("withheld")
MOST_EACH_WAY = 10
_MAP_HEIGHT = 400
_EXPLAINED = {
    AreaType.WARD: "the wards for which councillors are elected, made up of small statistical areas to the best fit",
    AreaType.LSOA: "LSOAs (lower layer super output areas), the neighbourhoods of about 1,500 residents that the "
    "census uses",
}


def places_section(standing: Standing, places: Places) -> Iterator[Block]:
    """What drives the change by place: a sentence, a map, a table, and what the source cannot say."""
    key = key_of(standing)
    hidden = _hidden(places)
    fewest = "" if hidden or places.left_out else fewest_places(places, _change(standing, places))
    told = " ".join(filter(None, (_sentence(places, hidden), fewest)))
    yield Paragraph.of(told, " ", ref(f"places-{key}"), " has the figures.")
    if places.outlines and not hidden:
        yield _map(standing, places, f"map-{key}")
        yield reading(Reading.MAP)
    yield _table(standing, places, hidden, f"places-{key}")
    if hidden:
        yield _exact(standing, places)
    yield Paragraph.of(_limits(standing, places))


def _change(standing: Standing, places: Places) -> Percentage:
    """Of the whole, over the two years that the places are compared over."""
    p = standing.position
    same = p.percentages.against_baseline if p.baseline else p.rolling_change
    return same if same.base == sum(row.base for row in places.rows) else p.rolling_change


def _sentence(places: Places, hidden: frozenset[int]) -> str:
    """How many rose and fell, and the largest movements, of the places whose figures are shown and of no other."""
    kind = _EXPLAINED[places.level]
    shown = [row for i, row in enumerate(places.rows) if i not in hidden]
    up = [row for row in shown if row.change > 0]
    down = [row for row in shown if row.change < 0]
    held = f"; the figures of {len(hidden)} are withheld" if hidden else ""
    counted = f"Of the {many(len(places.rows), places.level.label)} ({kind}), {len(up)} had more"
    words = f"{counted} than in the {twelve_months_to(places.base_last)} and {len(down)} fewer{held}."
    most = [_moved(row, "more") for row in up if row.is_clear][:2]
    least = [_moved(row, "fewer") for row in reversed(down) if row.is_clear][:2]
    moved = [f"{listed(most)} rose most"] if most else []
    moved += [f"{listed(least)} fell most"] if least else []
    if not moved:
        return f"{words} None of them shows a clear rise or fall: single places move up and down by chance."
    return f"{words} Of those with a clear change, {'; '.join(moved)}."


def _moved(row: PlaceChange, word: str) -> str:
    return f"{row.area.name} ({number(abs(row.change))} {word})"


def _hidden(places: Places) -> frozenset[int]:
    """Positions of the rows whose figures must not be shown."""
    rows = places.rows
    elsewhere = [i for i, row in enumerate(rows) if row.area.code in places.withheld]
    return pairs_to_suppress([row.base for row in rows], [row.now for row in rows], elsewhere)


def _table(standing: Standing, places: Places, hidden: frozenset[int], key: str) -> Table:
    shown = _shown(places.rows, hidden)
    rows = [_cells(places.rows[i], i in hidden) for i in shown]
    totals: tuple[int, ...] = ()
    if len(shown) == len(places.rows) and not places.left_out:
        totals = (len(rows),)
        rows.append(_total(standing, places))
    return Table(
        _caption(standing, places, len(shown)),
        _columns(places),
        tuple(rows),
        notes=_notes(places, hidden, len(shown)),
        totals=totals,
        key=key,
    )


def _caption(standing: Standing, places: Places, shown: int) -> str:
    some = "" if shown == len(places.rows) else f", the {MOST_EACH_WAY} largest rises and falls"
    return f"{standing.position.title} by {places.level.label}{some}: 12 months to {places.month.name}"


def _shown(rows: Sequence[PlaceChange], hidden: frozenset[int]) -> list[int]:
    """All where they fit a page, else the largest rises and the largest falls.

    Withheld ones stand last, by name: their place between the others would tell about how much they rose or fell.
    """
    open_ones = [i for i in range(len(rows)) if i not in hidden]
    if len(rows) <= 2 * MOST_EACH_WAY + 6:
        return [*open_ones, *sorted(hidden, key=lambda i: rows[i].area.name)]
    if len(open_ones) <= 2 * MOST_EACH_WAY:
        return open_ones
    return [*open_ones[:MOST_EACH_WAY], *open_ones[-MOST_EACH_WAY:]]


def _columns(places: Places) -> tuple[Column, ...]:
    return (
        Column(upper_first(places.level.label), "left"),
        Column("Before", unit=f"to {short(places.base_last)}"),
        Column("12 months", unit=f"to {short(places.month)}"),
        Column("Change"),
        Column("Change", unit="%"),
    )


def _cells(row: PlaceChange, hidden: bool) -> tuple[str, ...]:
    if not hidden:
        return (row.area.name, count(row.base), count(row.now), changed(row.change), _percent(row))
    base, now = (FEWER if n < SMALLEST_SHOWN else WITHHELD for n in (row.base, row.now))
    return (row.area.name, base, now, WITHHELD, WITHHELD)


def _percent(row: PlaceChange) -> str:
    from saferplan.analysis.figures import percentage_of

    return percent_cell(percentage_of("", row.base, row.now))


def _total(standing: Standing, places: Places) -> tuple[str, ...]:
    whole = PlaceChange(standing.table.areas[0], sum(r.base for r in places.rows), sum(r.now for r in places.rows))
    return _cells(whole, hidden=False)


def _notes(places: Places, hidden: frozenset[int], shown: int) -> tuple[str, ...]:
    notes = (
        ["No percentage is given on a base under 50."]
        if any(_percent(r) is BASE_UNDER_50 for i, r in enumerate(places.rows) if i not in hidden)
        else []
    )
    if hidden:
        notes.append(
            f"Counts under {SMALLEST_SHOWN} are not published, nor a figure from which one could be worked out."
        )
    if places.left_out:
        names = ", ".join(area.name for area in places.left_out[:5]) + (
            " and others" if len(places.left_out) > 5 else ""
        )
        notes.append(f"No comparable figure for {many(len(places.left_out), 'area')}: {names}.")
    if shown < len(places.rows):
        notes.append(f"{shown} of {len(places.rows)} areas are shown.")
    return tuple(notes)


def _exact(standing: Standing, places: Places) -> Table:
    """For the analyst alone: the counts that the published table withholds."""
    rows = tuple(
        (row.area.name, count(row.base), count(row.now), changed(row.change), _percent(row)) for row in places.rows
    )
    caption = f"{standing.position.title} by {places.level.label}, exact counts"
    return Table(caption, _columns(places), rows, classification=INTERNAL)


def _map(standing: Standing, places: Places, key: str) -> Figure:
    p = standing.position
    figures = {row.area.code: float(row.change) for row in places.rows}
    before = short(places.base_last)
    ordered = [row for row in places.rows if row.change > 0 and row.is_clear]
    title = (
        f"{listed([row.area.name for row in ordered[:2]])} had the largest rise{'s' if len(ordered) > 1 else ''}"
        if ordered
        else f"No {places.level.label} had a clear rise"
    )
    return Figure(
        title=title,
        subtitle=f"{p.title}: change in {p.unit} by {places.level.label}, {p.rolling.label} on "
        f"{twelve_months_to(places.base_last)}",
        alt=f"Map of {p.area_name} by {places.level.label}, shaded by the change in {p.unit}. "
        f"{_sentence(places, frozenset())}",
        spec=choropleth(
            places.outlines,
            figures,
            code="code",
            unit=f"Change in {p.unit}, 12 months",
            scale=change_classes(list(figures.values())),
            labels=_labels(places),
            height=_MAP_HEIGHT,
        ),
        table=Table(
            f"Change by {places.level.label}, {p.rolling.label}",
            (Column(upper_first(places.level.label), "left"), Column("Change", unit=f"on 12 months to {before}")),
            tuple((row.area.name, changed(row.change)) for row in places.rows),
        ),
        source="Boundaries: Office for National Statistics. Contains OS data © Crown copyright and database right.",
        key=key,
    )


def _labels(places: Places) -> dict[str, str]:
    """The names of the wards that moved most, as far as they find room."""
    if places.level is not AreaType.WARD:
        return {}
    moved = sorted(places.rows, key=lambda row: -abs(row.change))
    return names_with_room(places.outlines, ((row.area.code, row.area.name) for row in moved), _MAP_HEIGHT)


def _limits(standing: Standing, places: Places) -> str:
    p = standing.position
    if standing.table.source != "police-uk":
        return f"A {places.level.label} is where the police placed a crime, as far as they knew it."
    words = (
        "The police publish a nearby map point, not the place of a crime, so these figures speak of areas and never of "
        "streets or addresses."
    )
    if places.unlocated is None:
        return words
    some = "No" if not places.unlocated else number(places.unlocated)
    return (
        f"{words} {some} {p.unit} of the whole force in the {p.rolling.label} were published without a location: they "
        f"are in no {places.level.label} and in no partnership's figures."
    )
