"""saferplan status: where every target stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from saferplan.cli.options import AsAtOption, MonthOption, OutputOption, WorkspaceOption, day, open_workspace
from saferplan.cli.output import rows_as_table, say_restricted, write_text
from saferplan.periods import Month

if TYPE_CHECKING:
    from saferplan.analysis.position.result import Position
    from saferplan.analysis.position.standing import Standing, Unavailable


def status(
    *,
    month: MonthOption = None,
    as_at: AsAtOption = None,
    format: Literal["table", "json"] = "table",
    output: OutputOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Show where each target of the plan stands, in words and numbers, and the measures it watches."""
    space = open_workspace(workspace)
    found, missing = space.standings(Month.parse(month) if month else None, day(as_at, "--as-at"))
    for source in {item.table.source for item in found}:
        say_restricted(source)
    if format == "json":
        from saferplan.analysis.position.facts import facts

        told = {
            "partnership": space.plan.partnership,
            "area_code": space.area.code,
            "area_name": space.area.name,
            "positions": [facts(standing) for standing in found],
            "unavailable": [{"measure": m.measure.id, "reason": m.reason} for m in missing],
        }
        write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", output)
    else:
        write_text(_prose(found, missing), output)


def _prose(found: list[Standing], missing: list[Unavailable]) -> str:
    from saferplan.analysis.position.sentences import sentences

    lines: list[str] = []
    for standing in (s for s in found if s.target):
        lines += [standing.position.title.upper(), *(f"  {text}" for text in sentences(standing.position)), ""]
    watched = [_row(s.position) for s in found if not s.target]
    if watched:
        headings = ("watched", "month", "12 months", "12 months before", "change", "change %")
        lines += [rows_as_table(headings, watched)]
    lines += [f"{m.measure.title}: no figure. {m.reason}" for m in missing]
    return "\n".join(lines).rstrip() + "\n"


def _row(p: Position) -> tuple[str, ...]:
    change = p.rolling_change
    return (
        p.title,
        _number(p.latest.value),
        _number(p.rolling.value),
        _number(p.rolling_before.value),
        "not known" if change.change is None else f"{change.change:+,.0f}",
        "not known" if change.value is None else f"{change.value:+.1f}",
    )


def _number(value: float | None) -> str:
    return "not known" if value is None else f"{value:,.0f}"
