"""Points of the normal distribution: how many standard errors either side of a figure hold 80% and 95% of it."""

from __future__ import annotations

Z_80 = 1.2815515655446004
Z_95 = 1.959963984540054
