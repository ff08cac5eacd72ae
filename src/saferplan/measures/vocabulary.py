"""Which datasets there are and which categories each is known to publish."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from saferplan.measures.offences import normalise_code, offences
from saferplan.measures.tables import labels, rows

STREET: Final = "police-uk/street"
OUTCOMES: Final = "police-uk/outcomes"
STOP_AND_SEARCH: Final = "police-uk/stop-and-search"
CSP_OFFENCES: Final = "home-office/csp-offences"
CSP_YEAR: Final = "ons/csp-year"
PFA_ROLLING: Final = "ons/pfa-rolling-12"
PFA_YEAR: Final = "ons/pfa-year"
LOCAL_OFFENCES: Final = "local/offences"
LOCAL_FLAGS: Final = "local/flags"
LOCAL_OUTCOMES: Final = "local/outcomes"

DATASETS: Final = (
    STREET,
    OUTCOMES,
    STOP_AND_SEARCH,
    CSP_OFFENCES,
    CSP_YEAR,
    PFA_ROLLING,
    PFA_YEAR,
    LOCAL_OFFENCES,
    LOCAL_FLAGS,
    LOCAL_OUTCOMES,
)
CODE_DATASETS: Final = frozenset({CSP_OFFENCES, LOCAL_OFFENCES})
"""Datasets whose categories are offence codes: the only ones a severity weight or a unit cost fits."""

OPEN_DATASETS: Final = frozenset({STOP_AND_SEARCH, LOCAL_OUTCOMES})
"""Datasets whose publisher or force may use labels not listed here."""

ASB: Final = "Anti-social behaviour"

_LABEL_TABLES = {
    STREET: "police_uk_types",
    OUTCOMES: "police_uk_outcomes",
    STOP_AND_SEARCH: "stop_and_search_objects",
    LOCAL_FLAGS: "local_flags",
}


@cache
def known_categories(dataset: str) -> frozenset[str]:
    """The categories this dataset is known to publish, offence codes with all their spellings."""
    if dataset in CODE_DATASETS:
        return frozenset().union(*(offence.spellings for offence in offences().values()))
    if dataset in _LABEL_TABLES:
        return labels(_LABEL_TABLES[dataset])
    return frozenset(row["label"] for row in rows("ons_labels") if dataset in row["datasets"].split(";"))


def unknown_categories(dataset: str, categories: Iterable[str]) -> frozenset[str]:
    """Those of `categories`, as stored, that no definition knows: new offence codes, renamed labels.

    A measure that names families or categories does not count them, so whoever reads a file says them aloud. Of
    datasets without a vocabulary, such as populations, nothing is unknown.
    """
    if dataset in OPEN_DATASETS or dataset not in DATASETS:
        return frozenset()
    if dataset in CODE_DATASETS:
        return frozenset(c for c in categories if normalise_code(c) not in offences())
    return frozenset(categories) - known_categories(dataset)
