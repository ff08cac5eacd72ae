"""Which standings come from a force's own records: for the partnership's staff, not for members or the public."""

from __future__ import annotations

from collections.abc import Sequence

from saferplan.analysis.position.standing import Standing
from saferplan.reporting.reports.words import many

SOURCE = "local"
NOTICE = "These are restricted figures, from the force's own records and not for publication"
"""Before such figures wherever staff see them; without its full stop, as places say more."""
INTRODUCTION = (
    "These figures come from the force's own records, which are restricted: they are in no version for members or the "
    "public."
)


def is_restricted(standing: Standing) -> bool:
    """Whether the figures are from an extract that the force gave for the partnership's purposes alone."""
    return standing.table.source == SOURCE


def key_of(standing: Standing) -> str:
    """The measure's id, marked where restricted: one measure may be told from published and from own records."""
    return keyed(standing.measure.id, is_restricted(standing))


def keyed(name: str, restricted: bool) -> str:
    """A key for a figure or table that the open and the restricted part of a report both have."""
    return f"{name}-{SOURCE}" if restricted else name


def notice(withheld: Sequence[Standing]) -> str:
    """The public sentence on what the public report leaves out."""
    come, are = ("come", "are") if len(withheld) > 1 else ("comes", "is")
    own = f"{many(len(withheld), 'measure')} {come} from the force's own records"
    return f"{own} and {are} not shown in the public report."
