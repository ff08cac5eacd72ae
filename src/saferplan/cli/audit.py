"""saferplan audit: the web application's record of who did what, verified and taken out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from saferplan.cli.options import WorkspaceOption
from saferplan.cli.output import check_folder, show
from saferplan.cli.starting import become_web

app = App(name="audit", help="Verify the web application's audit record, or write it to a file.")

AnchorOption = Annotated[
    tuple[str, ...],
    Parameter(
        name="--anchor", help="NUMBER:HASH of an event, as a released report prints it; may be given several times."
    ),
]
AnchorsOption = Annotated[
    Path | None,
    Parameter(name="--anchors", help="A copy of anchors.jsonl, in place of the one in the state folder."),
]
ExportOption = Annotated[
    Path | None,
    Parameter(name="--export", help="Verify this file, written by 'saferplan audit export', and no database."),
]


@app.command
def verify(
    *,
    anchor: AnchorOption = (),
    anchors: AnchorsOption = None,
    export: ExportOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Verify that no event was altered, added or taken out, and that the table is still protected.

    Ends with 0 when the record is whole, with 11 when it is not; each finding is one sentence.
    """
    if export is not None:
        _verify_export(export, anchor, anchors)
        return
    given = [word for text in anchor for word in ("--anchor", text)]
    become_web("audit-verify", [*given, *(["--anchors", str(anchors)] if anchors else [])], workspace)


@app.command(name="export")
def export_record(file: Path, /, *, workspace: WorkspaceOption = None) -> None:
    """Write every event to a file of JSON lines, which can be verified without the database.

    Parameters
    ----------
    file
        The file to write.
    """
    check_folder(file)
    become_web("audit-export", [str(file.absolute())], workspace)


def _verify_export(path: Path, given: tuple[str, ...], noted: Path | None) -> None:
    from saferplan.audit.anchors import parse_anchor, read_anchors
    from saferplan.audit.export import verify_export
    from saferplan.audit.wording import raise_findings, verified

    anchors, unreadable = read_anchors(noted) if noted else ([], [])
    found = verify_export(path, [*anchors, *map(parse_anchor, given)], unreadable)
    show(verified(found))
    raise_findings(found)
