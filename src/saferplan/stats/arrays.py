"""The kinds of array that the statistics take and give."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Codes: TypeAlias = NDArray[np.int8]
"""A few small numbers with a meaning each: +1 high, -1 low, 0 neither."""
Flags: TypeAlias = NDArray[np.bool_]
