"""What the ONS's recorded crime tables have in common: the layouts that tell them apart, and who is an area."""

from __future__ import annotations

import re

from saferplan.sources.columns import Field, Layout
from saferplan.sources.reading import BY_NAME

FORCE_CODE = re.compile(r"E23\d{6}|W15\d{6}")
CSP_CODE = re.compile(r"E22\d{6}|W14\d{6}")
TOTAL_CODE = re.compile(r"K\d{8}|[EW](?:92|12)\d{6}")
"""Countries and regions: sums of other rows."""

TOTAL_NAMES = frozenset(
    {
        "england and wales",
        "england",
        "wales",
        "north east",
        "north west",
        "yorkshire and the humber",
        "east midlands",
        "west midlands region",
        "east",
        "east of england",
        "london",
        "south east",
        "south west",
    }
)
"""The same where a table has no codes. The region is West Midlands Region there, and West Midlands the force."""

ROLLING = Layout(
    "the ONS table of rolling years by police force area and offence",
    (
        Field("ending", ("12 months ending",)),
        Field("area", ("PFA", "Police Force Area", "Force Name")),
        Field("code", ("PFA code", "Police Force Area code", "Area Code"), needed=False),
        Field("region", ("Region",), needed=False),
        Field("offence", ("Offence",)),
        Field("count", ("Rolling year total number of offences",)),
    ),
    frozenset({"ending", "area", "offence", "count"}),
    enough=3,
)
FORCES = Layout(
    "the ONS table by police force area",
    (Field("code", ("Area Code", "Area Codes")), Field("area", ("Area Name",))),
    frozenset({"code", "area"}),
)
PARTNERSHIPS = Layout(
    "the ONS table by Community Safety Partnership",
    (
        Field("force_code", ("Police Force Area code",)),
        Field("force", ("Police Force Area name",)),
        Field("csp_code", ("Community Safety Partnership code",)),
        Field("csp", ("Community Safety Partnership name",)),
        Field("lad_code", ("Local Authority code",), needed=False),
        Field("lad", ("Local Authority name",), needed=False),
    ),
    frozenset({"force_code", "force", "csp_code", "csp"}),
    enough=3,
)
PARTNERSHIPS_WITHOUT_PERIOD = Layout(
    "the ONS table by Community Safety Partnership",
    (
        Field("force", ("Police Force Area name",)),
        Field("csp", ("Community Safety Partnership name",)),
        Field("count", ("Total recorded crime",)),
    ),
    frozenset({"force", "csp", "count"}),
)


def is_total(code: str, name: str) -> bool:
    """Whether a row is a country or region, also one "excluding" a force, and so must not be added to force rows."""
    if code:
        return TOTAL_CODE.fullmatch(code) is not None
    return name.casefold() in TOTAL_NAMES or name.casefold().startswith(("england (", "england and wales ("))


def unit_of(code: str, name: str) -> str:
    """The code, or `name:` and the name where the publisher gives none; empty when there is neither."""
    return code or (BY_NAME + name if name else "")


def totals_over(code: str, region: str) -> tuple[str, ...]:
    """The codes of the country, both countries and the region (the one it stands under) that include a force."""
    if code.startswith("W15"):
        return ("K04000001", "W92000004")
    if code.startswith("E23"):
        return ("K04000001", "E92000001", region)
    return ("K04000001",)
