"""An invented force extract that follows a published month, for trying out what only an extract can show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from saferplan.analysis.grid import covered_months, fetch
from saferplan.errors import NotMeasurable
from saferplan.geography import areas as geography
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

    if month not in covered_months(snapshot, STREET, [area])[0]:
        raise NotMeasurable(
            f"{month.name} of {area.name} is not covered by data.police.uk here; ingest that month first."
        )
    units = [geography.find(code) for code in sorted(membership.units(area, AreaType.LSOA))]
    types = [crime_type.label for crime_type in CRIME_TYPES if crime_type.valid_in(month)]
    grid = fetch(snapshot, STREET, units, types, month, month)
    counts = [
        (unit.code, label, int(n))
        for unit, row in zip(units, grid.counts[:, 0], strict=True)
        for label, n in zip(types, row.tolist(), strict=True)
        if n
    ]
    force = home_forces(area)[0]
    records = generate(counts, month, rng=np.random.default_rng(seed), force=force)
    write(records, path, force=force)
    return int(records.height)
