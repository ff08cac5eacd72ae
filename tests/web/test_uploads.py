"""Uploading as a person does it: send, look, take in or set aside; and everything that can go wrong on the way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from django.test import Client

from saferplan.governance.jobs import actions as jobs
from saferplan.governance.jobs.models import Job
from saferplan.governance.uploads.models import Upload
from saferplan.web import upload_jobs
from saferplan.workspace import Workspace
from tests.analysis.small_archives import archive
from tests.sources.extracts import GOOD, HEADER, MAPPING
from tests.web.conftest import sign_in
from tests.web.uploading import ROBBERY, analyst, events, last, left, month, page_of, send, space, work

__all__ = ["analyst", "month", "space"]


def test_a_month_is_sent_checked_looked_at_and_taken_in(analyst: Client, space: Workspace, month: Path) -> None:
    sent = send(analyst, month, published="2024-03-01")
    assert "The files are being checked" in page_of(analyst, sent)
    work()
    page = page_of(analyst, sent)
    assert "3 rows read = 2 to be stored + 1 refused" in page
    assert "1 month new: January 2024" in page
    assert "The crime type &#x27;?&#x27; is not known" in page
    assert space.releases().is_empty()
    asked = analyst.post(f"/data/uploads/{last().pk}/take-in/")
    assert "The files are being taken in" in page_of(analyst, asked)
    work()
    assert "The files are in the warehouse as release 1." in page_of(analyst, asked)
    assert space.releases().select("file", "rows_stored", "published").rows() == [("2024-01.zip", 2, "2024-03-01")]
    assert events() == ["upload-received", "upload-checked", "upload-approved", "upload-taken-in"]
    assert left(space) == []


def test_pages_show_what_was_taken_in_at_once(analyst: Client, space: Workspace, month: Path) -> None:
    assert "No published file with figures of this area" in analyst.get("/data/").content.decode()
    send(analyst, month)
    work()
    analyst.post(f"/data/uploads/{last().pk}/take-in/")
    work()
    assert "January 2024" in analyst.get("/data/").content.decode()


def test_what_is_replaced_is_said_before_it_is(analyst: Client, space: Workspace, month: Path, tmp_path: Path) -> None:
    space.ingest([month], published=date(2024, 3, 1))
    newer = archive(tmp_path / "n.zip", {"2024-01": [ROBBERY], "2024-02": [ROBBERY]})
    sent = send(analyst, newer, published="2024-04-01")
    work()
    page = page_of(analyst, sent)
    assert "1 month in place of release 1: January 2024; the number of rows changes in 1: January 2024." in page
    assert "1 month new: February 2024" in page
    older = archive(tmp_path / "o.zip", {"2024-01": [ROBBERY, ROBBERY, ROBBERY]})
    sent = send(analyst, older, published="2024-02-01")
    work()
    assert "1 month kept but not shown, because release 1 was published later" in page_of(analyst, sent)


def test_what_was_taken_in_before_is_refused_in_one_sentence(analyst: Client, space: Workspace, month: Path) -> None:
    space.ingest([month])
    sent = send(analyst, month)
    work()
    page = page_of(analyst, sent)
    assert "2024-01.zip was taken in before, as release 1: there is nothing to do." in page
    assert "Take it in" not in page
    assert last().status == "refused"
    assert left(space) == []


def test_the_same_file_sent_twice_is_one_upload(analyst: Client, space: Workspace, month: Path) -> None:
    first, second = send(analyst, month), send(sign_in("manager"), month)
    assert first["Location"] == second["Location"]
    assert Upload.objects.count() == Job.objects.count() == 1
    assert left(space) == [f"{last().pk}/0"]


def test_the_same_file_said_to_be_of_another_publisher_is_another_upload(
    analyst: Client, space: Workspace, month: Path
) -> None:
    first, second = send(analyst, month), send(analyst, month, kind="ons")
    assert first["Location"] != second["Location"]
    work()
    assert {upload.kind: upload.status for upload in Upload.objects.all()} == {"": "checked", "ons": "refused"}


def test_two_people_ask_for_the_same_once(analyst: Client, space: Workspace, month: Path) -> None:
    send(analyst, month)
    work()
    first = analyst.post(f"/data/uploads/{last().pk}/take-in/")
    other = sign_in("manager")
    assert "This upload is being taken in by now" in page_of(other, other.post(first["Location"] + "take-in/"))
    work()
    assert space.releases().height == 1


def test_two_uploads_of_one_file_with_other_days(analyst: Client, space: Workspace, month: Path) -> None:
    send(analyst, month, published="2024-03-01")
    send(analyst, month, published="2024-03-02")
    work()
    for upload in Upload.objects.all():
        analyst.post(f"/data/uploads/{upload.pk}/take-in/")
    work()
    assert space.releases().height == 1
    assert [upload.releases for upload in Upload.objects.all()] == [[1], [1]]


def test_an_upload_is_set_aside(analyst: Client, space: Workspace, month: Path) -> None:
    send(analyst, month)
    work()
    page = page_of(analyst, analyst.post(f"/data/uploads/{last().pk}/set-aside/"))
    assert "decided against these files" in page
    assert left(space) == []
    again = page_of(analyst, analyst.post(f"/data/uploads/{last().pk}/take-in/"))
    assert "This upload is set aside by now" in again
    assert space.releases().is_empty()


def test_files_of_somebody_else_than_was_said_are_refused(analyst: Client, space: Workspace, month: Path) -> None:
    sent = send(analyst, month, kind="home-office")
    work()
    assert "is a file of data.police.uk, not of the Home Office as you said" in page_of(analyst, sent)


def test_several_files_are_taken_in_together_or_not_at_all(
    analyst: Client, space: Workspace, month: Path, tmp_path: Path
) -> None:
    other = archive(tmp_path / "2024-02.zip", {"2024-02": [ROBBERY]})
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")
    sent = send(analyst, month, other, wrong)
    work()
    assert "wrong.csv is not a file this program knows" in page_of(analyst, sent)
    send(analyst, month, other)
    work()
    analyst.post(f"/data/uploads/{last().pk}/take-in/")
    work()
    assert space.releases().height == 2


def test_a_forces_own_extract_is_for_the_command_line(analyst: Client, space: Workspace, tmp_path: Path) -> None:
    extract = tmp_path / "extract.csv"
    extract.write_text("\n".join([HEADER, GOOD, ""]), encoding="utf-8")
    (space.folder / "mappings").mkdir()
    (space.folder / "mappings" / "force.yaml").write_text(yaml.safe_dump(MAPPING), encoding="utf-8")
    sent = send(analyst, extract)
    work()
    page = page_of(analyst, sent)
    assert "extract.csv is a force&#x27;s own extract, which holds people&#x27;s records; take it in with" in page
    assert left(space) == []
    assert not (space.folder / "restricted").exists()


def test_a_stopped_check_can_be_asked_for_again(analyst: Client, space: Workspace, month: Path) -> None:
    sent = send(analyst, month)
    jobs.begin(Job.objects.get().pk)
    jobs.stop_running()  # What serve does when a worker was killed.
    upload_jobs.reconcile_uploads()
    page = page_of(analyst, sent)
    assert "no check is running" in page
    assert "Check again" in page
    analyst.post(f"/data/uploads/{last().pk}/check/")
    work()
    assert "Take it in" in page_of(analyst, sent)


def test_a_worker_killed_before_the_warehouse_had_it(analyst: Client, space: Workspace, month: Path) -> None:
    send(analyst, month)
    work()
    asked = analyst.post(f"/data/uploads/{last().pk}/take-in/")
    jobs.begin(Job.objects.latest("pk").pk)
    jobs.stop_running()
    upload_jobs.reconcile_uploads()
    page = page_of(analyst, asked)
    assert "Taking the files in was stopped before it ended" in page
    assert space.releases().is_empty()
    analyst.post(f"/data/uploads/{last().pk}/take-in/")
    work()
    assert "in the warehouse as release 1" in page_of(analyst, asked)


def test_a_worker_killed_after_the_warehouse_had_it(analyst: Client, space: Workspace, month: Path) -> None:
    send(analyst, month)
    work()
    asked = analyst.post(f"/data/uploads/{last().pk}/take-in/")
    jobs.begin(Job.objects.latest("pk").pk)
    space.ingest([month])  # The warehouse committed, then the worker was killed before it could say so.
    jobs.stop_running()
    upload_jobs.reconcile_uploads()
    assert "in the warehouse as release 1" in page_of(analyst, asked)
    assert events()[-1] == "upload-found-taken-in"
    assert left(space) == []


def test_a_busy_warehouse_is_said_and_asked_again(
    analyst: Client, space: Workspace, month: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saferplan.governance.uploads.reading.WAIT_SECONDS", 0.2)
    send(analyst, month)
    work()
    asked = analyst.post(f"/data/uploads/{last().pk}/take-in/")
    with space.warehouse.writing():
        work()
    page = page_of(analyst, asked)
    assert "Another ingest is still running in this workspace; try again when it has ended." in page
    assert "Take it in" in page
    analyst.post(f"/data/uploads/{last().pk}/take-in/")
    work()
    assert space.releases().height == 1


def test_an_error_that_nobody_foresaw_can_be_tried_again(
    analyst: Client, space: Workspace, month: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = send(analyst, month)
    with monkeypatch.context() as broken:
        broken.setattr("saferplan.governance.uploads.reading.read_apart", lambda *_: 1 / 0)
        work()
    page = page_of(analyst, sent)
    assert "Something went wrong that nobody foresaw" in page
    assert "Check again" in page
    analyst.post(f"/data/uploads/{last().pk}/check/")
    work()
    assert "Take it in" in page_of(analyst, sent)
