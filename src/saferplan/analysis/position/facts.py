"""Where a measure stands, in the plain types of JSON: the same for the command line and the API."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from saferplan.analysis.position.standing import Standing
from saferplan.periods import Month


def facts(standing: Standing) -> dict[str, Any]:
    """The measure and target, the whole position, and the numbers of the releases behind it."""
    return {
        "measure": standing.measure.version_label,
        "target_id": standing.target.id if standing.target else None,
        "source": standing.position.source,
        "basis": str(standing.table.basis),
        "position": _plain(standing.position),
        "releases": [pin.release_id for pin in standing.pins],
    }


def _plain(value: Any) -> Any:
    """Dataclasses, months, days and enums as JSON has them; a target by its id alone."""
    if isinstance(value, Month):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: _plain(getattr(value, f.name))
            for f in fields(value)
            if f.name not in ("target", "trajectory", "series")
        }
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return str(value)
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
