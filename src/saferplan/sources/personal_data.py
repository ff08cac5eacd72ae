"""What must not enter, even restricted: columns and values that name or locate a person."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WORDS = frozenset(
    {"forename", "surname", "firstname", "lastname", "fullname", "middlename", "maiden", "alias", "dob", "birth"}
    | {"birthday", "birthdate", "born", "address", "addr", "street", "postcode", "postal", "zip", "uprn", "phone"}
    | {"telephone", "tel", "mobile", "landline", "email", "nhs", "nino", "passport", "vrm"}
)
_PAIRS = frozenset({("post", "code"), ("house", "number"), ("national", "insurance"), ("pnc", "id")})
# "Ward name" names a place and "Offence name" a kind of crime; "Victim name" names a person.
_NAMED_THINGS = frozenset(
    {"lsoa", "msoa", "ward", "force", "area", "csp", "lad", "district", "borough", "county", "region", "station"}
    | {"beat", "sector", "offence", "crime", "type", "category", "outcome", "file", "division", "neighbourhood"}
)

_PERSON_NAME = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:[ ,]+[^\W\d_][^\W\d_'’.-]*){1,4}")
_POSTCODE = re.compile(r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}")
_SHARE = 0.1


def looks_personal(column: str) -> bool:
    """Whether a column's heading says it holds a name, birth date, address, postcode, telephone number or the like."""
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).lower())
    if _WORDS.intersection(words) or _PAIRS.intersection(itertools.pairwise(words)):
        return True
    return bool({"name", "names"}.intersection(words)) and not _NAMED_THINGS.intersection(words)


def names_somebody(values: Iterable[str | None]) -> bool:
    """Whether over a tenth of the values (blanks aside) read as a person's name, a postcode or an e-mail address.

    One in ten, because a single odd identifier must not stop a file, and a column of names is names throughout.
    """
    filled: Sequence[str] = [v for v in values if v]
    return sum(map(_reveals, filled)) > _SHARE * len(filled)


def _reveals(value: str) -> bool:
    return "@" in value or bool(_PERSON_NAME.fullmatch(value) or _POSTCODE.fullmatch(value))
