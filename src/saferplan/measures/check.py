"""Every problem of definition files, told with file, line, field and remedy."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from saferplan.measures.definition import Dated, Kind, Measure, ReviewStatus, SourceRule
from saferplan.measures.offences import classification, normalise_code, offences
from saferplan.measures.vocabulary import ASB, CODE_DATASETS, OPEN_DATASETS, STREET, known_categories
from saferplan.measures.weights import weight_tables
from saferplan.textfiles import Place, TextFile, first_of, nearest


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a definition; `str()` is the sentence `file:line: ...`."""

    severity: Severity
    sentence: str

    def __str__(self) -> str:
        return self.sentence


Finding = tuple[Place, str]


def parse(file: TextFile) -> tuple[Measure | None, tuple[str, ...]]:
    """The measure a file defines, if its shape allows, and everything wrong with it as `file:line: ...`."""
    measure, faults = file.checked(Measure)
    if measure is None:
        return None, faults
    return measure, tuple(file.say(message, *place) for place, message in _findings(file, measure))


def parse_or_raise(file: TextFile) -> Measure:
    """The measure a file defines. Raises DefinitionError with the first thing wrong; the number of others is said."""
    measure, faults = parse(file)
    if measure is None or faults:
        raise first_of(faults)
    return measure


def warnings(file: TextFile, measure: Measure, known_ids: Iterable[str], today: date) -> Iterator[Problem]:
    """What needs the other files or the day: related measures that do not exist (an error), a review overdue."""
    known = sorted(known_ids)
    for index, related in enumerate(measure.related):
        if related not in known:
            message = f"there is no measure '{related}'; {nearest(related, known)}"
            yield Problem(Severity.ERROR, file.say(message, "related", index))
    if measure.next_review < today and measure.status is not ReviewStatus.RETIRED:
        message = f"the review was due on {measure.next_review}; review the definition and set both dates."
        yield Problem(Severity.WARNING, file.say(message, "next_review"))


def _findings(file: TextFile, measure: Measure) -> Iterator[Finding]:
    if measure.id != file.path.stem:
        yield ("id",), f"'{measure.id}' is not the name of the file; rename the file to {measure.id}.yaml."
    if measure.next_review <= measure.reviewed:
        yield (
            ("next_review",),
            f"{measure.next_review} is not after the review; set a later date.",
        )
    if measure.status is ReviewStatus.REVIEWED and not measure.is_checked:
        yield ("status",), "nobody has checked this definition; write draft, or the name of its checker."
    for field in ("rules", "unavailable"):
        for index, part in enumerate(getattr(measure, field)):
            if part.valid_from and part.valid_to and part.valid_to < part.valid_from:
                yield (field, index, "valid_to"), f"{part.valid_to} is before {part.valid_from}; swap or correct them."
    for index, rule in enumerate(measure.rules):
        for place, message in _rule_findings(measure, rule):
            yield ("rules", index, *place), message
    yield from _overlaps(measure)


def _rule_findings(measure: Measure, rule: SourceRule) -> Iterator[Finding]:
    yield from _selection_findings(rule)
    unknown = list(_unknown_names(rule))
    yield from unknown
    if rule.by_code and rule.named and not unknown and not rule.offence_codes:
        yield (), "this counts no offence code in its months; check the names and dates."
    yield from _kind_findings(measure.kind, rule)
    if measure.is_crime and STREET in rule.datasets and rule.matches(ASB):
        yield (), f"this counts '{ASB}', which are incidents and not crimes; leave them out or set is_crime: false."


def _selection_findings(rule: SourceRule) -> Iterator[Finding]:
    labels, codes = bool(rule.categories), bool(rule.named)
    if rule.by_code and not CODE_DATASETS.issuperset(rule.datasets):
        yield ("datasets",), "offence codes are mixed with other labels; write one rule for each."
    elif rule.by_code and labels:
        yield ("categories",), "labels do not fit a dataset of offence codes; use codes, subgroups, groups or families."
    elif not rule.by_code and (codes or rule.except_codes):
        yield ("datasets",), "they are not counted by offence code; use categories."
    elif (labels or codes) == (rule.all_except is not None):
        yield (), "this must say either what it counts or all_except; give one of them."


def _unknown_names(rule: SourceRule) -> Iterator[Finding]:
    for field in ("families", "groups", "subgroups"):
        known = classification({"families": "family"}.get(field, field[:-1]))
        yield from _outside(field, getattr(rule, field), known)
    for field in ("codes", "except_codes", "extra_weights"):
        given = tuple(getattr(rule, field))
        yield from _outside(field, given, offences(), normalise_code)
    if not OPEN_DATASETS.isdisjoint(rule.datasets):
        return
    for field in ("categories", "denominator", "all_except"):
        yield from _outside(field, getattr(rule, field) or (), *_vocabulary(rule))


def _vocabulary(rule: SourceRule) -> tuple[frozenset[str], Callable[[str], str]]:
    if not rule.by_code:
        labels = frozenset[str]().union(*map(known_categories, rule.datasets))
        return labels, str
    names = frozenset[str]().union(*map(classification, ("family", "group", "subgroup")))
    return names | frozenset(offences()), lambda name: name if name in names else normalise_code(name)


def _outside(
    field: str, given: Iterable[str], known: Iterable[str], normalise: Callable[[str], str] = str
) -> Iterator[Finding]:
    for index, name in enumerate(given):
        if normalise(name) not in known:
            place: Place = (field, name) if field == "extra_weights" else (field, index)
            yield place, f"'{name}' is not known; {nearest(name, known)}"


def _kind_findings(kind: Kind, rule: SourceRule) -> Iterator[Finding]:
    if (kind is Kind.PERCENTAGE) != bool(rule.denominator):
        yield ("denominator",), "this is what a percentage is a share of; give it for percentages and only for them."
    if kind.is_weighted != (rule.weights_table is not None):
        yield ("weights_table",), "this belongs to harm-weighted and cost measures; give it for them and only for them."
    if rule.weights_table is not None and rule.weights_table not in weight_tables():
        yield ("weights_table",), f"'{rule.weights_table}' is not one of {', '.join(weight_tables())}; choose one."
    if kind.is_weighted and not rule.by_code:
        yield (
            ("datasets",),
            "they have no offence codes, and a weight fits nothing coarser; use one that has.",
        )


def _overlaps(measure: Measure) -> Iterator[Finding]:
    for (_, first), (index, second) in itertools.combinations(enumerate(measure.rules), 2):
        shared = sorted(set(first.datasets) & set(second.datasets))
        if shared and _touch(first, second):
            message = f"this overlaps in time with an earlier rule for {shared[0]}; set valid_from or valid_to."
            yield ("rules", index), message


def _touch(first: Dated, second: Dated) -> bool:
    def before(one: Dated, other: Dated) -> bool:
        return one.valid_to is not None and other.valid_from is not None and one.valid_to < other.valid_from

    return not before(first, second) and not before(second, first)
