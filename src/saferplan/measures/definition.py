"""The one schema of a measure: what a number means, where each source carries it, and what it cannot say."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from saferplan.errors import NotMeasurable
from saferplan.measures.offences import codes_named, normalise_code, offences
from saferplan.measures.vocabulary import CODE_DATASETS, DATASETS, known_categories
from saferplan.measures.weights import weight_table
from saferplan.observations import Basis
from saferplan.periods import Month
from saferplan.textfiles import MonthText, Slug, TextModel, nearest, told


class Kind(StrEnum):
    """How the counts of the categories become the measure's number (see kinds.py)."""

    COUNT = "count"
    PERCENTAGE = "percentage"
    HARM = "harm-weighted"
    COST = "cost"

    @property
    def is_weighted(self) -> bool:
        return self in (Kind.HARM, Kind.COST)


class Polarity(StrEnum):
    """Which direction is good. Neutral measures are never coloured: a rise may be more confidence or more policing."""

    LOWER = "lower_is_better"
    HIGHER = "higher_is_better"
    NEUTRAL = "neutral"


class ReviewStatus(StrEnum):
    DRAFT = "draft"
    REVIEWED = "reviewed"
    RETIRED = "retired"


class Theme(StrEnum):
    """Where a measure stands in a list; the order of these is the order of the list."""

    TOTALS = "Totals"
    VIOLENCE = "Violence, sexual offences and robbery"
    THEFT = "Burglary, vehicle crime and theft"
    OTHER = "Other crime"
    INCIDENTS = "Incidents and flags"
    HARM = "Harm and cost"
    POLICING = "Outcomes and police activity"


class Denominator(StrEnum):
    RESIDENTS = "residents"
    HOUSEHOLDS = "households"


def _dataset(value: str) -> str:
    if value not in DATASETS:
        raise told(f"'{value}' is not a dataset; {nearest(value, DATASETS)}")
    return value


