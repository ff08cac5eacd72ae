"""An invented force extract that follows a published month, for trying out what only an extract can show."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from saferplan.analysis.grid import covered_months
from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography import membership
from saferplan.geography.areas import Area, AreaType
from saferplan.geography.forces import home_forces
from saferplan.periods import Month
from saferplan.sources.police_uk import CRIME_TYPES
from saferplan.sources.synthetic_extract import generate, write

if TYPE_CHECKING:
    from saferplan.warehouse.snapshot import Snapshot

STREET = "police-uk/street"


def write_synthetic_extract(snapshot: Snapshot, area: Area, month: Month, path: Path, seed: int) -> int:
    """Write the extract and its mapping; the number of rows. Raises NotMeasurable for a month that is not covered."""
    import numpy as np

    if seed < 0:
        raise UsageError(f"A seed is a whole number from 0 on; {seed} is not.")
    if month not in covered_months(snapshot, STREET, [area])[0]:
        raise NotMeasurable(
            f"{month.name} of {area.name} is not covered by data.police.uk here; ingest that month first."
        )
    force = home_forces(area)[0]
    records = generate(_published(snapshot, area, month), month, rng=np.random.default_rng(seed), force=force)
    write(records, path, force=force)
    return int(records.height)


def _published(snapshot: Snapshot, area: Area, month: Month) -> list[tuple[str, str, int]]:
    """LSOA, crime type and count, by the codes the file itself uses: those of another census would count twice."""
    units = sorted(membership.units(area, AreaType.LSOA))
    types = [crime_type.label for crime_type in CRIME_TYPES if crime_type.valid_in(month)]
    members = [(code, position) for position, code in enumerate(units)]
    found = snapshot.count(STREET, "cube", members, types, month.index, month.index)
    totals: Counter[tuple[str, str]] = Counter()
    for unit, kind, n in zip(found.area, found.category, found.n, strict=True):
        totals[units[unit], types[kind]] += int(n)
    return [(unit, kind, n) for (unit, kind), n in sorted(totals.items()) if n]
