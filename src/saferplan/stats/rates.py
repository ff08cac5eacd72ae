"""Rates per population."""

from __future__ import annotations

import math

PER_THOUSAND = 1000


def rate(count: float, population: float, *, per: int = PER_THOUSAND) -> float:
    """`count` events among `population` residents or households, per `per` of them.

    For a yearly rate give a count of 12 months: nothing is annualised here. NaN when the population is not above zero
    (the City of London's residents are few, not none; zero means the figure is missing).
    """
    return count / population * per if population > 0 else math.nan
