"""The kinds of array that the statistics take and give, and one figure out of them."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Codes: TypeAlias = NDArray[np.int8]
"""A few small numbers with a meaning each: +1 high, -1 low, 0 neither."""
Flags: TypeAlias = NDArray[np.bool_]


def known_or_none(value: float | np.float64) -> float | None:
    """One figure of an array as the results hold it: None where the array has NaN."""
    return None if np.isnan(value) else float(value)
