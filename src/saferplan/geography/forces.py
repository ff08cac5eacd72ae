"""The police forces whose figures are published: 43 territorial forces, British Transport Police, Northern Ireland."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from saferplan.errors import UsageError
from saferplan.geography import membership, spelling
from saferplan.geography.areas import Area, AreaType, of_type
from saferplan.geography.tables import rows


@dataclass(frozen=True, slots=True)
class Force:
    """A police force. `slug` is its part of data.police.uk file names; `pfa` its ONS code, None for the two without."""

    slug: str
    name: str
    pfa: str | None
    variants: tuple[str, ...]
    """Other names that publishers give it, the name of its police force area among them."""


@cache
def forces() -> Mapping[str, Force]:
    """All 45 forces by slug."""
    pfa_names = {area.code: area.name for area in of_type(AreaType.PFA)}
    found = {}
    for slug, name, pfa, others in rows("forces.csv"):
        variants = [*filter(None, others.split(";")), *filter(None, [pfa_names.get(pfa)])]
        found[slug] = Force(slug, name, pfa or None, tuple(variants))
    return found


def force(slug: str) -> Force:
    """The force with this slug, for example city-of-london. Raises UsageError for an unknown one."""
    found = forces().get(slug.strip().lower())
    if found is None:
        near = spelling.nearest(slug, forces()) or ["cambridgeshire"]
        raise UsageError(f"'{slug}' is no force's name in data.police.uk files; write it as in {' or '.join(near)}.")
    return found


def force_named(text: str) -> Force:
    """The force a publisher calls so: published name, name of the area, slug, with or without "Police".

    Raises UsageError with the nearest names for an unknown one.
    """
    found = _by_name().get(spelling.normalise(text))
    if found is None:
        near = spelling.nearest(text, (name for f in forces().values() for name in (f.name, *f.variants)))
        remedy = f"did you mean {' or '.join(near)}?" if near else "use its name as in Cambridgeshire Constabulary."
        raise UsageError(f"No police force is called '{text}'; {remedy}")
    return found


def force_of_pfa(pfa: str) -> Force:
    """The force of a police force area. Raises UsageError for an unknown code."""
    for found in forces().values():
        if found.pfa == pfa:
            return found
    raise UsageError(f"{pfa} is not the code of a police force area; use one such as E23000023.")


def home_forces(area: Area) -> tuple[str, ...]:
    """Slugs of the territorial forces whose coverage the figures of an area need: one, or many for region and country.

    British Transport Police is in no area's list, though some of its crimes are published with an LSOA.
    """
    return tuple(sorted(force_of_pfa(pfa).slug for pfa in membership.pfas_touching(area)))


@cache
def _by_name() -> Mapping[str, Force]:
    return {
        spelling.normalise(name): found
        for found in forces().values()
        for name in (found.name, found.slug, *found.variants)
    }
