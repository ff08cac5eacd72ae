"""One tree, three formats: HTML (the reference), PDF/UA-1 and DOCX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from saferplan.errors import UsageError
from saferplan.reporting.classification import Audience
from saferplan.reporting.numbering import number
from saferplan.reporting.views import view

if TYPE_CHECKING:
    from saferplan.reporting.document import Document

Format = Literal["html", "pdf", "docx"]


def render(document: Document, format: Format, audience: Audience | str = Audience.PUBLIC) -> bytes:  # noqa: A002
    """The file of one format for one audience, by default the public.

    Exempt parts leave their notice in the public version; internal parts leave nothing. Charts are drawn once and
    shared by the formats of a run. Raises UsageError for an unknown format or audience, and when the tree was already
    cut for a narrower audience.
    """
    numbered = number(view(document, _audience(audience)))
    match format:
        case "html":
            from saferplan.reporting.renderers.html import render as render_html

            return render_html(numbered)
        case "pdf":
            from saferplan.reporting.renderers.pdf import render as render_pdf

            return render_pdf(numbered)
        case "docx":
            from saferplan.reporting.renderers.docx import render as render_docx

            return render_docx(numbered)
        case _:
            raise UsageError(f"'{format}' is not a report format; use html, pdf or docx.")


def render_body(document: Document, audience: Audience | str = Audience.PUBLIC) -> bytes:
    """The HTML of one audience's version without a page around it, for a site that shows it in its own.

    Raises UsageError as `render` does.
    """
    from saferplan.reporting.renderers.html import body

    return body(number(view(document, _audience(audience))))


def _audience(name: Audience | str) -> Audience:
    try:
        return Audience(name)
    except ValueError:
        raise UsageError(f"'{name}' is not an audience; use public, members or internal.") from None
