"""Reading plan.yaml, and holding its references to the measures, areas and groups that exist."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from saferplan.plans.groups import BUILT_IN_GROUPS
from saferplan.plans.schema import Plan
from saferplan.textfiles import TextFile, nearest, read_text_file


def load_plan(
    path: Path,
    *,
    measures: Collection[str] | Mapping[str, int] | None = None,
    groups: Collection[str] | None = None,
) -> Plan:
    """The plan, checked against its schema and, where given, the ids of known measures and of the groups in files.

    `measures` as a mapping of ids to versions also holds each target's `measure_version` to the version there is.

    Raises:
        DefinitionError: `file:line: what is wrong; what to do`.
    """
    file = read_text_file(path)
    plan = file.as_(Plan)
    if measures is not None:
        _check_measures(file, plan, measures)
    if isinstance(measures, Mapping):
        _check_versions(file, plan, measures)
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


def _check_versions(file: TextFile, plan: Plan, versions: Mapping[str, int]) -> None:
    for number, target in enumerate(plan.targets):
        pinned, defined = target.measure_version, versions[target.measure]
        if pinned not in (None, defined):
            message = (
                f"'{target.measure}' is defined in version {defined}, not {pinned}; see what changed with "
                f"'saferplan measures show {target.measure}', then write {defined}."
            )
            raise file.error(message, "targets", number, "measure_version")


def _check_groups(file: TextFile, plan: Plan, known: Collection[str]) -> None:
    for number, group in enumerate(plan.comparison_groups):
        if isinstance(group, str) and group not in known:
            raise file.error(_unknown("comparison group", group, known), "comparison_groups", number)


def _unknown(kind: str, word: str, known: Collection[str]) -> str:
    return f"'{word}' is not a known {kind}; {nearest(word, known)}"
