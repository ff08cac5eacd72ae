"""Tables of severity weights and unit costs by offence code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from saferplan.measures.offences import normalise_code
from saferplan.measures.tables import DATA, rows

_PREFIX = "weights_"


@cache
def weight_tables() -> tuple[str, ...]:
    """The names a definition may give as `weights_table`."""
    return tuple(sorted(path.stem.removeprefix(_PREFIX) for path in DATA.glob(f"{_PREFIX}*.csv")))


@cache
def weight_table(name: str) -> Mapping[str, float]:
    """Weight (severity points or pounds) of one offence, by normalised code."""
    return {normalise_code(row["code"]): float(row["weight"]) for row in rows(_PREFIX + name)}
