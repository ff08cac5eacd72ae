"""saferplan status: where every target stands."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal

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
        facts = {
            "partnership": space.plan.partnership,
            "area_code": space.area.code,
            "area_name": space.area.name,
            "positions": [_facts(standing) for standing in found],
            "unavailable": [{"measure": m.measure.id, "reason": m.reason} for m in missing],
        }
        write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", output)
    else:
        write_text(_prose(found, missing), output)


def _facts(standing: Standing) -> dict[str, Any]:
    return {
        "measure": standing.measure.version_label,
        "target_id": standing.target.id if standing.target else None,
        "source": standing.position.source,
        "basis": str(standing.table.basis),
        "position": _plain(standing.position),
        "releases": [pin.release_id for pin in standing.pins],
    }


def _plain(value: Any) -> Any:
    """Dataclasses, months, days and enums as JSON has them; a target by its id alone."""
    if isinstance(value, Month):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: _plain(getattr(value, f.name))
            for f in fields(value)
            if f.name not in ("target", "trajectory", "series")
        }
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return str(value)
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


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
