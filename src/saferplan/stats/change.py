"""Change between two counts."""

from __future__ import annotations

import math
from fractions import Fraction

SMALL_BASE = 50
"""Below this the ONS gives no percentage change ("base less than 50") in its police recorded crime tables."""


def percent_change(base: float, now: float) -> float:
    """(now - base) / base x 100; NaN from a base of zero, from which no percentage exists."""
    return (now - base) / base * 100 if base else math.nan


def round_half_up(value: float, digits: int = 0) -> float:
    """Round as a committee paper does: 0.5 away from zero, where Python's own round goes to the even digit.

    Works on the shortest decimal that names the float, so that 2.675 to two digits is 2.68. Never returns -0.0.
    """
    scale = 10**digits
    scaled = Fraction(repr(value)) * scale
    rounded = math.floor(abs(scaled) + Fraction(1, 2))
    return math.copysign(rounded / scale, value) if rounded else 0.0
