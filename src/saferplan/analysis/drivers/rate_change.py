"""Whether a rate moved because the rates within places did, or because its people (or cases) shifted between places."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from saferplan.analysis import measuring
from saferplan.analysis.denominators import denominators
from saferplan.analysis.drivers.parts import Window, places_table, plural
from saferplan.analysis.drivers.result import RateChange, Stratum
from saferplan.analysis.grid import PARTIAL
from saferplan.analysis.series import SeriesTable
from saferplan.analysis.small_area_tables import LEVELS, yearly
from saferplan.errors import NotMeasurable
from saferplan.geography.areas import Area, AreaType
from saferplan.periods import By, Period
from saferplan.stats.change import round_half_up
from saferplan.stats.mix_and_rate import mix_and_rate

if TYPE_CHECKING:
    from saferplan.stats.arrays import Floats
    from saferplan.warehouse.snapshot import Snapshot

_LARGE = (AreaType.PFA, AreaType.REGION, AreaType.COUNTRY)


class _Figures(NamedTuple):
    """Events and population by place, in both years; shape (places,) each."""

    events: tuple[Floats, Floats]
    population: tuple[Floats, Floats]


def rate_change(snapshot: Snapshot, restricted: Snapshot | None, whole: SeriesTable, window: Window) -> RateChange:
    """The change of the measure's rate between two years, split over the places that make up the area.

    Places are the authorities of a force area or larger, whose residents are estimated each year, else its wards or
    LSOAs. A measure that is a percentage has its own base in each place. Types of crime make no strata of a rate per
    resident: all of them are divided by the same people, so nothing could shift between them.

    Raises NotMeasurable when there are no such places, when one lacks a figure, or when the residents of a place are
    known for one year only: a shift between places cannot be seen in one estimate used twice.
    """
    levels = (AreaType.LAD,) if whole.areas[0].type in _LARGE else LEVELS
    level, table = places_table(snapshot, restricted, whole, window, levels)
    is_percentage = not whole.measure.is_additive
    figures = _cases(table, window) if is_percentage else _residents(snapshot, table, window, level)
    per = 100 if is_percentage else whole.measure.rate.per
    denominator = "cases" if is_percentage else whole.measure.rate.denominator.value
    return _split(table.areas, figures, per, denominator, plural(level))


def _cases(table: SeriesTable, window: Window) -> _Figures:
    """What a percentage is made of: its top and bottom, added over 12 months."""
    periods = [Period(By.ROLLING_12, end) for end in window]
    monthly = measuring.by_month(table.measure, table.grid)
    values = measuring.by_period(table.measure, monthly, table.grid, periods)
    if values.bottom is None or (values.status[:, :, 0] > PARTIAL).any():
        raise NotMeasurable("A place has no figure in one of the two years, so the percentage cannot be split.")
    top, bottom = values.top[:, :, 0], values.bottom[:, :, 0]
    return _Figures((top[:, 0], top[:, 1]), (bottom[:, 0], bottom[:, 1]))


def _residents(snapshot: Snapshot, table: SeriesTable, window: Window, level: AreaType) -> _Figures:
    import numpy as np

    base, now = (yearly(table, end)[:, 0] for end in window)
    what = table.measure.rate.denominator
    periods = [Period(By.ROLLING_12, end) for end in window]
    people = denominators(snapshot, what, table.areas, periods, table.dataset).values
    if np.isnan(base).any() or np.isnan(now).any() or np.isnan(people).any():
        raise NotMeasurable(f"A {level.label} has no figure or no {what.value} in one of the two years.")
    if np.array_equal(people[:, 0], people[:, 1]):
        raise NotMeasurable(
            f"The {what.value} of the {plural(level)} are known from one estimate for both years, so a shift between "
            "them cannot be told from a change of their rates; ingest the ONS estimates of both years."
        )
    return _Figures((base, now), (people[:, 0], people[:, 1]))


def _split(areas: tuple[Area, ...], figures: _Figures, per: int, denominator: str, many: str) -> RateChange:
    (x0, x1), (n0, n1) = figures
    try:
        found = mix_and_rate(x0, n0, x1, n1)
    except ValueError as refusal:
        raise NotMeasurable(f"The change of the rate cannot be split: {refusal}.") from None
    columns = (x0, x1, n0, n1, found.mix * per, found.rate * per)
    strata = [
        Stratum(area.name, area.code, *(float(column[place]) for column in columns)) for place, area in enumerate(areas)
    ]
    return RateChange(
        base=found.base * per,
        now=found.now * per,
        mix=found.mix_total * per,
        rate=found.rate_total * per,
        per=per,
        denominator=denominator,
        plural=many,
        strata=tuple(sorted(strata, key=lambda s: (-abs(s.mix + s.rate), s.name))),
        sentence=_sentence(found.base * per, found.mix_total * per, found.rate_total * per, per, denominator, many),
    )


def _sentence(base: float, mix: float, rate: float, per: int, denominator: str, many: str) -> str:
    """What the rate went from and to, and how much of it each of the two made, in figures that add up."""
    digits = 1 if abs(mix + rate) >= 0.1 else 2
    start, end = (round_half_up(value, digits) for value in (base, base + mix + rate))
    within = round_half_up(rate, digits)
    between = round_half_up(end - start - within, digits)
    each, unit = ("%", "%") if denominator == "cases" else ("", f" per {per:,} {denominator}")
    shifted = f"{denominator} shifting between {many} with high and low rates"
    return (
        f"The rate went from {start:,.{digits}f}{each} to {end:,.{digits}f}{unit}: rates within {many} made it "
        f"{_higher(within, digits)}, and {shifted} made it {_higher(between, digits)}."
    )


def _higher(value: float, digits: int) -> str:
    if value == 0:
        return "neither higher nor lower"
    return f"{abs(value):,.{digits}f} {'higher' if value > 0 else 'lower'}"
