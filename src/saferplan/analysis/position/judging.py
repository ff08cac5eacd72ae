"""Which figures are judged against which.

What is judged, and when:

- from the deadline on: the 12 months ending with the deadline, against the target;
- before it, under the reading `rolling-12`: the rolling 12 months, against the trajectory for that month;
- before it, under `final-year-total`: the same until the final year has two months, then the final year so far against
  the trajectory for those months (the rolling 12 months still, where the source has no months).
"""

from __future__ import annotations

from dataclasses import replace

from saferplan.analysis.figures import Count, blocked_by, count_between, twelve_months
from saferplan.analysis.position.case import NO_TARGET, Case
from saferplan.analysis.position.rag import Judgement, asks_for_at_least, grey, judge, not_to_be_judged
from saferplan.plans.targets import Reading


def judge_year(case: Case, now: Count, expected: Count) -> Judgement:
    """The colour of the year to date against the trajectory; of one month of a year there is none."""
    if now.first == now.last:
        rule = case.target.rag if case.target else None
        return grey("one month of the year is too little to judge", now.label, "trajectory", rule)
    return _judge(case, now, expected, "trajectory")


def judge_target(case: Case, expected: Count) -> Judgement:
    """The colour of the target; `expected` is the trajectory's 12 months to the month reported."""
    target = case.target
    if target is None or case.trajectory is None:
        return _judge(case, case.rolling, expected, "trajectory")
    if case.month >= target.deadline:
        final = twelve_months(case.series, target.deadline)
        return _judge(case, final, replace(final, value=case.trajectory.target, reason=""), "target")
    if target.reading is Reading.FINAL_YEAR_TOTAL and case.month > target.final_year_first:
        so_far = count_between(case.series, target.final_year_first, case.month)
        path = case.trajectory.expected(so_far.first, so_far.last)
        # Without a path by month (totals of 12 months only) the rolling total is the best there is.
        if path.value is not None and so_far.value is not None:
            return _judge(case, so_far, path, "trajectory")
    return _judge(case, case.rolling, expected, "trajectory")


def _judge(case: Case, now: Count, expected: Count, against: str) -> Judgement:
    target = case.target
    reason = not_to_be_judged(target, case.polarity) or expected.reason or now.reason or _blocked(case, now)
    if target and not reason and case.month <= target.baseline.last:
        reason = f"the target counts from {(target.baseline.last + 1).name}"
    if target is None or reason or now.value is None or expected.value is None:
        return grey(reason or NO_TARGET, now.label, against, target.rag if target else None)
    rises = asks_for_at_least(target, case.polarity)
    return judge(now.value, expected.value, now.label, against, rises=rises, rule=target.rag)


def _blocked(case: Case, now: Count) -> str:
    if case.target is None:
        return ""
    between = (b for b in case.breaks if b.blocks_comparison and b.lies_between(case.target.baseline.first, now.last))
    return next((blocked_by(b) for b in between), "")
