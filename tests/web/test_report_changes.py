"""Reports on the site: how one is asked for, released and withdrawn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from saferplan.accounts.models import User
from saferplan.accounts.roles import ROLES, Permission, Role
from saferplan.audit.anchors import read_anchors
from saferplan.governance.editions.models import Edition
from saferplan.governance.jobs.actions import begin, fail, stop_running
from saferplan.governance.jobs.models import Job
from saferplan.periods import Month
from saferplan.reporting.reports.edition import MadeReport
from saferplan.web import jobs
from tests.web.conftest import AsRole
from tests.web.report_stage import (
    REASON,
    ROLES_AND_NOBODY,
    client,
    draft,
    made,
    manager,
    released,
    withdrawn,
    words,
)

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["draft", "made", "manager", "released", "withdrawn"]


@pytest.mark.parametrize("role", ROLES_AND_NOBODY)
def test_who_may_ask_release_and_withdraw(role: str, draft: Edition, as_role: AsRole, site: Client) -> None:
    reader = client(role, as_role, site)
    may = ROLES[Role(role)].permissions if role else frozenset()
    release, withdraw = f"/reports/{draft.pk}/release/", f"/reports/{draft.pk}/withdraw/"
    for needed, address in (
        (Permission.MAKE_REPORT, "/reports/new/"),
        (Permission.MAKE_REPORT, f"/jobs/{Job.objects.get().pk}/"),
        (Permission.RELEASE_REPORT, release),
    ):
        for method in (reader.get, reader.post):
            status = method(address).status_code
            assert status in ((200, 302, 400) if needed in may else (302,) if not role else (403,)), (address, method)
    draft.refresh_from_db()
    assert draft.is_released is (Permission.RELEASE_REPORT in may)
    reader.post(withdraw, {"reason": REASON})
    draft.refresh_from_db()
    assert draft.is_withdrawn is (Permission.RELEASE_REPORT in may)


def test_a_report_asked_for_is_made_in_the_background(as_role: AsRole) -> None:
    analyst = as_role("analyst")
    answer = analyst.post("/reports/new/", {"template": "monthly", "month": "2025-11", "as_at": ""})
    job = Job.objects.get()
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert job.given == {"template": "monthly", "month": "2025-11", "as_at": None}
    page = analyst.get(f"/jobs/{job.pk}/")
    assert "Monthly performance pack, figures to November 2025" in words(page)
    assert "the worker is not running" in words(page)
    assert "web/job.mjs" in page.content.decode()
    assert "Being made" in words(analyst.get("/reports/"))
    again = analyst.post("/reports/new/", {"template": "monthly", "month": "2025-11", "as_at": ""})
    assert again["Location"] == f"/jobs/{job.pk}/"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"template": "", "month": "2025-12"}, "Choose a report."),
        ({"template": "secret", "month": "2025-12"}, "Choose one of the reports."),
        ({"template": "monthly", "month": ""}, "Choose a month."),
        ({"template": "monthly", "month": "2199-01"}, "Choose one of the months."),
        ({"template": "monthly", "month": "2025-12", "as_at": "soon"}, "Enter the day as year, month and day"),
        ({"template": "monthly", "month": "2025-12", "as_at": "2025-12-30"}, "nothing was known of December 2025 yet"),
        (
            {"template": "monthly", "month": "2025-12", "as_at": str(date.today() + timedelta(days=2))},
            "must not lie in the future",
        ),
        ({"template": "monthly", "month": "2024-06", "as_at": "2024-07-05"}, "no file taken in here had figures"),
    ],
)
def test_what_cannot_be_asked_for(given: dict[str, str], sentence: str, as_role: AsRole) -> None:
    answer = as_role("analyst").post("/reports/new/", given)
    assert answer.status_code == 400
    assert sentence in words(answer).replace("&#x27;", "'")
    assert not Job.objects.exists()


def test_a_report_that_could_not_be_made_says_why_and_can_be_asked_for_again(as_role: AsRole) -> None:
    analyst = as_role("analyst")
    job = jobs.ask_for_report("scrutiny", Month.parse("2199-01"), None, by=analyst.user)  # type: ignore[attr-defined]
    jobs.make_report.call(job.pk)
    page = words(analyst.get(f"/jobs/{job.pk}/"))
    assert "Not made" in page
    assert "There are no figures for January 2199" in page
    answer = analyst.post(f"/jobs/{job.pk}/")
    assert answer["Location"] == f"/jobs/{Job.objects.latest('pk').pk}/" != f"/jobs/{job.pk}/"


def test_what_nobody_foresaw_is_told_without_its_inside(
    as_role: AsRole, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def burst(*_: object, **__: object) -> None:
        raise ZeroDivisionError("deep inside")

    monkeypatch.setattr("saferplan.reporting.reports.edition.make_edition", burst)
    analyst = as_role("analyst")
    job = jobs.ask_for_report("scrutiny", Month.parse("2025-12"), None, by=analyst.user)  # type: ignore[attr-defined]
    jobs.make_report.call(job.pk)
    page = words(analyst.get(f"/jobs/{job.pk}/"))
    assert "Something went wrong that nobody foresaw" in page
    assert "deep inside" not in page
    assert "deep inside" in caplog.text


def test_who_lost_the_role_meanwhile_gets_no_report(as_role: AsRole, made: MadeReport) -> None:
    analyst = as_role("analyst")
    job = jobs.ask_for_report("scrutiny", Month.parse("2025-12"), None, by=analyst.user)  # type: ignore[attr-defined]
    User.objects.update(role=Role.VIEWER)
    jobs.make_report.call(job.pk)
    job.refresh_from_db()
    assert (job.status, Edition.objects.count()) == ("failed", 0)
    assert "Only an analyst or a manager can make a report" in job.outcome


def test_a_job_that_was_stopped_can_be_asked_for_again(as_role: AsRole) -> None:
    analyst = as_role("analyst")
    job = jobs.ask_for_report("scrutiny", Month.parse("2025-12"), None, by=analyst.user)  # type: ignore[attr-defined]
    begun = begin(job.pk)
    assert begun is not None
    stop_running()
    assert "Try again" in words(analyst.get(f"/jobs/{job.pk}/"))
    fail(begun, "too late")
    job.refresh_from_db()
    assert job.status == "stopped"


def test_a_job_of_another_part_is_not_shown_here(as_role: AsRole) -> None:
    analyst = as_role("analyst")
    job = Job.objects.create(kind="upload-check", arguments="{}", asked_by=analyst.user)  # type: ignore[attr-defined]
    assert analyst.get(f"/jobs/{job.pk}/").status_code == 404


def test_a_release_is_confirmed_by_name_recorded_and_anchored(draft: Edition, manager: Any, settings: Any) -> None:
    address = f"/reports/{draft.pk}/release/"
    page = words(manager.get(address))
    assert f"You are {manager.user.name}." in page
    assert f"Release as {manager.user.name}" in page
    draft.refresh_from_db()
    assert draft.is_draft
    answer = manager.post(address, follow=True)
    assert "The report is released" in words(answer)
    draft.refresh_from_db()
    assert draft.released_by == manager.user
    anchors, wrong = read_anchors(settings.CONFIGURATION.state / "anchors.jsonl")
    assert (anchors[-1].number, anchors[-1].hash, wrong) == (draft.audit_number, draft.audit_hash, [])


def test_the_second_of_two_is_told_who_was_first(draft: Edition, manager: Any, as_role: AsRole) -> None:
    manager.post(f"/reports/{draft.pk}/release/")
    other = as_role("manager")
    for answer in (
        other.post(f"/reports/{draft.pk}/release/", follow=True),
        other.get(f"/reports/{draft.pk}/release/", follow=True),
    ):
        assert f"{manager.user.name} already released this report at" in words(answer)


def test_the_maker_is_kept_from_releasing_where_the_setting_says_so(
    draft: Edition, as_role: AsRole, settings: Any
) -> None:
    import dataclasses

    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, maker_may_release=False)
    manager = as_role("manager")
    Edition.objects.update(made_by=manager.user)  # type: ignore[attr-defined]
    answer = manager.post(f"/reports/{draft.pk}/release/", follow=True)
    assert "ask a colleague" in words(answer)
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_withdrawal_needs_a_reason_and_ends_the_reading(released: Edition, manager: Any, site: Client) -> None:
    address = f"/reports/{released.pk}/withdraw/"
    answer = manager.post(address, {"reason": "  "})
    assert answer.status_code == 400
    assert "Say why the report is withdrawn." in words(answer)
    assert "The report is withdrawn" in words(manager.post(address, {"reason": REASON}, follow=True))
    assert site.get(f"/reports/{released.pk}/").status_code == 410
    assert "already withdrew" in words(manager.get(address, follow=True)) or "You have already" in words(
        manager.get(address, follow=True)
    )


def test_the_history_is_read_from_the_audit_record(withdrawn: Edition, as_role: AsRole, manager: Any) -> None:
    said = words(as_role("viewer").get(f"/reports/{withdrawn.pk}/"))
    for what in ("Made, as a draft", "Released", f"Withdrawn: {REASON}", manager.user.name):
        assert what in said


def test_a_report_that_calls_itself_a_draft_warns_before_its_release(draft: Edition, manager: Any) -> None:
    assert "calls itself a draft" not in words(manager.get(f"/reports/{draft.pk}/release/"))
    Edition.objects.update(says_draft=True)
    assert "calls itself a draft" in words(manager.get(f"/reports/{draft.pk}/release/"))


def test_restricted_files_and_definitions_are_named_to_staff_alone(
    released: Edition, site: Client, as_role: AsRole
) -> None:
    releases = [*released.releases, {**released.releases[0], "file": "extract.csv", "restricted": True}]
    definitions = [*released.definitions, {"id": "x", "title": "Own records", "version": "1", "restricted": True}]
    Edition.objects.update(releases=releases, definitions=definitions)
    for reader, sees in ((site, False), (as_role("viewer"), True)):
        said = words(reader.get(f"/reports/{released.pk}/"))
        assert ("extract.csv" in said) is sees
        assert ("Own records" in said) is sees


def test_a_list_of_many_has_pages(released: Edition, site: Client) -> None:
    kept = Edition.objects.get(pk=released.pk)
    for _ in range(21):
        kept.pk = None
        kept.save()
    first, second = words(site.get("/reports/")), words(site.get("/reports/?page=2"))
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in second
    assert first.count("figures to December 2025") == 20
    assert second.count("figures to December 2025") == 2
    for number, remedy in (("3", "There is no page 3 of the reports; open the first."), ("x", "is not a number")):
        answer = site.get(f"/reports/?page={number}")
        assert (answer.status_code, remedy in words(answer)) == (400, True)


def test_reading_a_released_report_writes_nothing(released: Edition, site: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as queries:
        site.get(f"/reports/{released.pk}/")
        site.get(f"/reports/{released.pk}/public.pdf")
        answer = site.get("/reports/")
    assert all(query["sql"].startswith("SELECT") for query in queries)
    assert "Set-Cookie" not in answer
