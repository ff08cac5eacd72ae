"""The plan file: the one schema of plan.yaml."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from saferplan.errors import UsageError
from saferplan.periods import By
from saferplan.plans.groups import AreaCode, Group
from saferplan.plans.members import Contact, Member, Role
from saferplan.plans.report_text import Committee, ReportText
from saferplan.plans.targets import Months, Target
from saferplan.textfiles import Slug, TextModel, nearest, told


class Duty(StrEnum):
    """What a strategy under section 6(1) of the Crime and Disorder Act 1998 must cover: paragraphs (a) to (d)."""

    CRIME_AND_DISORDER = "a"
    SUBSTANCE_MISUSE = "b"
    REOFFENDING = "c"
    SERIOUS_VIOLENCE = "d"

    @property
    def heading(self) -> str:
        return {
            Duty.CRIME_AND_DISORDER: "Reducing crime and disorder, anti-social behaviour and harm to the environment",
            Duty.SUBSTANCE_MISUSE: "Combatting the misuse of drugs, alcohol and other substances",
            Duty.REOFFENDING: "Reducing re-offending",
            Duty.SERIOUS_VIOLENCE: "Preventing people from becoming involved in serious violence, and reducing it",
        }[self]

    @property
    def provision(self) -> str:
        return f"s.6(1)({self.value})"


class ReportingYear(StrEnum):
    """The year that 'year to date' counts from."""

    FINANCIAL = "financial"
    CALENDAR = "calendar"

    @property
    def by(self) -> By:
        return By.YEAR if self is ReportingYear.FINANCIAL else By.CALENDAR_YEAR


class Priority(TextModel):
    """A priority of the plan, and the statutory duties it answers."""

    title: str = Field(min_length=1)
    why: str = ""
    section_6: tuple[Duty, ...] = ()
    lead: str = ""
    """The organisation or role that leads on it."""


GroupReference = Annotated[
    Annotated[str, Tag("name")] | Annotated[Group, Tag("group")],
    Discriminator(lambda value: "name" if isinstance(value, str) else "group"),
]
"""The name of a file in groups/, of a built-in group, or a group written out."""


class Plan(TextModel):
    """A partnership's plan."""

    title: str = Field(min_length=1)
    partnership: str = Field(min_length=1)
    area: AreaCode
    """The ONS code of the area: a CSP, an authority or a police force area."""
    period: Months
    reporting_year: ReportingYear = ReportingYear.FINANCIAL
    strategy: str = ""
    """The wider strategy the plan belongs to."""
    note: str = ""
    members: tuple[Member, ...] = ()
    priorities: tuple[Priority, ...] = ()
    targets: tuple[Target, ...] = ()
    indicators: tuple[Slug, ...] = ()
    """Measures watched without a target, for the monthly pack, in its order."""
    comparison_groups: tuple[GroupReference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    committee: Committee | None = None
    report: ReportText = ReportText()

    @field_validator("targets")
    @classmethod
    def _target_ids_once(cls, targets: tuple[Target, ...]) -> tuple[Target, ...]:
        ids = [target.id for target in targets]
        for number, target in enumerate(targets):
            if target.id in ids[:number]:
                raise told(f"the id '{target.id}' is used twice; give each target its own", number, "id")
        return targets

    @field_validator("indicators")
    @classmethod
    def _indicators_once(cls, indicators: tuple[str, ...]) -> tuple[str, ...]:
        for number, measure in enumerate(indicators):
            if measure in indicators[:number]:
                raise told(f"'{measure}' is listed twice; take one out", number)
        return indicators

    @model_validator(mode="after")
    def _deadlines_in_plan(self) -> Self:
        for number, target in enumerate(self.targets):
            if target.deadline < self.period.first:
                problem = f"{target.deadline} is before the plan begins ({self.period.first}); correct one of the two"
                raise told(problem, "targets", number, "deadline")
        return self

    @model_validator(mode="after")
    def _targets_name_priorities_of_the_plan(self) -> Self:
        known = [priority.title for priority in self.priorities]
        for number, target in enumerate(self.targets):
            if target.priority and target.priority not in known:
                problem = f"'{target.priority}' is not a priority of this plan; {nearest(target.priority, known)}"
                raise told(problem, "targets", number, "priority")
        return self

    @model_validator(mode="after")
    def _report_speaks_of_measures_of_the_plan(self) -> Self:
        for slot in ("commentary", "actions"):
            for measure in getattr(self.report, slot):
                if measure not in self.measures:
                    problem = f"'{measure}' is not a measure of this plan; {nearest(measure, self.measures)}"
                    raise told(problem, "report", slot, measure)
        return self

    def members_on(self, day: date) -> tuple[Member, ...]:
        """Members on this day: responsible authorities, then co-operating, then invited, each in the order written."""
        order = list(Role)
        return tuple(sorted((m for m in self.members if m.holds_on(day)), key=lambda m: order.index(m.role)))

    def target(self, target_id: str) -> Target:
        """The target with this id. Raises UsageError, naming the known ones."""
        for target in self.targets:
            if target.id == target_id:
                return target
        known = [target.id for target in self.targets]
        raise UsageError(f"'{target_id}' is not a target of this plan; {nearest(target_id, known)}")

    @property
    def duties_not_covered(self) -> tuple[Duty, ...]:
        """The paragraphs of section 6(1) no priority answers."""
        covered = {duty for priority in self.priorities for duty in priority.section_6}
        return tuple(duty for duty in Duty if duty not in covered)

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure the plan speaks of, targets first, each once."""
        return tuple(dict.fromkeys((*(target.measure for target in self.targets), *self.indicators)))
