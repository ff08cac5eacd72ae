"""What a caller gives as text, turned into what the program works with."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from saferplan.errors import UsageError
from saferplan.geography import areas as geography
from saferplan.geography import membership
from saferplan.geography.areas import Area, AreaType
from saferplan.periods import By, Month

Choice = TypeVar("Choice", bound=StrEnum)


def areas_of(kind: AreaType, within: Area | None) -> tuple[Area, ...]:
    """Every area of a kind, or those that make up one area; of LSOAs those of 2021."""
    if within is None:
        return geography.of_type(kind)
    codes = membership.units(within, kind)
    return tuple(area for area in geography.of_type(kind) if area.code in codes)


def by_named(by: str | By | None) -> By | None:
    try:
        return By(by) if by is not None else None
    except ValueError:
        raise UsageError(f"'{by}' is not a way to cut time; use one of {', '.join(By)}.") from None


def one_of(text: str, kind: type[Choice], what: str) -> Choice:
    try:
        return kind(text)
    except ValueError:
        raise UsageError(f"'{text}' is not {what}; use one of {', '.join(kind)}.") from None


def small_area(level: str | None) -> AreaType | None:
    if level not in (None, AreaType.WARD, AreaType.LSOA):
        raise UsageError(f"'{level}' is not a kind of small area; use ward or lsoa.")
    return AreaType(level) if level else None


def month_named(month: str | Month | None) -> Month | None:
    return Month.parse(month) if isinstance(month, str) else month


def area_type(text: str) -> AreaType:
    try:
        return AreaType(text)
    except ValueError:
        kinds = ", ".join(kind for kind in AreaType if kind is not AreaType.GROUP)
        raise UsageError(f"'{text}' is not a kind of area; use one of {kinds}.") from None
