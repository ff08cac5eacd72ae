"""saferplan explain: where one number comes from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from saferplan.cli.options import AreaOption, AsAtOption, OutputOption, WorkspaceOption, day, open_workspace
from saferplan.cli.output import published_told, rows_told, write_text
from saferplan.periods import By, Period

if TYPE_CHECKING:
    from saferplan.analysis.explanation import ExplainedRate, Explanation, UsedRelease


def explain(
    measure: str,
    /,
    *,
    area: AreaOption = None,
    month: Annotated[str, Parameter(help="The month, or the last month of a quarter or rolling 12: YYYY-MM.")],
    source: Annotated[str | None, Parameter(help="police-uk, home-office, ons or local.")] = None,
    by: Annotated[str | None, Parameter(help="month, quarter, year, calendar-year or rolling-12.")] = None,
    as_at: AsAtOption = None,
    format: Literal["table", "json"] = "table",
    output: OutputOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Explain a number: releases, files and their checksums, the definition's version, rows and arithmetic.

    Parameters
    ----------
    measure
        A measure's id; 'saferplan measures list' shows them.
    """
    found = open_workspace(workspace).explain(measure, area, month, source=source, by=by, as_at=day(as_at, "--as-at"))
    write_text(
        json.dumps(_facts(found), indent=2, ensure_ascii=False) + "\n" if format == "json" else _prose(found), output
    )


def _facts(e: Explanation) -> dict[str, Any]:
    return {
        "measure": e.measure.version_label,
        "definition_hash": e.measure.definition_hash(),
        "area_code": e.area.code,
        "area_name": e.area.name,
        "period": e.observation.period.label,
        "by": e.observation.period.by,
        "value": e.observation.value,
        "status": e.observation.status,
        "reason": e.observation.reason,
        "dataset": e.dataset,
        "basis": e.observation.basis,
        "parts": [{"category": p.category, "counted": p.counted, "weight": p.weight} for p in e.parts],
        "base": e.base,
        "arithmetic": e.arithmetic,
        "steps": [{"to": str(month), "counted": counted} for month, counted in e.steps],
        "rate": _rate_facts(e.rate) if e.rate else None,
        "releases": [_release(used) for used in e.releases],
        "notes": list(e.notes),
    }


def _rate_facts(rate: ExplainedRate) -> dict[str, Any]:
    return {
        "value": rate.value,
        "per": rate.per,
        "denominator": rate.denominator,
        "population": rate.population,
        "note": rate.note,
        "releases": [
            {"release": r.id, "file": r.file_name, "part": r.part, "sha256": r.sha256, "published": str(r.published)}
            for r in rate.releases
        ],
    }


def _release(used: UsedRelease) -> dict[str, Any]:
    r = used.release
    return {
        "release": r.id,
        "file": r.file_name,
        "part": r.part,
        "sha256": r.sha256,
        "published": str(r.published),
        "published_assumed": r.published_assumed,
        "publisher": r.publisher,
        "licence": r.licence,
        "counted": used.counted,
        "files": [
            {
                "name": f.name,
                "checksum": f.checksum,
                "rows_read": f.rows_read,
                "rows_stored": f.rows_stored,
                "rows_rejected": f.rows_rejected,
            }
            for f in used.files
        ],
    }


def _prose(e: Explanation) -> str:
    o = e.observation
    value = f"no value ({o.status}: {o.reason})" if o.value is None else f"{o.value:,.1f}".removesuffix(".0")
    lines = [
        f"{e.measure.title}, {e.area}, {_named(o.period)}: {value}",
        "",
        f"Definition   {e.measure.version_label}, hash {e.measure.definition_hash()}, reviewed {e.measure.reviewed}",
        f"             {e.measure.how_it_is_calculated}",
        f"Source       {e.dataset}, {o.basis} for this definition",
        *(_counted(e) if o.value is not None else []),
        f"Arithmetic   {e.arithmetic}",
        *_rate_lines(e),
        *(line for used in e.releases for line in _release_lines(used)),
        *(f"Note         {note}" for note in e.notes),
    ]
    return "\n".join(lines) + "\n"


def _counted(e: Explanation) -> list[str]:
    weights = [f"  × {part.weight:,g}" if part.weight != 1 else "" for part in e.parts]
    lines = [f"  {p.counted:>9,}  {p.category}{weight}" for p, weight in zip(e.parts, weights, strict=True)]
    return ["Counted", *lines]


def _rate_lines(e: Explanation) -> list[str]:
    if e.rate is None:
        return []
    named = (
        f"Release {r.id}, {r.file_name}{' ' + r.part if r.part else ''}, sha256 {r.sha256}" for r in e.rate.releases
    )
    return [f"Rate         {e.rate_arithmetic}", *(f"             {line}" for line in (e.rate.note, *named))]


def _named(period: Period) -> str:
    """The label, told apart where 2024-03 could be a month or a year."""
    return f"12 months to {period.last.name}" if period.by is By.ROLLING_12 else period.label


def _release_lines(used: UsedRelease) -> list[str]:
    r = used.release
    return [
        f"Release {r.id}    {r.title}, {r.publisher}, published {published_told(r)}, {r.licence}",
        f"             {r.file_name}{' ' + r.part if r.part else ''}, sha256 {r.sha256}",
        f"             {used.counted:,} of its counts are in the figure",
        *(f"  {f.name}, {f.checksum}: {rows_told(f)}" for f in used.files),
    ]
