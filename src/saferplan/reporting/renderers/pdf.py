"""PDF by Typst: tagged, PDF/UA-1, with its own typeface. The layout is `assets/report.typ`; this hands it data."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from saferplan.errors import UsageError
from saferplan.periods import day_name
from saferplan.reporting import drawing, fonts, icons
from saferplan.reporting.blocks import (
    Absent,
    BulletList,
    Caveat,
    Figure,
    Glossary,
    PageBreak,
    Panel,
    Paragraph,
    Signed,
    Table,
    Withheld,
)
from saferplan.reporting.views import document_marking, marking

if TYPE_CHECKING:
    from saferplan.reporting.inline import Inline
    from saferplan.reporting.numbering import NumberedBlock, NumberedDocument, NumberedSection

_Data = dict[str, Any]


def render(report: NumberedDocument) -> bytes:
    """The report as PDF/UA-1. Texts reach Typst as data, never as markup, so every sign comes out as written."""
    import typst

    layout = resources.files("saferplan.reporting.renderers.assets").joinpath("report.typ").read_bytes()
    files = {"main": layout, "report.json": json.dumps(_document(report)).encode()}
    try:
        return bytes(
            typst.compile(  # type: ignore[call-overload]  # its stub forgets that a mapping of files may be given
                files,
                font_paths=[str(fonts.directory())],
                ignore_system_fonts=True,
                pdf_standards=["ua-1"],
            )
        )
    except typst.TypstError as error:
        raise UsageError(f"The PDF of this report cannot be made accessible ({error}); correct that part.") from error


def _document(report: NumberedDocument) -> _Data:
    document = report.document
    facts = [["Reference", document.reference]] if document.reference else []
    facts += [["Status", "Draft"]] if document.is_draft else []
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "organisation": document.organisation,
        "language": document.language.split("-")[0],
        "region": ([*document.language.split("-"), ""])[1],
        "date": [document.date.year, document.date.month, document.date.day],
        "facts": [["Date", day_name(document.date)], *facts] + [[fact.label, fact.value] for fact in document.facts],
        "reference": document.reference,
        "draft": document.is_draft,
        "marking": document_marking(document),
        "attributions": list(document.attributions),
        "blocks": [_block(report, item) for item in report.blocks],
        "sections": [_section(report, section) for section in report.sections],
        "data": [_appended(item, figure) for item, figure in report.figures()],
    }


def _section(report: NumberedDocument, part: NumberedSection) -> _Data:
    return {
        "number": part.number,
        "title": part.title,
        "level": part.level,
        "anchor": part.anchor,
        "marking": marking(part.section.classification),
        "blocks": [_block(report, item) for item in part.blocks],
        "sections": [_section(report, below) for below in part.sections],
    }


def _block(report: NumberedDocument, item: NumberedBlock) -> _Data:
    shown = {"label": item.label, "anchor": item.anchor, "marking": marking(item.block.classification)}
    return {**shown, **_content(report, item)}


def _content(report: NumberedDocument, item: NumberedBlock) -> _Data:
    match item.block:
        case Paragraph(runs=runs):
            return {"kind": "paragraph", "runs": _inline(report, runs)}
        case BulletList(items=items):
            return {"kind": "list", "items": [_inline(report, runs) for runs in items]}
        case Panel() as panel:
            return _panel(panel)
        case Table() as table:
            return {"kind": "table", **_table(table)}
        case Figure() as figure:
            return _figure(item, figure)
        case Caveat(runs=runs, title=title) | Glossary(runs=runs, title=title):
            strong = isinstance(item.block, Caveat)
            return {"kind": "box", "title": title, "strong": strong, "runs": _inline(report, runs)}
        case PageBreak():
            return {"kind": "pagebreak"}
        case Withheld(notice=notice):
            return {"kind": "withheld", "notice": notice}


def _inline(report: NumberedDocument, runs: Inline) -> list[_Data]:
    shown = []
    for run in runs:
        words, target = report.reference(run.ref) if run.ref else (run.text, "")
        shown.append(
            {
                "text": words,
                "strong": run.strong,
                "emphasis": run.emphasis,
                "href": run.href,
                "anchor": target,
                "icon": icons.svg(run.icon) if run.icon else "",
            }
        )
    return shown


def _panel(panel: Panel) -> _Data:
    figures = [
        {
            "label": figure.label,
            "value": figure.value,
            "note": figure.note,
            "verdict": figure.judgement_words,
            "judgement": figure.judgement.value if figure.judgement else "no judgement",
        }
        for figure in panel.figures
    ]
    return {"kind": "panel", "title": panel.title, "figures": figures}


def _table(table: Table) -> _Data:
    return {
        "caption": table.caption,
        "columns": [{"header": c.header, "align": c.align, "unit": c.unit} for c in table.columns],
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "totals": list(table.totals),
        "notes": list(table.notes),
    }


def _cell(cell: str) -> _Data:
    icon = icons.svg(cell.icon) if isinstance(cell, Signed) else ""
    return {"text": cell, "absent": isinstance(cell, Absent), "icon": icon}


def _figure(item: NumberedBlock, figure: Figure) -> _Data:
    return {
        "kind": "figure",
        "title": figure.title,
        "subtitle": figure.subtitle,
        "source": figure.source,
        "alt": figure.alt,
        "svg": drawing.to_svg(figure.spec, f"{item.label}: {figure.title}", figure.alt, item.anchor),
    }


def _appended(item: NumberedBlock, figure: Figure) -> _Data:
    """The table behind a chart, printed at the end of the document."""
    return {
        **_table(figure.table),
        "label": item.label,
        "anchor": item.anchor,
        "description": figure.description,
    }
