"""Reading plan.yaml, and holding its references to the measures, areas and groups that exist."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from saferplan.plans.groups import BUILT_IN_GROUPS
from saferplan.plans.schema import Plan
from saferplan.textfiles import TextFile, nearest, read_text_file


def load_plan(path: Path, *, measures: Collection[str] | None = None, groups: Collection[str] | None = None) -> Plan:
    """The plan, checked against its schema and, where given, the ids of known measures and of the groups in files.

    Raises:
        DefinitionError: `file:line: what is wrong; what to do`.
    """
    file = read_text_file(path)
    plan = file.as_(Plan)
    if measures is not None:
        _check_measures(file, plan, measures)
    if groups is not None:
        _check_groups(file, plan, {*groups, *BUILT_IN_GROUPS})
    return plan


def _check_measures(file: TextFile, plan: Plan, known: Collection[str]) -> None:
    for number, target in enumerate(plan.targets):
        if target.measure not in known:
            raise file.error(_unknown("measure", target.measure, known), "targets", number, "measure")
    for number, measure in enumerate(plan.indicators):
        if measure not in known:
            raise file.error(_unknown("measure", measure, known), "indicators", number)


def _check_groups(file: TextFile, plan: Plan, known: Collection[str]) -> None:
    for number, group in enumerate(plan.comparison_groups):
        if isinstance(group, str) and group not in known:
            raise file.error(_unknown("comparison group", group, known), "comparison_groups", number)


def _unknown(kind: str, word: str, known: Collection[str]) -> str:
    return f"'{word}' is not a known {kind}; {nearest(word, known)}"
