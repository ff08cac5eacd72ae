"""What a number means: definitions name categories, pure functions turn their counts into values."""

from saferplan.measures.catalogue import Catalogue, check
from saferplan.measures.check import Problem, Severity
from saferplan.measures.definition import (
    Denominator,
    Kind,
    Measure,
    Polarity,
    ReviewStatus,
    SourceRule,
    Theme,
)
from saferplan.measures.describe import describe
from saferplan.measures.offences import normalise_code, offences
from saferplan.measures.vocabulary import CODE_DATASETS, DATASETS, known_categories, unknown_categories

__all__ = [
    "CODE_DATASETS",
    "DATASETS",
    "Catalogue",
    "Denominator",
    "Kind",
    "Measure",
    "Polarity",
    "Problem",
    "ReviewStatus",
    "Severity",
    "SourceRule",
    "Theme",
    "check",
    "describe",
    "known_categories",
    "normalise_code",
    "offences",
    "unknown_categories",
]
