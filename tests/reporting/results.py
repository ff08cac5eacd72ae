"""Results to draw: made up, with every feature that a chart must show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from saferplan.analysis.comparison.result import (
    ComparedArea,
    Comparison,
    Funnel,
    FunnelPoint,
    LeftOut,
    Place,
    ResolvedGroup,
)
from saferplan.analysis.drivers.result import Against, Driver, Drivers, PartKind, Parts
from saferplan.analysis.figures import Count, Percentage
from saferplan.analysis.forecast.backtest import BackTest, Honest
from saferplan.analysis.forecast.result import Forecast, ForecastPoint, PastForecast, TargetChance
from saferplan.analysis.signal.result import Phase, Signal, SignalPoint
from saferplan.geography.areas import Area, AreaType
from saferplan.measures.catalogue import Catalogue
from saferplan.measures.definition import Measure, Polarity
from saferplan.observations import Basis, Observation, Series, Status
from saferplan.periods import By, Month, Period
from saferplan.plans.breaks import Break, BreakKind
from saferplan.plans.groups import Averaging
from saferplan.stats.chart_choice import ChartKind
from saferplan.stats.forecast_scores import Group
from saferplan.stats.verdicts import Assurance, PointMark, Rule, Variation
from tests.reporting import sample

BREAK = Break(
    id="new-rule",
    date=date(2024, 10, 1),
    kind=BreakKind.RECORDING_RULE,
    title="Recording rule changed",
    note="More is recorded.",
    blocks_comparison=True,
)


def _point(i: int, month: Month) -> SignalPoint:
    value = None if i in (5, 6) else sample.COUNTS[i]
    centre = 1800.0 if month < Month(2024, 10) else 1950.0
    mark, rule = PointMark.COMMON, None
    if value is not None and value > centre + 160:
        mark, rule = PointMark.CONCERN, Rule.NEAR_LIMIT
    if value is not None and value < centre - 240:
        mark, rule = PointMark.IMPROVEMENT, Rule.OUTSIDE_LIMITS
    return SignalPoint(month, value, value, centre, centre - 450, centre + 450, centre - 300, centre + 300, rule, mark)


def signal(mark: PointMark | None = None) -> Signal:
    """Two phases around a break, a gap of two months, concerns and improvements, and a target."""
    points = tuple(_point(i, month) for i, month in enumerate(sample.MONTHS))
    return Signal(
        measure="all-crime",
        title="All recorded crime",
        unit="crimes",
        area="E06000031",
        area_name="Peterborough",
        source="police-uk",
        by=By.MONTH,
        month=Month(2025, 12),
        judged=Month(2025, 12),
        polarity=Polarity.LOWER,
        chart=ChartKind.XMR,
        scale="crimes",
        why="Fewer than 36 months are known, so the figures are charted as published.",
        points=points,
        phases=(
            Phase(Month(2024, 1), Month(2024, 9), trial=True, after=None),
            Phase(Month(2024, 10), Month(2025, 12), trial=False, after=BREAK),
        ),
        variation=Variation.CONCERN_HIGH,
        assurance=Assurance.HIT_AND_MISS,
        goal=1700.0,
        variation_words="All recorded crime is higher than chance explains.",
        assurance_words="Chance decides whether the target is met.",
        finding="All recorded crime is higher than chance explains",
        proposed_breaks=(),
        notes=(),
        pins=(),
    )


NAMES = (
    "Peterborough", "Bedford", "Bolton", "Bury", "Calderdale", "Coventry", "Derby", "Doncaster", "Gloucester",
    "Kirklees", "Leicester", "Luton", "Medway", "Milton Keynes", "Northampton", "Rochdale", "Slough", "Swindon",
    "Telford and Wrekin", "Thurrock", "Wolverhampton",
)  # fmt: skip
RATES = (
    102.3, 88.0, 96.5, 90.1, 99.2, 97.4, 108.8, 112.0, 101.5, 91.3,
    99.9, 84.2, 93.7, 72.4, 104.1, 97.7, 95.0, 80.6, 89.9, 83.0, None,
)  # fmt: skip
AVERAGE = 94.0


def areas() -> tuple[Area, ...]:
    return tuple(Area(f"E2290{i:04d}", name, AreaType.CSP) for i, name in enumerate(NAMES))


def population(i: int) -> float:
    return 226_000.0 if i == 0 else 130_000.0 + 13_700 * i


def rows() -> tuple[ComparedArea, ...]:
    """In rank order; the last has no figure."""
    order = sorted(range(len(NAMES)), key=lambda i: -(RATES[i] or 0))
    found = []
    for rank, i in enumerate(order, 1):
        rate = RATES[i]
        count = None if rate is None else rate * population(i) / 1000
        place = None if rate is None else Place.ABOVE if rate > AVERAGE + 8 else Place.NOT_DIFFERENT
        reason = "" if rate is not None else "not published for December 2025"
        at = None if rate is None else rank
        distance = None if rate is None else 100 * (rate / AVERAGE - 1)
        found.append(ComparedArea(areas()[i], count, population(i), rate, at, place, i == 0, distance, reason=reason))
    return tuple(found)


def funnel() -> Funnel:
    sizes = tuple(130_000.0 + 14_000 * i for i in range(21))
    widths = [2_600 / size**0.5 for size in sizes]
    points = tuple(
        FunnelPoint(
            row.area,
            row.population or 0,
            row.count or 0,
            row.rate or 0,
            ((row.rate or 0) - AVERAGE) / 3,
            99.8 if abs((row.rate or 0) - AVERAGE) > 14 else 95 if abs((row.rate or 0) - AVERAGE) > 8 else 0,
            row.is_own,
        )
        for row in rows()
        if row.rate is not None
    )
    return Funnel(
        centre=AVERAGE,
        per=1000,
        sizes=sizes,
        lower95=tuple(AVERAGE - 1.96 * w for w in widths),
        upper95=tuple(AVERAGE + 1.96 * w for w in widths),
        lower998=tuple(AVERAGE - 3.09 * w for w in widths),
        upper998=tuple(AVERAGE + 3.09 * w for w in widths),
        points=points,
        dispersion=12.0,
        between=0.1,
        left_out=(LeftOut("Wolverhampton", "E22900020", "not published"),),
        note="The limits allow for the areas' own differences.",
    )


def measure(name: str = "all-crime") -> Measure:
    return Catalogue.load().get(name)


def comparison() -> Comparison:
    """Twenty areas with a figure and one without; the own area is above its group."""
    own, *others = areas()
    group = ResolvedGroup("ons", "ONS nearest neighbours", tuple(others), Averaging.SIMPLE, False, "ONS, 2023")
    return Comparison(
        measure=measure(),
        area=own,
        group=group,
        source="police-uk",
        period=Period(By.ROLLING_12, Month(2025, 12)),
        per=1000,
        denominator="residents",
        rows=rows(),
        average=AVERAGE,
        distance_percent=8.8,
        distance_count=1876.0,
        distance_reason="",
        rank=4,
        of=20,
        best_is="20 is best",
        place=Place.ABOVE,
        lower=AVERAGE - 8,
        upper=AVERAGE + 8,
        limits_rule="95% limits around the group's average.",
        history_periods=(),
        direction_rule="",
        funnel=funnel(),
        divergence=None,
        finding="Peterborough's rate is above its group's average",
        is_tiny=False,
        notes=(),
        pins=(),
    )


def forecast() -> Forecast:
    """Two years of history with a gap, 24 months ahead, a target that needs less, and one earlier forecast."""
    origin = Month(2025, 12)
    known = [None if i in (6, 7, 8) else value for i, value in enumerate(sample.COUNTS)]
    points = tuple(
        ForecastPoint(
            origin + i,
            mean := 1850.0 + 120 * (1 if i % 12 in (5, 6, 7) else -1),
            mean - 120 - 6 * i,
            mean + 120 + 6 * i,
            mean - 200 - 9 * i,
            mean + 200 + 9 * i,
        )
        for i in range(1, 25)
    )
    return Forecast(
        measure="all-crime",
        area="E22900000",
        title="All recorded crime",
        area_name="Peterborough",
        unit="crimes",
        source="police-uk",
        by=By.MONTH,
        series=series(known),
        fitted_from=Month(2024, 1),
        origin=origin,
        to=Month(2027, 12),
        points=points,
        target_chance=TargetChance(
            probability=0.12,
            words="about 1 in 8",
            threshold=20_000.0,
            at_least=False,
            first=Month(2027, 1),
            last=Month(2027, 12),
            reading="the total of January 2027 to December 2027",
            known=None,
            expected=22_200.0,
            low80=20_900.0,
            high80=23_600.0,
            low95=20_100.0,
            high95=24_600.0,
            needed_monthly=1666.7,
        ),
        provisional=False,
        method="A count model with a trend and months of the year.",
        past=(PastForecast(Month(2024, 12), Month(2025, 1), Month(2025, 12), 22_000.0, 20_000.0, 24_000.0, 23_088.0),),
        notes=(),
        pins=(),
        finding="The target is unlikely to be met",
    )


def series(known: Sequence[float | None]) -> Series:
    found = tuple(
        Observation(
            "all-crime",
            "E22900000",
            "Peterborough",
            Period(By.MONTH, month),
            value,
            Status.MISSING if value is None else Status.PUBLISHED,
            "police-uk",
            Basis.EXACT,
            reason="not published" if value is None else "",
        )
        for month, value in zip(sample.MONTHS, known, strict=True)
    )
    return Series("all-crime", "E22900000", "Peterborough", By.MONTH, "police-uk", Basis.EXACT, found)


def drivers() -> Drivers:
    """Nine offence types that add to 486 more, one of them seven eighths of it."""
    changes = {"Violence": 427, "Shoplifting": 320, "Burglary": 69, "Vehicle crime": -243, "Other theft": -87}
    driven = tuple(Driver(name, name.lower(), 2000.0, 2000.0 + change, None) for name, change in changes.items())
    base = Count("12 months to December 2024", Month(2024, 1), Month(2024, 12), 10_000.0)
    now = Count("12 months to December 2025", Month(2025, 1), Month(2025, 12), 10_486.0)
    types = Parts(
        kind=PartKind.TYPES,
        label="offence type",
        plural="offence types",
        level=None,
        rows=driven,
        rest=None,
        rest_words="",
        left_out=(),
        smallest=None,
        hidden=frozenset(),
        sentence="Violence makes most of the rise.",
    )
    return Drivers(
        measure=measure(),
        area=areas()[0],
        source="police-uk",
        month=Month(2025, 12),
        against=Against.YEAR_BEFORE,
        base=base,
        now=now,
        total=Percentage("12 months to December 2025 on those before", 10_000.0, 10_486.0, 4.86, ""),
        types=types,
        places=None,
        mix_and_rate=None,
        mix_reason="",
        sentences=(),
        notes=(),
        pins=(),
        finding="Violence makes most of the rise.",
    )


def back_test() -> BackTest:
    """Chances of one source; the last group rests on three forecasts."""
    groups = (Group(0.05, 0.2, 240, 0.12, 0.1), Group(0.6, 0.8, 90, 0.7, 0.75), Group(0.8, 0.95, 3, 0.85, 0.0))
    return BackTest((), (), (), tuple(Honest("ons", "24 months or more", group) for group in groups), ())