def _label(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+@\d+", value):
        raise told(f"'{value}' names no version; write the id and its version, such as bicycle-theft@1")
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
DatasetId = Annotated[str, AfterValidator(_dataset)]
VersionLabel = Annotated[str, AfterValidator(_label)]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Version = Annotated[int, Field(ge=1)]


class Dated(TextModel):
    """Datasets, and the months, both included, that a statement about them holds for.

    A month is the last month of the period counted, as the warehouse stores it: 2014-03 is a quarter January to March
    and a year April 2013 to March 2014.
    """

    datasets: tuple[DatasetId, ...] = Field(min_length=1)
    valid_from: MonthText | None = None
    valid_to: MonthText | None = None

    def holds(self, dataset: str, month: Month) -> bool:
        begun = self.valid_from is None or self.valid_from <= month
        return dataset in self.datasets and begun and (self.valid_to is None or month <= self.valid_to)


class SourceRule(Dated):
    """Which categories of some datasets make up the measure, and for which months.

    Labels are named by `categories` or `all_except`; offence codes by `families`, `groups`, `subgroups` and `codes`,
    less `except_codes`, or by `all_except`, whose entries may then be any of these names.
    """

    basis: Basis
    categories: tuple[str, ...] = ()
    all_except: tuple[str, ...] | None = None
    families: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    subgroups: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    except_codes: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    weights_table: str | None = None
    extra_weights: dict[str, Weight] = Field(default_factory=dict)
    note: str = ""

    @property
    def by_code(self) -> bool:
        """Whether its datasets are counted by offence code."""
        return not CODE_DATASETS.isdisjoint(self.datasets)

    @property
    def named(self) -> tuple[str, ...]:
        """Every classification or code it includes by name."""
        return (*self.families, *self.groups, *self.subgroups, *self.codes)

    @property
    def offence_codes(self) -> frozenset[str]:
        """The normalised offence codes it counts; those never recorded within its validity left out."""
        if not self.by_code:
            return frozenset()
        whole = frozenset(offences()) if self.all_except is not None else codes_named(self.named)
        chosen = whole - codes_named((*(self.all_except or ()), *self.except_codes))
        return frozenset(c for c in chosen if offences()[c].recorded_within(self.valid_from, self.valid_to))

    def resolved(self) -> frozenset[str]:
        """The categories it counts, as files spell them: labels, or offence codes in every known spelling."""
        if self.by_code:
            return frozenset[str]().union(*(offences()[code].spellings for code in self.offence_codes))
        if self.all_except is None:
            return frozenset(self.categories)
        return frozenset[str]().union(*map(known_categories, self.datasets)) - frozenset(self.all_except)

    def select(self, available: Iterable[str]) -> frozenset[str]:
        """Those of the categories a dataset holds that this rule counts.

        Unlike `resolved` it finds codes in a spelling nobody foresaw, and `all_except` counts new labels and codes.
        """
        is_open = self.all_except is not None
        if not self.by_code:
            return frozenset(available) - frozenset(self.all_except or ()) if is_open else self._among(available)
        counted, known = self.offence_codes, offences()
        codes = {category: normalise_code(category) for category in available}
        return frozenset(c for c, code in codes.items() if code in counted or (is_open and code not in known))

    def matches(self, category: str) -> bool:
        """Whether one stored category is counted."""
        return bool(self.select((category,)))

    def _among(self, available: Iterable[str]) -> frozenset[str]:
        return frozenset(available) & frozenset(self.categories)

    def select_denominator(self, available: Iterable[str]) -> frozenset[str]:
        """Those of the categories a dataset holds that form the base of a percentage."""
        return frozenset(available) & frozenset(self.denominator)

    @property
    def weights(self) -> dict[str, float]:
        """Weight of one offence by normalised code: the named table, then `extra_weights`. Empty for plain counts."""
        table = weight_table(self.weights_table) if self.weights_table else {}
        return {**table, **{normalise_code(code): weight for code, weight in self.extra_weights.items()}}


class Unavailable(Dated):
    """Why a source cannot show the measure: the sentence the user is given instead of a number."""

    reason: Text


class Rate(TextModel):
    """What a count is divided by."""

    denominator: Denominator = Denominator.RESIDENTS
    per: int = Field(default=1000, ge=1)


class Change(TextModel):
    """What a version of the definition changed."""

    version: Version
    on: date
    what: Text


class Measure(TextModel):
    """One definition, as its YAML file says it."""

    id: Slug
    version: Version
    changed: tuple[Change, ...] = ()
    replaces: VersionLabel | None = None
    title: Text
    theme: Theme
    order: int = 50
    what: Text
    why_it_matters: Text
    how_it_is_calculated: Text
    unit: Text
    kind: Kind
    polarity: Polarity
    what_good_looks_like: Text
    known_limits: tuple[Text, ...] = Field(min_length=1)
    is_crime: bool = True
    rules_add_up: bool = True
    """Whether months of two rules may be added: not where the second counts other things under the old name."""
    rate: Rate = Rate()
    rules: tuple[SourceRule, ...] = Field(min_length=1)
    unavailable: tuple[Unavailable, ...] = ()
    related: tuple[Slug, ...] = ()
    author: Text
    checker: Text
    reviewed: date
    next_review: date
    status: ReviewStatus

    @model_validator(mode="after")
    def _versions_explained(self) -> Measure:
        if self.version > 1 and self.version not in {change.version for change in self.changed}:
            raise told(f"{self.version} is not explained; say in 'changed' when and what it changed", "version")
        return self

    @property
    def version_label(self) -> str:
        """Id and version, as a report pins them: burglary@1."""
        return f"{self.id}@{self.version}"

    @property
    def is_checked(self) -> bool:
        """Whether somebody other than its author is named as its checker."""
        return not self.checker.casefold().startswith("not yet")

    @property
    def has_rate(self) -> bool:
        """Whether dividing by residents or households makes sense; a percentage is already a ratio."""
        return self.kind is not Kind.PERCENTAGE

    @property
    def is_additive(self) -> bool:
        """Whether values of areas and months may be added; a percentage is worked out anew from added counts."""
        return self.kind is not Kind.PERCENTAGE

    @property
    def is_counted(self) -> bool:
        """Whether values are plain counts, of which chance can be told; not so percentages and weighted sums."""
        return self.kind is Kind.COUNT

    def datasets(self) -> tuple[str, ...]:
        """The datasets that carry it for at least some months, finest first."""
        carried = {dataset for rule in self.rules for dataset in rule.datasets}
        return tuple(dataset for dataset in DATASETS if dataset in carried)

    def rules_for(self, dataset: str, month: Month | None = None) -> tuple[SourceRule, ...]:
        """The rules of a dataset in order of time; with `month`, the one that holds for it, or none."""
        found = [r for r in self.rules if dataset in r.datasets and (month is None or r.holds(dataset, month))]
        return tuple(sorted(found, key=lambda rule: rule.valid_from.index if rule.valid_from else 0))

    def rule_for(self, dataset: str, month: Month) -> SourceRule:
        """The rule that holds for a month. Raises NotMeasurable with the reason where there is none."""
        found = self.rules_for(dataset, month)
        if not found:
            raise NotMeasurable(self.why_unavailable(dataset, month))
        return found[0]

    def why_unavailable(self, dataset: str, month: Month) -> str:
        """Why there is no figure from this dataset for this month, ending in what to do."""
        reasons = [entry.reason for entry in self.unavailable if entry.holds(dataset, month)]
        if reasons:
            return reasons[0]
        rules = self.rules_for(dataset)
        if rules:
            return f"'{self.title}' has no definition for {dataset} in {month}; ask for {_spans(rules)}."
        return f"'{self.title}' is not defined for {dataset}; use one of {', '.join(self.datasets())}."

    def definition_hash(self) -> str:
        """Sixteen hex digits that change exactly when the numbers may: rules as resolved, weights, kind, unit, rate."""
        meaning = {
            "id": self.id,
            "kind": self.kind,
            "unit": self.unit,
            "is_crime": self.is_crime,
            "rate": self.rate.model_dump(mode="json"),
            "rules": [_rule_meaning(rule) for rule in self.rules],
        }
        return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()[:16]


def _rule_meaning(rule: SourceRule) -> dict[str, object]:
    weights = rule.weights
    counted = rule.offence_codes if rule.by_code else rule.resolved()
    return {
        "datasets": sorted(rule.datasets),
        "basis": rule.basis,
        "from": str(rule.valid_from),
        "to": str(rule.valid_to),
        "categories": sorted(counted),
        "open": rule.all_except is not None,
        "denominator": sorted(rule.denominator),
        "weights": {code: weights[code] for code in sorted(counted) if code in weights},
    }


def _spans(rules: Iterable[SourceRule]) -> str:
    return " or ".join(
        " ".join(
            [f"months from {rule.valid_from}" if rule.valid_from else "months"]
            + ([f"to {rule.valid_to}"] if rule.valid_to else [])
        )
        for rule in rules
    )
