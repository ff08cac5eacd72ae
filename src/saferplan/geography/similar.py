"""Areas like another: the statistically nearest local authorities, and the clusters, as the ONS lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography import membership
from saferplan.geography.areas import Area, AreaType, find, lads
from saferplan.geography.tables import rows


class Variant(StrEnum):
    """What the ONS model compared: all its indicators, those of the people, or those of the economy."""

    GLOBAL = "global"
    DEMOGRAPHIC = "demographic"
    ECONOMIC = "economic"


_NO_CLUSTER = "[x]"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A place in a list, nearest first. `area` is None when it cannot be compared: `reason` says why."""

    rank: int
    lad: str
    area: Area | None
    reason: str = ""


def neighbours(area: Area, variant: str = Variant.GLOBAL) -> tuple[Neighbour, ...]:
    """The 20 nearest authorities of an authority, or of a CSP that is one authority, each as an area of the same kind.

    The lists are UK-wide (ONS Explore Local Statistics, model of 2023-24): Scotland and Northern Ireland publish no
    figures here, and an authority that is not exactly one CSP has no counterpart. Raises NotMeasurable for an area
    without a list, UsageError for an unknown variant.
    """
    lad = _one_lad(area)
    if lad not in _lists(_variant(variant)):
        raise NotMeasurable(f"The ONS lists no neighbours of {area}; choose the areas of the group by hand.")
    ranked = enumerate(_lists(_variant(variant))[lad], 1)
    return tuple(Neighbour(rank, code, *_counterpart(code, area.type)) for rank, code in ranked)


def cluster(area: Area) -> tuple[Neighbour, ...]:
    """The other authorities of an authority's cluster, by code, each as an area of the same kind as `area`.

    The clusters are the ONS's four by all its indicators. Raises NotMeasurable for an area without one.
    """
    lad, clusters = _one_lad(area), _clusters()
    if clusters.get(lad, _NO_CLUSTER) == _NO_CLUSTER:
        raise NotMeasurable(f"The ONS puts {area} into none of its clusters; choose the areas of the group by hand.")
    others = sorted(code for code, letter in clusters.items() if letter == clusters[lad] and code != lad)
    return tuple(Neighbour(rank, code, *_counterpart(code, area.type)) for rank, code in enumerate(others, 1))


def lad_name(code: str) -> str:
    """The name of any authority of the United Kingdom in the lists; the code itself where they have no name for it."""
    return lads()[code].area.name if code in lads() else _names().get(code, code)


def _variant(text: str) -> Variant:
    try:
        return Variant(text.strip().lower())
    except ValueError:
        raise UsageError(f"'{text}' is no list of similar areas; use one of {', '.join(Variant)}.") from None


def _one_lad(area: Area) -> str:
    if area.type not in (AreaType.LAD, AreaType.CSP):
        raise NotMeasurable(f"Similar areas are listed for local authorities; {area} is a {area.type.label}.")
    found = membership.units(area, AreaType.LAD)
    if len(found) > 1:
        raise NotMeasurable(f"{area} is made of {len(found)} authorities, each with its own list; choose one of them.")
    return min(found)


@cache
def _counterpart(code: str, kind: AreaType) -> tuple[Area | None, str]:
    if code not in lads():
        return None, "outside England and Wales"
    lad = find(code)
    if kind is AreaType.LAD:
        return lad, ""
    try:
        (csp,) = membership.units(lad, AreaType.CSP)
        membership.units(find(csp), AreaType.LAD)
    except (NotMeasurable, ValueError):
        return None, f"{lad} is not exactly one CSP"
    return find(csp), ""


@cache
def _lists(variant: Variant) -> Mapping[str, tuple[str, ...]]:
    """Neighbours by authority; counties and combined authorities, which have lists of their own, are left out."""
    held = {code: lad.held_as for code, lad in lads().items() if lad.held_as}
    return {
        held.get(code, code): tuple(nearest)
        for code, *nearest in rows(f"neighbours_{variant}.csv.gz")
        if code in lads()
    }


@cache
def _clusters() -> Mapping[str, str]:
    held = {code: lad.held_as for code, lad in lads().items() if lad.held_as}
    return {held.get(row[0], row[0]): row[2] for row in rows("clusters.csv.gz")}


@cache
def _names() -> Mapping[str, str]:
    return {row[0]: row[1] for row in rows("clusters.csv.gz")}
