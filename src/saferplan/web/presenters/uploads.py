"""The upload pages: what was sent, what the check found, what can be done now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from saferplan.governance.uploads.statuses import UploadStatus
from saferplan.observations import publication_day
from saferplan.periods import Month, day_name
from saferplan.web.presenters.data_words import keeper_name, period_words, releases_words, run_words
from saferplan.web.presenters.parts import Cell, Column, Link, Row, Table, Tag
from saferplan.web.presenters.times import day, moment

if TYPE_CHECKING:
    from saferplan.governance.jobs.models import Job
    from saferplan.governance.uploads.models import Upload
    from saferplan.web.presenters.addresses import To

S = UploadStatus
STATUS_TAGS: Mapping[UploadStatus, Tag] = {
    S.RECEIVED: Tag("Being checked", "plain"),
    S.CHECKED: Tag("Waiting for a decision", "blue"),
    S.ASKED: Tag("Being taken in", "plain"),
    S.TAKEN_IN: Tag("Taken in", "green"),
    S.REFUSED: Tag("Not taken in", "red"),
    S.SET_ASIDE: Tag("Set aside", "grey"),
}
STOPPED: Mapping[UploadStatus, tuple[Tag, str]] = {
    S.RECEIVED: (
        Tag("Not checked yet", "plain"),
        "These files are not checked yet, and no check is running. Nothing is stored.",
    ),
    S.ASKED: (
        Tag("Not taken in yet", "plain"),
        "Taking these files in was stopped before it ended. You can have it done again, or set the files aside.",
    ),
}
"""What is said of an upload that waits for work which nobody does any more."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it arrived."""

    name: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True)
class FoundFile:
    """What the check found in a file: its releases in sentences, the effects, and why rows are refused."""

    ident: str
    name: str
    already: str
    releases: tuple[str, ...]
    effects: tuple[str, ...]
    notes: tuple[str, ...]
    refused: str
    reasons: Table | None
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UploadPage:
    """`act` are the addresses of what can be done now, by name: check, take_in, set_aside."""

    title: str
    tag: Tag
    sentence: str
    problem: str
    doing: str
    step: int
    steps: int
    facts: tuple[tuple[str, str], ...]
    sent: tuple[Sent, ...]
    found: tuple[FoundFile, ...]
    act: Mapping[str, str]
    waiting: bool
    address: str
    releases: str
    """Address of the list of releases, once it is taken in."""
    crumbs: tuple[Link, ...] = ()
    scripts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UploadsPage:
    title: str
    lead: str
    recent: Table | None
    crumbs: tuple[Link, ...] = ()
    scripts: tuple[str, ...] = ()


def uploads_page(uploads: Sequence[Upload], to: To) -> UploadsPage:
    """The upload page around its form."""
    return UploadsPage(
        title="Upload published files",
        lead="The files are checked first, by the same rules as at the command line. Nothing is stored until you "
        "have seen what they would change and say so.",
        recent=_recent(uploads, to) if uploads else None,
        crumbs=(("Data", to("data")),),
    )


def upload_page(upload: Upload, job: Job | None, to: To) -> UploadPage:
    """One upload; `job` is the work on it that is waiting or running."""
    status, number = UploadStatus(upload.status), str(upload.pk)
    # Work that nobody does any more can be asked for again.
    stopped = status in STOPPED and job is None
    return UploadPage(
        title=f"Upload {number}",
        tag=STOPPED[status][0] if stopped else STATUS_TAGS[status],
        sentence=STOPPED[status][1] if stopped else _sentence(upload, status),
        problem=upload.problem,
        doing=job.doing if job else "",
        step=job.step if job else 0,
        steps=job.steps if job else 0,
        facts=tuple(_facts(upload)),
        sent=tuple(Sent(file.name, _size(file.bytes), file.sha256) for file in upload.files.all()),
        found=tuple(_found(i, file) for i, file in enumerate(upload.outcome.get("files", ()), start=1)),
        act=_acts(status, number, to, stopped=stopped),
        waiting=job is not None,
        address=to("upload-status", number),
        releases=to("data-releases") if status is S.TAKEN_IN else "",
        crumbs=(("Data", to("data")), ("Upload published files", to("upload"))),
        scripts=("job",) if job else (),
    )


def _acts(status: UploadStatus, number: str, to: To, *, stopped: bool) -> dict[str, str]:
    acts = {}
    if stopped and status is S.RECEIVED:
        acts["check"] = to("upload-check", number)
    if status is S.CHECKED or (stopped and status is S.ASKED):
        acts["take_in"] = to("upload-take-in", number)
    if status is S.CHECKED or stopped:
        acts["set_aside"] = to("upload-set-aside", number)
    return acts


