"""Tables of a Word report: horizontal rules, repeated header rows, figures aligned on the right.

Written as XML: through python-docx's cells, 1,000 of them took 2.3 s; so they take 0.03 s.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from saferplan.reporting.blocks import Absent, Signed
from saferplan.reporting.renderers import docx_styles as styles
from saferplan.reporting.renderers import docx_xml as xml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as Word

    from saferplan.reporting.blocks import Panel, Table

_PANEL_WIDTHS = (52.0, 34.0, 80.0)
_CHARACTER = 1.75
"""Millimetres of a character at 9 points, on the safe side."""
_MANY_COLUMNS = 7
_MARGINS = {7: 70, 9: 40}
"""Twentieths of a point beside each cell of a table with more columns than so many; Word's own are 108. With 40 twelve
months and their names fit the width of a page."""
_TWIPS = 1440 / 25.4
_SHORT = 8
"""A table of at most so many rows, a fifth of a page, is never split: its areas are there to be seen side by side."""
_SIGN = 3
"""Characters that the sign in a cell takes the room of."""
NO_BREAK = "\N{NO-BREAK SPACE}"


def table(word: Word, content: Table) -> None:
    """Append a table; totals between rules, what was not published in italics."""
    headers = [f"{column.header}\n{column.unit}" if column.unit else column.header for column in content.columns]
    aligns = [column.align for column in content.columns]
    kept = _kept(len(content.rows))
    rows = [
        _row(word, row, aligns, index in content.totals, content.row_headers, kept=index in kept)
        for index, row in enumerate(content.rows)
    ]
    _append(
        word,
        content.caption,
        _widths(headers, content.rows, aligns),
        [_head(headers, aligns), *rows],
        content.row_headers,
    )


def _kept(rows: int) -> set[int]:
    """The rows that stay on the page of the next: no row stands alone at either end, a short table is one piece."""
    if rows <= _SHORT:
        return set(range(rows - 1))
    return {0, rows - 2}


def panel(word: Word, content: Panel) -> None:
    """Append key figures: what is measured, its figure, and what that means in words."""
    aligns = ("left", "right", "left")
    rows = [
        "".join(
            (
                _cell(_run(figure.label, bold=True), "left"),
                _cell(_run(figure.value, bold=True, half_points=26), "right"),
                _cell(_run(". ".join(filter(None, (figure.judgement_words, figure.note))) or "No comment"), "left"),
            )
        )
        for figure in content.figures
    ]
    _append(word, content.title, _PANEL_WIDTHS, [_head(("Measure", "Figure", "What it means"), aligns), *rows], True)


def _append(word: Word, title: str, widths: Sequence[float], rows: Sequence[str], row_headers: bool) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    grid = "".join(f'<w:gridCol w:w="{width * _TWIPS:.0f}"/>' for width in widths)
    head, *body = rows
    rule = f'w:val="single" w:sz="4" w:space="0" w:color="{styles.HAIRLINE}"'
    made = (
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{sum(widths) * _TWIPS:.0f}" w:type="dxa"/>'
        f"<w:tblBorders><w:bottom {rule}/><w:insideH {rule}/></w:tblBorders>"
        '<w:tblLayout w:type="fixed"/>'
        f"{_margins(len(widths))}"
        f'<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="{int(row_headers)}" w:lastColumn="0"/>'
        f'<w:tblCaption w:val="{escape(title)}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
        + "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{row}</w:tr>" for row in body)
        + "</w:tbl>"
    )
    word.element.body.insert_element_before(parse_xml(made), "w:sectPr")


def _margins(columns: int) -> str:
    width = next((twips for least, twips in sorted(_MARGINS.items(), reverse=True) if columns > least), None)
    if width is None:
        return ""
    sides = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side in ("left", "right"))
    return f"<w:tblCellMar>{sides}</w:tblCellMar>"


def _head(headers: Sequence[str], aligns: Sequence[str]) -> str:
    rule = f'<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{styles.INK}"/>'
    cells = []
    for header, align in zip(headers, aligns, strict=True):
        name, _, unit = header.partition("\n")
        words = _run(name, bold=True) + (_run(unit, colour=styles.QUIET, new_line=True) if unit else "")
        cells.append(_cell(words, align, rule, head=True))
    return "".join(cells)


def _row(word: Word, row: Sequence[str], aligns: Sequence[str], total: bool, row_headers: bool, *, kept: bool) -> str:
    """Word knows no row header; bold type says it."""
    rule = f'w:val="single" w:sz="6" w:space="0" w:color="{styles.INK}"'
    rules = f"<w:top {rule}/><w:bottom {rule}/>" if total else ""
    return "".join(
        _cell(
            _sign(word, words) + _run(words, bold=total or (row_headers and i == 0), italic=isinstance(words, Absent)),
            align,
            rules,
            kept=kept,
        )
        for i, (words, align) in enumerate(zip(row, aligns, strict=True))
    )


def _sign(word: Word, words: str) -> str:
    if not isinstance(words, Signed):
        return ""
    from docx.oxml.xmlchemy import serialize_for_reading

    drawn = serialize_for_reading(xml.sign(word.part, words.icon))
    return f"{drawn}{_run(NO_BREAK)}"


def _cell(words: str, align: str, rules: str = "", head: bool = False, *, kept: bool = False) -> str:
    borders = f"<w:tcBorders>{rules}</w:tcBorders>" if rules else ""
    bottom = '<w:vAlign w:val="bottom"/>' if head else ""
    keep = "<w:keepNext/>" if head or kept else ""
    return (
        f"<w:tc><w:tcPr>{borders}{bottom}</w:tcPr><w:p><w:pPr>"
        f'<w:pStyle w:val="ReportCell"/>{keep}<w:jc w:val="{align}"/></w:pPr>{words}</w:p></w:tc>'
    )


def _run(
    words: str,
    bold: bool = False,
    italic: bool = False,
    colour: str = "",
    half_points: int = 0,
    new_line: bool = False,
) -> str:
    look = "<w:b/>" * bold + "<w:i/>" * italic
    look += f'<w:color w:val="{colour}"/>' if colour else ""
    look += f'<w:sz w:val="{half_points}"/>' if half_points else ""
    start = "<w:br/>" if new_line else ""
    return f'<w:r><w:rPr>{look}</w:rPr>{start}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def _length(words: str) -> int:
    return len(words) + (_SIGN if isinstance(words, Signed) else 0)


def _widths(headers: Sequence[str], rows: Sequence[Sequence[str]], aligns: Sequence[str]) -> list[float]:
    """Columns as wide as their words; the first takes what is left, but a narrow table does not fill the page."""
    longest = [
        max([_length(row[i]) for row in rows] + [len(line) for line in header.split("\n")])
        for i, header in enumerate(headers)
    ]
    many = len(headers) > _MANY_COLUMNS
    widest, least, margins = (75.0 if len(headers) <= 3 else 46.0), (15.0 if many else 18.0), (3.0 if many else 6.0)
    wanted = [
        min(max(length * _CHARACTER + margins, least), 75.0 if i == 0 else widest) for i, length in enumerate(longest)
    ]
    spare = styles.TEXT_WIDTH - sum(wanted)
    if len(headers) > 3 or spare < 0:
        wanted[0] = max(wanted[0] + spare, min(wanted[0], 30.0))
    shortest = [
        _longest_word([header.split("\n")[0], *(row[i] for row in rows)]) * _CHARACTER + margins
        if align == "left"
        else wanted[i]
        for i, (header, align) in enumerate(zip(headers, aligns, strict=True))
    ]
    return [wanted[0], *_within(wanted[1:], shortest[1:], styles.TEXT_WIDTH - wanted[0])]


def _longest_word(cells: Sequence[str]) -> int:
    """Of words that a narrower column would break, the sign before the first counted in."""
    return max(len(word) + (_SIGN if isinstance(cell, Signed) else 0) for cell in cells for word in cell.split(" "))


def _within(wanted: Sequence[float], shortest: Sequence[float], room: float) -> list[float]:
    """Narrower where the table would be wider than the page: words, which can wrap, before figures, which cannot."""
    over = max(sum(wanted) - room, 0.0)
    spare = [max(width - least, 0.0) for width, least in zip(wanted, shortest, strict=True)]
    share = min(over / sum(spare), 1.0) if any(spare) else 0.0
    narrower = [width - give * share for width, give in zip(wanted, spare, strict=True)]
    scale = min(room / sum(narrower), 1.0) if narrower else 1.0
    return [width * scale for width in narrower]
