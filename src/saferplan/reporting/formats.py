"""How a number is written in a report: 22,463, +4.2%, −312."""

from __future__ import annotations

from saferplan.reporting.blocks import NOT_PUBLISHED, Absent
from saferplan.stats.change import round_half_up

MINUS = "\u2212"


def count(value: float | None, absent: Absent = NOT_PUBLISHED) -> str:
    """22,463; a missing value is said in words, never left blank and never 0."""
    return absent if value is None else _with_sign(f"{value:,.0f}")


def change(value: float | None, absent: Absent = NOT_PUBLISHED) -> str:
    """+412 or −312; 0 has no sign."""
    return absent if value is None else _with_sign("0" if round(value) == 0 else f"{value:+,.0f}")


def percent(value: float | None, absent: Absent = NOT_PUBLISHED, places: int = 1) -> str:
    """A change given in percent (4.2, not 0.042) as +4.2%."""
    if value is None:
        return absent
    shown = f"{value:+.{places}f}"
    return _with_sign(f"{shown[1:] if float(shown) == 0 else shown}%")


def rate(value: float | None, absent: Absent = NOT_PUBLISHED, places: int | None = None) -> str:
    """A rate per 1,000 to one place, a rate under 10 to two: 102.3 or 1.08. A percentage gives its `places`."""
    if value is None:
        return absent
    places = (1 if abs(value) >= 10 else 2) if places is None else places
    return _with_sign(f"{round_half_up(value, places):,.{places}f}")


def figure(value: float) -> str:
    """1,234 or 85.9 or 1.27: three digits at least, so that a small rate is not rounded away."""
    places = 0 if abs(value) >= 100 or value == round(value) else 1 if abs(value) >= 10 else 2
    return _with_sign(f"{value:,.{places}f}")


def _with_sign(shown: str) -> str:
    return shown.replace("-", MINUS)
