"""The fewest types or places that make most of a change: a sentence beside the tables that hold them all.

Said only of a change that is clear: of one that chance alone could make, what makes it up says little.
"""

from __future__ import annotations

from saferplan.analysis.drivers.by_type import TypeTable
from saferplan.analysis.drivers.parts import Item, assemble, plural
from saferplan.analysis.drivers.places import Places
from saferplan.analysis.drivers.result import PartKind, Parts
from saferplan.analysis.figures import Percentage
from saferplan.analysis.position.sentences import is_unclear


def fewest_types(types: TypeTable) -> str:
    """ "Violence and shoplifting make 83% of the rise."; '' where the change is not clear or a type has no figure."""
    total = types.inside.total.rolling_change
    items = [
        Item(row.category, row.category, row.rolling_change.base, row.rolling_change.now)
        for row in types.inside.rows
        if row.rolling_change.base is not None and row.rolling_change.now is not None
    ]
    if len(items) < len(types.inside.rows):
        return ""
    return _sentence(
        Parts(PartKind.TYPES, "type", "types", None, (), None, "", (), None, frozenset(), ""), items, total
    )


def fewest_places(places: Places, total: Percentage) -> str:
    """The same of wards or LSOAs; only where no figure is withheld, since a set could tell of one."""
    items = [Item(row.area.name, row.area.code, float(row.base), float(row.now)) for row in places.rows]
    level = places.level
    empty = Parts(PartKind.PLACES, level.label, plural(level), level, (), None, "", (), None, frozenset(), "")
    return _sentence(empty, items, total)


def _sentence(empty: Parts, items: list[Item], total: Percentage) -> str:
    if not total.change or is_unclear(total) or len(items) < 2:
        return ""
    return assemble(empty, items, total, "", ()).sentence
