"""DOCX: real headings, captions, lists and repeated header rows, for officers who must edit the report."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from saferplan.analysis.wording import lower_first
from saferplan.periods import day_name
from saferplan.reporting import drawing
from saferplan.reporting.blocks import (
    BulletList,
    Caveat,
    Figure,
    Glossary,
    PageBreak,
    Panel,
    Paragraph,
    Table,
    Withheld,
)
from saferplan.reporting.numbering import NumberedBlock
from saferplan.reporting.renderers import docx_styles as styles
from saferplan.reporting.renderers import docx_tables as tables
from saferplan.reporting.renderers import docx_xml as xml
from saferplan.reporting.renderers.docx_styles import TEXT_WIDTH, colour
from saferplan.reporting.views import document_marking, marking

if TYPE_CHECKING:
    from docx.document import Document as Word

    from saferplan.reporting.inline import Inline
    from saferplan.reporting.numbering import NumberedDocument, NumberedSection


def render(report: NumberedDocument) -> bytes:
    """The report as a Word file. Charts are PNG at two pixels for each of their own, with alternative text."""
    return _Writer(report).write()


class _Writer:
    """Appends the report to one Word document, in reading order."""

    def __init__(self, report: NumberedDocument) -> None:
        import docx

        self.report = report
        self.word: Word = docx.Document()
        self.style_ids: dict[str, str] = {}
        self.bookmarks = 0
        self.page_break = False

    def write(self) -> bytes:
        styles.prepare(self.word, self.report.document.language)
        self.style_ids = {style.name: style.style_id for style in self.word.styles}
        xml.embed_typeface(self.word)
        self._properties()
        self._running_lines()
        self._head()
        for item in self.report.blocks:
            self._block(item)
        for part in self.report.sections:
            self._section(part)
        self._appendix()
        for line in self.report.document.attributions:
            self._paragraph("Report Note", line)
        self._space_after_tables()
        out = io.BytesIO()
        self.word.save(out)
        return xml.dated(out.getvalue(), self.report.document.date)

    # --- the whole ---------------------------------------------------------------------------------------------

    def _properties(self) -> None:
        document, core = self.report.document, self.word.core_properties
        core.title, core.author, core.subject = document.title, document.organisation, document.subtitle
        core.language, core.keywords, core.comments = document.language, document.reference, ""
        core.category = "Draft" if document.is_draft else "Final"
        made = dt.datetime.combine(document.date, dt.time(), dt.UTC).replace(tzinfo=None)
        core.created = core.modified = made
        core.last_modified_by = document.organisation

    def _running_lines(self) -> None:
        from docx.enum.text import WD_TAB_ALIGNMENT
        from docx.shared import Mm

        document, page = self.report.document, self.word.sections[0]
        state, restriction = "Draft" if document.is_draft else "", document_marking(document)
        page.different_first_page_header_footer = True
        for line, title in (
            (page.header.paragraphs[0], document.title),
            (page.first_page_header.paragraphs[0], ""),
        ):
            line.style = self.word.styles["Header"]
            line.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
            line.add_run(f"{title}\t")
            line.add_run(f"{state}\n{restriction}" if restriction else state).bold = True
        for line in (page.footer.paragraphs[0], page.first_page_footer.paragraphs[0]):
            line.style = self.word.styles["Footer"]
            line.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
            line.add_run(" · ".join(filter(None, (document.organisation, document.reference))) + "\tPage ")
            xml.field(line, "PAGE", "1")
            line.add_run(" of ")
            xml.field(line, "NUMPAGES", "1")

    def _head(self) -> None:
        document = self.report.document
        self._paragraph("Report Fact", document.organisation).runs[0].bold = True
        self._paragraph("Title", document.title)
        if document.subtitle:
            self._paragraph("Subtitle", document.subtitle)
        facts = [("Date", day_name(document.date))]
        facts += [("Reference", document.reference)] if document.reference else []
        facts += [("Status", "Draft")] if document.is_draft else []
        for label, value in facts + [(fact.label, fact.value) for fact in document.facts]:
            self._paragraph("Report Fact", f"{label}\t{value}")

    def _section(self, part: NumberedSection) -> None:
        words = f"{part.number}\t{part.title}" if part.number else part.title
        self._paragraph(f"Heading {min(part.level, 3)}", words)
        self._marking(marking(part.section.classification))
        for item in part.blocks:
            self._block(item)
        for below in part.sections:
            self._section(below)

    def _appendix(self) -> None:
        """The tables behind the charts, so that no figure is only a picture."""
        figures = list(self.report.figures())
        if not figures:
            return
        self._paragraph("Heading 1", "Data behind the figures")
        for item, figure in figures:
            if figure.description:
                self._paragraph("Normal", f"{item.label}: {figure.description}")
            self._table(figure.table, f"Data of {lower_first(item.label)}", f"{item.anchor}-data")

    # --- blocks ------------------------------------------------------------------------------------------------

    def _block(self, item: NumberedBlock) -> None:
        self._marking(marking(item.block.classification))
        match item.block:
            case Paragraph(runs=runs):
                self._numbered("Numbered Paragraph" if item.label else "Normal", item.label, runs)
            case BulletList(items=items):
                for runs in items:
                    self._inline(self._paragraph("List Bullet"), runs)
            case Panel() as panel:
                self._panel(panel)
            case Table() as table:
                self._table(table, item.label, item.anchor)
            case Figure() as figure:
                self._figure(item, figure)
            case Caveat(runs=runs, title=title) | Glossary(runs=runs, title=title):
                self._box(title, runs)
            case PageBreak():
                self.page_break = True
            case Withheld(notice=notice):
                self._paragraph("Report Notice", f"{item.label}  {notice}".strip())

    def _marking(self, words: str) -> None:
        if words:
            self._paragraph("Report Marking", words)

    def _paragraph(self, style: str, words: str = "") -> Any:
        """Every paragraph is made here: a page break is a property of the one that follows, not an empty one."""
        made = self.word.add_paragraph(words)
        made._p.style = self.style_ids[style]
        if self.page_break:
            made.paragraph_format.page_break_before, self.page_break = True, False
        return made

    def _numbered(self, style: str, label: str, runs: Inline) -> None:
        paragraph = self._paragraph(style)
        if label:
            paragraph.add_run(f"{label}\t")
        self._inline(paragraph, runs)

    def _inline(self, paragraph: Any, runs: Inline) -> None:
        for run in runs:
            if run.icon:
                paragraph._p.append(xml.sign(self.word.part, run.icon))
                paragraph.add_run("\N{NO-BREAK SPACE}")
            words, anchor = self.report.reference(run.ref) if run.ref else (run.text, "")
            if run.href or anchor:
                shown = xml.link(paragraph, words, run.href, anchor)
                shown.font.underline, shown.font.color.rgb = True, colour(styles.ACCENT)
            else:
                shown = paragraph.add_run(words)
            shown.bold, shown.italic = run.strong or None, run.emphasis or None

    def _box(self, title: str, runs: Inline) -> None:
        paragraph = self._paragraph("Report Box")
        paragraph.add_run(title).bold = True
        paragraph.add_run().add_break()
        self._inline(paragraph, runs)

    def _caption(self, label: str, title: str, anchor: str) -> Any:
        """A built-in caption whose number is a field, so that Word can list figures and tables."""
        caption = self._paragraph("Caption")
        kind, _, number = label.rpartition(" ")
        if kind in ("Figure", "Table"):
            self._quiet(caption.add_run(f"{kind} "))
            xml.field(caption, f"SEQ {kind} \\* ARABIC \\r {number}", number)
        else:
            self._quiet(caption.add_run(label))
        caption.add_run("  ")
        caption.add_run(title).bold = True
        self.bookmarks += 1
        xml.bookmark(caption, anchor, self.bookmarks)
        return caption

    def _figure(self, item: NumberedBlock, figure: Figure) -> None:
        from docx.shared import Mm

        caption = self._caption(item.label, figure.title, item.anchor)
        caption.add_run().add_break()
        self._quiet(caption.add_run(figure.subtitle))
        holder = self._paragraph("Normal")
        holder.paragraph_format.keep_with_next = True
        image = io.BytesIO(drawing.to_png(figure.spec))
        xml.describe_picture(holder.add_run().add_picture(image, width=Mm(TEXT_WIDTH)), figure.title, figure.alt)
        note = self._paragraph("Report Note", f"{figure.source} " if figure.source else "")
        words = f"Data of {lower_first(item.label)}"
        xml.link(note, words, anchor=f"{item.anchor}-data").font.underline = True

    def _panel(self, panel: Panel) -> None:
        """Key figures as a table: in Word the plainest form is the most readable one."""
        self._paragraph("Caption").add_run(panel.title).bold = True
        tables.panel(self.word, panel)

    def _table(self, table: Table, label: str, anchor: str) -> None:
        self._caption(label, table.caption, anchor)
        tables.table(self.word, table)
        for note in table.notes:
            self._paragraph("Report Note", note)

    @staticmethod
    def _quiet(run: Any) -> None:
        run.font.color.rgb, run.bold = colour(styles.QUIET), False

    def _space_after_tables(self) -> None:
        """Word sets none: the paragraph after a table brings it, rather than an empty one between."""
        from docx.shared import Pt
        from docx.text.paragraph import Paragraph as Line

        for made in self.word.tables:
            following = made._tbl.getnext()
            line = Line(following, self.word._body) if following is not None and following.tag.endswith("}p") else None
            if line is not None and (line.style.paragraph_format.space_before or 0) < Pt(10):  # type: ignore[union-attr]
                line.paragraph_format.space_before = Pt(10)
