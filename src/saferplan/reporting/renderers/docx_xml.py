"""The parts of a Word file for which python-docx has no words: fields, fonts, markings, alternative text."""

from __future__ import annotations

import io
import uuid
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

from saferplan.reporting import drawing, fonts, icons

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.parts.document import DocumentPart
    from docx.text.paragraph import Paragraph

    from saferplan.reporting.icons import Icon

_SIGN_HEIGHT = 3.8
"""Millimetres: a little over the height of a line."""
_DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)
_FONT_KIND = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
_FACES: tuple[tuple[str, fonts.Face], ...] = (
    ("embedRegular", "Regular"),
    ("embedBold", "Bold"),
    ("embedItalic", "Italic"),
    ("embedBoldItalic", "BoldItalic"),
)


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """`element("w:shd", fill="F3F5F7")`: attributes take the w: prefix."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """A field Word keeps up to date (PAGE, NUMPAGES, SEQ), with the text to show until it does."""
    for kind in ("begin", "instr", "separate", "text", "end"):
        run = paragraph.add_run()
        if kind == "instr":
            code = element("w:instrText")
            code.text = f" {instruction} "
            run._r.append(code)
        elif kind == "text":
            run.text = shown
        else:
            run._r.append(element("w:fldChar", fldCharType=kind))


def link(paragraph: Paragraph, words: str, href: str = "", anchor: str = "") -> Any:
    """A hyperlink, outward or to a bookmark; returns its run for styling."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn
    from docx.text.run import Run

    made = element("w:hyperlink")
    if href:
        made.set(qn("r:id"), paragraph.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    else:
        made.set(qn("w:anchor"), anchor)
    run = Run(element("w:r"), paragraph)
    run.text = words
    made.append(run._r)
    paragraph._p.append(made)
    return run


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """A place that links can point to, around the paragraph's words."""
    start, end = element("w:bookmarkStart", id=str(number), name=name), element("w:bookmarkEnd", id=str(number))
    at = 1 if paragraph._p.pPr is not None else 0
    paragraph._p.insert(at, start)
    paragraph._p.append(end)


def describe_picture(picture: Any, title: str, description: str) -> None:
    """Alternative text where assistive technology and Word's checker look for it."""
    for side in ("distT", "distB", "distL", "distR"):
        picture._inline.set(side, "0")
    properties = picture._inline.docPr
    properties.set("descr", description)
    properties.set("title", title)


def sign(part: DocumentPart, icon: Icon) -> BaseOxmlElement:
    """A run that holds a sign, marked as decorative: the words beside it say the same."""
    from docx.oxml import parse_xml
    from docx.shared import Mm

    inline = part.new_pic_inline(io.BytesIO(drawing.picture(icons.svg(icon))), height=Mm(_SIGN_HEIGHT))
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")
    properties = inline.docPr
    properties.set("name", f"Sign: {icon}")
    properties.append(parse_xml(_DECORATIVE))
    run, lowered, holder = element("w:r"), element("w:rPr"), element("w:drawing")
    lowered.append(element("w:position", val="-5"))
    holder.append(inline)
    run.append(lowered)
    run.append(holder)
    return run


def embed_typeface(word: Word) -> None:
    """Put the typeface into the file, obfuscated as ECMA-376 part 1, 17.8.1 has it, so that any machine shows it."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml.ns import nsdecls

    table = next(r.target_part for r in word.part.rels.values() if r.reltype == RELATIONSHIP_TYPE.FONT_TABLE)
    embedded = ""
    for number, (tag, face) in enumerate(_FACES, 1):
        key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"saferplan-{face}")).upper()
        name = PackURI(f"/word/fonts/font{number}.odttf")
        part = Part(name, _FONT_KIND, _obfuscated(fonts.subset(face), key), word.part.package)
        embedded += f'<w:{tag} r:id="{table.relate_to(part, RELATIONSHIP_TYPE.FONT)}" w:fontKey="{{{key}}}"/>'
    family = f'<w:font w:name="Lato"><w:family w:val="swiss"/><w:pitch w:val="variable"/>{embedded}</w:font>'
    table._blob = f"<w:fonts {nsdecls('w', 'r')}>{family}</w:fonts>".encode()
    settings = word.settings.element
    before = ("writeProtection", "view", "zoom", "removePersonalInformation", "doNotDisplayPageBoundaries")
    at = next(i for i, child in enumerate(settings) if child.tag.split("}")[1] not in before)
    for tag in ("saveSubsetFonts", "embedTrueTypeFonts"):
        settings.insert(at, element(f"w:{tag}"))


def _obfuscated(data: bytes, key: str) -> bytes:
    mask = bytes.fromhex(key.replace("-", ""))[::-1] * 2
    return bytes(a ^ b for a, b in zip(data[:32], mask, strict=True)) + data[32:]


def dated(package: bytes, day: date) -> bytes:
    """The package with the report's own date on every part: python-docx writes the clock, so no two would be equal."""
    out = io.BytesIO()
    stamp = (max(day.year, 1980), day.month, day.day, 0, 0, 0)  # 1980 is the first year a zip can state
    with zipfile.ZipFile(io.BytesIO(package)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for part in made.infolist():
            kept.writestr(zipfile.ZipInfo(part.filename, stamp), made.read(part), zipfile.ZIP_DEFLATED)
    return out.getvalue()
