"""Pure functions that turn the counts of categories into a measure's number."""

from __future__ import annotations

from collections.abc import Mapping

from saferplan.errors import NotMeasurable
from saferplan.measures.definition import Kind, SourceRule
from saferplan.measures.offences import normalise_code


def value(kind: Kind, rule: SourceRule, counts: Mapping[str, int]) -> float | None:
    """The number that `counts` (category to count, one area and period) make under `rule`.

    Counts of other categories are left out. None only for a percentage of nothing. Raises NotMeasurable when an offence
    that was counted has no weight.
    """
    wanted = rule.select(counts)
    counted = {category: counts[category] for category in wanted}
    if kind.is_weighted:
        return weighted(counted, rule.weights)
    if kind is Kind.PERCENTAGE:
        base = rule.select_denominator(counts)
        return percentage(count(counted), sum(counts[category] for category in base))
    return count(counted)


def count(counts: Mapping[str, int]) -> int:
    """The sum. Negative counts, the Home Office's later corrections, are netted."""
    return sum(counts.values())


def percentage(numerator: float, denominator: float) -> float | None:
    """100 x numerator / denominator; None when the base is 0 or below, where a share means nothing."""
    return 100 * numerator / denominator if denominator > 0 else None


def weighted(counts: Mapping[str, int], weights: Mapping[str, float]) -> float:
    """Sum of count x weight (severity points, or pounds), by offence code in any spelling.

    Raises NotMeasurable naming the codes with a count but no weight: left out, they would make harm look lower.
    Source of the form: ONS Crime Severity Score; Home Office economic and social costs of crime, 2018.
    """
    missing = sorted(code for code, n in counts.items() if n and normalise_code(code) not in weights)
    if missing:
        raise NotMeasurable(
            f"No weight is known for offence code {', '.join(missing)}; "
            "copy the measure into the workspace and give the weight under extra_weights."
        )
    return sum(n * weights[normalise_code(code)] for code, n in counts.items() if n)


def rate(amount: float | None, denominator: float | None, per: int = 1000) -> float | None:
    """Value per `per` residents or households; None when either is not known or nobody lives there."""
    if amount is None or denominator is None or denominator <= 0:
        return None
    return per * amount / denominator
