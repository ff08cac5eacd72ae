"""Who published a table, under which licence, and the sentence that licence asks for wherever the data is shown."""

from __future__ import annotations

from dataclasses import dataclass

OGL_3 = "Open Government Licence v3.0"


@dataclass(frozen=True, slots=True)
class Publisher:
    name: str
    licence: str
    attribution: str


POLICE_UK = Publisher(
    "data.police.uk",
    OGL_3,
    f"Contains public sector information licensed under the {OGL_3}. Source: data.police.uk.",
)
HOME_OFFICE = Publisher(
    "Home Office",
    OGL_3,
    f"Contains public sector information licensed under the {OGL_3}. "
    "Source: Home Office, police recorded crime open data.",
)
ONS = Publisher(
    "Office for National Statistics",
    OGL_3,
    f"Source: Office for National Statistics licensed under the {OGL_3}.",
)
ONS_BOUNDARIES = Publisher(
    "Office for National Statistics",
    OGL_3,
    f"Source: Office for National Statistics licensed under the {OGL_3}. "
    "Contains OS data © Crown copyright and database right.",
)

PUBLISHERS = (POLICE_UK, HOME_OFFICE, ONS, ONS_BOUNDARIES)