def _sentence(upload: Upload, status: UploadStatus) -> str:
    if status is S.TAKEN_IN:
        return (
            f"The files are in the warehouse as {releases_words(upload.releases)}. Every page shows them from now on."
        )
    return {
        S.RECEIVED: "The files are being checked. Nothing is stored until you have seen what they would change.",
        S.CHECKED: "The files can be taken in. Look at what they would change, then choose.",
        S.ASKED: "The files are being taken in. Until that has ended, every page shows what it showed before.",
        S.REFUSED: "The files were not taken in and have been deleted here. Nothing of them was stored.",
        S.SET_ASIDE: "You or a colleague decided against these files. They have been deleted here; nothing was stored.",
    }[status]


def _facts(upload: Upload) -> Iterator[tuple[str, str]]:
    yield "Sent by", upload.received_by.name
    yield "Sent on", moment(upload.received_at)
    if upload.published:
        yield "Published, as you said", day_name(upload.published)
    if upload.financial_year:
        yield "Financial year, as you said", upload.financial_year
    if upload.asked_by:
        yield "Taken in by" if upload.status == S.TAKEN_IN else "To be taken in for", upload.asked_by.name


def _found(number: int, file: Mapping[str, Any]) -> FoundFile:
    releases = file["releases"]
    ids = [release["id"] for release in releases]
    already = f"This file was taken in before, as {releases_words(ids)}: it changes nothing." if file["already"] else ""
    rejected = file["rejected"]
    return FoundFile(
        ident=f"file-{number}",
        name=file["name"],
        already=already,
        releases=() if already else tuple(map(_release, releases)),
        effects=tuple(map(_effect, file["effects"])),
        notes=tuple(note for release in releases for note in release["notes"] if not already),
        refused=f"{rejected:,} row{'' if rejected == 1 else 's'} would be refused" if rejected else "",
        reasons=_reasons(file["reasons"]) if rejected else None,
        examples=tuple(map(_example, file["samples"])),
    )


def _release(release: Mapping[str, Any]) -> str:
    period = run_words(Month.parse(release["first"]), Month.parse(release["last"]))
    part = f", {release['part']}" if release["part"] else ""
    day = date.fromisoformat(release["published"])
    # Uploads that were checked before the mark existed do not have it.
    published = publication_day(day, assumed=release.get("published_assumed", False))
    stored = f"{release['rows_stored']:,} to be stored + {release['rows_rejected']:,} refused"
    whole = f"{release['dataset_name']}{part}, {period}, published {published}"
    return f"{whole}: {release['rows_read']:,} rows read = {stored}."


def _effect(effect: Mapping[str, Any]) -> str:
    """One sentence: which periods of whom, and what becomes of them."""
    whose = keeper_name(effect["force"] or f"all, by {effect['level']}")
    number, ranges = period_words(effect["span"], effect["months"]), _ranges(effect["ranges"])
    begun = f"{whose}, {effect['dataset_name']}: "
    if effect["fate"] == "new":
        return f"{begun}{number} new: {ranges}."
    if effect["fate"] == "behind":
        return f"{begun}{number} kept but not shown, because release {effect['shown']} was published later: {ranges}."
    changed = effect["changed"]
    same = "the number of rows stays the same in all of them"
    told = f"the number of rows changes in {changed:,}: {_ranges(effect['changed_ranges'])}" if changed else same
    return f"{begun}{number} in place of release {effect['shown']}: {ranges}; {told}."


def _ranges(ranges: Sequence[Sequence[str]]) -> str:
    return ", ".join(run_words(Month.parse(first), Month.parse(last)) for first, last in ranges)


def _reasons(reasons: Sequence[Sequence[Any]]) -> Table:
    return Table(
        caption="Why rows would be refused",
        columns=(Column("Reason"), Column("Rows", numeric=True)),
        rows=tuple(Row((Cell(reason[:1].upper() + reason[1:]), Cell(f"{rows:,}"))) for reason, rows in reasons),
        narrow=True,
    )


def _example(sample: Mapping[str, Any]) -> str:
    line = f", line {sample['line']:,}" if sample["line"] else ""
    return f"{sample['file']}{line}: {sample['reason']}."


def _recent(uploads: Sequence[Upload], to: To) -> Table:
    words = ("Upload", "Files", "Sent by", "Sent on", "What became of it")
    return Table(
        caption="What became of them",
        columns=tuple(Column(word) for word in words),
        rows=tuple(_row(upload, to) for upload in uploads),
    )


def _row(upload: Upload, to: To) -> Row:
    names = [file.name for file in upload.files.all()]
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return Row(
        (
            Cell(f"Upload {upload.pk}", to("upload-status", str(upload.pk))),
            Cell(f"{names[0]}{more}" if names else ""),
            Cell(upload.received_by.name),
            Cell(day(upload.received_at)),
            Cell(STATUS_TAGS[UploadStatus(upload.status)].words),
        )
    )


def _size(number: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if number >= size:
            return f"{number / size:.1f} {unit}"
    return f"{number} bytes"
