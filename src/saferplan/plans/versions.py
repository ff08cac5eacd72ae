"""Earlier versions of the plan: kept as dated files before each refresh, so that what a refresh changed can be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from saferplan.errors import DefinitionError, StorageError, UsageError
from saferplan.periods import day_name
from saferplan.plans.changes import Change, changes
from saferplan.plans.load import load_plan
from saferplan.plans.schema import Plan

FOLDER = "plan-versions"
"""In the workspace; its files are named by the day on which the plan was kept: 2026-01-31.yaml."""


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """The plan as it was on a day."""

    kept_on: date
    path: Path
    plan: Plan


@dataclass(frozen=True, slots=True)
class Refresh:
    """What changed from a version kept on one day to the next one kept, or to the plan of today.

    `to` is the day the later version was kept; None for the plan as it is.
    """

    since: date
    to: date | None
    before: Plan
    after: Plan
    changes: tuple[Change, ...]

    @property
    def heading(self) -> str:
        if self.to is None:
            return f"Since {day_name(self.since)}"
        return f"From {day_name(self.since)} to {day_name(self.to)}"


def kept_plans(folder: Path) -> tuple[KeptPlan, ...]:
    """Every version kept in the folder, the oldest first; an absent folder has none.

    They follow the same schema as the plan; measures they name may have gone since. Raises DefinitionError.
    """
    return tuple(KeptPlan(_day(path), path, load_plan(path)) for path in sorted(folder.glob("*.yaml")))


def refreshes(
    kept: Sequence[KeptPlan], now: Plan, names: Callable[[str], str] = lambda measure: measure
) -> tuple[Refresh, ...]:
    """What changed between one version and the next, the newest first. `names` gives a measure's title from its id."""
    steps: list[tuple[date, date | None, Plan, Plan]] = [
        (before.kept_on, after.kept_on, before.plan, after.plan) for before, after in pairwise(kept)
    ]
    steps += [(before.kept_on, None, before.plan, now) for before in kept[-1:]]
    return tuple(
        Refresh(since, to, before, after, changes(before, after, names)) for since, to, before, after in reversed(steps)
    )


def keep(plan: Path, folder: Path, on: date) -> Path | None:
    """Copy the plan into the folder as the version of this day; None when the newest version kept says the same.

    Raises UsageError when the day already has another version or a later one is there, DefinitionError when the plan is
    wrong, StorageError.
    """
    load_plan(plan)
    text = plan.read_bytes()
    kept = kept_plans(folder)
    if kept and kept[-1].path.read_bytes() == text:
        return None
    if kept and kept[-1].kept_on >= on:
        raise UsageError(
            f"{kept[-1].path} was kept on {day_name(kept[-1].kept_on)}, not before {day_name(on)}; give a later day, "
            "or remove that file first."
        )
    path = folder / f"{on}.yaml"
    try:
        folder.mkdir(exist_ok=True)
        path.write_bytes(text)
    except OSError as error:
        raise StorageError(f"{path} cannot be written ({error.strerror}); make the folder writable.") from error
    return path


def _day(path: Path) -> date:
    try:
        return date.fromisoformat(path.stem)
    except ValueError:
        raise DefinitionError(
            f"{path}:1: the file is not named by a day; call it as in 2026-01-31.yaml, the day it was kept."
        ) from None
