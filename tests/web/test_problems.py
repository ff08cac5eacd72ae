"""Problems told to people: in one sentence, and to strangers nothing of the server."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from saferplan.web.problems import OUR_OWN
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
    assert answer.status_code == 503
    assert answer.json() == {"detail": OUR_OWN}
