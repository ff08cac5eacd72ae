"""How much harm a measure stands for: ONS severity where its crimes are known by offence code, else their number.

A severity weight belongs to an offence code. The types of police.uk hold offences from a threat to a homicide, so no
weight is ever given to a type, not even an average one: such a measure is ranked by its count, and the list says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from saferplan.analysis.choosing import SeriesRequest
from saferplan.analysis.exceptions.result import HarmBasis
from saferplan.analysis.figures import twelve_months
from saferplan.analysis.position.standing import Standing
from saferplan.analysis.series import SeriesTable, build_many
from saferplan.analysis.small_area_tables import yearly
from saferplan.errors import NotMeasurable
from saferplan.measures.definition import Kind, Measure
from saferplan.measures.offences import normalise_code
from saferplan.measures.vocabulary import CODE_DATASETS

if TYPE_CHECKING:
    from saferplan.warehouse.snapshot import Snapshot

BY_SEVERITY = (
    "The list is ranked by harm: the crimes of 12 months weighted by how severely courts sentence them (ONS Crime "
    "Severity Score, weights of about 2020). Anti-social behaviour has no weight."
)
BY_COUNT = (
    "The list is ranked by the number of crimes or incidents in 12 months, not by their severity: severity weights "
    "belong to offence codes, and not every figure here has them."
)


class Harm(NamedTuple):
    """A measure's harm in the 12 months reported; None where it has none to be ranked by."""

    value: float | None
    basis: HarmBasis


def harms(
    snapshot: Snapshot, restricted: Snapshot | None, standings: Sequence[Standing], severity: Measure
) -> tuple[tuple[Harm, ...], str]:
    """The harm of each standing, all by one yardstick, and the sentence that says which.

    Severity is used only where every crime measure has it, since points and counts cannot be ranked in one list.

    Args:
        severity: the measure that holds the weights (crime-severity).
    """
    weighed = _severities(snapshot, restricted, standings, severity)
    crimes = [place for place, item in enumerate(standings) if _is_counted_crime(item)]
    if crimes and all(weighed[place] is not None for place in crimes):
        none = Harm(None, HarmBasis.NONE)
        return tuple(none if value is None else Harm(value, HarmBasis.SEVERITY) for value in weighed), BY_SEVERITY
    return tuple(map(_count, standings)), BY_COUNT


def _is_counted_crime(item: Standing) -> bool:
    return item.measure.is_crime and item.measure.kind is Kind.COUNT


def _count(item: Standing) -> Harm:
    value = item.position.rolling.value
    counted = item.measure.kind is Kind.COUNT and value is not None
    return Harm(value, HarmBasis.COUNT) if counted else Harm(None, HarmBasis.NONE)


def _severities(
    snapshot: Snapshot, restricted: Snapshot | None, standings: Sequence[Standing], severity: Measure
) -> list[float | None]:
    """Severity points of 12 months: of the crimes by offence code that each measure counts; None without codes."""
    found: list[float | None] = [None] * len(standings)
    coded = [i for i, item in enumerate(standings) if item.table.dataset in CODE_DATASETS and _is_counted_crime(item)]
    requests = [_by_code(standings[i]) for i in coded]
    for place, table in zip(coded, build_many(snapshot, requests, restricted), strict=True):
        if not isinstance(table, NotMeasurable):
            found[place] = _points(standings[place], table, severity)
    for place, item in enumerate(standings):
        if item.measure.kind is Kind.HARM:
            found[place] = twelve_months(item.series, item.position.month).value
    return found


def _by_code(item: Standing) -> SeriesRequest:
    request = SeriesRequest(item.measure, item.table.areas, item.series.by, item.table.source, split=True)
    return replace(request, first=item.position.month - 11, last=item.position.month)


def _points(item: Standing, table: SeriesTable, severity: Measure) -> float | None:
    """None where a code that was counted has no weight: less than all of it is no severity."""
    month = item.position.month
    rules = severity.rules_for(table.dataset, month)
    if not rules:
        return None
    counts = yearly(table, month)[0].tolist()
    weights, total = rules[0].weights, 0.0
    for code, count in zip(table.columns, counts, strict=True):
        if count != count or (count and normalise_code(code or "") not in weights):
            return None
        total += count * weights.get(normalise_code(code or ""), 0.0)
    return total
