"""What invented records are made of: offence codes by police.uk crime type, outcomes, and when crimes of a type happen.

Every number here is chosen to look plausible and is an estimate of nothing. No figure of a report may rest on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ANTI_SOCIAL_BEHAVIOUR = "Anti-social behaviour"
"""Incidents, not crimes: they have no offence code, so an extract of recorded crime has none of them."""

OFFENCE_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "Bicycle theft": {"44": 1},
    "Burglary": {"28E": 50, "28F": 12, "29A": 2, "30C": 28, "30D": 7, "31A": 1},
    "Criminal damage and arson": {"58A": 18, "58B": 15, "58C": 42, "58D": 20, "56A": 1, "56B": 4},
    "Drugs": {"92A": 25, "92D": 20, "92E": 54, "92C": 1},
    "Other crime": {"33": 5, "38": 5, "54": 10, "79": 20, "83": 5, "95": 10, "99": 25, "802": 20},
    "Other theft": {"35": 6, "40": 14, "41": 5, "49": 55, "49A": 20},
    "Possession of weapons": {"10B": 5, "10C": 25, "10D": 60, "81": 7, "90": 3},
    "Public order": {"9A": 75, "9B": 15, "62A": 1, "66": 9},
    "Robbery": {"34A": 12, "34B": 88},
    "Shoplifting": {"46": 1},
    "Theft from the person": {"39": 1},
    "Vehicle crime": {"45": 50, "48": 30, "37.2": 3, "126": 17},
    "Violence and sexual offences": {"8N": 23, "8P": 1, "5D": 2, "8S": 1, "105A": 34, "104": 3, "3B": 3, "11A": 1}
    | {"8L": 16, "8M": 1, "8Q": 6, "19C": 3, "20A": 4, "88E": 2},
}
"""Weights within each type. Each code belongs to one type only, so that counting codes gives the types back."""

TYPE_OF_CODE: Mapping[str, str] = {code: kind for kind, weights in OFFENCE_WEIGHTS.items() for code in weights}

VICTIMLESS = frozenset({"Drugs", "Other crime", "Possession of weapons", "Public order"})
UNSEEN = frozenset({"Bicycle theft", "Burglary", "Criminal damage and arson", "Other theft", "Vehicle crime"})
"""Types found out later: committed at some time within hours, and not at a known minute."""

NIGHT_SHARE: Mapping[str, float] = {"Violence and sexual offences": 0.45, "Public order": 0.45, "Robbery": 0.5}
"""The share that happens between 20:00 and 04:00; 0.25 for the types not listed."""
DEFAULT_NIGHT_SHARE = 0.25

LOCAL_OUTCOMES: Mapping[str, str] = {
    "01 Charged or summonsed": "Suspect charged",
    "03 Caution adult": "Offender given a caution",
    "08 Community resolution": "Local resolution",
    "14 No suspect, victim declines": "Unable to prosecute suspect",
    "16 Suspect known, victim declines": "Unable to prosecute suspect",
    "18 No suspect identified": "Investigation complete; no suspect identified",
    "Open": "Under investigation",
}
"""A force's own wording, and the police.uk outcome the mapping translates it to."""
OUTCOME_WEIGHTS = (0.09, 0.02, 0.04, 0.08, 0.27, 0.35, 0.15)

HATE_STRANDS: Mapping[str, float] = {
    "Race": 70,
    "Religion": 8,
    "Sexual orientation": 14,
    "Disability": 6,
    "Transgender": 2,
}


@dataclass(frozen=True, slots=True)
class FlagRates:
    """The share of records that carry each flag, among the types that can."""

    domestic_abuse: float = 0.33
    hate: float = 0.03
    alcohol: float = 0.15


RATES = FlagRates()

CAN_BE_DOMESTIC = frozenset({"Violence and sexual offences", "Criminal damage and arson"})
CAN_BE_HATE = frozenset({"Violence and sexual offences", "Criminal damage and arson", "Public order"})
CAN_BE_ALCOHOL = CAN_BE_HATE | {"Robbery"}
