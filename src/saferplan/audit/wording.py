"""A verification in words. Plain Python, as chain.py."""

from __future__ import annotations

from saferplan.audit.walk import Verification
from saferplan.errors import TamperingFound


def verified(found: Verification) -> str:
    """What was verified and what was found, a line for each finding."""
    events = f"{found.events:,} event{'s' * (found.events != 1)}"
    last = f", the last one {found.number}:{found.hash}" if found.events else ""
    if not found.anchors:
        against = "held against no anchor, so that a cut-off end would not be seen"
    else:
        against = f"held against {found.anchors:,} anchor{'s' * (found.anchors != 1)}"
    lines = [f"{events}{last}; {against}.", *found.findings]
    if found.more:
        lines.append(f"And {found.more:,} more findings of the same kind.")
    if found.whole:
        lines.append("The record is whole: nothing was altered, added or taken out.")
    return "\n".join(lines)


def raise_findings(found: Verification) -> None:
    """Raises TamperingFound unless the record is whole."""
    if found.findings:
        count = len(found.findings) + found.more
        raise TamperingFound(
            f"The audit record is not as it was written ({count:,} finding{'s' * (count != 1)}); keep the database "
            "and its copies as they are, and tell whoever answers for security."
        )
