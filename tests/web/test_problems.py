"""Problems told to people: in one sentence, and to strangers nothing of the server."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from saferplan.errors import NotMeasurable, SaferplanError, StorageError, UsageError, WarehouseBusy, WorkspaceError
from saferplan.web.problems import NUL, OUR_OWN
from tests.web.conftest import AsRole


@pytest.mark.parametrize(("address", "status"), [("/plan/", 500), ("/measures/burglary/", 500)])
def test_what_only_the_server_s_keeper_can_mend_is_logged_and_not_told_to_strangers(
    site: Client,
    as_role: AsRole,
    settings: Any,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    address: str,
    status: int,
) -> None:
    viewer = as_role("viewer")
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, workspace=tmp_path)
    answer = site.get(address)
    assert answer.status_code == status
    assert OUR_OWN in answer.content.decode()
    assert str(tmp_path) not in answer.content.decode()
    assert str(tmp_path) in caplog.text
    assert str(tmp_path) in viewer.get(address).content.decode()


def test_programs_are_not_told_either(site: Client, settings: Any, tmp_path: Path) -> None:
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, workspace=tmp_path)
    answer = site.get("/api/v1/measures")
    assert answer.status_code == 500
    assert answer.json() == {"detail": OUR_OWN}


@pytest.mark.parametrize("kind", [UsageError, NotMeasurable, WarehouseBusy, StorageError, WorkspaceError])
def test_a_program_gets_the_status_that_a_reader_gets(
    kind: type[SaferplanError], site: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise kind("It cannot be; look again.")

    monkeypatch.setattr("saferplan.web.views.plan.show", refuse)
    monkeypatch.setattr("saferplan.web.api.measures.space", refuse)
    assert site.get("/api/v1/measures").status_code == site.get("/plan/").status_code


@pytest.mark.parametrize(
    "address", ["/audit/?about=%00", "/areas/?q=a%00b", "/areas/?q=a&%00=b", "/account/login/?next=%00"]
)
def test_a_nul_character_in_an_address_is_refused_in_a_sentence(as_role: AsRole, address: str) -> None:
    reader = Client(HTTP_HOST="localhost") if "login" in address else as_role("manager")
    answer = reader.get(address)
    assert answer.status_code == 400
    assert NUL in answer.content.decode()


def test_programs_are_told_of_it_too(site: Client) -> None:
    answer = site.get("/api/v1/areas?q=%00")
    assert (answer.status_code, answer.json()) == (400, {"detail": NUL})


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_a_nul_character_in_a_form_is_refused(site: Client, kind: str) -> None:
    body = "other=%00&login=a@example.org&password=x"
    if "multipart" in kind:
        body = '--b\r\nContent-Disposition: form-data; name="other"\r\n\r\n\0\r\n--b--\r\n'
    answer = site.post("/account/login/", body, content_type=kind)
    assert answer.status_code == 400
    assert NUL in answer.content.decode()
