"""The plan file and what stands beside it: members, targets, comparison groups, breaks, the report's own words."""

from __future__ import annotations

from saferplan.plans.breaks import Break, BreakKind, breaks_touching, load_breaks, national_breaks
from saferplan.plans.groups import BUILT_IN_GROUPS, Averaging, Group, load_groups
from saferplan.plans.load import load_plan
from saferplan.plans.members import Contact, Member, Role
from saferplan.plans.report_text import Committee, ReportText
from saferplan.plans.schema import Duty, Plan, Priority, ReportingYear
from saferplan.plans.targets import Baseline, Months, RagRule, Reading, RevisionPolicy, Target, TrajectoryMethod

__all__ = [
    "BUILT_IN_GROUPS",
    "Averaging",
    "Baseline",
    "Break",
    "BreakKind",
    "Committee",
    "Contact",
    "Duty",
    "Group",
    "Member",
    "Months",
    "Plan",
    "Priority",
    "RagRule",
    "Reading",
    "ReportText",
    "ReportingYear",
    "RevisionPolicy",
    "Role",
    "Target",
    "TrajectoryMethod",
    "breaks_touching",
    "load_breaks",
    "load_groups",
    "load_plan",
    "national_breaks",
]
