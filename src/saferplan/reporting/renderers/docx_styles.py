"""The styles of a Word report: the built-in ones, so that an officer's template can restyle it in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from saferplan.reporting.charts.style import FONT
from saferplan.reporting.renderers.docx_xml import element

if TYPE_CHECKING:
    from docx.document import Document as Word

INK, QUIET, ACCENT, HAIRLINE, WASH = "1B1F24", "4D5761", "12436D", "C3C9CF", "F3F5F7"
NUMBER_COLUMN = 12
"""Millimetres from a paragraph's number to its text."""

TEXT_WIDTH = 166
"""Millimetres between the margins of an A4 page."""

# name: points, bold, colour, space before, space after, kept with the next
_LOOK: dict[str, tuple[float, bool, str, float, float, bool]] = {
    "Title": (22, True, INK, 0, 6, True),
    "Subtitle": (12.5, False, QUIET, 0, 12, False),
    "Heading 1": (15, True, ACCENT, 20, 8, True),
    "Heading 2": (12, True, INK, 16, 6, True),
    "Heading 3": (10.5, True, INK, 12, 4, True),
    "Caption": (10.5, False, INK, 14, 4, True),
    "List Bullet": (10.5, False, INK, 0, 4, False),
    "Header": (8.5, False, QUIET, 0, 0, False),
    "Footer": (8.5, False, QUIET, 0, 0, False),
}
_OWN = {
    "Numbered Paragraph": (10.5, False, INK, 0, 8, False),
    "Report Fact": (10.5, False, INK, 0, 3, False),
    "Report Box": (9.5, False, INK, 6, 6, False),
    "Report Notice": (10.5, False, INK, 6, 8, False),
    "Report Marking": (9.5, True, INK, 8, 4, True),
    "Report Note": (8.5, False, QUIET, 4, 4, False),
    "Report Cell": (9, False, INK, 1.5, 1.5, False),
}


def prepare(word: Word, language: str) -> None:
    """Set page, typeface, language and every style the report uses."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm, Pt

    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(22)
    page.top_margin = page.bottom_margin = Mm(24)
    _look(word.styles["Normal"], (10.5, False, INK, 0, 8, False))
    word.styles["Normal"].paragraph_format.line_spacing = 1.2
    for name, look in _LOOK.items():
        _look(word.styles[name], look)
    for name, look in _OWN.items():
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word.styles["Normal"]
        _look(style, look)
    _hanging(word.styles["Numbered Paragraph"], NUMBER_COLUMN)
    _hanging(word.styles["Report Fact"], 36)
    word.styles["List Bullet"].paragraph_format.left_indent = Mm(NUMBER_COLUMN + 5)
    word.styles["List Bullet"].paragraph_format.first_line_indent = Mm(-5)
    _clear_tabs(word.styles["Header"], word.styles["Footer"])
    for level in (1, 2, 3):
        word.styles[f"Heading {level}"].paragraph_format.tab_stops.add_tab_stop(Mm(NUMBER_COLUMN))
    word.styles["Report Cell"].paragraph_format.line_spacing = 1.05
    word.styles["Header"].paragraph_format.line_spacing = word.styles["Footer"].paragraph_format.line_spacing = Pt(11)
    _box(word.styles["Report Box"], left=(24, HAIRLINE), fill=WASH)
    _box(word.styles["Report Notice"], left=(8, INK), top=(8, INK), bottom=(8, INK), right=(8, INK))
    _language(word, language)


def _look(style: Any, look: tuple[float, bool, str, float, float, bool]) -> None:
    from docx.shared import Pt, RGBColor

    size, bold, colour, before, after, kept = look
    font, shape = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, False
    font.color.rgb = RGBColor.from_string(colour)
    shape.space_before, shape.space_after, shape.keep_with_next = Pt(before), Pt(after), kept
    _plain_fonts(style)


def _plain_fonts(style: Any) -> None:
    """Drop theme fonts and the rule under the built-in title, which would win over what is set here."""
    from docx.oxml.ns import qn

    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)
    for tag in ("w:spacing", "w:kern"):
        for found in style.element.rPr.findall(qn(tag)):
            style.element.rPr.remove(found)
    for found in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(found)


def _clear_tabs(*styles: Any) -> None:
    """The template's own stops are for letter paper: the page number would stop in the middle."""
    from docx.oxml.ns import qn

    for style in styles:
        for found in style.element.pPr.findall(qn("w:tabs")):
            style.element.pPr.remove(found)


def _hanging(style: Any, column: float) -> None:
    from docx.shared import Mm

    style.paragraph_format.left_indent, style.paragraph_format.first_line_indent = Mm(column), Mm(-column)
    style.paragraph_format.tab_stops.add_tab_stop(Mm(column))


def _box(style: Any, fill: str = "", **edges: tuple[int, str]) -> None:
    """Rules around a paragraph style, in eighths of a point, with a ground."""
    rules = element("w:pBdr")
    for edge in ("top", "left", "bottom", "right"):
        if edge in edges:
            size, colour = edges[edge]
            rules.append(element(f"w:{edge}", val="single", sz=str(size), space="8", color=colour))
    properties = style.element.get_or_add_pPr()
    at = next(
        (i for i, e in enumerate(properties) if e.tag.split("}")[1] in ("tabs", "spacing", "ind")), len(properties)
    )
    properties.insert(at, rules)
    if fill:
        properties.insert(at + 1, element("w:shd", val="clear", color="auto", fill=fill))
    from docx.shared import Mm

    style.paragraph_format.left_indent = style.paragraph_format.right_indent = Mm(3.5)


def _language(word: Word, language: str) -> None:
    from docx.oxml.ns import qn

    defaults = word.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for found in defaults.findall(qn("w:lang")):
        defaults.remove(found)
    defaults.append(element("w:lang", val=language, eastAsia=language))


def colour(code: str) -> Any:
    """A colour of this module as python-docx wants it."""
    from docx.shared import RGBColor

    return RGBColor.from_string(code)
