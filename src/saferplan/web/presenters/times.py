"""Days and times as clocks say them here."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from saferplan.periods import day_name

_HERE = ZoneInfo("Europe/London")


def moment(at: datetime | None) -> str:
    """9 March 2026 at 14:05; empty for never."""
    return f"{day(at)} at {at.astimezone(_HERE):%H:%M}" if at else ""


def day(at: datetime | None) -> str:
    """9 March 2026; empty for never."""
    return day_name(at.astimezone(_HERE).date()) if at else ""
