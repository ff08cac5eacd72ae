"""How each dataset is cut: over how many months it counts, for which areas, and which of its units make up an area."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from saferplan.errors import NotMeasurable
from saferplan.geography import membership
from saferplan.geography.areas import Area, AreaType
from saferplan.geography.forces import home_forces
from saferplan.geography.pieces import pieces_in

SMALL = (AreaType.LSOA, AreaType.WARD)
LARGE = (AreaType.PFA, AreaType.REGION, AreaType.COUNTRY)


@dataclass(frozen=True, slots=True)
class Units:
    """Where an area's cells lie: the role of the stored files, and the units in them to add up."""

    role: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Dataset:
    """One series of like releases. `absent_is_zero`: a category not listed for a covered area was counted as none."""

    id: str
    span: int
    level: str
    """The level its coverage is kept at: each force's file, or the table of one kind of area."""
    by_force: bool
    """Whether each force publishes, or returns, its own part of it."""
    absent_is_zero: bool
    units: Callable[[Area], Units]
    zero_needs: str = ""
    """What must be listed for an absent count to be a zero: 'unit' in that period, or 'category' at all."""

    @property
    def source(self) -> str:
        return self.id.split("/")[0]

    @property
    def name(self) -> str:
        """As a sentence names it."""
        return _NAMES[self.id]


def _by_place(area: Area) -> Units:
    if area.type in SMALL:
        # A force's extract may give wards instead of LSOAs; then the ward is a unit of its own.
        own = {area.code} if area.type is AreaType.WARD else set()
        return Units("cube", membership.units(area, AreaType.LSOA) | own)
    unlocated = {f"force:{force}" for force in home_forces(area)} if area.type in LARGE else set()
    return Units("areas", pieces_in(area) | unlocated)


def _by_force(area: Area) -> Units:
    if area.type not in LARGE:
        raise NotMeasurable(
            f"Stop and search is published by force, not for {area.name}; ask for the police force area."
        )
    return Units("areas", frozenset(f"force:{force}" for force in home_forces(area)))


def _by_level(level: AreaType) -> Callable[[Area], Units]:
    return lambda area: Units("cube", membership.units(area, level))


def _by_partnership(area: Area) -> Units:
    """Partnerships, and for a force area or larger what its forces assigned to none of them."""
    codes = membership.units(area, AreaType.CSP)
    if area.type in LARGE:
        codes |= {f"unassigned:{pfa}" for pfa in membership.pfas_touching(area)}
    return Units("cube", codes)


_NAMES = {
    "police-uk/street": "data.police.uk street files",
    "police-uk/outcomes": "data.police.uk outcomes files",
    "police-uk/stop-and-search": "data.police.uk stop and search files",
    "home-office/csp-offences": "Home Office tables by community safety partnership",
    "ons/population": "ONS populations",
    "ons/households": "ONS households",
    "ons/csp-year": "ONS tables by community safety partnership",
    "ons/pfa-rolling-12": "ONS rolling 12-month tables by police force area",
    "ons/pfa-year": "ONS tables by police force area",
    "local/offences": "force's own extract",
    "local/flags": "flags of the force's own extract",
    "local/outcomes": "outcomes of the force's own extract",
}


def dataset_name(dataset: str) -> str:
    """As a sentence names it; also what no measure counts, such as populations and tables of regions."""
    if dataset in _NAMES:
        return _NAMES[dataset]
    level, _, topic = dataset.removeprefix("ons/").partition("-")
    if level not in _LEVEL_WORDS or not dataset.startswith("ons/"):
        return dataset
    what = f"ONS {_TOPICS.get(topic, topic.removesuffix('-year').replace('-', ' '))}"
    return f"{what} by {_LEVEL_WORDS[level]}"


_LEVEL_WORDS = {"csp": "community safety partnership", "pfa": "police force area", "region": "region"}
_TOPICS = {
    "year": "tables",
    "population": "populations",
    "households": "households",
    "fraud-year": "tables of fraud",
    "firearms-year": "tables of firearm offences",
    "knife-year": "tables of knife offences",
    "knife-offence-year": "tables of knife offences by offence",
}


DATASETS: Mapping[str, Dataset] = {
    dataset.id: dataset
    for dataset in (
        Dataset("police-uk/street", 1, "force", True, True, _by_place),
        Dataset("police-uk/outcomes", 1, "force", True, True, _by_place),
        Dataset("police-uk/stop-and-search", 1, "force", True, True, _by_force),
        Dataset("home-office/csp-offences", 3, "csp", True, True, _by_partnership, "unit"),
        Dataset("ons/csp-year", 12, "csp", False, False, _by_level(AreaType.CSP)),
        Dataset("ons/pfa-rolling-12", 12, "pfa", False, False, _by_level(AreaType.PFA)),
        Dataset("ons/pfa-year", 12, "pfa", False, False, _by_level(AreaType.PFA)),
        Dataset("local/offences", 1, "force", True, True, _by_place),
        Dataset("local/flags", 1, "force", True, True, _by_place, "category"),
        Dataset("local/outcomes", 1, "force", True, True, _by_place),
    )
}
