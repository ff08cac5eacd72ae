"""What a load needs to know of the world, gathered: forces, areas, offence codes, outlines, today."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from saferplan.errors import NotMeasurable, UsageError
from saferplan.geography import areas as geography
from saferplan.geography import boundaries, lookups, membership, small_areas
from saferplan.geography.areas import AreaType
from saferplan.geography.forces import force, force_of_pfa, forces
from saferplan.geography.names import code_for_name
from saferplan.geography.pieces import piece, piece_of_lsoa
from saferplan.geography.points import lsoa_at
from saferplan.measures.offences import offences
from saferplan.sources import recognise
from saferplan.sources.extract_mapping import ExtractMapping
from saferplan.sources.extract_mappings import find_mapping
from saferplan.warehouse.extract_load import ExtractLoader
from saferplan.warehouse.ingest import OpenLoader
from saferplan.warehouse.police_uk_load import LoadContext

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from saferplan.sources.extract_places import Locate


UNASSIGNED = "unassigned:"


def open_loader(
    progress: Callable[[str, int, int], None] = lambda *_: None, financial_year: str | None = None
) -> OpenLoader:
    """The loader of published files; `financial_year` is that of a table which lost its own."""
    lsoas = small_areas.lsoas()
    context = LoadContext(
        forces={name: found.slug for found in forces().values() for name in (found.name, *found.variants)},
        pieces={code: (name, lsoas[code][2]) for code, name in piece_of_lsoa().items()},
        today=date.today(),
        progress=progress,
    )
    return OpenLoader(context, PublishedPlaces(), financial_year)


class PublishedPlaces:
    """Names and forces of the areas in published tables, from the packaged lookups."""

    def code(self, dataset: str, name: str) -> str | None:
        """The ONS code; the dataset's own name says of which kind of area it is.

        What a force recorded but assigned to no partnership becomes 'unassigned:' and the code of the force's area.
        """
        unassigned = re.fullmatch(r"Unassigned[ -]*\(?(.+?)\)?", name)
        if unassigned:
            pfa = code_for_name(unassigned[1], AreaType.PFA)
            return f"{UNASSIGNED}{pfa}" if pfa else None
        return code_for_name(name, AreaType.CSP if "/csp-" in dataset else AreaType.PFA)

    def force(self, dataset: str, unit: str) -> str:
        """The force of a partnership in Home Office tables, which are each force's own return, put together."""
        if not dataset.startswith("home-office/"):
            return ""
        pfa = unit.removeprefix(UNASSIGNED) if unit.startswith(UNASSIGNED) else _pfa_of_csp().get(unit)
        return force_of_pfa(pfa).slug if pfa else ""


@cache
def _pfa_of_csp() -> dict[str, str]:
    return {piece.csp: piece.pfa for piece in lookups.latest().pieces}


def extract_loader(mapping: ExtractMapping, outlines: Path) -> ExtractLoader:
    """The loader of a force's extracts; `outlines` is the folder of boundaries the workspace adds to those shipped."""
    return ExtractLoader(
        mapping=mapping,
        today=date.today(),
        piece_of=_piece_of,
        locate=_locator(mapping.force, outlines) if mapping.columns.coordinates else None,
        offence_codes=frozenset().union(*(offence.spellings for offence in offences().values())),
    )


def mapping_of(paths: Sequence[Path], *, given: Path | None, folder: Path) -> ExtractMapping | None:
    """The mapping that these files are extracts by, or None if all are published files.

    Raises UsageError for a call that mixes the two, since the two stores share no transaction.
    """
    if given is not None:
        return find_mapping(paths[0], given=given)
    found = [
        None if not path.is_file() or recognise.is_archive(path) else find_mapping(path, folder=folder)
        for path in paths
    ]
    if any(found) and (not all(found) or len({id(m) if m is None else m.model_dump_json() for m in found}) > 1):
        raise UsageError(
            "Ingest a force's own extracts apart from published files, and those of one mapping at a time."
        )
    return found[0] if found else None


def _piece_of(unit: str) -> str | None:
    if unit in small_areas.wards():
        lad = small_areas.wards()[unit].lad
        csps = membership.csps_of_lad(lad)
        return piece(csps[0], lad) if len(csps) == 1 else None
    return piece_of_lsoa().get(unit)


def _locator(slug: str, outlines: Path) -> Locate | None:
    """Points to LSOAs within the force's area, if all its outlines are at hand."""
    pfa = force(slug).pfa
    if pfa is None:
        return None

    @cache
    def features() -> list[boundaries.Feature]:
        return boundaries.features(geography.find(pfa), AreaType.LSOA, folder=outlines)

    def locate(longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]) -> Sequence[str | None]:
        return lsoa_at(longitudes, latitudes, features())

    try:
        features()
    except NotMeasurable:
        return None
    return locate
