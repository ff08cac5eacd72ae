"""The reports a partnership sends out: each a function from what was gathered to a tree."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from saferplan.reporting.classification import Audience

if TYPE_CHECKING:
    from collections.abc import Sequence

    from saferplan.periods import Month
    from saferplan.reporting.renderers import Format
    from saferplan.reporting.reports.files import Written
    from saferplan.workspace import Workspace

Kind = Literal["scrutiny", "monthly"]


def make_report(
    space: Workspace,
    kind: Kind,
    *,
    month: Month | None = None,
    as_at: date | None = None,
    formats: Sequence[Format] = ("html", "pdf", "docx"),
    folder: Path | None = None,
    audience: Audience = Audience.PUBLIC,
) -> tuple[str, tuple[Written, ...]]:
    """Make one report in some formats, in the workspace's reports/ unless told; its headline and the files.

    Raises NotMeasurable when there is nothing to report on, StorageError when the folder cannot be written.
    """
    from saferplan.analysis.position.sentences import headline
    from saferplan.reporting.reports.files import stem, write
    from saferplan.reporting.reports.gather import gather
    from saferplan.reporting.reports.monthly import monthly
    from saferplan.reporting.reports.scrutiny import scrutiny

    facts = gather(space, month, as_at, detail=kind == "scrutiny")
    document = (scrutiny if kind == "scrutiny" else monthly)(facts, audience)
    name = stem(kind, facts.month, as_at, audience)
    written = write(document, formats, folder or space.folder / "reports", name, audience)
    return headline(facts.leading[0].position), written
