"""Reports on the site: who reads what of them."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from saferplan.accounts.models import User
from saferplan.cli.main import main
from saferplan.governance.editions.models import Edition
from saferplan.web import jobs
from tests.web.conftest import AsRole
from tests.web.report_stage import (
    FORMS,
    INTERNAL_WORDS,
    REASON,
    ROLES_AND_NOBODY,
    VERSIONS,
    client,
    draft,
    files,
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
@pytest.mark.parametrize("state", ["draft", "released", "withdrawn"])
def test_every_file_address_as_every_role(
    role: str, state: str, request: pytest.FixtureRequest, as_role: AsRole, site: Client
) -> None:
    edition: Edition = request.getfixturevalue(state)
    reader = client(role, as_role, site)
    for version, _form, address in files(edition):
        answer = reader.get(address)
        allowed = bool(role) or (state == "released" and version == "public")
        assert answer.status_code == (200 if allowed else 404), (address, role)
        if not allowed:
            assert INTERNAL_WORDS not in words(answer)
            assert edition.title not in words(answer)


@pytest.mark.parametrize("state", ["draft", "released", "withdrawn"])
@pytest.mark.parametrize("version", ["", *VERSIONS])
def test_the_public_reads_public_blocks_of_released_reports_alone(
    state: str, version: str, request: pytest.FixtureRequest, site: Client
) -> None:
    edition: Edition = request.getfixturevalue(state)
    answer = site.get(f"/reports/{edition.pk}/", {"version": version} if version else {})
    said = words(answer)
    assert INTERNAL_WORDS not in said
    assert "nternal version" not in said
    assert answer.status_code == {"draft": 404, "released": 200, "withdrawn": 410}[state]
    assert (edition.headline in said) is (state == "released")
    for person in User.objects.all():
        assert person.name not in said


def test_a_draft_looks_to_the_public_like_a_report_that_is_not_there(draft: Edition, site: Client) -> None:
    there, not_there = site.get(f"/reports/{draft.pk}/"), site.get(f"/reports/{draft.pk + 1}/")
    assert there.status_code == not_there.status_code == 404
    assert words(there) == words(not_there)
    assert f"/account/login/?next=/reports/{draft.pk}/" in there.content.decode()


@pytest.mark.parametrize("address", ["99999999999999999999/", "0/", "1/body.html", "1/public.body", "1/public.exe"])
def test_addresses_of_nothing(address: str, site: Client, as_role: AsRole) -> None:
    for reader in (site, as_role("manager")):
        assert reader.get(f"/reports/{address}").status_code == 404


def test_the_public_is_told_of_a_withdrawal_and_not_of_the_content(withdrawn: Edition, site: Client) -> None:
    said = words(site.get(f"/reports/{withdrawn.pk}/"))
    assert "This report was withdrawn" in said
    assert REASON in said
    assert re.search(r"withdrawn on \d+ \w+ \d{4}", said)
    assert withdrawn.headline not in said
    assert withdrawn.title not in words(site.get("/reports/"))


def test_the_list_shows_the_public_released_reports_alone(released: Edition, site: Client, as_role: AsRole) -> None:
    assert f"{released.title}: figures to December 2025" in words(site.get("/reports/"))
    Edition.objects.update(status="draft", released_at=None)
    assert "No report is released at present" in words(site.get("/reports/"))
    assert "Draft" in words(as_role("viewer").get("/reports/"))


def test_closed_pages_show_reports_to_nobody_outside(released: Edition, site: Client, settings: Any) -> None:
    import dataclasses

    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, pages_open=False)
    for address in ("/reports/", f"/reports/{released.pk}/", f"/reports/{released.pk}/public.pdf"):
        assert site.get(address)["Location"].startswith("/account/login/")


def test_staff_choose_a_version_and_see_its_marks(draft: Edition, as_role: AsRole) -> None:
    viewer = as_role("viewer")
    usual = words(viewer.get(f"/reports/{draft.pk}/"))
    assert INTERNAL_WORDS in usual
    assert "Internal version: not for publication." in usual
    public = words(viewer.get(f"/reports/{draft.pk}/?version=public"))
    assert INTERNAL_WORDS not in public
    assert "A draft: the public cannot see it." in public
    assert viewer.get(f"/reports/{draft.pk}/?version=secret").status_code == 404


def test_a_released_report_says_what_it_rests_on(released: Edition, site: Client) -> None:
    said = words(site.get(f"/reports/{released.pk}/"))
    assert f"{released.audit_number}:{released.audit_hash}" in said
    assert "saferplan report scrutiny --month 2025-12" in said
    for file in released.files.all():
        assert (file.sha256 in said) is (file.is_public and file.form != "body")
    for release in released.releases:
        assert release["sha256"] in said


def test_pages_within_the_site_hold_no_style_no_script_and_each_id_once(released: Edition, site: Client) -> None:
    page = site.get(f"/reports/{released.pk}/").content.decode()
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", page)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert page.count("<h1") == 1
    for target in re.findall(r'href="#([^"]+)"', page):
        assert target in ids


def test_a_file_of_its_own_may_do_nothing_here(released: Edition, site: Client) -> None:
    answer = site.get(f"/reports/{released.pk}/public.html")
    assert answer["Content-Disposition"] == 'attachment; filename="scrutiny-2025-12.html"'
    assert answer["Content-Security-Policy"].endswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_nothing_that_can_be_withdrawn_is_kept_on_the_way(released: Edition, site: Client, as_role: AsRole) -> None:
    for address in (f"/reports/{released.pk}/public.pdf", f"/reports/{released.pk}/"):
        assert site.get(address)["Cache-Control"] == "no-cache"
        assert as_role("viewer").get(address)["Cache-Control"] == "no-store"


def test_pdf_and_word_open_and_say_the_same(released: Edition, site: Client) -> None:
    from docx import Document
    from pypdf import PdfReader

    pdf = PdfReader(io.BytesIO(site.get(f"/reports/{released.pk}/public.pdf").content))
    printed = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    word = Document(io.BytesIO(site.get(f"/reports/{released.pk}/public.docx").content))
    written = " ".join(paragraph.text for paragraph in word.paragraphs)
    for said in (printed, written):
        assert released.title in said
        assert "2.6% above the baseline year" in said
        assert INTERNAL_WORDS not in said
    assert INTERNAL_WORDS in " ".join(
        paragraph.text
        for paragraph in Document(
            io.BytesIO((jobs.store().folder / str(released.pk) / "scrutiny-2025-12-internal.docx").read_bytes())
        ).paragraphs
    )


def test_the_files_are_those_of_the_command_line_byte_for_byte(
    released: Edition, site: Client, peterborough: Path, tmp_path: Path
) -> None:
    assert (
        main(["report", "scrutiny", "--month", "2025-12", "--output", str(tmp_path), "--workspace", str(peterborough)])
        == 0
    )
    for form in FORMS:
        kept = (tmp_path / f"scrutiny-2025-12.{form}").read_bytes()
        assert site.get(f"/reports/{released.pk}/public.{form}").content == kept


def test_a_changed_file_is_refused_with_a_sentence(released: Edition, site: Client) -> None:
    path = jobs.store().folder / str(released.pk) / "scrutiny-2025-12.pdf"
    path.write_bytes(path.read_bytes() + b"%")
    answer = site.get(f"/reports/{released.pk}/public.pdf")
    assert answer.status_code == 500
    assert "scrutiny-2025-12.pdf is no longer what was made and is not shown" in words(answer)
